package io.leibniz.cpu;

import io.leibniz.kernel.GemmReference;
import java.util.Arrays;

/**
 * The convolutions of {@link ConvPlan} without the Vector API: for each channel of the result, row operations on pieces of
 * the grid, a loop that HotSpot turns into vector code by itself.
 */
final class PlainConv {
    /** Columns at a time: their sums stay in the first-level cache. */
    private static final int WIDTH = 1024;

    /** Rows of the weight's gradient of a task. */
    private static final int BAND = 32;

    private PlainConv() {}

    /** Arguments as of {@link Sconv#run}. */
    static void run(ConvPlan plan, int batch, int groups, float[] x, int xo, float[] w, int wo, int groupStride, int rowStride, float[] y, int yo) {
        if (plan.terms == 0) {
            Arrays.fill(y, yo, yo + batch * groups * plan.rows * plan.results, 0);
            return;
        }
        Pool.parallelFor(batch * groups, u -> {
            Workspace ws = Workspace.borrow();
            float[] grid = ws.floats(0, plan.channels * plan.pitch);
            float[] sum = ws.floats(1, WIDTH);
            float[] block = ws.floats(2, WIDTH);
            for (int c = 0; c < plan.channels; c++) {
                SconvGrid.channel(plan, x, xo + (u * plan.channels + c) * plan.sources, grid, c * plan.pitch);
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

    private static void columns(ConvPlan.Part part, int n, float[] w, int wo, float[] grid, int go, float[] block, float[] sum) {
        int[] shift = part.shift();
        int[] weight = part.weight();
        int[] ends = part.ends();
        int q = 0;
        for (int b = 0; b < ends.length; b++) {
            float[] s = b == 0 ? sum : block;
            Arrays.fill(s, 0, n, 0);
            for (; q + 4 <= ends[b]; q += 4) {
                four(n, w[wo + weight[q]], w[wo + weight[q + 1]], w[wo + weight[q + 2]], w[wo + weight[q + 3]], grid,
                        go + shift[q], go + shift[q + 1], go + shift[q + 2], go + shift[q + 3], s);
            }
            for (; q < ends[b]; q++) one(n, w[wo + weight[q]], grid, go + shift[q], s);
            if (b > 0) for (int i = 0; i < n; i++) sum[i] += block[i];
            else for (int i = 0; i < n; i++) sum[i] += 0f;
        }
    }

    static void four(int n, float w0, float w1, float w2, float w3, float[] grid, int g0, int g1, int g2, int g3, float[] s) {
        for (int j = 0; j < n; j++) {
            s[j] = Math.fma(w3, grid[g3 + j], Math.fma(w2, grid[g2 + j], Math.fma(w1, grid[g1 + j], Math.fma(w0, grid[g0 + j], s[j]))));
        }
    }

    static void one(int n, float w0, float[] grid, int go, float[] s) {
        for (int j = 0; j < n; j++) s[j] = Math.fma(w0, grid[go + j], s[j]);
    }

    private static void store(ConvPlan plan, ConvPlan.Part part, int j, int n, float[] sum, float[] y, int to) {
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

    /** The gradient by the weight: for each (channel, tap) operations on rows of y's channels, transposed to lie together. */
    static void weights(ConvPlan plan, int batch, int groups, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        if (batch == 0) {
            Arrays.fill(w, wo, wo + groups * plan.rows * plan.terms, 0);
            return;
        }
        int[] column = plan.columns();
        int[] shift = plan.parts[0].shift();
        int bands = Math.ceilDiv(plan.terms, BAND);
        int rows = plan.rows;
        Workspace ws = Workspace.borrow();
        float[] grid = ws.floats(0, groups * plan.channels * plan.pitch);
        float[] turned = ws.floats(1, groups * plan.results * rows);
        float[] total = ws.floats(2, groups * plan.terms * rows);
        for (int i = 0; i < batch; i++) {
            int n = i;
            SconvGrid.fill(plan, groups * plan.channels, x, xo + n * groups * plan.channels * plan.sources, grid);
            Pool.parallelFor(groups, g -> turn(rows, plan.results, y, yo + (n * groups + g) * rows * plan.results, turned, g * plan.results * rows));
            Pool.parallelFor(groups * bands, t -> {
                int g = t / bands;
                int q0 = t % bands * BAND;
                Workspace own = Workspace.borrow();
                float[] sum = own.floats(0, 2 * rows);
                for (int q = q0; q < Math.min(plan.terms, q0 + BAND); q++) {
                    positions(rows, grid, g * plan.channels * plan.pitch + shift[q], column, turned, g * plan.results * rows, sum);
                    int to = (g * plan.terms + q) * rows;
                    if (n == 0) System.arraycopy(sum, rows, total, to, rows);
                    else for (int o = 0; o < rows; o++) total[to + o] += sum[rows + o];
                }
                own.release();
            });
        }
        Pool.parallelFor(groups, g -> turn(plan.terms, rows, total, g * plan.terms * rows, w, wo + g * plan.terms * rows));
        ws.release();
    }

    private static void turn(int rows, int columns, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) y[yo + j * rows + i] = x[xo + i * columns + j];
        }
    }

    /** Into the second half of {@code sum} the products of one row of patches with all channels. */
    private static void positions(int rows, float[] grid, int go, int[] column, float[] turned, int to, float[] sum) {
        for (int p = 0; p < column.length; ) {
            int end = Math.min(column.length, p + GemmReference.BLOCK);
            boolean first = p == 0;
            Arrays.fill(sum, 0, rows, 0);
            for (; p + 4 <= end; p += 4) {
                int y0 = to + p * rows;
                four(rows, grid[go + column[p]], grid[go + column[p + 1]], grid[go + column[p + 2]], grid[go + column[p + 3]],
                        turned, y0, y0 + rows, y0 + 2 * rows, y0 + 3 * rows, sum);
            }
            for (; p < end; p++) one(rows, grid[go + column[p]], turned, to + p * rows, sum);
            if (first) System.arraycopy(sum, 0, sum, rows, rows);
            else for (int o = 0; o < rows; o++) sum[rows + o] += sum[o];
        }
    }
}
