package io.leibniz.kernel;

import static io.leibniz.kernel.FMath.fma;
import static io.leibniz.kernel.FMath.reduceExp;
import static io.leibniz.kernel.Minimax.*;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

/**
 * x·Φ(x) and its derivative from Q(c) = e^(c²/2)·Φ(−c), c = |x|, a smooth function of s = 1/(A + B·c) (after M. M. Shepherd
 * and J. G. Laframboise, "Chebyshev Approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x &lt; ∞", Math. Comp. 36, 1981). What is
 * subtracted from x or 1 for x ≥ 0, and is the negative or the result itself for x &lt; 0, is
 * <pre>    c·Q(c)·e^(−c²/2)    and    (Q(c) − c·φ(0))·e^(−c²/2)</pre>
 * Q is a sum of two floats. Its large part is s but for a multiple of s − S, and A and B are such that it is s = S where the
 * derivative has its zero: near there nothing but s counts, where terms cancel. Its small part has what was lost
 * <ul>
 * <li>in the reciprocal: Q′(c) = c·Q(c) − φ(0) times the distance of c from the number that s is the reciprocal for;
 * <li>in the last two steps of the polynomial and in the sum.
 * </ul>
 *
 * <p>Polynomials are evaluated in pairs of terms: half as many steps that wait for each other.
 */
final class Gelu {
    private Gelu() {}

    static float value(float x) {
        return of(x, false);
    }

    static float slope(float x) {
        return of(x, true);
    }

    private static float of(float x, boolean slope) {
        float a = Math.abs(x);
        float c = a > 15 ? 15 : a;

        // e^(−c²/2)/λ = 2ᵏ·(1 + r + q).
        float m = -0.5f * c;
        float h = fma(m, c, -PHI_LOG_LAMBDA);
        float hLow = fma(m, c, -PHI_LOG_LAMBDA - h);
        float t = fma(h, LOG2E, ROUND_BIAS_64);
        float k = t - ROUND_BIAS_64;
        float r = fma(k, -LN2_HI, h) + fma(k, -LN2_LO, hLow);
        float r2 = r * r;
        float q = r2 * fma(fma(EXP_4, r2, fma(EXP_3, r, EXP_2)), r2, fma(EXP_1, r, EXP_0));
        float z = r + q;
        float power = intBitsToFloat(floatToRawIntBits(t) << 23);

        // w + low = λ·Q(c); s is rounded such that s − S is exact.
        float b = fma(c, PHI_B, PHI_A);
        float d = 1 / b - PHI_S;
        float s = d + PHI_S;
        float miss = fma(b, fma(s, b, -1), fma(c, PHI_B, PHI_A - b));
        float s2 = s * s;
        float p = fma(fma(PHI_8, s2, fma(PHI_7, s, PHI_6)), s2, fma(PHI_5, s, PHI_4));
        p = fma(p, s2, fma(PHI_3, s, PHI_2));
        float f = fma(p, s, PHI_1);
        float fLow = fma(p, s, PHI_1 - f);
        float j = fma(f, s, PHI_0);
        float w = fma(d, j, s);
        float y = c * w;
        float low = fma(d, fma(fLow, s, fma(f, s, -j) + PHI_0), fma(d, j, s - w));
        low = fma(miss, fma(y, 1 / PHI_B, -PHI_LAMBDA_DENSITY / PHI_B), low);

        if (slope) {
            float g = fma(c, -PHI_LAMBDA_DENSITY, w);
            float e = (g + fma(g, r, fma(g, q, fma(low, z, low)))) * power * 0x1p-64f;
            return x < 0 ? e : 1 - e;
        }
        float yLow = fma(c, low, fma(c, w, -y));
        return fma((y + fma(y, z, fma(yLow, z, yLow))) * power, -0x1p-64f, x < 0 ? -0f : x);
    }
}
