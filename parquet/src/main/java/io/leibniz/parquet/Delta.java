package io.leibniz.parquet;

/**
 * Numbers as differences: blocks of a smallest difference and packed distances from it (DELTA_BINARY_PACKED in
 * <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet's encodings</a>).
 */
final class Delta {
    private static final int LARGEST_BLOCK = 1 << 20;

    private final byte[] bytes;
    private final int end;
    private int at;

    Delta(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Behind the last number read. */
    int at() {
        return at;
    }

    /** Exactly n numbers. */
    long[] read(int n) {
        if (n == 0 && at == end) return new long[0];
        long block = varint();
        long parts = varint();
        long total = varint();
        if (block <= 0 || block > LARGEST_BLOCK || parts <= 0 || block % parts != 0 || block / parts % 8 != 0) {
            throw new Damage("differences in blocks of " + block + " numbers in " + parts + " parts");
        }
        if (total != n) throw new Damage("announces " + total + " differences where there are " + n + " values");
        int each = (int) (block / parts);
        long[] out = new long[n];
        long last = zigzag();
        if (n > 0) out[0] = last;
        for (int i = 1; i < n; ) {
            long smallest = zigzag();
            int widths = at;
            at = checked(parts);
            for (int p = 0; p < parts && i < n; p++) {
                int width = bytes[widths + p] & 255;
                if (width > 64) throw new Damage("differences of " + width + " bits");
                long bit = 8L * at;
                at = checked((long) each / 8 * width);
                int stop = Math.min(n, i + each);
                for (; i < stop; bit += width) {
                    last += smallest + (width == 0 ? 0 : Bits.packed(bytes, bit, width));
                    out[i++] = last;
                }
            }
        }
        return out;
    }

    private int checked(long further) {
        if (further > end - at) throw new Damage("differences end too early");
        return (int) (at + further);
    }

    private long varint() {
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) throw new Damage("differences end too early");
            int b = bytes[at++];
            v |= (long) (b & 127) << shift;
            if (b >= 0) return v;
        }
        throw new Damage("a difference has more than 64 bits");
    }

    private long zigzag() {
        long v = varint();
        return v >>> 1 ^ -(v & 1);
    }
}
