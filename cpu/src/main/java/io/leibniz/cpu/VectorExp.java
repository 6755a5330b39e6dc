package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.EXP_0;
import static io.leibniz.kernel.Minimax.EXP_1;
import static io.leibniz.kernel.Minimax.EXP_2;
import static io.leibniz.kernel.Minimax.EXP_3;
import static io.leibniz.kernel.Minimax.EXP_4;
import static io.leibniz.kernel.Minimax.LN2_HI;
import static io.leibniz.kernel.Minimax.LN2_LO;
import static io.leibniz.kernel.Minimax.LOG2E;
import static io.leibniz.kernel.Minimax.ROUND_BIAS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link ExpRows} does, on vectors. One loop walks over the row for each vector that the sixteen accumulators of the
 * tree take: once with 512 bits, twice with 256, four times with 128, always in a near cache.
 */
final class VectorExp {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = S.length();

    private VectorExp() {}

    /**
     * The running maxima and minima over n elements less those after the last sixteen; NaN counts for nothing. Of zeros
     * of both signs either may come out, by which no difference and no exponential is told apart.
     */
    static void range(float[] x, int at, int n, float[] range) {
        int end = n & -Trees.LANES;
        for (int p = 0; p < Trees.LANES; p += L) range(x, at, p, end, range);
    }

    private static void range(float[] x, int at, int from, int end, float[] range) {
        FloatVector high = FloatVector.fromArray(S, range, from);
        FloatVector low = FloatVector.fromArray(S, range, Trees.LANES + from);
        for (int i = from; i < end; i += Trees.LANES) {
            FloatVector v = FloatVector.fromArray(S, x, at + i);
            high = high.blend(v, v.compare(GT, high));
            low = low.blend(v, v.compare(LT, low));
        }
        high.intoArray(range, from);
        low.intoArray(range, Trees.LANES + from);
    }

    /** Sixteen running maxima, then sixteen running minima, of nothing. */
    static void clear(float[] range) {
        Arrays.fill(range, 0, Trees.LANES, Float.NEGATIVE_INFINITY);
        Arrays.fill(range, Trees.LANES, 2 * Trees.LANES, Float.POSITIVE_INFINITY);
    }

    /** y = e^(x − m) over at most a block, and Σ y. */
    static float sum(float[] x, int xo, float m, float[] y, int yo, int n) {
        float[] acc = new float[Trees.LANES];
        int end = n & -Trees.LANES;
        for (int p = 0; p < Trees.LANES; p += L) far(x, xo, m, y, yo, p, end, acc);
        if (end < n) rest(x, xo + end, m, y, yo + end, n - end, acc);
        return Trees.sum(acc);
    }

    /**
     * {@link #sum} where no x − m is below −87, so that no power of two is subnormal. On the way it takes the running
     * range of n elements from {@code next} on, less those after the last sixteen: so the next row comes from memory
     * while this one is computed.
     */
    static float near(float[] x, int xo, float m, float[] y, int yo, int n, int next, float[] range) {
        float[] acc = new float[Trees.LANES];
        int end = n & -Trees.LANES;
        for (int p = 0; p < Trees.LANES; p += L) near(x, xo, m, y, yo, p, end, acc, next, range);
        if (end < n) rest(x, xo + end, m, y, yo + end, n - end, acc);
        return Trees.sum(acc);
    }

    /** {@link VMath#exp} without what only far arguments need: one factor for the power of two and no selections. */
    private static void near(float[] x, int xo, float m, float[] y, int yo, int from, int end, float[] acc, int next, float[] range) {
        FloatVector max = FloatVector.broadcast(S, m);
        FloatVector log2e = FloatVector.broadcast(S, LOG2E);
        FloatVector bias = FloatVector.broadcast(S, ROUND_BIAS);
        FloatVector ln2High = FloatVector.broadcast(S, -LN2_HI);
        FloatVector ln2Low = FloatVector.broadcast(S, -LN2_LO);
        FloatVector c0 = FloatVector.broadcast(S, EXP_0);
        FloatVector c1 = FloatVector.broadcast(S, EXP_1);
        FloatVector c2 = FloatVector.broadcast(S, EXP_2);
        FloatVector c3 = FloatVector.broadcast(S, EXP_3);
        FloatVector c4 = FloatVector.broadcast(S, EXP_4);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector a = FloatVector.zero(S);
        FloatVector high = FloatVector.fromArray(S, range, from);
        FloatVector low = FloatVector.fromArray(S, range, Trees.LANES + from);
        for (int i = from; i < end; i += Trees.LANES) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i).sub(max);
            FloatVector t = v.fma(log2e, bias);
            FloatVector k = t.sub(bias);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector q = r.fma(c4, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            FloatVector e = r.mul(r).fma(q, r).add(one).mul(t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            e.intoArray(y, yo + i);
            a = a.add(e);
            FloatVector w = FloatVector.fromArray(S, x, next + i);
            high = high.blend(w, w.compare(GT, high));
            low = low.blend(w, w.compare(LT, low));
        }
        a.intoArray(acc, from);
        high.intoArray(range, from);
        low.intoArray(range, Trees.LANES + from);
    }

    private static void far(float[] x, int xo, float m, float[] y, int yo, int from, int end, float[] acc) {
        FloatVector max = FloatVector.broadcast(S, m);
        FloatVector a = FloatVector.zero(S);
        for (int i = from; i < end; i += Trees.LANES) {
            FloatVector e = VMath.exp(FloatVector.fromArray(S, x, xo + i).sub(max));
            e.intoArray(y, yo + i);
            a = a.add(e);
        }
        a.intoArray(acc, from);
    }

    /** Fewer than sixteen, beside lanes that add nothing. */
    private static void rest(float[] x, int xo, float m, float[] y, int yo, int n, float[] acc) {
        float[] t = new float[2 * Trees.LANES];
        Arrays.fill(t, 0, Trees.LANES, Float.NEGATIVE_INFINITY);
        System.arraycopy(x, xo, t, 0, n);
        float[] sum = new float[Trees.LANES];
        for (int p = 0; p < Trees.LANES; p += L) far(t, 0, m, t, Trees.LANES, p, Trees.LANES, sum);
        System.arraycopy(t, Trees.LANES, y, yo, n);
        for (int i = 0; i < n; i++) acc[i] += sum[i];
    }
}
