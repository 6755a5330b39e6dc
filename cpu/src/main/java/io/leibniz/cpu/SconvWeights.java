package io.leibniz.cpu;

import static io.leibniz.cpu.Gemm.KC;
import static io.leibniz.cpu.SgemmTiles.L;

import java.util.Arrays;

/**
 * The gradient of float convolutions by the weight: for each image the product of x's patches, a (channel, tap) to a row,
 * with y transposed to have its channels side by side. Sums run over positions; the images' sums are added in order.
 */
final class SconvWeights {
    private static final int STORE = 1 << 22;

    /** Rows of a task; a task keeps its sums in the first-level cache. */
    private static final int ROWS = 32;

    private final ConvPlan plan;
    private final int batch;
    private final int groups;

    /** Output channels of a group, filled up to whole vectors. */
    private final int width;

    private final int[] column;

    private SconvWeights(ConvPlan plan, int batch, int groups) {
        this.plan = plan;
        this.batch = batch;
        this.groups = groups;
        width = Math.ceilDiv(plan.rows, L) * L;
        column = plan.columns();
    }

    static void run(ConvPlan plan, int batch, int groups, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        if (batch == 0) Arrays.fill(w, wo, wo + groups * plan.rows * plan.terms, 0);
        else if (plan.rows > 0 && plan.terms > 0) new SconvWeights(plan, batch, groups).run(x, xo, y, yo, w, wo);
    }

    private void run(float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        Workspace ws = Workspace.borrow();
        int grid = groups * plan.channels * plan.pitch;
        int turned = groups * plan.results * width;
        int sums = groups * plan.terms * width;
        int bands = groups * Math.ceilDiv(plan.terms, ROWS) * strips();
        // Too few tasks: the images are tasks instead, and leave their sums to be added in order.
        boolean apart = bands < 8 && batch > 1;
        int chunk = Math.clamp(STORE / (grid + turned + (apart ? sums : 0)), 1, batch);
        float[] g = ws.floats(0, chunk * grid);
        float[] t = ws.floats(1, chunk * turned);
        float[] total = ws.floats(2, sums);
        float[] each = apart ? ws.floats(3, chunk * sums) : total;
        for (int n = 0; n < batch; n += chunk) {
            int first = n;
            int images = Math.min(chunk, batch - n);
            SconvGrid.fill(plan, images * groups * plan.channels, x, xo + n * groups * plan.channels * plan.sources, g);
            turn(images * groups, y, yo + n * groups * plan.rows * plan.results, t);
            if (apart) {
                Pool.parallelFor(images, i -> {
                    for (int b = 0; b < bands; b++) band(b, i, i + 1, g, t, each, i * sums, true);
                });
                add(images, each, total, sums, first == 0);
            } else {
                Pool.parallelFor(bands, b -> band(b, 0, images, g, t, total, 0, first == 0));
            }
        }
        Pool.parallelFor(groups, i -> {
            for (int o = 0; o < plan.rows; o++) {
                int to = wo + (i * plan.rows + o) * plan.terms;
                int from = i * plan.terms * width + o;
                for (int q = 0; q < plan.terms; q++) w[to + q] = total[from + q * width];
            }
        });
        ws.release();
    }

    private int strips() {
        return Math.ceilDiv(width, 4 * L);
    }

    /** [plane, channel, position] to [plane, position, channel]. */
    private void turn(int planes, float[] y, int yo, float[] to) {
        int rows = plan.rows;
        int results = plan.results;
        Pool.parallelFor(planes, i -> {
            SgemmPanels.transpose(results, rows, y, yo + i * rows * results, 1, results, to, i * results * width, width);
        });
    }

    private static void add(int images, float[] each, float[] total, int sums, boolean first) {
        int share = 4096;
        Pool.parallelFor(Math.ceilDiv(sums, share), t -> {
            int end = Math.min(sums, (t + 1) * share);
            for (int n = 0; n < images; n++) {
                int at = n * sums;
                if (n == 0 && first) System.arraycopy(each, at + t * share, total, t * share, end - t * share);
                else for (int i = t * share; i < end; i++) total[i] += each[at + i];
            }
        });
    }

    /** Some rows of some images, for a strip of up to four vectors of output channels. */
    private void band(int b, int n0, int n1, float[] grid, float[] turned, float[] total, int to, boolean first) {
        int strip = b % strips() * 4 * L;
        int rest = b / strips();
        int bands = Math.ceilDiv(plan.terms, ROWS);
        int group = rest / bands;
        int q0 = rest % bands * ROWS;
        int q1 = Math.min(plan.terms, q0 + ROWS);
        int lanes = Math.min(4 * L, width - strip);
        Workspace ws = Workspace.borrow();
        float[] sum = ws.floats(0, ROWS * 4 * L);
        for (int n = n0; n < n1; n++) {
            int unit = n * groups + group;
            int y = unit * plan.results * width + strip;
            int g = unit * plan.channels * plan.pitch;
            for (int p = 0; p < plan.results; p += KC) {
                int kc = Math.min(KC, plan.results - p);
                for (int q = q0; q < q1; q += 4) {
                    rows(q, kc, grid, g, p, turned, y + p * width, lanes, sum, (q - q0) * 4 * L, p == 0);
                }
            }
            merge(q0, q1, lanes, sum, total, to + (group * plan.terms) * width + strip, n == n0 && first);
        }
        ws.release();
    }

    /** Four rows in tiles of two or four vectors and one of a single one, each tile in its own place of {@code sum}. */
    private void rows(int q, int kc, float[] grid, int g, int p, float[] turned, int y, int lanes, float[] sum, int at, boolean first) {
        int[] shift = plan.parts[0].shift();
        int last = shift.length - 1;
        int r0 = g + shift[q];
        int r1 = g + shift[Math.min(q + 1, last)];
        int r2 = g + shift[Math.min(q + 2, last)];
        int r3 = g + shift[Math.min(q + 3, last)];
        int j = 0;
        if (L == 16 && lanes == 4 * L) {
            SconvTiles.points4x4(kc, grid, r0, r1, r2, r3, column, p, turned, y, width, sum, at, first);
            return;
        }
        for (; j <= lanes - 2 * L; j += 2 * L) SconvTiles.points4x2(kc, grid, r0, r1, r2, r3, column, p, turned, y + j, width, sum, at + 4 * j, first);
        if (j < lanes) SconvTiles.points4x1(kc, grid, r0, r1, r2, r3, column, p, turned, y + j, width, sum, at + 4 * j, first);
    }

    private void merge(int q0, int q1, int lanes, float[] sum, float[] total, int to, boolean first) {
        for (int q = q0; q < q1; q++) {
            int quad = (q - q0) / 4 * 16 * L;
            int row = (q - q0) % 4;
            int at = to + q * width;
            int j = 0;
            for (int tile = L == 16 && lanes == 4 * L ? 4 * L : 2 * L; j < lanes; j += tile) {
                int n = Math.min(tile, lanes - j);
                int from = quad + 4 * j + row * n;
                if (first) System.arraycopy(sum, from, total, at + j, n);
                else for (int i = 0; i < n; i++) total[at + j + i] += sum[from + i];
            }
        }
    }
}
