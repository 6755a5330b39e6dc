package io.leibniz.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format against hostile files; see {@link Fuzz}. */
class FuzzTest {
    @TempDir
    Path folder;

    private static byte[] resource(String name) throws Exception {
        return Files.readAllBytes(TorchFileTest.file(name));
    }

    @Test
    void safetensors() throws Exception {
        Path own = folder.resolve("own");
        Safetensors.write(own, Map.of("a", Tensor.of(1f, 2f), "b", Tensor.of(true), "c", Tensor.zeros(3, 5)), Map.of("k", "v"));
        Fuzz.attack("safetensors", List.of(resource("foreign.safetensors"), Files.readAllBytes(own)), 40, b -> {
            try (MappedSafetensors f = MappedSafetensors.of(MemorySegment.ofArray(b), Arena.ofConfined(), "x")) {
                for (String n : f.names()) assertTrue(f.read(n).numel() <= b.length);
            }
        });
    }

    @Test
    void npy() throws Exception {
        List<byte[]> valid = new ArrayList<>(List.of(resource("fortran.npy"), resource("big-endian.npy")));
        for (DType t : List.of(DType.F16, DType.BOOL, DType.U8, DType.F64)) {
            Path own = folder.resolve("own.npy");
            Npy.write(own, Tensor.arange(20).reshape(4, 5).to(t));
            valid.add(Files.readAllBytes(own));
        }
        Fuzz.attack("npy", valid, 40, b -> assertTrue(Npy.read(new ByteArrayInputStream(b), b.length, "x").numel() <= b.length));
    }

    @Test
    void npz() throws Exception {
        Path own = folder.resolve("own.npz");
        Npz.writeCompressed(own, Map.of("a", Tensor.arange(5), "b", Tensor.zeros(20, 20)));
        archives("npz", List.of(resource("foreign.npz"), Files.readAllBytes(own)), Npz::read);
    }

    @Test
    void torch() throws Exception {
        archives("pt", List.of(resource("types.pt"), resource("types-4.pt"), resource("state.pth"), resource("checkpoint.pt")), f -> {
            TorchFile.read(f);
            TorchFile.readTree(f);
        });
    }

    @Test
    void torchLegacy() throws Exception {
        Path file = folder.resolve("x.pt");
        Fuzz.attack("pt, older format", List.of(resource("types-legacy.pt")), 150, b -> {
            Files.write(file, b);
            TorchFile.read(file);
        });
    }

    private interface FileReader {
        void read(Path file) throws IOException;
    }

    /**
     * Half of the inputs are mutations of an archive. The other half are archives of mutated entries with correct check sums:
     * what a check sum would catch otherwise.
     */
    private void archives(String format, List<byte[]> valid, FileReader reader) throws Exception {
        Path file = folder.resolve("x." + format);
        List<Map<String, byte[]>> entries = new ArrayList<>();
        List<byte[]> all = new ArrayList<>();
        for (byte[] v : valid) {
            Files.write(file, v);
            Map<String, byte[]> unpacked = unzip(file);
            entries.add(unpacked);
            all.addAll(unpacked.values());
            reader.read(file);
        }
        Fuzz.attack(format, 1200, random -> random.nextBoolean() ? Fuzz.mutated(valid, random) : rezipped(entries.get(random.nextInt(entries.size())), all, random), b -> {
            Files.write(file, b);
            reader.read(file);
        });
    }

    private static byte[] rezipped(Map<String, byte[]> entries, List<byte[]> all, SplittableRandom random) throws IOException {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        List<String> names = List.copyOf(entries.keySet());
        // The first entry of PyTorch's files is the pickle.
        String name = names.get(random.nextInt(3) > 0 ? 0 : random.nextInt(names.size()));
        List<byte[]> from = new ArrayList<>(all);
        for (int i = 0; i < all.size(); i++) from.add(entries.get(name));
        changed.put(name, Fuzz.mutated(from, random));
        return zip(changed, random.nextInt(8) == 0);
    }

    private static Map<String, byte[]> unzip(Path archive) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry e : Collections.list(zip.entries())) entries.put(e.getName(), zip.getInputStream(e).readAllBytes());
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries, boolean deflate) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var e : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey());
                entry.setTime(0);
                if (!deflate) {
                    CRC32 sum = new CRC32();
                    sum.update(e.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(e.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(e.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
