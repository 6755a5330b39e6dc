package io.leibniz.kernel;

import io.leibniz.tensor.DType;

/**
 * Between the types that only store and those that compute.
 *
 * <p>Floating numbers are rounded once, to the nearest, ties to even; every NaN becomes the positive quiet one, so that its
 * bits are the same on every machine. Wider numbers go by way of an f32 rounded to odd (S. Boldo and G. Melquiond, "When
 * double rounding is odd", IMACS 2005): where it isn't exact its last bit is 1, which no later rounding to at most 22 bits
 * mistakes for a tie. Floating to i8 and u8 truncates and saturates, as Java's casts do for int; integers wrap.
 */
public final class Narrow {
    /** The bits of NaN. */
    public static final short BF16_NAN = 0x7FC0;
    public static final short F16_NAN = 0x7E00;

    private Narrow() {}

    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    public static float fromF16(short bits) {
        return Float.float16ToFloat(bits);
    }

    public static short toBf16(float x) {
        if (x != x) return BF16_NAN;
        int b = Float.floatToRawIntBits(x);
        // Half a unit less one, and one more if the last bit that stays is 1: carries exactly where rounding goes up.
        return (short) (b + 0x7FFF + (b >>> 16 & 1) >>> 16);
    }

    public static short toF16(float x) {
        return x == x ? Float.floatToFloat16(x) : F16_NAN;
    }

    public static short toBf16(double x) {
        return toBf16(odd(x));
    }

    public static short toF16(double x) {
        return toF16(odd(x));
    }

    public static short toBf16(long x) {
        return toBf16(odd(x));
    }

    public static short toF16(long x) {
        return toF16(odd(x));
    }

    /** The f32 itself, or of its two neighbours the one whose last bit is 1. */
    private static float odd(double x) {
        float f = (float) x;
        if (f == x || x != x) return f;
        int b = Float.floatToRawIntBits(f);
        return Float.intBitsToFloat((Math.abs((double) f) > Math.abs(x) ? b - 1 : b) | 1);
    }

    private static float odd(long x) {
        if (x >= -1L << 53 && x <= 1L << 53) return odd((double) x);
        // 53 bits are left, the last of them 1 if any of the others were.
        long high = x >> 11 | ((x & 0x7FF) != 0 ? 1 : 0);
        return odd(high * 0x1p11);
    }

    public static byte toI8(double x) {
        return (byte) Math.clamp((int) x, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    public static byte toU8(double x) {
        return (byte) Math.clamp((int) x, 0, 255);
    }

    /** The largest number of a floating type below one that is of the type. */
    public static double nextDown(DType type, double x) {
        return switch (type) {
            case BF16 -> fromBf16(below(toBf16(x)));
            case F16 -> fromF16(below(toF16(x)));
            case F32 -> Math.nextDown((float) x);
            case F64 -> Math.nextDown(x);
            case BOOL, U8, I8, I32, I64 -> throw new AssertionError(type);
        };
    }

    /** Magnitudes are in the order of their bits. */
    private static short below(short bits) {
        return (short) (bits == 0 ? 0x8001 : bits > 0 ? bits - 1 : bits + 1);
    }

    /** One number as an array of a type, for filling. */
    public static Object array(double x, DType type) {
        return switch (type) {
            case BOOL -> new boolean[] {x != 0};
            case U8 -> new byte[] {toU8(x)};
            case I8 -> new byte[] {toI8(x)};
            case I32 -> new int[] {(int) x};
            case I64 -> new long[] {(long) x};
            case BF16 -> new short[] {toBf16(x)};
            case F16 -> new short[] {toF16(x)};
            case F32 -> new float[] {(float) x};
            case F64 -> new double[] {x};
        };
    }

    /** Whether a type holds a number exactly. */
    public static boolean holds(DType type, double x) {
        return switch (type) {
            case BF16 -> fromBf16(toBf16(x)) == x || x != x;
            case F16 -> fromF16(toF16(x)) == x || x != x;
            case F32 -> (float) x == x || x != x;
            case F64 -> true;
            case BOOL -> x == 0 || x == 1;
            case U8, I8, I32, I64 -> x == Math.rint(x) && x >= type.min() && (type == DType.I64 ? x < type.max() : x <= type.max());
        };
    }
}
