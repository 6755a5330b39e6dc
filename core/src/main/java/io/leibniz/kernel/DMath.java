package io.leibniz.kernel;

import static io.leibniz.kernel.Minimax.*;

/**
 * The functions on f64 that {@link StrictMath} lacks, and those that it has slowly: here they are the same operations in
 * scalar and in vector form. All rest on {@link StrictMath} and fused multiply-adds alone, so every machine gives the same
 * bits; {@link Math#exp} and its like need not.
 *
 * <p>The error is a few ulp where the function is well conditioned. NaN gives NaN, and odd functions keep the sign of
 * zero.
 */
public final class DMath {
    private DMath() {}

    private static final double LN2 = 0.6931471805599453;
    private static final double LOG2E = WIDE_LOG2E;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double SQRT_HALF = 0.7071067811865476;
    /** The fixed point of Klambauer et al., 2017. */
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SELU_ALPHA = 1.6732632423543773;

    /** eˣ, within 1 ulp. */
    public static double exp(double x) {
        double c = Math.max(Math.min(x, 710), -746);
        double k = Math.fma(c, LOG2E, WIDE_ROUND) - WIDE_ROUND;
        // In two factors, so that the last alone may overflow or become denormal.
        double half = Math.fma(k, 0.5, WIDE_ROUND);
        return (1 + expm1(k, c)) * power(half) * power(k - (half - WIDE_ROUND) + WIDE_ROUND);
    }

    /** eʳ − 1 for r = x − k·ln 2. */
    private static double expm1(double k, double x) {
        double r = Math.fma(k, -DLN2_LO, Math.fma(k, -DLN2_HI, x));
        double p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(DEXP_10, r, DEXP_9), r, DEXP_8), r, DEXP_7), r, DEXP_6), r, DEXP_5);
        p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(p, r, DEXP_4), r, DEXP_3), r, DEXP_2), r, DEXP_1), r, DEXP_0);
        return Math.fma(r * r, p, r);
    }

    /** 2 to the integer that was rounded by adding {@link Minimax#WIDE_ROUND}. */
    private static double power(double rounded) {
        return Double.longBitsToDouble((Double.doubleToRawLongBits(rounded) << 52) + DONE_BITS);
    }

    /** tanh x = (e²ˣ − 1)/(e²ˣ + 1), within 3 ulp. */
    public static double tanh(double x) {
        double y = 2 * Math.min(Math.abs(x), 20);
        double rounded = Math.fma(y, LOG2E, WIDE_ROUND);
        double s = power(rounded);
        double t = Math.fma(s, expm1(rounded - WIDE_ROUND, y), s - 1);
        return Math.copySign(t / (t + 2), x);
    }

    /** 2ˣ. */
    public static double exp2(double x) {
        if (x > 1100) return INF;
        if (x < -1100) return 0;
        double k = Math.rint(x);
        return Math.scalb(exp((x - k) * LN2), (int) k);
    }

    /** Logarithm to base 2, exact at powers of two; −∞ at 0, NaN below. */
    public static double log2(double x) {
        if (!(x > 0 && x < INF)) return StrictMath.log(x);
        boolean denormal = x < Double.MIN_NORMAL;
        double v = denormal ? x * 0x1p54 : x;
        int e = Math.getExponent(v);
        double m = Math.scalb(v, -e);
        if (m > 1.4142135623730951) {
            m *= 0.5;
            e++;
        }
        return (denormal ? e - 54 : e) + StrictMath.log(m) * LOG2E;
    }

    /** 1/√x, both operations rounded. */
    public static double rsqrt(double x) {
        return 1 / Math.sqrt(x);
    }

    /** xʸ, with the special cases of C99 (annex F.9.4.4): 1ʸ = 1 also for NaN, and (−1)^±∞ = 1. */
    public static double pow(double x, double y) {
        return x == 1 || x == -1 && Double.isInfinite(y) ? 1 : StrictMath.pow(x, y);
    }

    /** arsinh x = log(|x| + √(x² + 1)) with the sign of x. */
    public static double asinh(double x) {
        double a = Math.abs(x);
        double y = a > 0x1p30 ? StrictMath.log(a) + LN2 : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
        return Math.copySign(y, x);
    }

    /** arcosh x ≥ 0; NaN below 1. */
    public static double acosh(double x) {
        if (x < 1) return Double.NaN;
        if (x > 0x1p30) return StrictMath.log(x) + LN2;
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(t * (t + 2)));
    }

    /** artanh x = ½ log((1 + x)/(1 − x)); ±∞ at ±1, NaN beyond. */
    public static double atanh(double x) {
        double a = Math.abs(x);
        if (a > 1) return Double.NaN;
        return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
    }

    /** 1/(1 + e⁻ˣ), accurate in both tails. */
    public static double sigmoid(double x) {
        if (x >= 0) return 1 / (1 + exp(-x));
        double e = exp(x);
        return e / (1 + e);
    }

    /** log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)). */
    public static double softplus(double x) {
        double y = StrictMath.log1p(exp(-Math.abs(x)));
        return x > 0 ? x + y : y;
    }

    /** −log(1 + e⁻ˣ). */
    public static double logSigmoid(double x) {
        return -softplus(-x);
    }

    /** x·sigmoid(x), and its limit −0 at −∞. */
    public static double silu(double x) {
        return gated(x, x);
    }

    /** x·sigmoid(v). In the tail eᵛ is multiplied in two halves, so that x meets no denormal factor. */
    private static double gated(double x, double v) {
        if (v >= -700) return x * sigmoid(v);
        if (x == -INF) return -0.0;
        double h = exp(0.5 * v);
        return x * h * h;
    }

    /** ½x(1 + tanh(√(2/π)(x + 0.044715x³))), and its limit −0 at −∞. */
    public static double geluTanh(double x) {
        double c = 1.5957691216057308;
        return gated(x, c * x * Math.fma(0.044715 * x, x, 1));
    }

    /** x·Φ(x), Φ the normal distribution function, and its limit −0 at −∞. */
    public static double gelu(double x) {
        if (Math.abs(x) < 1) return 0.5 * x * (1 + erf(x * SQRT_HALF));
        if (x > 40) return x;
        if (x > 0) return x - x * 0.5 * erfc(x * SQRT_HALF);
        if (x < -40) return -0.0;
        double half = 0.5 * x;
        double h = half * x;
        return gaussian(h, Math.fma(half, x, -h), 0.5 * x * DErf.scaledTail(-x * SQRT_HALF));
    }

    /** Φ(x) + x·φ(x), the derivative of {@link #gelu}; its limit −0 at −∞. */
    public static double geluGrad(double x) {
        if (x > 40) return 1;
        if (x < -40) return -0.0;
        double half = 0.5 * x;
        double h = half * x;
        double low = Math.fma(half, x, -h);
        if (x <= -1) return gaussian(h, low, x * PHI_DENSITY + 0.5 * DErf.scaledTail(-x * SQRT_HALF));
        double below = x < 1 ? 0.5 * (1 + erf(x * SQRT_HALF)) : 1 - 0.5 * erfc(x * SQRT_HALF);
        return below + gaussian(h, low, x * PHI_DENSITY);
    }

    /** x for x > 0, α(eˣ − 1) otherwise. */
    public static double elu(double x, double alpha) {
        return x > 0 ? x : alpha * StrictMath.expm1(x);
    }

    /** The self-normalising {@link #elu}: λ·elu(x, α). */
    public static double selu(double x) {
        return SELU_SCALE * elu(x, SELU_ALPHA);
    }

    /** factor·e^(−h−low) for h ≥ 0, low tiny; in two halves, so that only the last product may be denormal. */
    private static double gaussian(double h, double low, double factor) {
        double e = exp(-0.5 * h);
        double f = factor * e;
        return Math.fma(-low, f, f) * e;
    }

    /** (2/√π)·∫₀ˣ e^(−s²) ds. */
    public static double erf(double x) {
        double a = Math.abs(x);
        if (a < 1) return DErf.central(x);
        return Math.copySign(1 - erfc(a), x);
    }

    /** 1 − erf(x), accurate in the tail. */
    public static double erfc(double x) {
        if (x < -0.5) return 2 - erfc(-x);
        if (x < 0.5) return 1 - DErf.central(x);
        if (x > 28) return 0;
        double h = x * x;
        return gaussian(h, Math.fma(x, x, -h), DErf.scaledTail(x));
    }

    /** The inverse of {@link #erf}; ±∞ at ±1, NaN beyond. */
    public static double erfinv(double x) {
        double a = Math.abs(x);
        if (!(a < 1)) return a == 1 ? Math.copySign(INF, x) : Double.NaN;
        return Math.copySign(DErf.inverse(a), x);
    }

    /**
     * log |Γ(x)|; +∞ at 0, −1, −2, …. Near its zeros between the negative integers the error is an absolute one, about
     * 2⁻⁵⁰.
     */
    public static double lgamma(double x) {
        return Gamma.lgamma(x);
    }

    /** ψ(x) = Γ′(x)/Γ(x); ∓∞ at ±0, NaN at −1, −2, … and −∞. */
    public static double digamma(double x) {
        return Gamma.digamma(x);
    }

    /** ψ′(x); +∞ at 0, −1, −2, …. */
    public static double trigamma(double x) {
        return Gamma.polygamma(1, x);
    }

    /**
     * The n-th derivative of ψ.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public static double polygamma(int n, double x) {
        if (n < 0) {
            throw new IllegalArgumentException("polygamma: the order must be at least 0, got " + n);
        }
        return n == 0 ? Gamma.digamma(x) : Gamma.polygamma(n, x);
    }
}
