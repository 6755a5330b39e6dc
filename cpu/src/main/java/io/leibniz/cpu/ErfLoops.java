package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link UnaryLoops} of the error function and its inverse. The vector bodies are flat and call nothing of ours,
 * for the reason given in {@link VMath}; they repeat {@link FMath} operation by operation.
 */
final class ErfLoops {
    private ErfLoops() {}

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S == null ? 1 : S.length();
    private static final int SIGN = 0x80000000;

    private static int bound(int n) {
        return S == null ? 0 : n & -LENGTH;
    }

    private static FloatVector v(float value) {
        return S == null ? null : FloatVector.broadcast(S, value);
    }

    static void erf(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector log2e = v(LOG2E), round = v(ROUND_BIAS), ln2High = v(-LN2_HI), ln2Low = v(-LN2_LO);
        FloatVector e0 = v(EXP_0), e1 = v(EXP_1), e2 = v(EXP_2), e3 = v(EXP_3), e4 = v(EXP_4);
        FloatVector one = v(1), four = v(4);
        FloatVector c0 = v(ERF_0), c1 = v(ERF_1), c2 = v(ERF_2), c3 = v(ERF_3), c4 = v(ERF_4), c5 = v(ERF_5), c6 = v(ERF_6);
        FloatVector t0 = v(-ERF_TAIL_0), t1 = v(-ERF_TAIL_1), t2 = v(-ERF_TAIL_2), t3 = v(-ERF_TAIL_3);
        FloatVector t4 = v(-ERF_TAIL_4), t5 = v(-ERF_TAIL_5), t6 = v(-ERF_TAIL_6);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector b = a.blend(four, a.compare(GT, four));
            FloatVector c = t6.fma(b, t5).fma(b, t4).fma(b, t3).fma(b, t2).fma(b, t1).fma(b, t0);
            FloatVector t = c.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, c));
            FloatVector z = r.mul(r).fma(e4.fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0), r);
            FloatVector s = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector tail = one.sub(z.fma(s, s)).reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
            FloatVector x2 = x.mul(x);
            FloatVector p = c6.fma(x2, c5).fma(x2, c4).fma(x2, c3).fma(x2, c2).fma(x2, c1).fma(x2, c0);
            tail.blend(x.fma(p, x), a.compare(LT, one)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.erf(in[xo + i]);
        }
    }

    static void erfinv(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), minusHalf = v(-0.5f), inf = v(Float.POSITIVE_INFINITY), nan = v(Float.NaN);
        FloatVector c0 = v(ERFINV_0), c1 = v(ERFINV_1), c2 = v(ERFINV_2);
        FloatVector c3 = v(ERFINV_3), c4 = v(ERFINV_4), c5 = v(ERFINV_5);
        FloatVector c6 = v(ERFINV_6), c7 = v(ERFINV_7), c8 = v(ERFINV_8), c9 = v(ERFINV_9), c = v(ERFINV_C);
        FloatVector t0 = v(ERFINV_TAIL_0), t1 = v(ERFINV_TAIL_1), t2 = v(ERFINV_TAIL_2);
        FloatVector t3 = v(ERFINV_TAIL_3), t4 = v(ERFINV_TAIL_4);
        FloatVector t5 = v(ERFINV_TAIL_5), t6 = v(ERFINV_TAIL_6), t7 = v(ERFINV_TAIL_7), t8 = v(ERFINV_TAIL_8);
        FloatVector shift = v(ERFINV_TAIL_SHIFT), split = v(ERFINV_SPLIT), slope = v(ERFINV_TAIL_SLOPE);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            IntVector bits = a.neg().fma(a, one).reinterpretAsInts().sub(SQRT_HALF_BITS);
            FloatVector f = bits.and(0x7FFFFF).add(SQRT_HALF_BITS).reinterpretAsFloats().sub(one);
            FloatVector e = bits.lanewise(ASHR, 23).add(ROUND_BITS).reinterpretAsFloats().sub(rounding);
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector low = e.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, zero)));
            FloatVector w = e.fma(ln2, f.add(low)).neg();
            FloatVector p = c9.fma(w, c8).fma(w, c7).fma(w, c6).fma(w, c5).fma(w, c4)
                    .fma(w, c3).fma(w, c2).fma(w, c1).fma(w, c0);
            FloatVector s = w.sqrt();
            FloatVector u = s.sub(shift);
            FloatVector lost = s.neg().fma(s, w).mul(slope);
            FloatVector tail = t8.fma(u, t7).fma(u, t6).fma(u, t5).fma(u, t4)
                    .fma(u, t3).fma(u, t2).fma(u, t1).fma(u, lost).add(t0);
            FloatVector y = a.fma(c, a.mul(p)).blend(tail, w.compare(GE, split));
            y = nan.blend(inf, a.compare(EQ, one)).blend(y, a.compare(LT, one));
            y.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats().intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.erfinv(in[xo + i]);
        }
    }
}
