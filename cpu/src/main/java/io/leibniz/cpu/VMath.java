package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link FMath} on vectors: the same operations in the same order, hence the same bits in every lane at every width.
 * Where the scalar form returns early, this one computes on and blends.
 *
 * <p>HotSpot must inline all of it into the caller's loop, or every vector becomes an object and the loop ten times
 * slower. Two limits rule the shape of this code. A method inlines up to 325 bytecodes. And once a compilation holds
 * 18,000 nodes, which 25 to 40 vector operations make, C2 still inlines the JDK's own vector methods, but none of ours.
 * So <em>a call of a method of this class must start within the first twenty or so operations of a loop</em>, and a longer
 * function has no method here but a flat loop of its own, in {@link UnaryLoops} or {@link BinaryLoops}.
 */
public final class VMath {
    private VMath() {}

    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float TINY = 0x1p-25f;
    private static final int SIGN = 0x80000000;

    private static FloatVector fma(FloatVector a, FloatVector b, float c) {
        return a.fma(b, a.broadcast(c));
    }

    private static FloatVector fma(FloatVector a, float b, FloatVector c) {
        return a.fma(a.broadcast(b), c);
    }

    /** A non-negative magnitude with the sign of x. */
    private static FloatVector withSign(FloatVector magnitude, FloatVector x) {
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }

    // Exponentials.

    /** e^(x − k·ln 2) − 1. */
    private static FloatVector expm1Reduced(FloatVector x, FloatVector k) {
        FloatVector r = fma(k, -LN2_LO, fma(k, -LN2_HI, x));
        FloatVector p = fma(fma(fma(r.fma(EXP_4, EXP_3), r, EXP_2), r, EXP_1), r, EXP_0);
        return r.mul(r).fma(p, r);
    }

    private static FloatVector scale(FloatVector v, FloatVector t) {
        IntVector u = t.reinterpretAsInts();
        IntVector h = u.lanewise(LSHR, 1);
        return v.mul(h.lanewise(LSHL, 23).reinterpretAsFloats()).mul(u.sub(h).lanewise(LSHL, 23).reinterpretAsFloats());
    }

    /** 2ᵏ from the low bits of t, which hold k and the exponent bias. */
    private static FloatVector power(FloatVector t) {
        return t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
    }

    public static FloatVector exp(FloatVector x) {
        FloatVector t = x.fma(LOG2E, ROUND_2BIAS);
        FloatVector y = scale(expm1Reduced(x, t.sub(ROUND_2BIAS)).add(1f), t);
        return y.blend(INF, x.compare(GT, 128f)).blend(0f, x.compare(LT, -128f));
    }

    public static FloatVector exp2(FloatVector x) {
        FloatVector t = x.add(ROUND_2BIAS);
        FloatVector r = x.sub(t.sub(ROUND_2BIAS));
        FloatVector p = fma(fma(fma(fma(r.fma(EXP2_5, EXP2_4), r, EXP2_3), r, EXP2_2), r, EXP2_1), r, EXP2_0);
        FloatVector y = scale(fma(p, r, 1f), t);
        return y.blend(INF, x.compare(GT, 200f)).blend(0f, x.compare(LT, -200f));
    }

    public static FloatVector expm1(FloatVector x) {
        FloatVector t = x.fma(LOG2E, ROUND_BIAS_1);
        FloatVector z = expm1Reduced(x, t.sub(ROUND_BIAS_1));
        FloatVector s = power(t);
        FloatVector y = z.fma(s, s.sub(0.5f));
        y = y.add(y).blend(INF, x.compare(GT, 89f)).blend(-1f, x.compare(LT, -60f));
        return y.blend(x, x.abs().compare(LT, TINY));
    }

    // Logarithms.

    private static FloatVector logSpecial(FloatVector x, FloatVector y) {
        FloatVector pole = x.broadcast(Float.NaN).blend(-INF, x.compare(EQ, 0f));
        return x.blend(y, x.compare(LT, INF)).blend(pole, x.compare(LE, 0f));
    }

    private static IntVector logBits(FloatVector x) {
        return x.blend(x.mul(0x1p23f), x.compare(LT, Float.MIN_NORMAL)).reinterpretAsInts().sub(SQRT_HALF_BITS);
    }

    private static FloatVector logExponent(FloatVector x, IntVector bits) {
        FloatVector base = x.broadcast(ROUND).blend(ROUND + 23, x.compare(LT, Float.MIN_NORMAL));
        return bits.lanewise(ASHR, 23).add(ROUND_BITS).reinterpretAsFloats().sub(base);
    }

    private static FloatVector logFraction(IntVector bits) {
        return bits.and(0x7FFFFF).add(SQRT_HALF_BITS).reinterpretAsFloats().sub(1f);
    }

    public static FloatVector log(FloatVector x) {
        IntVector bits = logBits(x);
        FloatVector e = logExponent(x, bits);
        FloatVector f = logFraction(bits);
        FloatVector q = fma(fma(fma(f.fma(LOG_7, LOG_6), f, LOG_5), f, LOG_4), f, LOG_3);
        q = fma(fma(fma(q, f, LOG_2), f, LOG_1), f, LOG_0);
        FloatVector f2 = f.mul(f);
        FloatVector low = fma(e, LN2_LO, fma(f2, -0.5f, fma(f2.mul(f), q, 0f)));
        return logSpecial(x, fma(e, LN2_HI, f.add(low)));
    }

    public static FloatVector log2(FloatVector x) {
        IntVector bits = logBits(x);
        FloatVector f = logFraction(bits);
        FloatVector q = fma(fma(fma(f.fma(LOG2_8, LOG2_7), f, LOG2_6), f, LOG2_5), f, LOG2_4);
        q = fma(fma(fma(fma(q, f, LOG2_3), f, LOG2_2), f, LOG2_1), f, LOG2_0);
        FloatVector low = fma(f, LOG2E_LO, f.mul(f).mul(q));
        return logSpecial(x, logExponent(x, bits).add(fma(f, LOG2E, low)));
    }

    public static FloatVector log10(FloatVector x) {
        IntVector bits = logBits(x);
        FloatVector f = logFraction(bits);
        FloatVector e = logExponent(x, bits);
        FloatVector q = fma(fma(fma(f.fma(LOG10_8, LOG10_7), f, LOG10_6), f, LOG10_5), f, LOG10_4);
        q = fma(fma(fma(fma(q, f, LOG10_3), f, LOG10_2), f, LOG10_1), f, LOG10_0);
        FloatVector low = fma(e, LOG10_2_LO, fma(f, LOG10E_LO, f.mul(f).mul(q)));
        return logSpecial(x, fma(e, LOG10_2_HI, fma(f, LOG10E_HI, low)));
    }

    // Circular functions.

    public static FloatVector sin(FloatVector x) {
        if (x.abs().compare(LT, TRIG_MAX).allTrue()) {
            return circular(x, 0).blend(x, x.compare(EQ, 0f));
        }
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = FMath.sin(lanes[i]);
        }
        return FloatVector.fromArray(x.species(), lanes, 0);
    }

    public static FloatVector cos(FloatVector x) {
        if (x.abs().compare(LT, TRIG_MAX).allTrue()) {
            return circular(x, 1);
        }
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = FMath.cos(lanes[i]);
        }
        return FloatVector.fromArray(x.species(), lanes, 0);
    }

    private static FloatVector circular(FloatVector x, int turn) {
        FloatVector t = x.fma(TWO_OVER_PI, ROUND);
        FloatVector k = t.sub(ROUND);
        FloatVector a = fma(k, -TRIG_1, x);
        FloatVector b = k.mul(TRIG_2);
        FloatVector r = a.sub(b);
        FloatVector low = fma(k, -TRIG_3, fma(k, -TRIG_2, b).add(a.sub(r).sub(b)));
        IntVector quadrant = t.reinterpretAsInts().add(turn);
        FloatVector z = r.mul(r);
        FloatVector sin = r.mul(z).fma(fma(z.fma(SIN_2, SIN_1), z, SIN_0), low).add(r);
        FloatVector p = fma(z.fma(COS_2, COS_1), z, COS_0);
        FloatVector cos = z.fma(fma(z, p, -0.5f), fma(r.neg(), low, 1f));
        return sin.reinterpretAsInts().blend(cos.reinterpretAsInts(), quadrant.and(1).compare(NE, 0))
                .lanewise(XOR, quadrant.and(2).lanewise(LSHL, 30)).reinterpretAsFloats();
    }

    public static FloatVector tan(FloatVector x) {
        if (x.abs().compare(LT, TRIG_MAX).allTrue()) {
            return tanNear(x).blend(x, x.compare(EQ, 0f));
        }
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = FMath.tan(lanes[i]);
        }
        return FloatVector.fromArray(x.species(), lanes, 0);
    }

    private static FloatVector tanNear(FloatVector x) {
        FloatVector t = x.fma(TWO_OVER_PI, ROUND);
        FloatVector k = t.sub(ROUND);
        FloatVector a = fma(k, -TRIG_1, x);
        FloatVector b = k.mul(TRIG_2);
        FloatVector r = a.sub(b);
        FloatVector low = fma(k, -TRIG_3, fma(k, -TRIG_2, b).add(a.sub(r).sub(b)));
        FloatVector z = r.mul(r);
        FloatVector p = fma(fma(z.fma(TAN_6, TAN_5), z, TAN_4), z, TAN_3);
        p = fma(fma(fma(p, z, TAN_2), z, TAN_1), z, TAN_0);
        FloatVector tail = r.mul(z).fma(p, z.fma(low, low));
        FloatVector y = r.add(tail);
        FloatVector yLow = tail.sub(y.sub(r));
        FloatVector q = y.broadcast(-1f).div(y);
        FloatVector inverse = q.fma(fma(q, y, 1f).add(q.mul(yLow)), q);
        return y.reinterpretAsInts().blend(inverse.reinterpretAsInts(), t.reinterpretAsInts().and(1).compare(NE, 0))
                .reinterpretAsFloats();
    }

    // Inverse circular functions.

    private static FloatVector asinTail(FloatVector y, FloatVector z) {
        return y.mul(z).mul(fma(fma(fma(z.fma(ASIN_4, ASIN_3), z, ASIN_2), z, ASIN_1), z, ASIN_0));
    }

    public static FloatVector asin(FloatVector x) {
        FloatVector a = x.abs();
        VectorMask<Float> outer = a.compare(GT, 0.5f);
        FloatVector z = a.mul(a).blend(a.fma(-0.5f, 0.5f), outer);
        FloatVector y = a.blend(z.sqrt(), outer);
        FloatVector tail = asinTail(y, z);
        FloatVector high = y.fma(-2f, PI_2_HI);
        FloatVector low = fma(y, -2f, high.broadcast(PI_2_HI).sub(high)).add(PI_2_LO);
        return withSign(y.add(tail).blend(high.add(fma(tail, -2f, low)), outer), x);
    }

    public static FloatVector acos(FloatVector x) {
        FloatVector a = x.abs();
        VectorMask<Float> outer = a.compare(GT, 0.5f);
        FloatVector z = x.mul(x).blend(a.fma(-0.5f, 0.5f), outer);
        FloatVector y = x.blend(z.sqrt(), outer);
        FloatVector tail = asinTail(y, z);
        FloatVector p = y.add(tail);
        FloatVector left = p.broadcast(PI_HI).sub(p.fma(2f, -PI_LO));
        FloatVector inner = y.broadcast(PI_2_HI).sub(y.add(tail.sub(PI_2_LO)));
        return inner.blend(left.blend(p.add(p), x.compare(GT, 0f)), outer);
    }

    private static FloatVector atanReduced(FloatVector y) {
        FloatVector z = y.mul(y);
        FloatVector p = fma(fma(fma(z.fma(ATAN_8, ATAN_7), z, ATAN_6), z, ATAN_5), z, ATAN_4);
        p = fma(fma(fma(fma(p, z, ATAN_3), z, ATAN_2), z, ATAN_1), z, ATAN_0);
        return y.mul(z).fma(p, y);
    }

    public static FloatVector atan(FloatVector x) {
        FloatVector a = x.abs();
        VectorMask<Float> steep = a.compare(GT, 1f);
        FloatVector p = atanReduced(a.blend(a.broadcast(1f).div(a), steep));
        return withSign(p.blend(p.broadcast(PI_2_HI).sub(p.sub(PI_2_LO)), steep), x);
    }

    public static FloatVector atan2(FloatVector y, FloatVector x) {
        FloatVector ay = y.abs();
        FloatVector ax = x.abs();
        VectorMask<Float> steep = ay.compare(GT, ax);
        FloatVector num = ay.blend(ax, steep);
        FloatVector den = ax.blend(ay, steep);
        FloatVector q = num.div(den).blend(1f, num.compare(EQ, den)).blend(0f, num.add(den).compare(EQ, 0f));
        FloatVector p = atanReduced(q);
        p = p.blend(p.broadcast(PI_2_HI).sub(p.sub(PI_2_LO)), steep);
        IntVector left = p.broadcast(PI_HI).sub(p.sub(PI_LO)).reinterpretAsInts();
        IntVector w = p.reinterpretAsInts().blend(left, x.reinterpretAsInts().compare(LT, 0));
        return w.or(y.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }

    // Hyperbolic functions.

    /** ½eᵃ for 0 ≤ a. */
    private static FloatVector halfExp(FloatVector a) {
        FloatVector c = a.blend(128f, a.compare(GT, 128f));
        FloatVector t = c.fma(LOG2E, ROUND_2BIAS);
        return scale(expm1Reduced(c, t.sub(ROUND_2BIAS)).fma(0.5f, 0.5f), t);
    }

    public static FloatVector sinh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector h = halfExp(a);
        FloatVector large = withSign(h.sub(h.broadcast(0.25f).div(h)), x);
        FloatVector z = x.mul(x);
        FloatVector p = fma(fma(z.fma(SINH_3, SINH_2), z, SINH_1), z, SINH_0);
        return large.blend(x.mul(z).fma(p, x), a.compare(LE, 1f));
    }

    public static FloatVector cosh(FloatVector x) {
        FloatVector h = halfExp(x.abs());
        return h.add(h.broadcast(0.25f).div(h));
    }

    public static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector c = a.blend(10f, a.compare(GT, 10f)).mul(2f);
        FloatVector t = c.fma(LOG2E, ROUND_BIAS);
        FloatVector s = power(t);
        FloatVector e = expm1Reduced(c, t.sub(ROUND_BIAS)).fma(s, s);
        FloatVector large = e.broadcast(1f).sub(e.broadcast(2f).div(e.add(1f)));
        FloatVector z = a.mul(a);
        FloatVector p = fma(fma(fma(z.fma(TANH_4, TANH_3), z, TANH_2), z, TANH_1), z, TANH_0);
        return withSign(large.blend(a.mul(z).fma(p, a), a.compare(LT, TANH_SPLIT)), x);
    }

    public static FloatVector rsqrt(FloatVector x) {
        return x.broadcast(1f).div(x.sqrt());
    }

    // Activations.

    public static FloatVector elu(FloatVector x, float alpha) {
        return expm1(x).mul(alpha).blend(x, x.compare(GT, 0f));
    }

    public static FloatVector selu(FloatVector x) {
        return expm1(x).mul(SELU_SCALE_ALPHA).blend(x.mul(SELU_SCALE), x.compare(GT, 0f));
    }

    public static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(LE, 0f));
    }

    public static FloatVector leakyRelu(FloatVector x, float slope) {
        return x.mul(slope).blend(x, x.compare(GT, 0f));
    }

    public static FloatVector tanhGrad(FloatVector g, FloatVector y) {
        return g.mul(y.broadcast(1f).sub(y.mul(y)));
    }

    public static FloatVector sigmoidGrad(FloatVector g, FloatVector y) {
        return g.mul(y.mul(y.broadcast(1f).sub(y)));
    }

    public static FloatVector reluGrad(FloatVector g, FloatVector y) {
        return g.blend(0f, y.compare(LE, 0f));
    }

    // Rounding: from 2²³ on every float is whole; below, adding 2²³ rounds to the nearest, halves to the even.

    /** The nearest whole number to a ≥ 0. */
    private static FloatVector nearest(FloatVector a) {
        return a.blend(a.add(0x1p23f).sub(0x1p23f), a.compare(LT, 0x1p23f));
    }

    public static FloatVector round(FloatVector x) {
        return withSign(nearest(x.abs()), x);
    }

    public static FloatVector trunc(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector r = nearest(a);
        return withSign(r.blend(r.sub(1f), r.compare(GT, a)), x);
    }

    public static FloatVector floor(FloatVector x) {
        FloatVector r = round(x);
        return withSign(r.blend(r.sub(1f), r.compare(GT, x)).abs(), x);
    }

    public static FloatVector ceil(FloatVector x) {
        FloatVector r = round(x);
        return withSign(r.blend(r.add(1f), r.compare(LT, x)).abs(), x);
    }

    /** −1, ±0 or 1. */
    public static FloatVector sign(FloatVector x) {
        return x.blend(withSign(x.broadcast(1f), x), x.abs().compare(GT, 0f));
    }
}
