package io.leibniz.kernel;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Distance of an f32 result from the true value in units in the last place. */
public final class Ulp {
    private Ulp() {}

    /** A function of one float. */
    @FunctionalInterface
    public interface FloatFunction {
        float apply(float x);
    }

    /** The largest error found, in ulp, and where. */
    public record Worst(double ulp, float at) {
        Worst max(Worst other) {
            return other.ulp > ulp ? other : this;
        }
    }

    /**
     * |got − truth| over the spacing of floats at the truth. Infinite where one is NaN and the other not, or an infinity
     * or a zero has the wrong sign. Overflow counts as 2¹²⁸, the float that would come next.
     */
    public static double of(float got, double truth) {
        if (got != got || truth != truth) return got != got && truth != truth ? 0 : Double.POSITIVE_INFINITY;
        if (Double.isInfinite(truth)) return got == truth ? 0 : Double.POSITIVE_INFINITY;
        if (truth == 0) {
            return Double.doubleToRawLongBits(got) == Double.doubleToRawLongBits(truth) ? 0 : Double.POSITIVE_INFINITY;
        }
        double value = Float.isInfinite(got) ? Math.copySign(0x1p128, got) : got;
        double nearest = Math.abs((float) truth) == Float.POSITIVE_INFINITY ? Math.copySign(0x1p128, truth) : truth;
        int exponent = Math.clamp(Math.getExponent(nearest), -126, 127);
        return Math.abs(value - nearest) / Math.scalb(1.0, exponent - 23);
    }

    /** The worst error over the floats with the bits {@code bits(0), …, bits(n − 1)}, on all cores. */
    public static Worst worst(FloatFunction f, DoubleUnaryOperator truth, int n, IntUnaryOperator bits) {
        int chunk = 1 << 14;
        return IntStream.range(0, (n + chunk - 1) / chunk).parallel().mapToObj(c -> {
            double ulp = -1;
            float at = Float.NaN;
            for (int i = c * chunk, end = Math.min(n, i + chunk); i < end; i++) {
                float x = Float.intBitsToFloat(bits.applyAsInt(i));
                double u = of(f.apply(x), truth.applyAsDouble(x));
                if (u > ulp) {
                    ulp = u;
                    at = x;
                }
            }
            return new Worst(ulp, at);
        }).reduce(new Worst(-1, Float.NaN), Worst::max);
    }

    /** Every float, NaNs included. */
    public static Worst exhaustive(FloatFunction f, DoubleUnaryOperator truth) {
        Worst worst = new Worst(-1, Float.NaN);
        for (int block = 0; block < 16; block++) {
            int base = block << 28;
            worst = worst.max(worst(f, truth, 1 << 28, i -> base + i));
        }
        return worst;
    }

    /** Of each of the 512 signs and exponents as many floats, the same in each run; more than a million in all. */
    public static final int STRATA = 512 * 2048;

    /** The bits of the i-th float of the stratified sample; the first ten fractions of a stratum lie at its ends. */
    public static int stratified(int i) {
        int fraction = i & 2047;
        int low = switch (fraction) {
            case 0, 1, 2, 3, 4 -> fraction;
            case 5, 6, 7, 8, 9 -> 0x7FFFFF - (fraction - 5);
            default -> (i * 0x9E3779B9 ^ i >>> 7) & 0x7FFFFF;
        };
        return i >>> 11 << 23 | low;
    }
}
