package io.leibniz.io;

import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's format for several arrays: a zip file of npy files, {@code name.npy} for each name.
 *
 * <p>A file is not trusted: names must stay inside the archive, no entry may inflate beyond what it announces nor all of them
 * beyond a limit, and check sums must agree.
 *
 * {@snippet :
 * Npz.write(Path.of("set.npz"), Map.of("x", x, "y", y));      // np.savez("set.npz", x=x, y=y)
 * Tensor x = Npz.read(Path.of("set.npz")).get("x");           // np.load("set.npz")["x"]
 * }
 */
public final class Npz {
    private static final String SUFFIX = ".npy";

    private Npz() {}

    /** Reads all arrays, in the order of the archive; together they may take three quarters of the heap. */
    public static Map<String, Tensor> read(Path file) throws IOException {
        return read(file, Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    /**
     * Reads all arrays, in the order of the archive.
     *
     * @param limit the most bytes that they may inflate to
     * @throws FormatException if the file is no zip file of npy files, damaged, or inflates beyond the limit
     */
    public static Map<String, Tensor> read(Path file, long limit) throws IOException {
        String name = String.valueOf(file.getFileName());
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (Archive zip = Archive.open(file, "npz", limit)) {
            // All names are known to be good before the first array takes memory.
            for (ZipEntry e : zip.entries()) key(e, name);
            for (ZipEntry e : zip.entries()) {
                if (arrays.put(key(e, name), zip.read(e, Npy::read)) != null) {
                    throw new FormatException(name + ": two arrays are named '" + key(e, name) + "'");
                }
            }
        }
        return Collections.unmodifiableMap(arrays);
    }

    private static String key(ZipEntry e, String name) throws FormatException {
        String n = e.getName();
        if (!n.endsWith(SUFFIX)) throw new FormatException(name + ": the entry '" + n + "' is no npy file; an npz file holds nothing else");
        return n.substring(0, n.length() - SUFFIX.length());
    }

    /** Writes arrays without compression, as {@code np.savez} does; aside and then under the name of the file. */
    public static void write(Path file, Map<String, Tensor> arrays) throws IOException {
        write(file, arrays, false);
    }

    /** Writes arrays deflated, as {@code np.savez_compressed} does. */
    public static void writeCompressed(Path file, Map<String, Tensor> arrays) throws IOException {
        write(file, arrays, true);
    }

    private static void write(Path file, Map<String, Tensor> arrays, boolean deflate) throws IOException {
        for (String name : arrays.keySet()) {
            if (Archive.escapes(name)) throw new IllegalArgumentException("npz: an array can't be named '" + name + "': names are paths inside the archive, without .. and \\");
        }
        List<Object> numbers = new ArrayList<>();
        for (Tensor t : arrays.values()) numbers.add(Npy.numbers(t));
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setLevel(deflate ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
            int i = 0;
            for (var e : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey() + SUFFIX);
                // The same arrays give the same bytes, whatever the time.
                entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                Npy.write(zip, e.getValue(), numbers.get(i++));
                zip.closeEntry();
            }
            zip.finish();
        });
    }
}
