package io.leibniz.kernel;

import static io.leibniz.kernel.FMath.expm1Reduced;
import static io.leibniz.kernel.FMath.fma;
import static io.leibniz.kernel.FMath.reduceExp;
import static io.leibniz.kernel.Minimax.*;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

/** The error function in f32 and its inverse. */
final class Erf {
    private Erf() {}

    static float erf(float x) {
        float a = Math.abs(x);
        if (a < 1) {
            float z = x * x;
            float p = fma(fma(fma(ERF_6, z, ERF_5), z, ERF_4), z, ERF_3);
            p = fma(fma(fma(p, z, ERF_2), z, ERF_1), z, ERF_0);
            return fma(x, p, x);
        }
        float c = a > 4 ? 4 : a;
        float q = fma(fma(fma(ERF_TAIL_6, c, ERF_TAIL_5), c, ERF_TAIL_4), c, ERF_TAIL_3);
        q = fma(fma(fma(q, c, ERF_TAIL_2), c, ERF_TAIL_1), c, ERF_TAIL_0);
        float t = fma(q, -LOG2E, ROUND_BIAS);
        float s = intBitsToFloat(floatToRawIntBits(t) << 23);
        float z = expm1Reduced(reduceExp(-q, t - ROUND_BIAS));
        return Math.copySign(1 - fma(z, s, s), x);
    }

    /** erfinv(x) from w = −log(1 − x²), after M. Giles, "Approximating the erfinv function", 2010. */
    static float inverse(float x, float w) {
        if (w < ERFINV_SPLIT) {
            float p = fma(fma(fma(fma(ERFINV_9, w, ERFINV_8), w, ERFINV_7), w, ERFINV_6), w, ERFINV_5);
            p = fma(fma(fma(fma(fma(p, w, ERFINV_4), w, ERFINV_3), w, ERFINV_2), w, ERFINV_1), w, ERFINV_0);
            return Math.copySign(fma(x, ERFINV_C, x * p), x);
        }
        float s = (float) Math.sqrt(w);
        float u = s - ERFINV_TAIL_SHIFT;
        float p = fma(fma(fma(fma(ERFINV_TAIL_8, u, ERFINV_TAIL_7), u, ERFINV_TAIL_6), u, ERFINV_TAIL_5), u, ERFINV_TAIL_4);
        p = fma(fma(fma(p, u, ERFINV_TAIL_3), u, ERFINV_TAIL_2), u, ERFINV_TAIL_1);
        // The root's own rounding error is (w − s²)/2s, and the slope of the polynomial is near 1.
        float lost = fma(-s, s, w);
        return Math.copySign(ERFINV_TAIL_0 + fma(p, u, ERFINV_TAIL_SLOPE * lost), x);
    }
}
