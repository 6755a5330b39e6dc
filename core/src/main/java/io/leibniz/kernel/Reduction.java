package io.leibniz.kernel;

/**
 * Exact reduction of large f32 angles modulo π/2. M. Payne and R. Hanek, "Radian Reduction for Trigonometric Functions",
 * SIGNUM Newsletter 18 (1983): of x·2/π only the bits around the binary point matter, so a window of 128 bits of 2/π
 * times the 24 bits of x, modulo 2¹²⁸, holds the quadrant and 60 bits of the fraction.
 */
final class Reduction {
    private Reduction() {}

    /** 2/π in binary after 64 zero bits. */
    private static final long[] TWO_OVER_PI = {
        0, 0xA2F9836E4E441529L, 0xFC2757D1F534DDC0L, 0xDB6295993C439041L, 0xFE5163ABDEBBC561L};
    private static final double HALF_PI_62 = 0x1.921fb54442d18p-62;
    /** Stands for an angle that has no value; its remainder is NaN. */
    private static final long NONE = Long.MIN_VALUE;

    /** x·2/π modulo 4 in units of 2⁻⁶², for |x| ≥ 2⁷. */
    static long quarterTurns(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = bits >>> 23 & 0xFF;
        if (exponent == 0xFF) return NONE;
        long m = bits & 0x7FFFFF | 0x800000;
        // x = m·2^(exponent − 150); the bits of 2/π that only add multiples of 4 are passed over.
        int skip = exponent - 152 + 64;
        int word = skip >>> 6;
        int shift = skip & 63;
        long high = window(word, shift);
        long low = window(word + 1, shift);
        long product = m * high + Math.unsignedMultiplyHigh(m, low);
        return bits < 0 ? -product : product;
    }

    private static long window(int word, int shift) {
        long next = word + 1 < TWO_OVER_PI.length ? TWO_OVER_PI[word + 1] : 0;
        return shift == 0 ? TWO_OVER_PI[word] : TWO_OVER_PI[word] << shift | next >>> 64 - shift;
    }

    static int quadrant(long turns) {
        return (int) (turns + (1L << 61) >>> 62);
    }

    private static double angle(long turns) {
        return turns == NONE ? Double.NaN : (turns - ((long) quadrant(turns) << 62)) * HALF_PI_62;
    }

    /** The angle within ±π/4 of the nearest multiple of π/2. */
    static float remainder(long turns) {
        return (float) angle(turns);
    }

    /** What {@link #remainder} lost in rounding. */
    static float remainderLow(long turns) {
        double r = angle(turns);
        return (float) (r - (float) r);
    }
}
