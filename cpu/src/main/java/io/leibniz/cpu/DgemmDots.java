package io.leibniz.cpu;

import static io.leibniz.cpu.Gemm.KC;

/**
 * Products of a vector with a matrix that is contiguous along the inner axis, or not at all. A chain of additions cannot be
 * cut, so each output is a scalar chain and eight of them keep the multipliers busy.
 */
final class DgemmDots {
    private DgemmDots() {}

    /** y[j·ys] = Σ x[p·xs]·b[p·brs + j·bcs]. */
    static void run(int n, int k, double[] x, int xo, int xs, double[] b, int bo, int brs, int bcs, double[] y, int yo, int ys) {
        for (int j = 0; j < n; j += 8) {
            for (int p = 0; p < k; p += KC) {
                eight(Math.min(8, n - j), Math.min(KC, k - p), x, xo + p * xs, xs, b, bo + p * brs + j * bcs, brs, bcs, y, yo + j * ys, ys, p == 0);
            }
        }
    }

    private static void eight(int n, int kc, double[] x, int xo, int xs, double[] b, int b0, int brs, int bcs, double[] y, int yo, int ys, boolean first) {
        int b1 = n > 1 ? b0 + bcs : b0;
        int b2 = n > 2 ? b1 + bcs : b1;
        int b3 = n > 3 ? b2 + bcs : b2;
        int b4 = n > 4 ? b3 + bcs : b3;
        int b5 = n > 5 ? b4 + bcs : b4;
        int b6 = n > 6 ? b5 + bcs : b5;
        int b7 = n > 7 ? b6 + bcs : b6;
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        for (int p = 0; p < kc; p++) {
            double v = x[xo + p * xs];
            int q = p * brs;
            s0 = Math.fma(v, b[b0 + q], s0);
            s1 = Math.fma(v, b[b1 + q], s1);
            s2 = Math.fma(v, b[b2 + q], s2);
            s3 = Math.fma(v, b[b3 + q], s3);
            s4 = Math.fma(v, b[b4 + q], s4);
            s5 = Math.fma(v, b[b5 + q], s5);
            s6 = Math.fma(v, b[b6 + q], s6);
            s7 = Math.fma(v, b[b7 + q], s7);
        }
        put(y, yo, s0, first);
        if (n > 1) put(y, yo + ys, s1, first);
        if (n > 2) put(y, yo + 2 * ys, s2, first);
        if (n > 3) put(y, yo + 3 * ys, s3, first);
        if (n > 4) put(y, yo + 4 * ys, s4, first);
        if (n > 5) put(y, yo + 5 * ys, s5, first);
        if (n > 6) put(y, yo + 6 * ys, s6, first);
        if (n > 7) put(y, yo + 7 * ys, s7, first);
    }

    private static void put(double[] y, int at, double s, boolean first) {
        y[at] = first ? s : y[at] + s;
    }
}
