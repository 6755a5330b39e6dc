package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link UnaryLoops} of log(1 + x) and the area functions that rest on it. The vector bodies are flat and call nothing of ours,
 * for the reason given in {@link VMath}; they repeat {@link FMath} operation by operation.
 */
final class LogLoops {
    private LogLoops() {}

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S == null ? 1 : S.length();
    private static final int SIGN = 0x80000000;

    private static int bound(int n) {
        return S == null ? 0 : n & -LENGTH;
    }

    private static FloatVector v(float value) {
        return S == null ? null : FloatVector.broadcast(S, value);
    }

    static void log1p(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), minusHalf = v(-0.5f);
        FloatVector inf = v(Float.POSITIVE_INFINITY), nan = v(Float.NaN);
        FloatVector tiny = v(0x1p-25f), minusInf = v(Float.NEGATIVE_INFINITY);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            IntVector n = x.add(one).reinterpretAsInts().sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector m = x.reinterpretAsInts().sub(n.lanewise(LSHL, 23)).reinterpretAsFloats();
            FloatVector s = n.min(64).lanewise(LSHL, 23).neg().add(127 << 23).reinterpretAsFloats();
            FloatVector f = m.add(s.sub(one));
            FloatVector w = n.add(ROUND_BITS).reinterpretAsFloats().sub(rounding);
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector tail = w.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, zero)));
            FloatVector y = w.fma(ln2, f.add(tail));
            FloatVector u = x.add(one);
            FloatVector pole = nan.blend(minusInf, u.compare(EQ, zero));
            u.blend(y, u.compare(LT, inf)).blend(pole, u.compare(LE, zero))
                    .blend(x, x.abs().compare(LT, tiny)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.log1p(in[xo + i]);
        }
    }

    static void asinh(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), minusHalf = v(-0.5f);
        FloatVector inf = v(Float.POSITIVE_INFINITY), large = v(0x1p30f);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            VectorMask<Float> huge = a.compare(GT, large);
            FloatVector g = a.mul(a).div(a.fma(a, one).sqrt().add(one));
            FloatVector hi = a.add(g).blend(a, huge);
            FloatVector low = g.sub(hi.sub(a)).blend(zero, huge);
            IntVector n = hi.add(one).reinterpretAsInts().sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector m = hi.reinterpretAsInts().sub(n.lanewise(LSHL, 23)).reinterpretAsFloats();
            FloatVector s = n.min(64).lanewise(LSHL, 23).neg().add(127 << 23).reinterpretAsFloats();
            FloatVector f = m.add(s.sub(one));
            FloatVector w = n.add(ROUND_BITS).reinterpretAsFloats().sub(rounding).add(zero.blend(one, huge));
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector tail = w.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, low.mul(s))));
            FloatVector y = w.fma(ln2, f.add(tail));
            FloatVector signed = y.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
            x.blend(signed, a.compare(LT, inf)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.asinh(in[xo + i]);
        }
    }

    static void acosh(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), minusHalf = v(-0.5f);
        FloatVector inf = v(Float.POSITIVE_INFINITY), nan = v(Float.NaN);
        FloatVector large = v(0x1p30f);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            VectorMask<Float> huge = x.compare(GT, large);
            FloatVector t = x.sub(one);
            FloatVector g = t.fma(t, t.add(t)).sqrt();
            FloatVector hi = g.add(t).blend(x, huge);
            FloatVector low = t.sub(hi.sub(g)).blend(zero, huge);
            IntVector n = hi.add(one).reinterpretAsInts().sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector m = hi.reinterpretAsInts().sub(n.lanewise(LSHL, 23)).reinterpretAsFloats();
            FloatVector s = n.min(64).lanewise(LSHL, 23).neg().add(127 << 23).reinterpretAsFloats();
            FloatVector f = m.add(s.sub(one));
            FloatVector w = n.add(ROUND_BITS).reinterpretAsFloats().sub(rounding).add(zero.blend(one, huge));
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector tail = w.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, low.mul(s))));
            FloatVector y = w.fma(ln2, f.add(tail));
            x.blend(y, x.compare(LT, inf)).blend(nan, x.compare(LT, one)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.acosh(in[xo + i]);
        }
    }

    static void atanh(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), minusHalf = v(-0.5f);
        FloatVector inf = v(Float.POSITIVE_INFINITY), nan = v(Float.NaN);
        FloatVector half = v(0.5f);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector t = a.add(a);
            FloatVector d = one.sub(a);
            FloatVector dLow = one.sub(d).sub(a);
            FloatVector g = t.div(d);
            FloatVector low = g.neg().fma(dLow, g.neg().fma(d, t)).div(d);
            IntVector n = g.add(one).reinterpretAsInts().sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector m = g.reinterpretAsInts().sub(n.lanewise(LSHL, 23)).reinterpretAsFloats();
            FloatVector s = n.min(64).lanewise(LSHL, 23).neg().add(127 << 23).reinterpretAsFloats();
            FloatVector f = m.add(s.sub(one));
            FloatVector w = n.add(ROUND_BITS).reinterpretAsFloats().sub(rounding);
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector tail = w.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, low.mul(s))));
            FloatVector y = w.fma(ln2, f.add(tail));
            FloatVector w2 = nan.blend(inf, a.compare(EQ, one)).blend(y.mul(half), a.compare(LT, one));
            w2.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats().intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.atanh(in[xo + i]);
        }
    }
}
