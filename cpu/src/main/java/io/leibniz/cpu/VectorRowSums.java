package io.leibniz.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowSums} on vectors. The 16 accumulators are one vector of 512 bits, two of 256 or four of 128; the length is a
 * constant, so HotSpot leaves out what the width doesn't need.
 */
final class VectorRowSums extends RowSums {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = S.length();
    private static final boolean TWO = L <= 8;
    private static final boolean FOUR = L <= 4;
    private static final int SECOND = TWO ? L : 0;
    private static final int THIRD = FOUR ? 2 * L : 0;
    private static final int FOURTH = FOUR ? 3 * L : 0;

    private static float[] accumulators(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        float[] acc = new float[Trees.LANES];
        a.intoArray(acc, 0);
        if (TWO) b.intoArray(acc, SECOND);
        if (FOUR) {
            c.intoArray(acc, THIRD);
            d.intoArray(acc, FOURTH);
        }
        return acc;
    }

    @Override
    float squares(float[] x, int xo, int n, float m) {
        FloatVector mean = FloatVector.broadcast(S, m);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= n - 16; i += 16) {
            FloatVector p = FloatVector.fromArray(S, x, xo + i).sub(mean);
            a = a.add(p.mul(p));
            if (TWO) {
                FloatVector q = FloatVector.fromArray(S, x, xo + i + SECOND).sub(mean);
                b = b.add(q.mul(q));
            }
            if (FOUR) {
                FloatVector q = FloatVector.fromArray(S, x, xo + i + THIRD).sub(mean);
                c = c.add(q.mul(q));
                FloatVector r = FloatVector.fromArray(S, x, xo + i + FOURTH).sub(mean);
                d = d.add(r.mul(r));
            }
        }
        float[] acc = accumulators(a, b, c, d);
        for (; i < n; i++) {
            float e = x[xo + i] - m;
            acc[i & 15] += e * e;
        }
        return Trees.sum(acc);
    }

    @Override
    float products(float[] u, int uo, float[] x, int xo, int n, float m) {
        FloatVector mean = FloatVector.broadcast(S, m);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= n - 16; i += 16) {
            a = a.add(FloatVector.fromArray(S, u, uo + i).mul(FloatVector.fromArray(S, x, xo + i).sub(mean)));
            if (TWO) b = b.add(FloatVector.fromArray(S, u, uo + i + SECOND).mul(FloatVector.fromArray(S, x, xo + i + SECOND).sub(mean)));
            if (FOUR) {
                c = c.add(FloatVector.fromArray(S, u, uo + i + THIRD).mul(FloatVector.fromArray(S, x, xo + i + THIRD).sub(mean)));
                d = d.add(FloatVector.fromArray(S, u, uo + i + FOURTH).mul(FloatVector.fromArray(S, x, xo + i + FOURTH).sub(mean)));
            }
        }
        float[] acc = accumulators(a, b, c, d);
        for (; i < n; i++) acc[i & 15] += u[uo + i] * (x[xo + i] - m);
        return Trees.sum(acc);
    }

    @Override
    float correlation(float[] u, int uo, float[] w, int wo, float[] x, int xo, int n, float m, float s) {
        if (w == null) return unweighted(u, uo, x, xo, n, m, s);
        FloatVector mean = FloatVector.broadcast(S, m);
        FloatVector scale = FloatVector.broadcast(S, s);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= n - 16; i += 16) {
            a = a.add(FloatVector.fromArray(S, u, uo + i).mul(FloatVector.fromArray(S, w, wo + i))
                    .mul(FloatVector.fromArray(S, x, xo + i).sub(mean).mul(scale)));
            if (TWO) {
                b = b.add(FloatVector.fromArray(S, u, uo + i + SECOND).mul(FloatVector.fromArray(S, w, wo + i + SECOND))
                        .mul(FloatVector.fromArray(S, x, xo + i + SECOND).sub(mean).mul(scale)));
            }
            if (FOUR) {
                c = c.add(FloatVector.fromArray(S, u, uo + i + THIRD).mul(FloatVector.fromArray(S, w, wo + i + THIRD))
                        .mul(FloatVector.fromArray(S, x, xo + i + THIRD).sub(mean).mul(scale)));
                d = d.add(FloatVector.fromArray(S, u, uo + i + FOURTH).mul(FloatVector.fromArray(S, w, wo + i + FOURTH))
                        .mul(FloatVector.fromArray(S, x, xo + i + FOURTH).sub(mean).mul(scale)));
            }
        }
        float[] acc = accumulators(a, b, c, d);
        for (; i < n; i++) acc[i & 15] += u[uo + i] * w[wo + i] * ((x[xo + i] - m) * s);
        return Trees.sum(acc);
    }

    private static float unweighted(float[] u, int uo, float[] x, int xo, int n, float m, float s) {
        FloatVector mean = FloatVector.broadcast(S, m);
        FloatVector scale = FloatVector.broadcast(S, s);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= n - 16; i += 16) {
            a = a.add(FloatVector.fromArray(S, u, uo + i).mul(FloatVector.fromArray(S, x, xo + i).sub(mean).mul(scale)));
            if (TWO) b = b.add(FloatVector.fromArray(S, u, uo + i + SECOND).mul(FloatVector.fromArray(S, x, xo + i + SECOND).sub(mean).mul(scale)));
            if (FOUR) {
                c = c.add(FloatVector.fromArray(S, u, uo + i + THIRD).mul(FloatVector.fromArray(S, x, xo + i + THIRD).sub(mean).mul(scale)));
                d = d.add(FloatVector.fromArray(S, u, uo + i + FOURTH).mul(FloatVector.fromArray(S, x, xo + i + FOURTH).sub(mean).mul(scale)));
            }
        }
        float[] acc = accumulators(a, b, c, d);
        for (; i < n; i++) acc[i & 15] += u[uo + i] * ((x[xo + i] - m) * s);
        return Trees.sum(acc);
    }
}
