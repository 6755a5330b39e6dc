package io.leibniz.cpu;

import static io.leibniz.cpu.DgemmTiles.L;
import static io.leibniz.cpu.DgemmTiles.MR;
import static io.leibniz.cpu.DgemmTiles.NR;
import static io.leibniz.cpu.DgemmTiles.S;

import jdk.incubator.vector.DoubleVector;

/**
 * Copies blocks of matrices into panels, in which the inner axis runs slowest: MR rows of A beside each other, NR columns
 * of B. What a panel lacks at the edge is filled with zeros, whose products land where nobody looks.
 */
final class DgemmPanels {
    private DgemmPanels() {}

    /** Rows of A: element (i, p) goes to {@code to[w + p * MR + i]}. */
    static void packA(int rows, int kc, double[] x, int xo, int rowStride, int colStride, double[] to, int w) {
        if (rows < MR) {
            for (int p = 0; p < kc; p++) {
                int from = xo + p * colStride;
                int at = w + p * MR;
                for (int i = 0; i < MR; i++) to[at + i] = i < rows ? x[from + i * rowStride] : 0;
            }
        } else if (rowStride == 1) {
            for (int p = 0; p < kc; p++) {
                for (int i = 0; i < MR; i += L) DoubleVector.fromArray(S, x, xo + p * colStride + i).intoArray(to, w + p * MR + i);
            }
        } else {
            for (int i = 0; i < MR; i += 4) four(kc, x, xo + i * rowStride, rowStride, colStride, to, w + i, MR);
        }
    }

    /** Columns of B: element (p, j) goes to {@code to[j / NR * NR * kc + p * NR + j % NR]}. */
    static void packB(int kc, int n, double[] x, int xo, int rowStride, int colStride, double[] to) {
        for (int j = 0; j < n; j += NR) {
            int cols = Math.min(NR, n - j);
            int panel = j * kc;
            int from = xo + j * colStride;
            if (cols < NR) edge(cols, kc, x, from, rowStride, colStride, to, panel);
            else if (colStride == 1) copy(kc, x, from, rowStride, to, panel);
            else {
                for (int q = 0; q < NR; q += 4) four(kc, x, from + q * colStride, colStride, rowStride, to, panel + q, NR);
            }
        }
    }

    /** B of k × n with contiguous rows of the given width, a multiple of the lanes. */
    static void transpose(int k, int n, double[] x, int xo, int rowStride, int colStride, double[] to, int w, int width) {
        int j = 0;
        for (; j <= n - 4; j += 4) four(k, x, xo + j * colStride, colStride, rowStride, to, w + j, width);
        for (; j < n; j++) {
            int from = xo + j * colStride;
            for (int p = 0; p < k; p++) to[w + p * width + j] = x[from + p * rowStride];
        }
    }

    private static void copy(int kc, double[] x, int xo, int rowStride, double[] to, int w) {
        for (int p = 0; p < kc; p++) {
            int from = xo + p * rowStride;
            DoubleVector lower = DoubleVector.fromArray(S, x, from);
            DoubleVector upper = DoubleVector.fromArray(S, x, from + L);
            lower.intoArray(to, w + p * NR);
            upper.intoArray(to, w + p * NR + L);
        }
    }

    private static void edge(int cols, int kc, double[] x, int xo, int rowStride, int colStride, double[] to, int panel) {
        int end = cols <= L ? L : NR;
        for (int p = 0; p < kc; p++) {
            int from = xo + p * rowStride;
            int w = panel + p * NR;
            for (int q = 0; q < cols; q++) to[w + q] = x[from + q * colStride];
            for (int q = cols; q < end; q++) to[w + q] = 0;
        }
    }

    private static void four(int kc, double[] x, int xo, int stride, int innerStride, double[] to, int w, int width) {
        int x1 = xo + stride;
        int x2 = x1 + stride;
        int x3 = x2 + stride;
        for (int p = 0; p < kc; p++) {
            int at = p * innerStride;
            int out = w + p * width;
            to[out] = x[xo + at];
            to[out + 1] = x[x1 + at];
            to[out + 2] = x[x2 + at];
            to[out + 3] = x[x3 + at];
        }
    }
}
