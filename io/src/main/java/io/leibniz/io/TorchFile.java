package io.leibniz.io;

import io.leibniz.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;

/**
 * Files of {@code torch.save}, .pt and .pth: state dictionaries and whatever else consists of tensors, numbers, text, lists
 * and dictionaries. Both formats are read, the zip file of PyTorch 1.6 and later and the older sequence of pickles.
 *
 * <p>Such a file is a pickle, which for Python is a program. Here nothing is executed: names of Python objects other than
 * tensors, storages and OrderedDict are refused. A file is not trusted: memory is bounded by a small multiple of its size.
 *
 * <p>Types stay what they are; int16 becomes i32. Tensors that share a storage share its array.
 *
 * {@snippet :
 * Map<String, Tensor> weights = TorchFile.read(Path.of("resnet18.pth"));      // torch.save(model.state_dict(), …)
 * Tensor w = weights.get("layer1.0.conv1.weight");
 * }
 */
public final class TorchFile {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    /** The number 0x1950a86a20f9469cfc6c as protocol 2 writes it. */
    private static final byte[] LEGACY = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19, '.'};

    private TorchFile() {}

    /**
     * All tensors of a file by their paths: keys of dictionaries and numbers in lists, joined by points. Numbers, text and
     * the like are left out; {@link #readTree} has them.
     *
     * @throws FormatException if it is no such file, damaged, or holds other Python objects
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        return TorchTree.flat(load(file), String.valueOf(file.getFileName()));
    }

    /**
     * The contents of a file: a tree of {@code Map}, {@code List}, {@code Tensor}, {@code Long}, {@code Double},
     * {@code Boolean}, {@code String}, {@code byte[]} and null. Tuples are lists; types and devices are text.
     *
     * @throws FormatException if it is no such file, damaged, or holds other Python objects
     */
    public static Object readTree(Path file) throws IOException {
        return load(file).value();
    }

    private static TorchTree.Built load(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        long size = Files.size(file);
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(LEGACY.length);
        }
        if (startsWith(start, ZIP)) return zip(file, name);
        if (startsWith(start, LEGACY)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                return legacy(in, size, name);
            }
        }
        throw new FormatException(name + ": no file of torch.save: it begins with " + java.util.HexFormat.ofDelimiter(" ").formatHex(start));
    }

    private static boolean startsWith(byte[] a, byte[] b) {
        return a.length >= b.length && java.util.Arrays.equals(a, 0, b.length, b, 0, b.length);
    }

    // ------------------------------------------------------------------------------------------------ the zip format

    /** data.pkl holds the structure, data/0, data/1, … the storages; all in a folder of the archive's name. */
    private static TorchTree.Built zip(Path file, String name) throws IOException {
        try (Archive zip = Archive.open(file, "PyTorch", Runtime.getRuntime().maxMemory() / 4 * 3)) {
            Map<String, ZipEntry> entries = new HashMap<>();
            String folder = null;
            for (ZipEntry e : zip.entries()) {
                String n = e.getName();
                if (entries.put(n, e) != null) throw new FormatException(name + ": two entries are named '" + n + "'");
                if (n.endsWith("/data.pkl") && n.indexOf('/') == n.lastIndexOf('/')) folder = n.substring(0, n.indexOf('/') + 1);
            }
            if (folder == null) throw new FormatException(name + ": a zip file without data.pkl, no file of torch.save" + (name.endsWith(".npz") ? "; read it with Npz" : ""));
            if (entries.containsKey(folder + "constants.pkl")) {
                throw new FormatException(name + ": a TorchScript archive, which holds a program; save the numbers alone: torch.save(model.state_dict(), file)");
            }
            ZipEntry orderEntry = entries.get(folder + "byteorder");
            ByteOrder order = orderEntry == null ? ByteOrder.LITTLE_ENDIAN : zip.read(orderEntry, TorchFile::order);
            String data = folder + "data/";
            ZipEntry pickle = entries.get(folder + "data.pkl");
            TorchObjects objects = new TorchObjects(name + ": data.pkl");
            Object value = zip.read(pickle, (in, size, what) -> Pickle.read(in, size, what, objects).value());
            return TorchTree.build(value, pickle.getSize(), name, storage -> {
                ZipEntry e = entries.get(data + storage.key());
                if (e == null) throw new FormatException(name + ": the storage '" + storage.key() + "' is missing");
                if (e.getSize() != storage.bytes()) {
                    throw new FormatException(name + ": the storage '" + storage.key() + "' has " + e.getSize() + " bytes, " + storage.size() + " elements of type "
                            + storage.type() + " take " + storage.bytes());
                }
                return zip.read(e, (in, size, what) -> storage.type().array(source(in, what), order, (int) storage.size(), what));
            });
        }
    }

    private static ByteOrder order(InputStream in, long size, String what) throws IOException {
        String s = new String(in.readNBytes(16), StandardCharsets.ISO_8859_1);
        return switch (s) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new FormatException(what + ": an unknown order of bytes");
        };
    }

    private static Encoding.Source source(InputStream in, String what) {
        return b -> {
            if (in.readNBytes(b.array(), 0, b.limit()) < b.limit()) throw new FormatException(what + ": the file ends too early; it is cut short, fetch it again");
            b.position(b.limit());
        };
    }

    // ------------------------------------------------------------------------------------------------ the older format

    /** Pickles of a magic number, a version, the sizes of C's types, the structure and the storages' keys; then the storages. */
    private static TorchTree.Built legacy(InputStream in, long size, String name) throws IOException {
        long left = size;
        Object[] values = new Object[5];
        TorchObjects objects = new TorchObjects(name);
        long structure = 0;
        for (int i = 0; i < values.length; i++) {
            Pickle.Read r = Pickle.read(in, left, name, objects);
            values[i] = r.value();
            left -= r.bytes();
            if (i == 3) structure = r.bytes();
        }
        if (!(values[1] instanceof Long version) || version != 1001) throw new FormatException(name + ": protocol " + (values[1] instanceof Long v ? v : "?") + " of torch.save is unknown; 1001 is read");
        if (!(values[2] instanceof Map<?, ?> system) || !Boolean.TRUE.equals(system.get("little_endian"))) {
            throw new FormatException(name + ": written on a big-endian machine; save it again on another");
        }
        if (!(values[4] instanceof List<?> keys)) throw new FormatException(name + ": the list of storages is missing");
        Map<String, Object> arrays = new LinkedHashMap<>();
        for (Object key : keys) {
            TorchObjects.Storage s = key instanceof String k ? objects.storages().get(k) : null;
            if (s == null || arrays.containsKey(s.key())) throw new FormatException(name + ": a storage that no tensor has, or one twice");
            left -= 8 + s.bytes();
            if (left < 0) throw new FormatException(name + ": the file ends before its storages do; it is cut short, fetch it again");
            ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            source(in, name).fill(count);
            if (count.getLong(0) != s.size()) throw new FormatException(name + ": the storage '" + s.key() + "' has " + count.getLong(0) + " elements, its tensors say " + s.size());
            arrays.put(s.key(), s.type().array(source(in, name), ByteOrder.LITTLE_ENDIAN, (int) s.size(), name));
        }
        if (left > 0) throw new FormatException(name + ": " + left + " bytes follow the last storage");
        return TorchTree.build(values[3], structure, name, storage -> {
            Object a = arrays.get(storage.key());
            if (a == null) throw new FormatException(name + ": the storage '" + storage.key() + "' is missing");
            return a;
        });
    }
}
