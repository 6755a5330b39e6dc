package io.leibniz.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link CpuNorms} asks of rows, on vectors. A sum is a chain of additions, so four rows go side by side where they
 * are in a near cache: row k lies at {@code o + k·n} and has its sixteen accumulators of the tree at {@code 16·k}. What
 * comes from memory is walked over in its order, beside the last walk over the rows before. A loop goes over a row once
 * for each vector that sixteen accumulators take.
 */
final class VectorNorms {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = S.length();
    private static final int LANES = Trees.LANES;

    private VectorNorms() {}

    /** The tree's last part for row k. */
    private static float fold(float[] acc, int k) {
        int o = k * LANES;
        float a0 = (acc[o] + acc[o + 8]) + (acc[o + 4] + acc[o + 12]);
        float a1 = (acc[o + 1] + acc[o + 9]) + (acc[o + 5] + acc[o + 13]);
        float a2 = (acc[o + 2] + acc[o + 10]) + (acc[o + 6] + acc[o + 14]);
        float a3 = (acc[o + 3] + acc[o + 11]) + (acc[o + 7] + acc[o + 15]);
        return (a0 + a2) + (a1 + a3);
    }

    /** Σ x of one row. */
    static float sum(float[] x, int xo, int n, float[] acc) {
        int end = n & -LANES;
        for (int p = 0; p < LANES; p += L) sum(x, xo, p, end, acc);
        for (int i = end; i < n; i++) acc[i - end] += x[xo + i];
        return fold(acc, 0);
    }

    private static void sum(float[] x, int xo, int from, int end, float[] acc) {
        FloatVector a = FloatVector.zero(S);
        for (int i = from; i < end; i += LANES) a = a.add(FloatVector.fromArray(S, x, xo + i));
        a.intoArray(acc, from);
    }

    /** Σ ct·w of one row. */
    static float weighted(float[] ct, int co, float[] w, int n, float[] acc) {
        int end = n & -LANES;
        for (int p = 0; p < LANES; p += L) weighted(ct, co, w, p, end, acc);
        for (int i = end; i < n; i++) acc[i - end] += ct[co + i] * w[i];
        return fold(acc, 0);
    }

    private static void weighted(float[] ct, int co, float[] w, int from, int end, float[] acc) {
        FloatVector a = FloatVector.zero(S);
        for (int i = from; i < end; i += LANES) a = a.add(FloatVector.fromArray(S, ct, co + i).mul(FloatVector.fromArray(S, w, i)));
        a.intoArray(acc, from);
    }

    /** Σ (x − m)² of each row. */
    static void squares(float[] x, int xo, int n, float[] mean, float[] acc, float[] sums) {
        int end = n & -LANES;
        for (int p = 0; p < LANES; p += L) squares(x, xo, xo + n, xo + 2 * n, xo + 3 * n, mean, p, end, acc);
        for (int k = 0; k < 4; k++) {
            for (int i = end; i < n; i++) {
                float d = x[xo + k * n + i] - mean[k];
                acc[k * LANES + i - end] += d * d;
            }
            sums[k] = fold(acc, k);
        }
    }

    private static void squares(float[] x, int o0, int o1, int o2, int o3, float[] mean, int from, int end, float[] acc) {
        FloatVector m0 = FloatVector.broadcast(S, mean[0]);
        FloatVector m1 = FloatVector.broadcast(S, mean[1]);
        FloatVector m2 = FloatVector.broadcast(S, mean[2]);
        FloatVector m3 = FloatVector.broadcast(S, mean[3]);
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int i = from; i < end; i += LANES) {
            FloatVector d0 = FloatVector.fromArray(S, x, o0 + i).sub(m0);
            FloatVector d1 = FloatVector.fromArray(S, x, o1 + i).sub(m1);
            FloatVector d2 = FloatVector.fromArray(S, x, o2 + i).sub(m2);
            FloatVector d3 = FloatVector.fromArray(S, x, o3 + i).sub(m3);
            a0 = a0.add(d0.mul(d0));
            a1 = a1.add(d1.mul(d1));
            a2 = a2.add(d2.mul(d2));
            a3 = a3.add(d3.mul(d3));
        }
        a0.intoArray(acc, from);
        a1.intoArray(acc, LANES + from);
        a2.intoArray(acc, 2 * LANES + from);
        a3.intoArray(acc, 3 * LANES + from);
    }

    /**
     * With x̂ = (x − m)·s: Σ ct·w·x̂ of each row; and row by row ct·x̂ and ct are added to the columns {@code d[o …]} and
     * {@code d[o + n …]}.
     */
    static void correlations(float[] ct, int co, float[] x, int xo, float[] w, int n, float[] mean, float[] scale, float[] d, int o,
            float[] acc, float[] sums) {
        int end = n & -LANES;
        for (int p = 0; p < LANES; p += L) correlations(ct, co, x, xo, w, n, mean, scale, d, o, p, end, acc);
        for (int k = 0; k < 4; k++) {
            for (int i = end; i < n; i++) {
                float c = ct[co + k * n + i];
                float h = (x[xo + k * n + i] - mean[k]) * scale[k];
                acc[k * LANES + i - end] += c * w[i] * h;
                d[o + i] += c * h;
                d[o + n + i] += c;
            }
            sums[k] = fold(acc, k);
        }
    }

    private static void correlations(float[] ct, int co, float[] x, int xo, float[] w, int n, float[] mean, float[] scale, float[] d, int o,
            int from, int end, float[] acc) {
        FloatVector m0 = FloatVector.broadcast(S, mean[0]);
        FloatVector m1 = FloatVector.broadcast(S, mean[1]);
        FloatVector m2 = FloatVector.broadcast(S, mean[2]);
        FloatVector m3 = FloatVector.broadcast(S, mean[3]);
        FloatVector s0 = FloatVector.broadcast(S, scale[0]);
        FloatVector s1 = FloatVector.broadcast(S, scale[1]);
        FloatVector s2 = FloatVector.broadcast(S, scale[2]);
        FloatVector s3 = FloatVector.broadcast(S, scale[3]);
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        int c1 = co + n;
        int c2 = c1 + n;
        int c3 = c2 + n;
        int x1 = xo + n;
        int x2 = x1 + n;
        int x3 = x2 + n;
        int on = o + n;
        for (int i = from; i < end; i += LANES) {
            FloatVector weight = FloatVector.fromArray(S, w, i);
            FloatVector first = FloatVector.fromArray(S, d, o + i);
            FloatVector second = FloatVector.fromArray(S, d, on + i);
            FloatVector c = FloatVector.fromArray(S, ct, co + i);
            FloatVector h = FloatVector.fromArray(S, x, xo + i).sub(m0).mul(s0);
            a0 = a0.add(c.mul(weight).mul(h));
            first = first.add(c.mul(h));
            second = second.add(c);
            c = FloatVector.fromArray(S, ct, c1 + i);
            h = FloatVector.fromArray(S, x, x1 + i).sub(m1).mul(s1);
            a1 = a1.add(c.mul(weight).mul(h));
            first = first.add(c.mul(h));
            second = second.add(c);
            c = FloatVector.fromArray(S, ct, c2 + i);
            h = FloatVector.fromArray(S, x, x2 + i).sub(m2).mul(s2);
            a2 = a2.add(c.mul(weight).mul(h));
            first = first.add(c.mul(h));
            second = second.add(c);
            c = FloatVector.fromArray(S, ct, c3 + i);
            h = FloatVector.fromArray(S, x, x3 + i).sub(m3).mul(s3);
            a3 = a3.add(c.mul(weight).mul(h));
            first.add(c.mul(h)).intoArray(d, o + i);
            second.add(c).intoArray(d, on + i);
        }
        a0.intoArray(acc, from);
        a1.intoArray(acc, LANES + from);
        a2.intoArray(acc, 2 * LANES + from);
        a3.intoArray(acc, 3 * LANES + from);
    }

    /** y = (x − m)·s·w + b of one row; Σ x of the row at {@code next}. */
    static float normal(float[] x, int xo, float mean, float scale, float[] w, float[] b, float[] y, int yo, int n, int next, float[] acc) {
        int end = n & -LANES;
        for (int p = 0; p < LANES; p += L) normal(x, xo, mean, scale, w, b, y, yo, p, end, next, acc);
        for (int i = end; i < n; i++) {
            y[yo + i] = (x[xo + i] - mean) * scale * w[i] + b[i];
            acc[i - end] += x[next + i];
        }
        return fold(acc, 0);
    }

    private static void normal(float[] x, int xo, float mean, float scale, float[] w, float[] b, float[] y, int yo, int from, int end, int next, float[] acc) {
        FloatVector m = FloatVector.broadcast(S, mean);
        FloatVector s = FloatVector.broadcast(S, scale);
        FloatVector sum = FloatVector.zero(S);
        for (int i = from; i < end; i += LANES) {
            FloatVector.fromArray(S, x, xo + i).sub(m).mul(s).mul(FloatVector.fromArray(S, w, i)).add(FloatVector.fromArray(S, b, i)).intoArray(y, yo + i);
            sum = sum.add(FloatVector.fromArray(S, x, next + i));
        }
        sum.intoArray(acc, from);
    }

    /** y = (x − m)·s·w of one row, or (x − m)·s if w is null; Σ x of the row at {@code next}. */
    static float normal(float[] x, int xo, float mean, float scale, float[] w, float[] y, int yo, int n, int next, float[] acc) {
        int end = n & -LANES;
        for (int p = 0; p < LANES; p += L) {
            if (w == null) normal(x, xo, mean, scale, y, yo, p, end, next, acc);
            else normal(x, xo, mean, scale, w, y, yo, p, end, next, acc);
        }
        for (int i = end; i < n; i++) {
            float h = (x[xo + i] - mean) * scale;
            y[yo + i] = w == null ? h : h * w[i];
            acc[i - end] += x[next + i];
        }
        return fold(acc, 0);
    }

    private static void normal(float[] x, int xo, float mean, float scale, float[] w, float[] y, int yo, int from, int end, int next, float[] acc) {
        FloatVector m = FloatVector.broadcast(S, mean);
        FloatVector s = FloatVector.broadcast(S, scale);
        FloatVector sum = FloatVector.zero(S);
        for (int i = from; i < end; i += LANES) {
            FloatVector.fromArray(S, x, xo + i).sub(m).mul(s).mul(FloatVector.fromArray(S, w, i)).intoArray(y, yo + i);
            sum = sum.add(FloatVector.fromArray(S, x, next + i));
        }
        sum.intoArray(acc, from);
    }

    private static void normal(float[] x, int xo, float mean, float scale, float[] y, int yo, int from, int end, int next, float[] acc) {
        FloatVector m = FloatVector.broadcast(S, mean);
        FloatVector s = FloatVector.broadcast(S, scale);
        FloatVector sum = FloatVector.zero(S);
        for (int i = from; i < end; i += LANES) {
            FloatVector.fromArray(S, x, xo + i).sub(m).mul(s).intoArray(y, yo + i);
            sum = sum.add(FloatVector.fromArray(S, x, next + i));
        }
        sum.intoArray(acc, from);
    }

    /** y = (ct·w − a − (x − m)·s·p)·s of row k; Σ x and Σ ct·w of a row that begins {@code ahead} elements later. */
    static void residual(float[] ct, int co, float[] w, float a, float[] x, int xo, float m, float s, float p, float[] y, int yo, int n,
            int ahead, float[] acc, float[] sums, float[] weighted, int k) {
        int end = n & -LANES;
        for (int from = 0; from < LANES; from += L) residual(ct, co, w, a, x, xo, m, s, p, y, yo, from, end, ahead, acc);
        for (int i = end; i < n; i++) {
            y[yo + i] = (ct[co + i] * w[i] - a - (x[xo + i] - m) * s * p) * s;
            acc[i - end] += x[xo + ahead + i];
            acc[LANES + i - end] += ct[co + ahead + i] * w[i];
        }
        sums[k] = fold(acc, 0);
        weighted[k] = fold(acc, 1);
    }

    private static void residual(float[] ct, int co, float[] w, float mean, float[] x, int xo, float centre, float scale, float product, float[] y, int yo,
            int from, int end, int ahead, float[] acc) {
        FloatVector a = FloatVector.broadcast(S, mean);
        FloatVector m = FloatVector.broadcast(S, centre);
        FloatVector s = FloatVector.broadcast(S, scale);
        FloatVector p = FloatVector.broadcast(S, product);
        FloatVector sum = FloatVector.zero(S);
        FloatVector weighted = sum;
        int xn = xo + ahead;
        int cn = co + ahead;
        for (int i = from; i < end; i += LANES) {
            FloatVector weight = FloatVector.fromArray(S, w, i);
            FloatVector g = FloatVector.fromArray(S, ct, co + i).mul(weight).sub(a);
            g.sub(FloatVector.fromArray(S, x, xo + i).sub(m).mul(s).mul(p)).mul(s).intoArray(y, yo + i);
            sum = sum.add(FloatVector.fromArray(S, x, xn + i));
            weighted = weighted.add(FloatVector.fromArray(S, ct, cn + i).mul(weight));
        }
        sum.intoArray(acc, from);
        weighted.intoArray(acc, LANES + from);
    }
}
