package io.leibniz.kernel;

import static io.leibniz.kernel.Minimax.*;

/**
 * The f32 functions whose intermediate values need more than 24 bits, evaluated in f64 with polynomials of f32 accuracy.
 * The one rounding to f32 at the end, which also sees to overflow and denormals, dominates: the error is below 0.6 ulp.
 *
 * <p>The complementary error function follows M. M. Shepherd and J. G. Laframboise, "Chebyshev Approximation of
 * (1 + 2x)exp(x²)erfc x in 0 ≤ x &lt; ∞", Math. Comp. 36 (1981): what is left of erfc after its Gaussian factor is a smooth
 * function of t = (a − K)/(a + K) = 1 − 2K/(a + K), so one polynomial serves the whole half line.
 */
final class Wide {
    private Wide() {}

    static double fma(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    /** 2ᵖ for |p| ≤ 1000, NaN included. */
    private static double exp2(double p) {
        double t = p + WIDE_ROUND;
        double r = p - (t - WIDE_ROUND);
        double v = fma(fma(fma(WIDE_EXP_6, r, WIDE_EXP_5), r, WIDE_EXP_4), r, WIDE_EXP_3);
        v = fma(fma(fma(v, r, WIDE_EXP_2), r, WIDE_EXP_1), r, WIDE_EXP_0);
        return Double.longBitsToDouble(Double.doubleToRawLongBits(v) + (Double.doubleToRawLongBits(t) << 52));
    }

    /** log₂ a for 0 ≤ a ≤ ∞ given as f32, NaN included. */
    private static double log2(double a) {
        if (a == 0) return Double.NEGATIVE_INFINITY;
        if (!(a < Double.POSITIVE_INFINITY)) return a;
        long bits = Double.doubleToRawLongBits(a) - WIDE_SQRT_HALF_BITS;
        double m = Double.longBitsToDouble((bits & 0xFFFFF_FFFFFFFFL) + WIDE_SQRT_HALF_BITS);
        double e = Double.longBitsToDouble((bits >> 52) + WIDE_ROUND_BITS) - WIDE_ROUND;
        double s = (m - 1) / (m + 1);
        double z = s * s;
        double q = fma(fma(WIDE_LOG_4, z, WIDE_LOG_3), z, WIDE_LOG_2);
        q = fma(fma(q, z, WIDE_LOG_1), z, WIDE_LOG_0);
        return fma(s, q, e);
    }

    /** |x|ʸ where y ≠ 0, and not 1^NaN. */
    static float power(float x, float y) {
        double log = log2(Math.abs(x));
        double p = log == 0 && Float.isInfinite(y) ? 0 : y * log;
        return (float) exp2(Math.max(Math.min(p, 200), -200));
    }

    static float erfc(float x) {
        double c = Math.min(Math.abs(x), 11);
        double s = 1 / (c + ERFC_K);
        double u = fma(-2 * ERFC_K, s, 1);
        double p = fma(fma(fma(fma(ERFC_9, u, ERFC_8), u, ERFC_7), u, ERFC_6), u, ERFC_5);
        p = fma(fma(fma(fma(fma(p, u, ERFC_4), u, ERFC_3), u, ERFC_2), u, ERFC_1), u, ERFC_0);
        double y = p * s * exp2(c * c * -WIDE_LOG2E);
        return (float) (x < 0 ? 2 - y : y);
    }

    static float geluTanh(float x) {
        double w = Math.max(x, -1000);
        double v = fma(w * w, GELU_3, GELU_1) * w;
        double e = exp2(Math.min(Math.abs(v), 200) * -WIDE_LOG2E);
        return (float) (w * (v < 0 ? e : 1) / (1 + e));
    }
}
