package io.leibniz.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in bytes, packed bits, and the mixture of runs and packed bits that Parquet calls RLE. */
final class Bits {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bits() {}

    static int i32(byte[] b, int at) {
        return (int) INT.get(b, at);
    }

    static long i64(byte[] b, int at) {
        return (long) LONG.get(b, at);
    }

    /** {@code width} bits from a position in bits, at most 64. */
    static long packed(byte[] b, long bit, int width) {
        int at = (int) (bit >>> 3);
        int shift = (int) (bit & 7);
        if (at + 9 <= b.length) {
            long v = i64(b, at) >>> shift;
            if (shift + width > 64) v |= (long) (b[at + 8] & 255) << 64 - shift;
            return width == 64 ? v : v & (1L << width) - 1;
        }
        long v = 0;
        for (int i = 0; i < width; i++) {
            long p = bit + i;
            v |= (long) (b[(int) (p >>> 3)] >>> (p & 7) & 1) << i;
        }
        return v;
    }

    /**
     * {@code n} numbers of {@code width} bits each in b[from, to), in runs of equal numbers and groups of eight packed ones.
     *
     * @param what for messages
     */
    static int[] hybrid(byte[] b, int from, int to, int width, int n, String what) {
        if (width > 32) throw new Damage(what + " of " + width + " bits");
        int[] out = new int[n];
        if (width == 0) return out;
        int at = from;
        for (int i = 0; i < n; ) {
            long head = 0;
            for (int shift = 0; ; shift += 7) {
                if (at >= to || shift > 28) throw new Damage(what + " end after " + i + " of " + n);
                int x = b[at++];
                head |= (long) (x & 127) << shift;
                if (x >= 0) break;
            }
            if ((head & 1) == 0) {
                int bytes = width + 7 >>> 3;
                if (bytes > to - at) throw new Damage(what + " end after " + i + " of " + n);
                int v = 0;
                for (int k = 0; k < bytes; k++) v |= (b[at++] & 255) << 8 * k;
                int end = (int) Math.min(n, i + (head >>> 1));
                java.util.Arrays.fill(out, i, end, v);
                i = end;
            } else {
                long bytes = (head >>> 1) * width;
                int end = (int) Math.min(n, i + (head >>> 1) * 8);
                // The last group may be cut behind its last number.
                if (((long) (end - i) * width + 7 >>> 3) > to - at) throw new Damage(what + " end after " + i + " of " + n);
                for (long bit = 8L * at; i < end; bit += width) out[i++] = (int) packed(b, bit, width);
                at = (int) Math.min(to, at + bytes);
            }
        }
        return out;
    }
}
