package io.leibniz.cpu;

import static io.leibniz.cpu.Trees.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One block of the reduction tree of {@link Trees} in f64 on vectors: its sixteen accumulators are two of them or four.
 * Vectors of two lanes gain nothing over the plain loop.
 */
final class VectorDoubleTrees {
    private static final VectorSpecies<Double> S = Lanes.DSPECIES;
    private static final int LENGTH = S == null ? 0 : S.length();
    /** Whether there are vectors wide enough. */
    static final boolean ON = LENGTH >= 4;

    private VectorDoubleTrees() {}

    private static DoubleVector load(double[] x, int i) {
        return DoubleVector.fromArray(S, x, i);
    }

    static double sum(double[] x, int at, int n) {
        double[] acc = new double[LANES];
        DoubleVector a = DoubleVector.broadcast(S, 0);
        DoubleVector b = a;
        DoubleVector c = a;
        DoubleVector d = a;
        int i = 0;
        int end = n & -LANES;
        if (LENGTH == 8) {
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
        b.intoArray(acc, LENGTH);
        if (LENGTH == 4) {
            c.intoArray(acc, 8);
            d.intoArray(acc, 12);
        }
        for (; i < n; i++) acc[i & LANES - 1] = acc[i & LANES - 1] + x[at + i];
        return Trees.sum(acc);
    }

    static double max(double[] x, int at, int n) {
        double[] acc = new double[LANES];
        DoubleVector a = DoubleVector.broadcast(S, Double.NEGATIVE_INFINITY);
        DoubleVector b = a;
        DoubleVector c = a;
        DoubleVector d = a;
        int i = 0;
        int end = n & -LANES;
        if (LENGTH == 8) {
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
        b.intoArray(acc, LENGTH);
        if (LENGTH == 4) {
            c.intoArray(acc, 8);
            d.intoArray(acc, 12);
        }
        for (; i < n; i++) acc[i & LANES - 1] = Math.max(acc[i & LANES - 1], x[at + i]);
        return Trees.max(acc);
    }
}
