package io.leibniz.cpu;

import io.leibniz.kernel.GemmReference;
import java.util.Arrays;

/**
 * The convolutions of {@link ConvPlan} without the Vector API: for each channel of the result, row operations on pieces of
 * the grid, a loop that HotSpot turns into vector code by itself.
 */
final class PlainDconv {
    /** Columns at a time: their sums stay in the first-level cache. */
    private static final int WIDTH = 1024;

    private PlainDconv() {}

    /** Arguments as of {@link Dconv#run}. */
    static void run(ConvPlan plan, int batch, int groups, double[] x, int xo, double[] w, int wo, int groupStride, int rowStride, double[] y, int yo) {
        if (plan.terms == 0) {
            Arrays.fill(y, yo, yo + batch * groups * plan.rows * plan.results, 0);
            return;
        }
        Pool.parallelFor(batch * groups, u -> {
            Workspace ws = Workspace.borrow();
            double[] grid = ws.doubles(0, plan.channels * plan.pitch);
            double[] sum = ws.doubles(1, WIDTH);
            double[] block = ws.doubles(2, WIDTH);
            for (int c = 0; c < plan.channels; c++) {
                DconvGrid.channel(plan, x, xo + (u * plan.channels + c) * plan.sources, grid, c * plan.pitch);
            }
            for (ConvPlan.Part part : plan.parts) {
                for (int i = 0; i < plan.rows; i++) {
                    int from = wo + u % groups * groupStride + i * rowStride;
                    int to = yo + (u * plan.rows + i) * plan.results;
                    for (int j = 0; j < part.columns(); j += WIDTH) {
                        int n = Math.min(WIDTH, part.columns() - j);
                        columns(part, n, w, from, grid, j, block, sum);
                        store(plan, part, j, n, sum, y, to);
                    }
                }
            }
            ws.release();
        });
    }

    private static void columns(ConvPlan.Part part, int n, double[] w, int wo, double[] grid, int go, double[] block, double[] sum) {
        int[] shift = part.shift();
        int[] weight = part.weight();
        int[] ends = part.ends();
        int q = 0;
        for (int b = 0; b < ends.length; b++) {
            double[] s = b == 0 ? sum : block;
            Arrays.fill(s, 0, n, 0);
            for (; q + 4 <= ends[b]; q += 4) {
                four(n, w[wo + weight[q]], w[wo + weight[q + 1]], w[wo + weight[q + 2]], w[wo + weight[q + 3]], grid,
                        go + shift[q], go + shift[q + 1], go + shift[q + 2], go + shift[q + 3], s);
            }
            for (; q < ends[b]; q++) one(n, w[wo + weight[q]], grid, go + shift[q], s);
            if (b > 0) for (int i = 0; i < n; i++) sum[i] += block[i];
        }
    }

    private static void four(int n, double w0, double w1, double w2, double w3, double[] grid, int g0, int g1, int g2, int g3, double[] s) {
        for (int j = 0; j < n; j++) {
            s[j] = Math.fma(w3, grid[g3 + j], Math.fma(w2, grid[g2 + j], Math.fma(w1, grid[g1 + j], Math.fma(w0, grid[g0 + j], s[j]))));
        }
    }

    private static void one(int n, double w0, double[] grid, int go, double[] s) {
        for (int j = 0; j < n; j++) s[j] = Math.fma(w0, grid[go + j], s[j]);
    }

    private static void store(ConvPlan plan, ConvPlan.Part part, int j, int n, double[] sum, double[] y, int to) {
        int line = plan.grid[2];
        for (int c = j; c < j + n; ) {
            int row = c / line;
            int x = c - row * line;
            int at = plan.position(part, row, x);
            if (at >= 0) {
                int run = Math.min(part.extent()[2] - x, j + n - c);
                int step = part.step()[2];
                for (int i = 0; i < run; i++) y[to + at + i * step] = sum[c - j + i];
            }
            c += line - x;
        }
    }

    /** The gradient by the weight: for each weight and image a sum over positions, four weights at a time. */
    static void weights(ConvPlan plan, int batch, int groups, double[] x, int xo, double[] y, int yo, double[] w, int wo) {
        int[] column = plan.columns();
        int[] shift = plan.parts[0].shift();
        Pool.parallelFor(groups, g -> {
            Workspace ws = Workspace.borrow();
            double[] grid = ws.doubles(0, plan.channels * plan.pitch);
            for (int n = 0; n < batch; n++) {
                int unit = n * groups + g;
                for (int c = 0; c < plan.channels; c++) {
                    DconvGrid.channel(plan, x, xo + (unit * plan.channels + c) * plan.sources, grid, c * plan.pitch);
                }
                for (int o = 0; o < plan.rows; o++) {
                    int from = yo + (unit * plan.rows + o) * plan.results;
                    int to = wo + (g * plan.rows + o) * plan.terms;
                    for (int q = 0; q < plan.terms; q += 4) dots(Math.min(4, plan.terms - q), grid, shift, q, column, y, from, w, to + q, n == 0);
                }
            }
            ws.release();
        });
        if (batch == 0) Arrays.fill(w, wo, wo + groups * plan.rows * plan.terms, 0);
    }

    private static void dots(int rows, double[] grid, int[] shift, int q, int[] column, double[] y, int yo, double[] w, int to, boolean first) {
        int last = q + rows - 1;
        int r0 = shift[q];
        int r1 = shift[Math.min(q + 1, last)];
        int r2 = shift[Math.min(q + 2, last)];
        int r3 = shift[Math.min(q + 3, last)];
        double t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        for (int p = 0; p < column.length; ) {
            int end = Math.min(column.length, p + GemmReference.BLOCK);
            boolean start = p == 0;
            double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (; p < end; p++) {
                double v = y[yo + p];
                int at = column[p];
                s0 = Math.fma(v, grid[r0 + at], s0);
                s1 = Math.fma(v, grid[r1 + at], s1);
                s2 = Math.fma(v, grid[r2 + at], s2);
                s3 = Math.fma(v, grid[r3 + at], s3);
            }
            t0 = start ? s0 : t0 + s0;
            t1 = start ? s1 : t1 + s1;
            t2 = start ? s2 : t2 + s2;
            t3 = start ? s3 : t3 + s3;
        }
        put(w, to, t0, first);
        if (rows > 1) put(w, to + 1, t1, first);
        if (rows > 2) put(w, to + 2, t2, first);
        if (rows > 3) put(w, to + 3, t3, first);
    }

    private static void put(double[] w, int at, double s, boolean first) {
        w[at] = first ? s : w[at] + s;
    }
}
