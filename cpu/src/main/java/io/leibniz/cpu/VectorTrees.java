package io.leibniz.cpu;

import static io.leibniz.cpu.Trees.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One block of the reduction tree of {@link Trees} on vectors: its sixteen accumulators are one, two or four of them. */
final class VectorTrees {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S.length();

    private VectorTrees() {}

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(S, x, i);
    }

    static float sum(float[] x, int at, int n) {
        float[] acc = new float[LANES];
        FloatVector a = FloatVector.broadcast(S, 0f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        int end = n & -LANES;
        if (LENGTH == 16) {
            for (; i < end; i += 16) a = a.add(load(x, at + i));
        } else if (LENGTH == 8) {
            for (; i < end; i += 16) {
                a = a.add(load(x, at + i));
                b = b.add(load(x, at + i + 8));
            }
        } else {
            for (; i < end; i += 16) {
                a = a.add(load(x, at + i));
                b = b.add(load(x, at + i + 4));
                c = c.add(load(x, at + i + 8));
                d = d.add(load(x, at + i + 12));
            }
        }
        a.intoArray(acc, 0);
        if (LENGTH <= 8) b.intoArray(acc, LENGTH);
        if (LENGTH == 4) {
            c.intoArray(acc, 8);
            d.intoArray(acc, 12);
        }
        for (; i < n; i++) acc[i & LANES - 1] = acc[i & LANES - 1] + x[at + i];
        return Trees.sum(acc);
    }

    /** Adds x at {@code xo}, {@code xo + step} and so on, four times one after the other, to n accumulators. */
    static void addFour(float[] acc, int ao, float[] x, int xo, int step, int n) {
        int x1 = xo + step;
        int x2 = x1 + step;
        int x3 = x2 + step;
        int i = 0;
        for (; i <= n - LENGTH; i += LENGTH) {
            load(acc, ao + i).add(load(x, xo + i)).add(load(x, x1 + i)).add(load(x, x2 + i)).add(load(x, x3 + i)).intoArray(acc, ao + i);
        }
        for (; i < n; i++) acc[ao + i] = acc[ao + i] + x[xo + i] + x[x1 + i] + x[x2 + i] + x[x3 + i];
    }

    static float prod(float[] x, int at, int n) {
        float[] acc = new float[LANES];
        FloatVector a = FloatVector.broadcast(S, 1f);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        int end = n & -LANES;
        if (LENGTH == 16) {
            for (; i < end; i += 16) a = a.mul(load(x, at + i));
        } else if (LENGTH == 8) {
            for (; i < end; i += 16) {
                a = a.mul(load(x, at + i));
                b = b.mul(load(x, at + i + 8));
            }
        } else {
            for (; i < end; i += 16) {
                a = a.mul(load(x, at + i));
                b = b.mul(load(x, at + i + 4));
                c = c.mul(load(x, at + i + 8));
                d = d.mul(load(x, at + i + 12));
            }
        }
        a.intoArray(acc, 0);
        if (LENGTH <= 8) b.intoArray(acc, LENGTH);
        if (LENGTH == 4) {
            c.intoArray(acc, 8);
            d.intoArray(acc, 12);
        }
        for (; i < n; i++) acc[i & LANES - 1] = acc[i & LANES - 1] * x[at + i];
        return Trees.prod(acc);
    }

    static float max(float[] x, int at, int n) {
        float[] acc = new float[LANES];
        FloatVector a = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        int end = n & -LANES;
        if (LENGTH == 16) {
            for (; i < end; i += 16) a = a.max(load(x, at + i));
        } else if (LENGTH == 8) {
            for (; i < end; i += 16) {
                a = a.max(load(x, at + i));
                b = b.max(load(x, at + i + 8));
            }
        } else {
            for (; i < end; i += 16) {
                a = a.max(load(x, at + i));
                b = b.max(load(x, at + i + 4));
                c = c.max(load(x, at + i + 8));
                d = d.max(load(x, at + i + 12));
            }
        }
        a.intoArray(acc, 0);
        if (LENGTH <= 8) b.intoArray(acc, LENGTH);
        if (LENGTH == 4) {
            c.intoArray(acc, 8);
            d.intoArray(acc, 12);
        }
        for (; i < n; i++) acc[i & LANES - 1] = Math.max(acc[i & LANES - 1], x[at + i]);
        return Trees.max(acc);
    }

    static float min(float[] x, int at, int n) {
        float[] acc = new float[LANES];
        FloatVector a = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        int end = n & -LANES;
        if (LENGTH == 16) {
            for (; i < end; i += 16) a = a.min(load(x, at + i));
        } else if (LENGTH == 8) {
            for (; i < end; i += 16) {
                a = a.min(load(x, at + i));
                b = b.min(load(x, at + i + 8));
            }
        } else {
            for (; i < end; i += 16) {
                a = a.min(load(x, at + i));
                b = b.min(load(x, at + i + 4));
                c = c.min(load(x, at + i + 8));
                d = d.min(load(x, at + i + 12));
            }
        }
        a.intoArray(acc, 0);
        if (LENGTH <= 8) b.intoArray(acc, LENGTH);
        if (LENGTH == 4) {
            c.intoArray(acc, 8);
            d.intoArray(acc, 12);
        }
        for (; i < n; i++) acc[i & LANES - 1] = Math.min(acc[i & LANES - 1], x[at + i]);
        return Trees.min(acc);
    }
}
