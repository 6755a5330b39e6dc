package io.leibniz.kernel;

import static io.leibniz.kernel.Minimax.*;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

/**
 * The elementary functions on f32: the definition of what every kernel of this library computes, bit for bit.
 *
 * <p>{@link Math#exp} and its like may differ from one machine to the next, and their vector forms from their scalar
 * forms. So these are the library's own. Each is a fixed sequence of correctly rounded operations (+ − × ÷ √ and the
 * fused multiply-add), so the same sequence on vector lanes gives the same bits at every lane width. The error is below
 * 2 ulp for every float, denormals, infinities and huge arguments of the trigonometric functions included; the tests
 * hold the exact figure of each.
 *
 * <p>Where not said otherwise NaN gives NaN, and odd functions keep the sign of zero. Methods follow three patterns:
 * <ul>
 * <li>a <em>reduction</em> to a small interval by fused multiply-adds with a constant in two or three parts
 *     (W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980);
 * <li>a polynomial of {@link Minimax};
 * <li>a <em>reconstruction</em> that adds the large part last, so that one rounding dominates.
 * </ul>
 */
public final class FMath {
    private FMath() {}

    private static final float INF = Float.POSITIVE_INFINITY;
    /** Below this size an odd function equals its argument to within half an ulp. */
    private static final float TINY = 0x1p-25f;

    static float fma(float a, float b, float c) {
        return Math.fma(a, b, c);
    }

    // Exponentials: x = k·ln 2 + r, eˣ = 2ᵏ·eʳ. Adding ROUND rounds to k and leaves it in the low bits of the sum.

    /** eʳ − 1 for |r| ≤ ½ ln 2. */
    static float expm1Reduced(float r) {
        float p = fma(fma(fma(fma(EXP_4, r, EXP_3), r, EXP_2), r, EXP_1), r, EXP_0);
        return fma(r * r, p, r);
    }

    /**
     * v·2ᵏ where t = ROUND_2BIAS + k, |k| ≤ 252. Two factors, since 2ᵏ itself may leave the range; only the second
     * multiplication rounds.
     */
    static float scale(float v, float t) {
        int u = floatToRawIntBits(t);
        int h = u >>> 1;
        return v * intBitsToFloat(h << 23) * intBitsToFloat((u - h) << 23);
    }

    static float reduceExp(float x, float k) {
        return fma(k, -LN2_LO, fma(k, -LN2_HI, x));
    }

    /** eˣ. */
    public static float exp(float x) {
        if (x > 128) return INF;
        if (x < -128) return 0;
        float t = fma(x, LOG2E, ROUND_2BIAS);
        float r = reduceExp(x, t - ROUND_2BIAS);
        return scale(1 + expm1Reduced(r), t);
    }

    /** 2ˣ. */
    public static float exp2(float x) {
        if (x > 200) return INF;
        if (x < -200) return 0;
        float t = x + ROUND_2BIAS;
        float r = x - (t - ROUND_2BIAS);
        float p = fma(fma(fma(fma(fma(EXP2_5, r, EXP2_4), r, EXP2_3), r, EXP2_2), r, EXP2_1), r, EXP2_0);
        return scale(fma(p, r, 1), t);
    }

    /** eˣ − 1. */
    public static float expm1(float x) {
        if (Math.abs(x) < TINY) return x;
        if (x > 89) return INF;
        if (x < -60) return -1;
        // Half of 2ᵏ, for k reaches 128 where the result is still finite.
        float t = fma(x, LOG2E, ROUND_BIAS_1);
        float z = expm1Reduced(reduceExp(x, t - ROUND_BIAS_1));
        float s = intBitsToFloat(floatToRawIntBits(t) << 23);
        float y = fma(z, s, s - 0.5f);
        return y + y;
    }

    // Logarithms: x = 2ᵉ·(1 + f) with √½ ≤ 1 + f < √2.

    /** log(1 + f) + e·ln 2 + correction. */
    private static float logReduced(float f, float e, float correction) {
        float q = fma(fma(fma(fma(LOG_7, f, LOG_6), f, LOG_5), f, LOG_4), f, LOG_3);
        q = fma(fma(fma(q, f, LOG_2), f, LOG_1), f, LOG_0);
        float f2 = f * f;
        float low = fma(-0.5f, f2, fma(f2 * f, q, correction));
        low = fma(e, LN2_LO, low);
        return fma(e, LN2_HI, f + low);
    }

    /** The logarithm where it is not finite or not real: x ≤ 0, +∞ or NaN. */
    private static float logSpecial(float x) {
        return x == 0 ? -INF : x < 0 ? Float.NaN : x;
    }

    /** The bits of x > 0 less those of √½, a denormal x first scaled by 2²³: e in the upper bits, 1 + f below. */
    private static int logBits(float x) {
        return floatToRawIntBits(x < Float.MIN_NORMAL ? x * 0x1p23f : x) - SQRT_HALF_BITS;
    }

    private static float logExponent(float x, int bits) {
        return intBitsToFloat((bits >> 23) + ROUND_BITS) - (x < Float.MIN_NORMAL ? ROUND + 23 : ROUND);
    }

    private static float logFraction(int bits) {
        return intBitsToFloat((bits & 0x7FFFFF) + SQRT_HALF_BITS) - 1;
    }

    /** Natural logarithm; −∞ at 0, NaN below. */
    public static float log(float x) {
        if (!(x > 0 && x < INF)) return logSpecial(x);
        int bits = logBits(x);
        return logReduced(logFraction(bits), logExponent(x, bits), 0);
    }

    /** Logarithm to base 2, exact at powers of two; −∞ at 0, NaN below. */
    public static float log2(float x) {
        if (!(x > 0 && x < INF)) return logSpecial(x);
        int bits = logBits(x);
        float f = logFraction(bits);
        float q = fma(fma(fma(fma(LOG2_8, f, LOG2_7), f, LOG2_6), f, LOG2_5), f, LOG2_4);
        q = fma(fma(fma(fma(q, f, LOG2_3), f, LOG2_2), f, LOG2_1), f, LOG2_0);
        float low = fma(f, LOG2E_LO, f * f * q);
        return logExponent(x, bits) + fma(f, LOG2E, low);
    }

    /** Logarithm to base 10; −∞ at 0, NaN below. */
    public static float log10(float x) {
        if (!(x > 0 && x < INF)) return logSpecial(x);
        int bits = logBits(x);
        float f = logFraction(bits);
        float e = logExponent(x, bits);
        float q = fma(fma(fma(fma(LOG10_8, f, LOG10_7), f, LOG10_6), f, LOG10_5), f, LOG10_4);
        q = fma(fma(fma(fma(q, f, LOG10_3), f, LOG10_2), f, LOG10_1), f, LOG10_0);
        float low = fma(f, LOG10E_LO, f * f * q);
        low = fma(e, LOG10_2_LO, low);
        return fma(e, LOG10_2_HI, fma(f, LOG10E_HI, low));
    }

    /**
     * log(1 + x + xLow) + extra·ln 2 for −1 &lt; x &lt; ∞. The exponent comes from the rounded 1 + x, the fraction from x
     * itself: 1 + f = 2⁻ᵉ + 2⁻ᵉx, where 2⁻ᵉx is exact.
     */
    private static float log1pReduced(float x, float xLow, float extra) {
        int e = (floatToRawIntBits(1 + x) - SQRT_HALF_BITS) >> 23;
        float scaled = intBitsToFloat(floatToRawIntBits(x) - (e << 23));
        float s = intBitsToFloat((127 - Math.min(e, 64)) << 23);
        float f = scaled + (s - 1);
        return logReduced(f, intBitsToFloat(e + ROUND_BITS) - ROUND + extra, xLow * s);
    }

    /** log(1 + x); −∞ at −1, NaN below. */
    public static float log1p(float x) {
        if (Math.abs(x) < TINY) return x;
        if (!(x > -1 && x < INF)) return logSpecial(1 + x);
        return log1pReduced(x, 0, 0);
    }

    // Circular functions: x = k·π/2 + r.

    /** sin x; NaN at ±∞. */
    public static float sin(float x) {
        return x == 0 ? x : circular(x, 0);
    }

    /** cos x; NaN at ±∞. */
    public static float cos(float x) {
        return circular(x, 1);
    }

    /** sin(x + turn·π/2). */
    private static float circular(float x, int turn) {
        if (!(Math.abs(x) < TRIG_MAX)) {
            long far = Reduction.quarterTurns(x);
            return circularReduced(Reduction.remainder(far), Reduction.remainderLow(far), Reduction.quadrant(far) + turn);
        }
        float t = fma(x, TWO_OVER_PI, ROUND);
        float k = t - ROUND;
        float a = fma(k, -TRIG_1, x);
        float b = k * TRIG_2;
        float r = a - b;
        float low = fma(k, -TRIG_3, fma(k, -TRIG_2, b) + ((a - r) - b));
        return circularReduced(r, low, floatToRawIntBits(t) + turn);
    }

    private static float circularReduced(float r, float low, int quadrant) {
        float z = r * r;
        float y;
        if ((quadrant & 1) == 0) {
            float p = fma(fma(SIN_2, z, SIN_1), z, SIN_0);
            y = r + fma(r * z, p, low);
        } else {
            float p = fma(fma(COS_2, z, COS_1), z, COS_0);
            y = fma(z, fma(z, p, -0.5f), fma(-r, low, 1));
        }
        return intBitsToFloat(floatToRawIntBits(y) ^ (quadrant & 2) << 30);
    }

    /** tan x; NaN at ±∞. */
    public static float tan(float x) {
        if (x == 0) return x;
        if (!(Math.abs(x) < TRIG_MAX)) {
            long far = Reduction.quarterTurns(x);
            return tanReduced(Reduction.remainder(far), Reduction.remainderLow(far), Reduction.quadrant(far));
        }
        float t = fma(x, TWO_OVER_PI, ROUND);
        float k = t - ROUND;
        float a = fma(k, -TRIG_1, x);
        float b = k * TRIG_2;
        float r = a - b;
        float low = fma(k, -TRIG_3, fma(k, -TRIG_2, b) + ((a - r) - b));
        return tanReduced(r, low, floatToRawIntBits(t));
    }

    private static float tanReduced(float r, float low, int quadrant) {
        float z = r * r;
        float p = fma(fma(fma(TAN_6, z, TAN_5), z, TAN_4), z, TAN_3);
        p = fma(fma(fma(p, z, TAN_2), z, TAN_1), z, TAN_0);
        float tail = fma(r * z, p, fma(z, low, low));
        float y = r + tail;
        if ((quadrant & 1) == 0) return y;
        // −1/(r + tail): one Newton step takes up what y lost in rounding.
        float yLow = tail - (y - r);
        float q = -1 / y;
        return fma(q, fma(q, y, 1) + q * yLow, q);
    }

    // Inverse circular functions.

    private static float asinTail(float y, float z) {
        float p = fma(fma(fma(fma(ASIN_4, z, ASIN_3), z, ASIN_2), z, ASIN_1), z, ASIN_0);
        return y * z * p;
    }

    /** arcsin x; NaN beyond ±1. */
    public static float asin(float x) {
        float a = Math.abs(x);
        if (a > 0.5f) {
            float z = fma(-0.5f, a, 0.5f);
            float y = (float) Math.sqrt(z);
            float high = fma(-2, y, PI_2_HI);
            float low = fma(-2, y, PI_2_HI - high) + PI_2_LO;
            return Math.copySign(high + fma(-2, asinTail(y, z), low), x);
        }
        return x + asinTail(x, x * x);
    }

    /** arccos x; NaN beyond ±1. */
    public static float acos(float x) {
        float a = Math.abs(x);
        if (a > 0.5f) {
            float z = fma(-0.5f, a, 0.5f);
            float y = (float) Math.sqrt(z);
            float p = y + asinTail(y, z);
            return x > 0 ? p + p : PI_HI - fma(2, p, -PI_LO);
        }
        return PI_2_HI - (x + (asinTail(x, x * x) - PI_2_LO));
    }

    private static float atanReduced(float y) {
        float z = y * y;
        float p = fma(fma(fma(fma(ATAN_8, z, ATAN_7), z, ATAN_6), z, ATAN_5), z, ATAN_4);
        p = fma(fma(fma(fma(p, z, ATAN_3), z, ATAN_2), z, ATAN_1), z, ATAN_0);
        return fma(y * z, p, y);
    }

    /** arctan x. */
    public static float atan(float x) {
        float a = Math.abs(x);
        float p = atanReduced(a > 1 ? 1 / a : a);
        return Math.copySign(a > 1 ? PI_2_HI - (p - PI_2_LO) : p, x);
    }

    /** The angle of the point (x, y) in (−π, π], with the signed zeros and infinities of {@link Math#atan2}. */
    public static float atan2(float y, float x) {
        float ay = Math.abs(y);
        float ax = Math.abs(x);
        boolean steep = ay > ax;
        float num = steep ? ax : ay;
        float den = steep ? ay : ax;
        float q = num / den;
        if (num == den) q = 1;
        if (num + den == 0) q = 0;
        float p = atanReduced(q);
        if (steep) p = PI_2_HI - (p - PI_2_LO);
        if (floatToRawIntBits(x) < 0) p = PI_HI - (p - PI_LO);
        return Math.copySign(p, y);
    }

    // Hyperbolic functions.

    /** e^a for 0 ≤ a, NaN included; a is cut where every caller's result is settled. */
    private static float expPositive(float a, float half) {
        float c = a > 128 ? 128 : a;
        float t = fma(c, LOG2E, ROUND_2BIAS);
        float r = reduceExp(c, t - ROUND_2BIAS);
        return scale(fma(expm1Reduced(r), half, half), t);
    }

    /** sinh x. */
    public static float sinh(float x) {
        float a = Math.abs(x);
        if (a <= 1) {
            float z = x * x;
            float p = fma(fma(fma(SINH_3, z, SINH_2), z, SINH_1), z, SINH_0);
            return fma(x * z, p, x);
        }
        float h = expPositive(a, 0.5f);
        return Math.copySign(h - 0.25f / h, x);
    }

    /** cosh x. */
    public static float cosh(float x) {
        float h = expPositive(Math.abs(x), 0.5f);
        return h + 0.25f / h;
    }

    /** tanh x; 1 − 2/(e²ˣ + 1) from {@link Minimax#TANH_SPLIT} on. */
    public static float tanh(float x) {
        float a = Math.abs(x);
        if (a < TANH_SPLIT) {
            float z = a * a;
            float p = fma(fma(fma(fma(TANH_4, z, TANH_3), z, TANH_2), z, TANH_1), z, TANH_0);
            return Math.copySign(fma(a * z, p, a), x);
        }
        float c = 2 * (a > 10 ? 10 : a);
        float t = fma(c, LOG2E, ROUND_BIAS);
        float z = expm1Reduced(reduceExp(c, t - ROUND_BIAS));
        float s = intBitsToFloat(floatToRawIntBits(t) << 23);
        return Math.copySign(1 - 2 / (fma(z, s, s) + 1), x);
    }

    /** arsinh x = log(|x| + √(x² + 1)) with the sign of x. */
    public static float asinh(float x) {
        float a = Math.abs(x);
        if (!(a < INF)) return x;
        if (a > 0x1p30f) return Math.copySign(log1pReduced(a, 0, 1), x);
        float z = a * a / (1 + (float) Math.sqrt(fma(a, a, 1)));
        float hi = a + z;
        return Math.copySign(log1pReduced(hi, z - (hi - a), 0), x);
    }

    /** arcosh x ≥ 0; NaN below 1. */
    public static float acosh(float x) {
        if (!(x < INF)) return x;
        if (x < 1) return Float.NaN;
        if (x > 0x1p30f) return log1pReduced(x, 0, 1);
        float t = x - 1;
        float s = (float) Math.sqrt(fma(t, t, t + t));
        float hi = s + t;
        return log1pReduced(hi, t - (hi - s), 0);
    }

    /** artanh x = ½ log((1 + x)/(1 − x)); ±∞ at ±1, NaN beyond. */
    public static float atanh(float x) {
        float a = Math.abs(x);
        if (!(a < 1)) return a == 1 ? Math.copySign(INF, x) : Float.NaN;
        float n = a + a;
        float d = 1 - a;
        float dLow = (1 - d) - a;
        float q = n / d;
        float qLow = fma(-q, dLow, fma(-q, d, n)) / d;
        return Math.copySign(0.5f * log1pReduced(q, qLow, 0), x);
    }

    // Roots and powers.

    /** 1/√x, both operations rounded. */
    public static float rsqrt(float x) {
        return 1 / (float) Math.sqrt(x);
    }

    /**
     * xʸ, with the special cases of C99 (annex F.9.4.4). They are those of {@link Math#pow} but for a base of modulus 1:
     * x⁰ = 1 and 1ʸ = 1 also for NaN, and (−1)^±∞ = 1. The logarithm and the exponential are taken in double precision,
     * so the result is almost always the nearest float.
     */
    public static float pow(float x, float y) {
        if (y == 0 || x == 1) return 1;
        float w = Wide.power(x, y);
        if (floatToRawIntBits(x) >= 0) return w;
        float b = Math.abs(y);
        boolean whole = isWhole(b);
        if (x < 0 && x > -INF && !whole) return Float.NaN;
        return whole && !isWhole(0.5f * b) ? -w : w;
    }

    private static boolean isWhole(float b) {
        return b >= 0x1p23f || (b + 0x1p23f) - 0x1p23f == b;
    }

    // Activations.

    // Sigmoids: with e = e^(−|x|) and s = 1/(1 + e) they are s for x ≥ 0 and s·e otherwise. What s lost in rounding joins
    // the reduced exponential; the power of two comes last, so that no tail is lost to a denormal factor.

    /** 1/(1 + e⁻ˣ), accurate in both tails. */
    public static float sigmoid(float x) {
        float a = Math.abs(x);
        float c = a > 128 ? 128 : a;
        float t = fma(c, -LOG2E, ROUND_2BIAS);
        float z = expm1Reduced(reduceExp(-c, t - ROUND_2BIAS));
        float e = scale(1 + z, t);
        float d = 1 + e;
        float s = 1 / d;
        float miss = fma(-s, d, 1) - s * (e - (d - 1));
        return x < 0 ? scale(fma(z + miss, s, s), t) : fma(miss, s, s);
    }

    /** x·sigmoid(x), and its limit −0 at −∞. Elfwing et al., 2018. */
    public static float silu(float x) {
        if (x > 128) return x;
        float a = Math.abs(x);
        float c = a > 128 ? 128 : a;
        float t = fma(c, -LOG2E, ROUND_2BIAS);
        float z = expm1Reduced(reduceExp(-c, t - ROUND_2BIAS));
        float e = scale(1 + z, t);
        float d = 1 + e;
        float s = 1 / d;
        float miss = fma(-s, d, 1) - s * (e - (d - 1));
        float w = x < -128 ? -128 : x;
        float y = w * s;
        // y − excess, not y + rest, keeps the sign of zero.
        float excess = fma(-miss, y, fma(-w, s, y));
        return x < 0 ? scale(y - fma(-z, y, excess), t) : y - excess;
    }

    /** ½x(1 + tanh(√(2/π)(x + 0.044715x³))), and its limit −0 at −∞. Hendrycks and Gimpel, 2016. */
    public static float geluTanh(float x) {
        return Wide.geluTanh(x);
    }

    /** log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)). */
    public static float softplus(float x) {
        float a = Math.abs(x);
        float c = a > 128 ? 128 : a;
        float t = fma(c, -LOG2E, ROUND_2BIAS);
        float r = reduceExp(-c, t - ROUND_2BIAS);
        float e = scale(1 + expm1Reduced(r), t);
        float y = log1pReduced(e, 0, 0);
        return (x <= 0 ? 0 : x) + y;
    }

    /** −log(1 + e⁻ˣ). */
    public static float logSigmoid(float x) {
        return -softplus(-x);
    }

    /** x for x > 0, α(eˣ − 1) otherwise. Clevert et al., 2015. */
    public static float elu(float x, float alpha) {
        return x > 0 ? x : alpha * expm1(x);
    }

    /** The self-normalising {@link #elu}: λ·elu(x, α). Klambauer et al., 2017. */
    public static float selu(float x) {
        return x > 0 ? SELU_SCALE * x : SELU_SCALE_ALPHA * expm1(x);
    }

    /** x·Φ(x), Φ the normal distribution function; its limit −0 at −∞. Hendrycks and Gimpel, 2016. */
    public static float gelu(float x) {
        return Gelu.value(x);
    }

    /** Φ(x) + x·φ(x), the derivative of {@link #gelu}; its limit −0 at −∞. Beside its zero, −0.75, the error before rounding is an absolute one, 2⁻²⁹. */
    public static float geluGrad(float x) {
        return Gelu.slope(x);
    }

    /** max(x, 0), +0 at −0; NaN passes. */
    public static float relu(float x) {
        return x <= 0 ? 0 : x;
    }

    /** x for x &gt; 0, slope·x otherwise. */
    public static float leakyRelu(float x, float slope) {
        return x > 0 ? x : slope * x;
    }

    /** g·(1 − y²): a cotangent g through {@code y = tanh x}. */
    public static float tanhGrad(float g, float y) {
        return g * (1 - y * y);
    }

    /** g·y·(1 − y): a cotangent g through {@code y = sigmoid x}. */
    public static float sigmoidGrad(float g, float y) {
        return g * (y * (1 - y));
    }

    /** g where y is not ≤ 0, else 0: a cotangent g through {@code y = relu x}. */
    public static float reluGrad(float g, float y) {
        return y <= 0 ? 0 : g;
    }

    /** The integer part of x, with the sign of x. */
    public static float trunc(float x) {
        return (float) (x < 0 ? Math.ceil(x) : Math.floor(x));
    }

    // The error function and the gamma function.

    /** (2/√π)·∫₀ˣ e^(−s²) ds. */
    public static float erf(float x) {
        return Erf.erf(x);
    }

    /** 1 − erf(x), accurate in the tail. */
    public static float erfc(float x) {
        return Wide.erfc(x);
    }

    /** The inverse of {@link #erf}; ±∞ at ±1, NaN beyond. */
    public static float erfinv(float x) {
        float a = Math.abs(x);
        if (!(a < 1)) return a == 1 ? Math.copySign(INF, x) : Float.NaN;
        return Erf.inverse(x, -log(fma(-x, x, 1)));
    }

    /** log |Γ(x)|, rounded from {@link DMath#lgamma}; +∞ at 0, −1, −2, …. */
    public static float lgamma(float x) {
        return (float) DMath.lgamma(x);
    }

    /** ψ(x) = Γ′(x)/Γ(x), rounded from {@link DMath#digamma}. */
    public static float digamma(float x) {
        return (float) DMath.digamma(x);
    }
}
