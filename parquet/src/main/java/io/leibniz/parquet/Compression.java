package io.leibniz.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * What Parquet's pages are compressed with, in plain Java. The size of the result is known from the page's header; what a
 * format can't unpack to that size from the bytes there are is refused before the memory for it is taken.
 */
enum Compression {
    UNCOMPRESSED(1), SNAPPY(22), GZIP(1032), LZO(0), BROTLI(0), LZ4(0), ZSTD(1 << 17), LZ4_RAW(255);

    /** The most bytes that one may unpack to, 0 if there is no unpacking here. */
    private final int ratio;

    Compression(int ratio) {
        this.ratio = ratio;
    }

    static Compression of(long code) {
        if (code < 0 || code >= values().length) throw new Damage("compressed in the form " + code + ", which there isn't");
        Compression c = values()[(int) code];
        if (c.ratio == 0) {
            String name = c == LZ4 ? "Hadoop's frames of LZ4" : c == LZO ? "LZO" : "Brotli";
            throw new Damage("compressed with " + name + ", which isn't read here; write the file with zstd, snappy, gzip, lz4_raw or without compression");
        }
        return c;
    }

    /** in[from, to) as bytes of exactly {@code size}. */
    byte[] unpack(byte[] in, int from, int to, int size) {
        if (size > 64 + (long) ratio * (to - from)) throw new Damage("a page announces " + size + " bytes, which " + (to - from) + " of " + this + " can't hold");
        if (this == UNCOMPRESSED && size != to - from) throw new Damage("a page announces " + size + " bytes and has " + (to - from));
        if (size == 0 && to == from) return new byte[0];
        return switch (this) {
            case UNCOMPRESSED -> Arrays.copyOfRange(in, from, to);
            case SNAPPY -> snappy(in, from, to, size);
            case GZIP -> gzip(in, from, to, size);
            case LZ4_RAW -> lz4(in, from, to, size);
            case ZSTD -> Zstd.unpack(in, from, to, size);
            case LZO, BROTLI, LZ4 -> throw new AssertionError("refused by of");
        };
    }

    private static byte[] gzip(byte[] in, int from, int to, int size) {
        try (GZIPInputStream gz = new GZIPInputStream(new ByteArrayInputStream(in, from, to - from))) {
            byte[] out = gz.readNBytes(size);
            if (out.length != size || gz.read() >= 0) throw new Damage("a page of " + size + " bytes unpacks to " + (out.length < size ? "fewer" : "more"));
            return out;
        } catch (IOException e) {
            throw new Damage("damaged gzip data", e);
        }
    }

    /** <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy's format</a>. */
    private static byte[] snappy(byte[] in, int from, int to, int size) {
        int at = from;
        long announced = 0;
        for (int shift = 0; ; shift += 7) {
            if (at >= to || shift > 28) throw damaged("snappy");
            int b = in[at++];
            announced |= (long) (b & 127) << shift;
            if (b >= 0) break;
        }
        if (announced != size) throw new Damage("a page of " + size + " bytes holds snappy data of " + announced);
        byte[] out = new byte[size];
        int n = 0;
        while (at < to) {
            int tag = in[at++] & 255;
            int bytes = switch (tag & 3) {
                case 0 -> Math.max(0, (tag >>> 2) - 59);
                case 1 -> 1;
                case 2 -> 2;
                default -> 4;
            };
            if (bytes > to - at) throw damaged("snappy");
            long v = 0;
            for (int k = 0; k < bytes; k++) v |= (long) (in[at++] & 255) << 8 * k;
            if ((tag & 3) == 0) {
                long length = (bytes == 0 ? tag >>> 2 : v) + 1;
                if (length > to - at || length > size - n) throw damaged("snappy");
                System.arraycopy(in, at, out, n, (int) length);
                at += (int) length;
                n += (int) length;
            } else {
                boolean near = (tag & 3) == 1;
                long distance = near ? v | (tag & 0xe0) << 3 : v;
                int length = near ? 4 + (tag >>> 2 & 7) : 1 + (tag >>> 2);
                if (distance < 1 || distance > n || length > size - n) throw damaged("snappy");
                n = repeat(out, n, (int) distance, length);
            }
        }
        if (n != size) throw damaged("snappy");
        return out;
    }

    /** <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4's blocks</a>. */
    private static byte[] lz4(byte[] in, int from, int to, int size) {
        byte[] out = new byte[size];
        int n = 0;
        for (int at = from; ; ) {
            if (at >= to) throw damaged("LZ4");
            int token = in[at++] & 255;
            long length = token >>> 4;
            if (length == 15) {
                for (int b = 255; b == 255; length += b) {
                    if (at >= to) throw damaged("LZ4");
                    b = in[at++] & 255;
                }
            }
            if (length > to - at || length > size - n) throw damaged("LZ4");
            System.arraycopy(in, at, out, n, (int) length);
            at += (int) length;
            n += (int) length;
            if (at == to) break;
            if (to - at < 2) throw damaged("LZ4");
            int distance = in[at] & 255 | (in[at + 1] & 255) << 8;
            at += 2;
            length = (token & 15) + 4;
            if (length == 19) {
                for (int b = 255; b == 255; length += b) {
                    if (at >= to) throw damaged("LZ4");
                    b = in[at++] & 255;
                }
            }
            if (distance < 1 || distance > n || length > size - n) throw damaged("LZ4");
            n = repeat(out, n, distance, (int) length);
        }
        if (n != size) throw damaged("LZ4");
        return out;
    }

    /** Writes at n again what stands a distance before it, which may reach into what is being written. */
    static int repeat(byte[] out, int n, int distance, int length) {
        if (distance >= length) System.arraycopy(out, n - distance, out, n, length);
        else for (int k = 0; k < length; k++) out[n + k] = out[n + k - distance];
        return n + length;
    }

    private static Damage damaged(String what) {
        return new Damage("damaged " + what + " data");
    }
}
