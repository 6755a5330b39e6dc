package io.leibniz.parquet;

import io.leibniz.parquet.Footer.Leaf;
import io.leibniz.parquet.Footer.Physical;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Values as <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet's encodings</a> lay them out,
 * as boolean[], int[], long[], float[], double[] or byte[][], and what they mean. Whether there are as many bytes as the values
 * take is found out before memory is taken for them.
 */
final class Encodings {
    /** Longer decimal numbers than those of 256 bits aren't written by anyone, and take a time that grows with the square. */
    private static final int LONGEST_DECIMAL = 32;
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    private static final long NANOS_OF_DAY = 86_400_000_000_000L;
    private static final int JULIAN_DAY_OF_1970 = 2_440_588;

    private Encodings() {}

    /** n values from a position in a page, in any encoding without a dictionary. */
    static Object read(Leaf leaf, long encoding, byte[] page, int at, int n, Budget budget) {
        Physical p = leaf.physical();
        boolean integer = p == Physical.INT32 || p == Physical.INT64;
        if (encoding == 0) return plain(leaf, page, at, n);
        if (encoding == 3 && p == Physical.BOOLEAN) return runs(page, at, n);
        if (encoding == 5 && integer) return integers(p, new Delta(page, at, page.length).read(n));
        if (encoding == 6 && p == Physical.BYTE_ARRAY) return lengths(page, at, n);
        if (encoding == 7 && (p == Physical.BYTE_ARRAY || p == Physical.FIXED)) return prefixes(leaf, page, at, n, budget);
        if (encoding == 9 && p != Physical.BOOLEAN && p != Physical.BYTE_ARRAY && p != Physical.INT96) return split(leaf, page, at, n);
        throw new Damage("values of the type " + p + " in the encoding " + encoding + ", which isn't read here");
    }

    private static void need(long bytes, byte[] page, int at) {
        if (bytes > page.length - at) throw new Damage("a page has " + (page.length - at) + " bytes for values that take " + bytes);
    }

    /** One after another; texts after their lengths. */
    static Object plain(Leaf leaf, byte[] page, int at, int n) {
        Physical p = leaf.physical();
        if (p == Physical.BOOLEAN) {
            need(n + 7L >>> 3, page, at);
            boolean[] a = new boolean[n];
            for (int i = 0; i < n; i++) a[i] = (page[at + (i >>> 3)] >>> (i & 7) & 1) != 0;
            return a;
        }
        need((long) n * (p == Physical.BYTE_ARRAY ? 4 : leaf.width()), page, at);
        ByteBuffer b = ByteBuffer.wrap(page, at, page.length - at).order(ByteOrder.LITTLE_ENDIAN);
        switch (p) {
            case INT32 -> {
                int[] a = new int[n];
                b.asIntBuffer().get(a);
                return a;
            }
            case INT64 -> {
                long[] a = new long[n];
                b.asLongBuffer().get(a);
                return a;
            }
            case FLOAT -> {
                float[] a = new float[n];
                b.asFloatBuffer().get(a);
                return a;
            }
            case DOUBLE -> {
                double[] a = new double[n];
                b.asDoubleBuffer().get(a);
                return a;
            }
            default -> {
                byte[][] a = new byte[n][];
                for (int i = 0; i < n; i++) {
                    int length = leaf.width();
                    if (p == Physical.BYTE_ARRAY) {
                        need(4, page, at);
                        length = Bits.i32(page, at);
                        at += 4;
                        if (length < 0) throw new Damage("a value of " + length + " bytes");
                    }
                    need(length, page, at);
                    a[i] = Arrays.copyOfRange(page, at, at + length);
                    at += length;
                }
                return a;
            }
        }
    }

    private static boolean[] runs(byte[] page, int at, int n) {
        boolean[] a = new boolean[n];
        if (n == 0) return a;
        need(4, page, at);
        int length = Bits.i32(page, at);
        if (length < 0) throw new Damage("values of " + length + " bytes");
        need(4L + length, page, at);
        int[] bits = Bits.hybrid(page, at + 4, at + 4 + length, 1, n, "truth values");
        for (int i = 0; i < n; i++) a[i] = bits[i] != 0;
        return a;
    }

    private static Object integers(Physical p, long[] values) {
        if (p == Physical.INT64) return values;
        int[] a = new int[values.length];
        // Differences of an int32 wrap, so the upper half means nothing.
        for (int i = 0; i < a.length; i++) a[i] = (int) values[i];
        return a;
    }

    /** All lengths, then all bytes. */
    private static byte[][] lengths(byte[] page, int at, int n) {
        Delta delta = new Delta(page, at, page.length);
        long[] lengths = delta.read(n);
        int from = delta.at();
        byte[][] a = new byte[n][];
        for (int i = 0; i < n; i++) {
            if (lengths[i] < 0) throw new Damage("a value of " + lengths[i] + " bytes");
            need(lengths[i], page, from);
            a[i] = Arrays.copyOfRange(page, from, from + (int) lengths[i]);
            from += (int) lengths[i];
        }
        return a;
    }

    /** How many bytes each value has in common with the one before it, then what follows them. */
    private static byte[][] prefixes(Leaf leaf, byte[] page, int at, int n, Budget budget) {
        Delta delta = new Delta(page, at, page.length);
        long[] common = delta.read(n);
        byte[][] a = lengths(page, delta.at(), n);
        byte[] before = {};
        for (int i = 0; i < n; i++) {
            if (common[i] < 0 || common[i] > before.length) throw new Damage("a value has " + common[i] + " bytes in common with one of " + before.length);
            if (common[i] > 0) {
                long length = common[i] + a[i].length;
                // A byte may make each value longer than the last, of any number of them.
                budget.bytes(length);
                if (length > Integer.MAX_VALUE - 8) throw new Damage("a value of " + length + " bytes");
                byte[] whole = new byte[(int) length];
                System.arraycopy(before, 0, whole, 0, (int) common[i]);
                System.arraycopy(a[i], 0, whole, (int) common[i], a[i].length);
                a[i] = whole;
            }
            if (leaf.physical() == Physical.FIXED && a[i].length != leaf.width()) throw new Damage("a value of " + a[i].length + " bytes where all have " + leaf.width());
            before = a[i];
        }
        return a;
    }

    /** The first bytes of all values, then the second, and so on. */
    private static Object split(Leaf leaf, byte[] page, int at, int n) {
        int w = leaf.width();
        need((long) n * w, page, at);
        byte[] whole = new byte[n * w];
        for (int i = 0; i < n; i++) for (int k = 0; k < w; k++) whole[i * w + k] = page[at + k * n + i];
        return plain(leaf, whole, 0, n);
    }

    // ------------------------------------------------------------------------------------------------ meaning

    /** The values in the kind of their column. */
    static Object meant(Leaf leaf, Object values) {
        return switch (leaf.meaning()) {
            case PLAIN -> values;
            case UNSIGNED -> unsigned(values);
            case DECIMAL -> decimals(values, leaf.scale());
            case HALF -> {
                byte[][] b = (byte[][]) values;
                float[] a = new float[b.length];
                for (int i = 0; i < a.length; i++) a[i] = Float.float16ToFloat((short) (b[i][0] & 255 | b[i][1] << 8));
                yield a;
            }
            case INSTANT -> {
                byte[][] b = (byte[][]) values;
                long[] a = new long[b.length];
                for (int i = 0; i < a.length; i++) a[i] = nanos(Bits.i64(b[i], 0), Bits.i32(b[i], 8));
                yield a;
            }
        };
    }

    private static long[] unsigned(Object values) {
        if (values instanceof long[] a) {
            for (long v : a) if (v < 0) throw new Damage("the number " + Long.toUnsignedString(v) + " is larger than an i64 can be");
            return a;
        }
        int[] b = (int[]) values;
        long[] a = new long[b.length];
        for (int i = 0; i < a.length; i++) a[i] = b[i] & 0xffffffffL;
        return a;
    }

    /** Nanoseconds of a day and the day's number among astronomers. */
    private static long nanos(long ofDay, int day) {
        try {
            return Math.addExact(Math.multiplyExact(day - (long) JULIAN_DAY_OF_1970, NANOS_OF_DAY), ofDay);
        } catch (ArithmeticException e) {
            throw new Damage("a time on the Julian day " + day + " is further from 1970 than 2⁶³ nanoseconds", e);
        }
    }

    private static double[] decimals(Object values, int scale) {
        return switch (values) {
            case int[] b -> {
                double[] a = new double[b.length];
                for (int i = 0; i < a.length; i++) a[i] = decimal(b[i], scale);
                yield a;
            }
            case long[] b -> {
                double[] a = new double[b.length];
                for (int i = 0; i < a.length; i++) a[i] = decimal(b[i], scale);
                yield a;
            }
            case byte[][] b -> {
                double[] a = new double[b.length];
                for (int i = 0; i < a.length; i++) {
                    if (b[i].length == 0 || b[i].length > LONGEST_DECIMAL) throw new Damage("a decimal number of " + b[i].length + " bytes");
                    BigInteger whole = new BigInteger(b[i]);
                    a[i] = whole.bitLength() < 64 ? decimal(whole.longValue(), scale) : new BigDecimal(whole, scale).doubleValue();
                }
                yield a;
            }
            default -> throw new AssertionError(values.getClass());
        };
    }

    /** The nearest double: of two that are exact, division gives it. */
    private static double decimal(long whole, int scale) {
        return Math.abs(whole) <= 1L << 53 && whole != Long.MIN_VALUE && scale < TENS.length ? whole / TENS[scale] : new BigDecimal(BigInteger.valueOf(whole), scale).doubleValue();
    }
}
