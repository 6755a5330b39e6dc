package io.leibniz.cpu;

import io.leibniz.prim.Reduce;

/**
 * Sums of what normalisations ask of a row of f32, by the tree of {@link Trees}. One class does it on vectors and one on
 * plain loops, with the same bits.
 */
abstract class RowSums {
    private static final int BLOCK = Trees.BLOCK;
    static final RowSums INSTANCE = Simd.ON ? new VectorRowSums() : new PlainRowSums();

    /** Σ (x − m)² over at most a block. */
    abstract float squares(float[] x, int xo, int n, float m);

    /** Σ u·(x − m) over at most a block. */
    abstract float products(float[] u, int uo, float[] x, int xo, int n, float m);

    /** Σ (u·w)·((x − m)·s) over at most a block; w may be null for ones. */
    abstract float correlation(float[] u, int uo, float[] w, int wo, float[] x, int xo, int n, float m, float s);

    static float sum(float[] x, int xo, int n) {
        return Trees.f32(Reduce.Op.SUM, x, xo, n);
    }

    final float sumSquares(float[] x, int xo, int n, float m) {
        if (n <= BLOCK) return squares(x, xo, n, m);
        float[] b = new float[Math.ceilDiv(n, BLOCK)];
        for (int i = 0; i < b.length; i++) b[i] = squares(x, xo + i * BLOCK, Math.min(BLOCK, n - i * BLOCK), m);
        return sum(b, 0, b.length);
    }

    final float sumProducts(float[] u, int uo, float[] x, int xo, int n, float m) {
        if (n <= BLOCK) return products(u, uo, x, xo, n, m);
        float[] b = new float[Math.ceilDiv(n, BLOCK)];
        for (int i = 0; i < b.length; i++) {
            int at = i * BLOCK;
            b[i] = products(u, uo + at, x, xo + at, Math.min(BLOCK, n - at), m);
        }
        return sum(b, 0, b.length);
    }

    final float sumCorrelation(float[] u, int uo, float[] w, int wo, float[] x, int xo, int n, float m, float s) {
        if (n <= BLOCK) return correlation(u, uo, w, wo, x, xo, n, m, s);
        float[] b = new float[Math.ceilDiv(n, BLOCK)];
        for (int i = 0; i < b.length; i++) {
            int at = i * BLOCK;
            b[i] = correlation(u, uo + at, w, wo + at, x, xo + at, Math.min(BLOCK, n - at), m, s);
        }
        return sum(b, 0, b.length);
    }
}
