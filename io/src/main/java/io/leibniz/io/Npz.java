package io.leibniz.io;

import io.leibniz.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
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
    /** Deflate can't do better than 1032 : 1. */
    private static final long BEST_RATIO = 1032;

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
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            check(entries, limit, name);
            for (ZipEntry e : entries) {
                if (arrays.put(key(e, name), read(zip, e, name + ": " + e.getName())) != null) {
                    throw new FormatException(name + ": two arrays are named '" + key(e, name) + "'");
                }
            }
        } catch (ZipException | EOFException e) {
            throw new FormatException(name + ": no npz file, or damaged: " + e.getMessage(), e);
        }
        return Collections.unmodifiableMap(arrays);
    }

    private static boolean escapes(String entry) {
        return entry.startsWith("/") || entry.indexOf('\\') >= 0 || entry.indexOf('\0') >= 0 || List.of(entry.split("/")).contains("..");
    }

    private static String key(ZipEntry e, String name) throws FormatException {
        String n = e.getName();
        if (escapes(n)) throw new FormatException(name + ": the entry '" + n + "' points out of the archive");
        if (!n.endsWith(SUFFIX)) throw new FormatException(name + ": the entry '" + n + "' is no npy file; an npz file holds nothing else");
        return n.substring(0, n.length() - SUFFIX.length());
    }

    private static void check(List<? extends ZipEntry> entries, long limit, String name) throws FormatException {
        long total = 0;
        for (ZipEntry e : entries) {
            key(e, name);
            long size = e.getSize();
            long packed = e.getCompressedSize();
            if (size < 0 || packed < 0 || size / BEST_RATIO > packed + 1) {
                throw new FormatException(name + ": the entry '" + e.getName() + "' announces " + size + " bytes, which its " + packed + " packed bytes can't hold");
            }
            total += size;
            if (total > limit || total < 0) {
                throw new FormatException(name + ": its arrays take more than the limit of " + limit + " bytes; give the JVM more memory (-Xmx), or Npz.read a higher limit");
            }
        }
    }

    private static Tensor read(ZipFile zip, ZipEntry e, String what) throws IOException {
        CheckedInputStream in = new CheckedInputStream(new BufferedInputStream(open(zip, e), 1 << 13), new CRC32());
        try (in) {
            Tensor x = Npy.read(in, e.getSize(), what);
            if (in.read() >= 0) throw new FormatException(what + ": more bytes than the " + e.getSize() + " announced");
            if (in.getChecksum().getValue() != e.getCrc()) throw new FormatException(what + ": the check sum differs; the file is damaged");
            return x;
        } catch (FormatException failure) {
            throw failure;
        } catch (IOException failure) {
            throw new FormatException(what + ": damaged: " + failure.getMessage(), failure);
        }
    }

    private static InputStream open(ZipFile zip, ZipEntry e) throws IOException {
        InputStream in = zip.getInputStream(e);
        if (in == null) throw new ZipException("no data for the entry " + e.getName());
        return in;
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
            if (escapes(name)) throw new IllegalArgumentException("npz: an array can't be named '" + name + "': names are paths inside the archive, without .. and \\");
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
