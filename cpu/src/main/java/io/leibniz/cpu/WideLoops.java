package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of functions that compute in f64 and round once: half a vector of floats is widened at a time. The vector
 * bodies are flat and call nothing of ours, for the reason given in {@link VMath}; they repeat {@link FMath} operation by
 * operation.
 */
final class WideLoops {
    private WideLoops() {}

    private static final VectorSpecies<Double> D = Lanes.DSPECIES;
    private static final int LENGTH = D == null ? 1 : D.length();
    /** As many floats as doubles fill a vector. */
    private static final VectorSpecies<Float> NARROW = D == null
            ? null
            : VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

    /** HotSpot has no masks of two doubles on x86, so there these functions take plain loops at 128 bits. */
    static final boolean VECTORS = LENGTH > 2 || LENGTH == 2 && !System.getProperty("os.arch").equals("amd64");

    private static int bound(int n) {
        return VECTORS ? n & -LENGTH : 0;
    }

    private static DoubleVector v(double value) {
        return D == null ? null : DoubleVector.broadcast(D, value);
    }

    static void erfc(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        DoubleVector round = v(WIDE_ROUND), e0 = v(WIDE_EXP_0), e1 = v(WIDE_EXP_1), e2 = v(WIDE_EXP_2), e3 = v(WIDE_EXP_3);
        DoubleVector e4 = v(WIDE_EXP_4), e5 = v(WIDE_EXP_5), e6 = v(WIDE_EXP_6);
        DoubleVector c0 = v(ERFC_0), c1 = v(ERFC_1), c2 = v(ERFC_2), c3 = v(ERFC_3), c4 = v(ERFC_4);
        DoubleVector c5 = v(ERFC_5), c6 = v(ERFC_6), c7 = v(ERFC_7), c8 = v(ERFC_8), c9 = v(ERFC_9);
        DoubleVector cut = v(11), gauss = v(-WIDE_LOG2E), k = v(ERFC_K), minus2K = v(-2 * ERFC_K);
        DoubleVector one = v(1), zero = v(0), two = v(2);
        for (int end = bound(count); i < end; i += LENGTH) {
            DoubleVector x = (DoubleVector) FloatVector.fromArray(NARROW, in, xo + i).convertShape(F2D, D, 0);
            DoubleVector a = x.abs();
            DoubleVector c = a.blend(cut, a.compare(GT, cut));
            DoubleVector p = c.mul(c).mul(gauss);
            DoubleVector t = p.add(round);
            DoubleVector r = p.sub(t.sub(round));
            DoubleVector power = e6.fma(r, e5).fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0)
                    .reinterpretAsLongs().add(t.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            DoubleVector s = one.div(c.add(k));
            DoubleVector u = s.fma(minus2K, one);
            DoubleVector q = c9.fma(u, c8).fma(u, c7).fma(u, c6).fma(u, c5).fma(u, c4)
                    .fma(u, c3).fma(u, c2).fma(u, c1).fma(u, c0).mul(s);
            DoubleVector y = q.mul(power);
            y = y.blend(two.sub(y), x.compare(LT, zero));
            ((FloatVector) y.convertShape(D2F, NARROW, 0)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.erfc(in[xo + i]);
        }
    }

    static void geluTanh(float[] in, int xo, float[] out, int yo, int count) {
        int i = 0;
        DoubleVector round = v(WIDE_ROUND), e0 = v(WIDE_EXP_0), e1 = v(WIDE_EXP_1), e2 = v(WIDE_EXP_2), e3 = v(WIDE_EXP_3);
        DoubleVector e4 = v(WIDE_EXP_4), e5 = v(WIDE_EXP_5), e6 = v(WIDE_EXP_6);
        DoubleVector g1 = v(GELU_1), g3 = v(GELU_3), cut = v(200), floor = v(-1000);
        DoubleVector minusLog2e = v(-WIDE_LOG2E), one = v(1), zero = v(0);
        for (int end = bound(count); i < end; i += LENGTH) {
            DoubleVector x = (DoubleVector) FloatVector.fromArray(NARROW, in, xo + i).convertShape(F2D, D, 0);
            DoubleVector w = x.blend(floor, x.compare(LT, floor));
            DoubleVector g = w.mul(w).fma(g3, g1).mul(w);
            DoubleVector a = g.abs();
            DoubleVector p = a.blend(cut, a.compare(GT, cut)).mul(minusLog2e);
            DoubleVector t = p.add(round);
            DoubleVector r = p.sub(t.sub(round));
            DoubleVector power = e6.fma(r, e5).fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0)
                    .reinterpretAsLongs().add(t.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            DoubleVector y = w.mul(one.blend(power, g.compare(LT, zero))).div(power.add(one));
            ((FloatVector) y.convertShape(D2F, NARROW, 0)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.geluTanh(in[xo + i]);
        }
    }

    static void pow(float[] base, int xo, float[] exponent, int eo, float[] out, int yo, int count) {
        int i = 0;
        DoubleVector round = v(WIDE_ROUND), e0 = v(WIDE_EXP_0), e1 = v(WIDE_EXP_1), e2 = v(WIDE_EXP_2), e3 = v(WIDE_EXP_3);
        DoubleVector e4 = v(WIDE_EXP_4), e5 = v(WIDE_EXP_5), e6 = v(WIDE_EXP_6);
        DoubleVector c0 = v(WIDE_LOG_0), c1 = v(WIDE_LOG_1), c2 = v(WIDE_LOG_2), c3 = v(WIDE_LOG_3), c4 = v(WIDE_LOG_4);
        DoubleVector one = v(1), minusOne = v(-1), zero = v(0), half = v(0.5), whole52 = v(0x1p52), nan = v(Double.NaN);
        DoubleVector cut = v(200), minusCut = v(-200);
        DoubleVector inf = v(Double.POSITIVE_INFINITY), minusInf = v(Double.NEGATIVE_INFINITY);
        for (int end = bound(count); i < end; i += LENGTH) {
            DoubleVector x = (DoubleVector) FloatVector.fromArray(NARROW, base, xo + i).convertShape(F2D, D, 0);
            DoubleVector y = (DoubleVector) FloatVector.fromArray(NARROW, exponent, eo + i).convertShape(F2D, D, 0);
            DoubleVector a = x.abs();
            LongVector bits = a.reinterpretAsLongs().sub(WIDE_SQRT_HALF_BITS);
            DoubleVector m = bits.and(0xFFFFF_FFFFFFFFL).add(WIDE_SQRT_HALF_BITS).reinterpretAsDoubles();
            DoubleVector e = bits.lanewise(ASHR, 52).add(WIDE_ROUND_BITS).reinterpretAsDoubles().sub(round);
            DoubleVector s = m.sub(one).div(m.add(one));
            DoubleVector z = s.mul(s);
            DoubleVector log = s.fma(c4.fma(z, c3).fma(z, c2).fma(z, c1).fma(z, c0), e);
            log = a.blend(log, a.compare(LT, inf)).blend(minusInf, a.compare(EQ, zero));
            DoubleVector b = y.abs();
            // 1 to any power and −1 to an infinite one are 1, as any base to the power 0 is.
            y = y.blend(zero, x.compare(EQ, one).or(a.compare(EQ, one).and(b.compare(EQ, inf))));
            DoubleVector p = y.mul(log);
            p = p.blend(cut, p.compare(GT, cut)).blend(minusCut, p.compare(LT, minusCut));
            DoubleVector t = p.add(round);
            DoubleVector r = p.sub(t.sub(round));
            DoubleVector power = e6.fma(r, e5).fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0)
                    .reinterpretAsLongs().add(t.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            // A base with the sign bit: negated for an odd whole exponent, no number for one that is not whole.
            DoubleVector h = b.mul(half);
            VectorMask<Double> whole = b.compare(GE, whole52).or(b.add(whole52).sub(whole52).compare(EQ, b));
            VectorMask<Double> even = h.compare(GE, whole52).or(h.add(whole52).sub(whole52).compare(EQ, h));
            DoubleVector sign = one.blend(minusOne, whole.andNot(even))
                    .blend(nan, x.compare(LT, zero).and(x.compare(GT, minusInf)).andNot(whole));
            LongVector negated = one.reinterpretAsLongs()
                    .blend(sign.reinterpretAsLongs(), x.reinterpretAsLongs().compare(LT, 0));
            DoubleVector w = power.mul(negated.reinterpretAsDoubles()).blend(one, y.compare(EQ, zero));
            ((FloatVector) w.convertShape(D2F, NARROW, 0)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.pow(base[xo + i], exponent[eo + i]);
        }
    }

    static void powScalar(float[] base, int xo, float exponent, float[] out, int yo, int count) {
        int i = 0;
        DoubleVector round = v(WIDE_ROUND), e0 = v(WIDE_EXP_0), e1 = v(WIDE_EXP_1), e2 = v(WIDE_EXP_2), e3 = v(WIDE_EXP_3);
        DoubleVector e4 = v(WIDE_EXP_4), e5 = v(WIDE_EXP_5), e6 = v(WIDE_EXP_6);
        DoubleVector c0 = v(WIDE_LOG_0), c1 = v(WIDE_LOG_1), c2 = v(WIDE_LOG_2), c3 = v(WIDE_LOG_3), c4 = v(WIDE_LOG_4);
        DoubleVector one = v(1), minusOne = v(-1), zero = v(0), half = v(0.5), whole52 = v(0x1p52), nan = v(Double.NaN);
        DoubleVector cut = v(200), minusCut = v(-200);
        DoubleVector inf = v(Double.POSITIVE_INFINITY), minusInf = v(Double.NEGATIVE_INFINITY);
        for (int end = bound(count); i < end; i += LENGTH) {
            DoubleVector x = (DoubleVector) FloatVector.fromArray(NARROW, base, xo + i).convertShape(F2D, D, 0);
            DoubleVector y = DoubleVector.broadcast(D, exponent);
            DoubleVector a = x.abs();
            LongVector bits = a.reinterpretAsLongs().sub(WIDE_SQRT_HALF_BITS);
            DoubleVector m = bits.and(0xFFFFF_FFFFFFFFL).add(WIDE_SQRT_HALF_BITS).reinterpretAsDoubles();
            DoubleVector e = bits.lanewise(ASHR, 52).add(WIDE_ROUND_BITS).reinterpretAsDoubles().sub(round);
            DoubleVector s = m.sub(one).div(m.add(one));
            DoubleVector z = s.mul(s);
            DoubleVector log = s.fma(c4.fma(z, c3).fma(z, c2).fma(z, c1).fma(z, c0), e);
            log = a.blend(log, a.compare(LT, inf)).blend(minusInf, a.compare(EQ, zero));
            DoubleVector b = y.abs();
            // 1 to any power and −1 to an infinite one are 1, as any base to the power 0 is.
            y = y.blend(zero, x.compare(EQ, one).or(a.compare(EQ, one).and(b.compare(EQ, inf))));
            DoubleVector p = y.mul(log);
            p = p.blend(cut, p.compare(GT, cut)).blend(minusCut, p.compare(LT, minusCut));
            DoubleVector t = p.add(round);
            DoubleVector r = p.sub(t.sub(round));
            DoubleVector power = e6.fma(r, e5).fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0)
                    .reinterpretAsLongs().add(t.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            // A base with the sign bit: negated for an odd whole exponent, no number for one that is not whole.
            DoubleVector h = b.mul(half);
            VectorMask<Double> whole = b.compare(GE, whole52).or(b.add(whole52).sub(whole52).compare(EQ, b));
            VectorMask<Double> even = h.compare(GE, whole52).or(h.add(whole52).sub(whole52).compare(EQ, h));
            DoubleVector sign = one.blend(minusOne, whole.andNot(even))
                    .blend(nan, x.compare(LT, zero).and(x.compare(GT, minusInf)).andNot(whole));
            LongVector negated = one.reinterpretAsLongs()
                    .blend(sign.reinterpretAsLongs(), x.reinterpretAsLongs().compare(LT, 0));
            DoubleVector w = power.mul(negated.reinterpretAsDoubles()).blend(one, y.compare(EQ, zero));
            ((FloatVector) w.convertShape(D2F, NARROW, 0)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.pow(base[xo + i], exponent);
        }
    }

    static void scalarPow(float base, float[] exponent, int eo, float[] out, int yo, int count) {
        int i = 0;
        DoubleVector round = v(WIDE_ROUND), e0 = v(WIDE_EXP_0), e1 = v(WIDE_EXP_1), e2 = v(WIDE_EXP_2), e3 = v(WIDE_EXP_3);
        DoubleVector e4 = v(WIDE_EXP_4), e5 = v(WIDE_EXP_5), e6 = v(WIDE_EXP_6);
        DoubleVector c0 = v(WIDE_LOG_0), c1 = v(WIDE_LOG_1), c2 = v(WIDE_LOG_2), c3 = v(WIDE_LOG_3), c4 = v(WIDE_LOG_4);
        DoubleVector one = v(1), minusOne = v(-1), zero = v(0), half = v(0.5), whole52 = v(0x1p52), nan = v(Double.NaN);
        DoubleVector cut = v(200), minusCut = v(-200);
        DoubleVector inf = v(Double.POSITIVE_INFINITY), minusInf = v(Double.NEGATIVE_INFINITY);
        for (int end = bound(count); i < end; i += LENGTH) {
            DoubleVector x = DoubleVector.broadcast(D, base);
            DoubleVector y = (DoubleVector) FloatVector.fromArray(NARROW, exponent, eo + i).convertShape(F2D, D, 0);
            DoubleVector a = x.abs();
            LongVector bits = a.reinterpretAsLongs().sub(WIDE_SQRT_HALF_BITS);
            DoubleVector m = bits.and(0xFFFFF_FFFFFFFFL).add(WIDE_SQRT_HALF_BITS).reinterpretAsDoubles();
            DoubleVector e = bits.lanewise(ASHR, 52).add(WIDE_ROUND_BITS).reinterpretAsDoubles().sub(round);
            DoubleVector s = m.sub(one).div(m.add(one));
            DoubleVector z = s.mul(s);
            DoubleVector log = s.fma(c4.fma(z, c3).fma(z, c2).fma(z, c1).fma(z, c0), e);
            log = a.blend(log, a.compare(LT, inf)).blend(minusInf, a.compare(EQ, zero));
            DoubleVector b = y.abs();
            // 1 to any power and −1 to an infinite one are 1, as any base to the power 0 is.
            y = y.blend(zero, x.compare(EQ, one).or(a.compare(EQ, one).and(b.compare(EQ, inf))));
            DoubleVector p = y.mul(log);
            p = p.blend(cut, p.compare(GT, cut)).blend(minusCut, p.compare(LT, minusCut));
            DoubleVector t = p.add(round);
            DoubleVector r = p.sub(t.sub(round));
            DoubleVector power = e6.fma(r, e5).fma(r, e4).fma(r, e3).fma(r, e2).fma(r, e1).fma(r, e0)
                    .reinterpretAsLongs().add(t.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            // A base with the sign bit: negated for an odd whole exponent, no number for one that is not whole.
            DoubleVector h = b.mul(half);
            VectorMask<Double> whole = b.compare(GE, whole52).or(b.add(whole52).sub(whole52).compare(EQ, b));
            VectorMask<Double> even = h.compare(GE, whole52).or(h.add(whole52).sub(whole52).compare(EQ, h));
            DoubleVector sign = one.blend(minusOne, whole.andNot(even))
                    .blend(nan, x.compare(LT, zero).and(x.compare(GT, minusInf)).andNot(whole));
            LongVector negated = one.reinterpretAsLongs()
                    .blend(sign.reinterpretAsLongs(), x.reinterpretAsLongs().compare(LT, 0));
            DoubleVector w = power.mul(negated.reinterpretAsDoubles()).blend(one, y.compare(EQ, zero));
            ((FloatVector) w.convertShape(D2F, NARROW, 0)).intoArray(out, yo + i);
        }
        for (; i < count; i++) {
            out[yo + i] = FMath.pow(base, exponent[eo + i]);
        }
    }
}
