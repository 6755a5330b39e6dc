package io.leibniz.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip file that is not trusted. Before anything is read: names stay inside the archive, the packed entries fit into the
 * file together (so none of them lies about its size, and no two share their bytes to unpack the same ones over and over),
 * no entry announces more than its packed bytes can inflate to, and all of them stay below a limit. After an entry is read:
 * its length and its check sum agree.
 */
final class Archive implements AutoCloseable {
    /** Deflate can't do better than 1032 : 1. */
    private static final long BEST_RATIO = 1032;

    /** Reads an entry of a known size. */
    interface Body<T> {
        T read(InputStream in, long size, String what) throws IOException;
    }

    private final ZipFile zip;
    private final String name;
    private final List<? extends ZipEntry> entries;

    private Archive(ZipFile zip, String name, List<? extends ZipEntry> entries) {
        this.zip = zip;
        this.name = name;
        this.entries = entries;
    }

    /**
     * @param kind what the file should be, for messages
     * @param limit the most bytes that all entries may inflate to
     */
    static Archive open(Path file, String kind, long limit) throws IOException {
        String name = String.valueOf(file.getFileName());
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException | EOFException e) {
            throw new FormatException(name + ": no " + kind + " file, or damaged: " + e.getMessage(), e);
        }
        try {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            check(entries, file.toFile().length(), limit, name);
            return new Archive(zip, name, entries);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static void check(List<? extends ZipEntry> entries, long fileSize, long limit, String name) throws FormatException {
        long total = 0;
        long packedTotal = 0;
        for (ZipEntry e : entries) {
            if (escapes(e.getName())) throw new FormatException(name + ": the entry '" + e.getName() + "' points out of the archive");
            long size = e.getSize();
            long packed = e.getCompressedSize();
            boolean stored = e.getMethod() == ZipEntry.STORED;
            if (size < 0 || packed < 0 || (stored ? size != packed : size / BEST_RATIO > packed + 1)) {
                throw new FormatException(name + ": the entry '" + e.getName() + "' announces " + size + " bytes, which its " + packed + " packed bytes can't hold");
            }
            packedTotal += packed;
            if (packedTotal > fileSize || packedTotal < 0) {
                throw new FormatException(name + ": its entries announce more packed bytes than the " + fileSize + " of the file; it is damaged");
            }
            total += size;
            if (total > limit || total < 0) {
                throw new FormatException(name + ": its entries take more than the limit of " + limit + " bytes; give the JVM more memory (-Xmx), or the reader a higher limit");
            }
        }
    }

    /** Whether a name leads out of the folder that an archive would be unpacked in. */
    static boolean escapes(String entry) {
        return entry.startsWith("/") || entry.indexOf('\\') >= 0 || entry.indexOf('\0') >= 0 || List.of(entry.split("/")).contains("..");
    }

    List<? extends ZipEntry> entries() {
        return entries;
    }

    /** Reads an entry to its end. */
    <T> T read(ZipEntry e, Body<T> body) throws IOException {
        String what = name + ": " + e.getName();
        try (InputStream raw = zip.getInputStream(e)) {
            if (raw == null) throw new FormatException(what + ": no data");
            CheckedInputStream in = new CheckedInputStream(new BufferedInputStream(raw, (int) Math.clamp(e.getSize(), 16, 1 << 13)), new CRC32());
            T x = body.read(in, e.getSize(), what);
            if (in.read() >= 0) throw new FormatException(what + ": more bytes than the " + e.getSize() + " announced");
            if (in.getChecksum().getValue() != e.getCrc()) throw new FormatException(what + ": the check sum differs; the file is damaged");
            return x;
        } catch (FormatException failure) {
            throw failure;
        } catch (IOException failure) {
            throw new FormatException(what + ": damaged: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
