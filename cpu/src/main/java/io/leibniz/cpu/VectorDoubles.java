package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.DMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** f64 functions on vectors: {@link DMath} operation by operation. Bodies are flat, for the reason given in {@link VMath}. */
final class VectorDoubles {
    private static final VectorSpecies<Double> D = Lanes.DSPECIES;
    private static final int LENGTH = D.length();

    private VectorDoubles() {}

    private static DoubleVector v(double value) {
        return DoubleVector.broadcast(D, value);
    }

    static void exp(double[] in, int xo, double[] out, int yo, int count) {
        exp(false, in, xo, out, yo, count);
    }

    static void sigmoid(double[] in, int xo, double[] out, int yo, int count) {
        exp(true, in, xo, out, yo, count);
    }

    /** eˣ, or 1/(1 + e⁻ˣ) by way of e^(−|x|). */
    private static void exp(boolean sigmoid, double[] in, int xo, double[] out, int yo, int count) {
        DoubleVector e0 = v(DEXP_0), e1 = v(DEXP_1), e2 = v(DEXP_2), e3 = v(DEXP_3), e4 = v(DEXP_4), e5 = v(DEXP_5);
        DoubleVector e6 = v(DEXP_6), e7 = v(DEXP_7), e8 = v(DEXP_8), e9 = v(DEXP_9), e10 = v(DEXP_10);
        DoubleVector log2e = v(WIDE_LOG2E), round = v(WIDE_ROUND), high = v(-DLN2_HI), low = v(-DLN2_LO);
        DoubleVector most = v(710), least = v(-746), half = v(0.5), one = v(1), zero = v(0);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            DoubleVector x = DoubleVector.fromArray(D, in, xo + i);
            DoubleVector a = sigmoid ? x.abs().neg() : x.blend(most, x.compare(GT, most));
            a = a.blend(least, a.compare(LT, least));
            DoubleVector k = a.fma(log2e, round).sub(round);
            DoubleVector r = k.fma(low, k.fma(high, a));
            DoubleVector p = e10.fma(r, e9).fma(r, e8).fma(r, e7).fma(r, e6).fma(r, e5)
                    .fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0);
            DoubleVector q = r.mul(r).fma(p, r);
            DoubleVector h = k.fma(half, round);
            DoubleVector g = k.sub(h.sub(round)).add(round);
            DoubleVector first = h.reinterpretAsLongs().lanewise(LSHL, 52).add(DONE_BITS).reinterpretAsDoubles();
            DoubleVector second = g.reinterpretAsLongs().lanewise(LSHL, 52).add(DONE_BITS).reinterpretAsDoubles();
            DoubleVector e = one.add(q).mul(first).mul(second);
            if (sigmoid) e = e.blend(one, x.compare(GE, zero)).div(one.add(e));
            e.intoArray(out, yo + i);
        }
        for (; i < count; i++) out[yo + i] = sigmoid ? DMath.sigmoid(in[xo + i]) : DMath.exp(in[xo + i]);
    }

    static void tanh(double[] in, int xo, double[] out, int yo, int count) {
        DoubleVector e0 = v(DEXP_0), e1 = v(DEXP_1), e2 = v(DEXP_2), e3 = v(DEXP_3), e4 = v(DEXP_4), e5 = v(DEXP_5);
        DoubleVector e6 = v(DEXP_6), e7 = v(DEXP_7), e8 = v(DEXP_8), e9 = v(DEXP_9), e10 = v(DEXP_10);
        DoubleVector log2e = v(WIDE_LOG2E), round = v(WIDE_ROUND), high = v(-DLN2_HI), low = v(-DLN2_LO);
        DoubleVector most = v(20), one = v(1), two = v(2);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            DoubleVector x = DoubleVector.fromArray(D, in, xo + i);
            DoubleVector a = x.abs();
            DoubleVector y = a.blend(most, a.compare(GT, most)).mul(two);
            DoubleVector t = y.fma(log2e, round);
            DoubleVector k = t.sub(round);
            DoubleVector r = k.fma(low, k.fma(high, y));
            DoubleVector p = e10.fma(r, e9).fma(r, e8).fma(r, e7).fma(r, e6).fma(r, e5)
                    .fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0);
            DoubleVector q = r.mul(r).fma(p, r);
            DoubleVector s = t.reinterpretAsLongs().lanewise(LSHL, 52).add(DONE_BITS).reinterpretAsDoubles();
            DoubleVector u = s.fma(q, s.sub(one));
            u.div(u.add(two)).reinterpretAsLongs().or(x.reinterpretAsLongs().and(Long.MIN_VALUE)).reinterpretAsDoubles().intoArray(out, yo + i);
        }
        for (; i < count; i++) out[yo + i] = DMath.tanh(in[xo + i]);
    }
}
