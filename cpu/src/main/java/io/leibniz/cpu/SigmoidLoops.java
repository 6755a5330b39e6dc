package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link UnaryLoops} of the sigmoid and its integral. The vector bodies are flat and call nothing of ours,
 * for the reason given in {@link VMath}; they repeat {@link FMath} operation by operation.
 */
final class SigmoidLoops {
    private SigmoidLoops() {}

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S == null ? 1 : S.length();

    private static int bound(int n) {
        return S == null ? 0 : n & -LENGTH;
    }

    private static FloatVector v(float value) {
        return S == null ? null : FloatVector.broadcast(S, value);
    }

    static void sigmoid(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector log2e = v(LOG2E), round = v(ROUND_2BIAS), ln2High = v(-LN2_HI), ln2Low = v(-LN2_LO);
        FloatVector e0 = v(EXP_0), e1 = v(EXP_1), e2 = v(EXP_2), e3 = v(EXP_3), e4 = v(EXP_4);
        FloatVector one = v(1), zero = v(0), cut = v(128);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector c = a.blend(cut, a.compare(GT, cut)).neg();
            FloatVector t = c.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, c));
            FloatVector z = r.mul(r).fma(e4.fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0), r);
            IntVector u = t.reinterpretAsInts();
            IntVector h = u.lanewise(LSHR, 1);
            FloatVector e = z.add(one).mul(h.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(u.sub(h).lanewise(LSHL, 23).reinterpretAsFloats());
            FloatVector d = e.add(one);
            FloatVector s = one.div(d);
            FloatVector miss = s.neg().fma(d, one).sub(s.mul(e.sub(d.sub(one))));
            VectorMask<Float> negative = x.compare(LT, zero);
            IntVector u2 = round.blend(t, negative).reinterpretAsInts();
            IntVector h2 = u2.lanewise(LSHR, 1);
            miss.blend(z.add(miss), negative).fma(s, s).mul(h2.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(u2.sub(h2).lanewise(LSHL, 23).reinterpretAsFloats()).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.sigmoid(in[xo + i]);
        }
    }

    static void silu(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector log2e = v(LOG2E), round = v(ROUND_2BIAS), ln2High = v(-LN2_HI), ln2Low = v(-LN2_LO);
        FloatVector e0 = v(EXP_0), e1 = v(EXP_1), e2 = v(EXP_2), e3 = v(EXP_3), e4 = v(EXP_4);
        FloatVector one = v(1), zero = v(0), cut = v(128);
        FloatVector minusCut = v(-128);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector c = a.blend(cut, a.compare(GT, cut)).neg();
            FloatVector t = c.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, c));
            FloatVector z = r.mul(r).fma(e4.fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0), r);
            IntVector u = t.reinterpretAsInts();
            IntVector h = u.lanewise(LSHR, 1);
            FloatVector e = z.add(one).mul(h.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(u.sub(h).lanewise(LSHL, 23).reinterpretAsFloats());
            FloatVector d = e.add(one);
            FloatVector s = one.div(d);
            FloatVector miss = s.neg().fma(d, one).sub(s.mul(e.sub(d.sub(one))));
            VectorMask<Float> negative = x.compare(LT, zero);
            FloatVector w = x.blend(minusCut, x.compare(LT, minusCut));
            FloatVector y = w.mul(s);
            FloatVector excess = miss.neg().fma(y, w.neg().fma(s, y));
            excess = excess.blend(z.neg().fma(y, excess), negative);
            IntVector u2 = round.blend(t, negative).reinterpretAsInts();
            IntVector h2 = u2.lanewise(LSHR, 1);
            y.sub(excess).mul(h2.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(u2.sub(h2).lanewise(LSHL, 23).reinterpretAsFloats()).blend(x, x.compare(GT, cut)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.silu(in[xo + i]);
        }
    }

    static void softplus(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector log2e = v(LOG2E), round = v(ROUND_2BIAS), ln2High = v(-LN2_HI), ln2Low = v(-LN2_LO);
        FloatVector e0 = v(EXP_0), e1 = v(EXP_1), e2 = v(EXP_2), e3 = v(EXP_3), e4 = v(EXP_4);
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), cut = v(128);
        FloatVector minusHalf = v(-0.5f);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector c = a.blend(cut, a.compare(GT, cut)).neg();
            FloatVector t = c.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, c));
            FloatVector z = r.mul(r).fma(e4.fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0), r);
            IntVector u = t.reinterpretAsInts();
            IntVector h = u.lanewise(LSHR, 1);
            FloatVector e = z.add(one).mul(h.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(u.sub(h).lanewise(LSHL, 23).reinterpretAsFloats());
            IntVector n = e.add(one).reinterpretAsInts().sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector m = e.reinterpretAsInts().sub(n.lanewise(LSHL, 23)).reinterpretAsFloats();
            FloatVector s = n.min(64).lanewise(LSHL, 23).neg().add(127 << 23).reinterpretAsFloats();
            FloatVector f = m.add(s.sub(one));
            FloatVector w = n.add(ROUND_BITS).reinterpretAsFloats().sub(rounding);
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector tail = w.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, zero)));
            FloatVector y = w.fma(ln2, f.add(tail));
            x.blend(zero, x.compare(LE, zero)).add(y).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.softplus(in[xo + i]);
        }
    }

    static void logSigmoid(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        FloatVector log2e = v(LOG2E), round = v(ROUND_2BIAS), ln2High = v(-LN2_HI), ln2Low = v(-LN2_LO);
        FloatVector e0 = v(EXP_0), e1 = v(EXP_1), e2 = v(EXP_2), e3 = v(EXP_3), e4 = v(EXP_4);
        FloatVector l0 = v(LOG_0), l1 = v(LOG_1), l2 = v(LOG_2), l3 = v(LOG_3), l4 = v(LOG_4), l5 = v(LOG_5), l6 = v(LOG_6);
        FloatVector l7 = v(LOG_7), ln2 = v(LN2_HI), ln2Rest = v(LN2_LO), rounding = v(ROUND);
        FloatVector one = v(1), zero = v(0), cut = v(128);
        FloatVector minusHalf = v(-0.5f);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = FloatVector.fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector c = a.blend(cut, a.compare(GT, cut)).neg();
            FloatVector t = c.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, c));
            FloatVector z = r.mul(r).fma(e4.fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0), r);
            IntVector u = t.reinterpretAsInts();
            IntVector h = u.lanewise(LSHR, 1);
            FloatVector e = z.add(one).mul(h.lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(u.sub(h).lanewise(LSHL, 23).reinterpretAsFloats());
            IntVector n = e.add(one).reinterpretAsInts().sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
            FloatVector m = e.reinterpretAsInts().sub(n.lanewise(LSHL, 23)).reinterpretAsFloats();
            FloatVector s = n.min(64).lanewise(LSHL, 23).neg().add(127 << 23).reinterpretAsFloats();
            FloatVector f = m.add(s.sub(one));
            FloatVector w = n.add(ROUND_BITS).reinterpretAsFloats().sub(rounding);
            FloatVector q = l7.fma(f, l6).fma(f, l5).fma(f, l4).fma(f, l3).fma(f, l2).fma(f, l1).fma(f, l0);
            FloatVector f2 = f.mul(f);
            FloatVector tail = w.fma(ln2Rest, f2.fma(minusHalf, f2.mul(f).fma(q, zero)));
            FloatVector y = w.fma(ln2, f.add(tail));
            x.neg().blend(zero, x.compare(GE, zero)).add(y).neg().intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.logSigmoid(in[xo + i]);
        }
    }
}
