package io.leibniz.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Copies of short rows on vectors. */
final class VectorCopies {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = S.length();

    private VectorCopies() {}

    /** Rows of n elements, {@code xs} apart in x and {@code ys} in y. */
    static void rows(float[] x, int xo, int xs, float[] y, int yo, int ys, int rows, int n) {
        for (int r = 0; r < rows; r++, xo += xs, yo += ys) {
            int i = 0;
            for (; i <= n - L; i += L) FloatVector.fromArray(S, x, xo + i).intoArray(y, yo + i);
            for (; i < n; i++) y[yo + i] = x[xo + i];
        }
    }
}
