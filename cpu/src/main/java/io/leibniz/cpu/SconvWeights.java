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

    /** Rows of a task, of which there are four in a tile; a task keeps its sums in the first-level cache. */
    private static final int ROWS = 36;

    private final ConvPlan plan;
    private final int batch;
    private final int groups;

    /** Output channels of a group, filled up to whole vectors. */
    private final int width;

    /** (Channel, tap) rows of a group, filled up to whole tiles. */
    private final int rows;

    private final int[] column;

    private SconvWeights(ConvPlan plan, int batch, int groups) {
        this.plan = plan;
        this.batch = batch;
        this.groups = groups;
        width = Math.ceilDiv(plan.rows, L) * L;
        rows = Math.ceilDiv(plan.terms, 4) * 4;
        column = plan.columns();
    }

    static void run(ConvPlan plan, int batch, int groups, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        if (batch == 0) Arrays.fill(w, wo, wo + groups * plan.rows * plan.terms, 0);
        else if (plan.rows > 0 && plan.terms > 0) new SconvWeights(plan, batch, groups).run(x, xo, y, yo, w, wo);
    }

    private void run(float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        Workspace ws = Workspace.borrow();
        int bands = groups * Math.ceilDiv(plan.terms, ROWS) * strips();
        float[] total = ws.floats(2, groups * rows * width);
        // Too few tasks: the images are tasks instead, and leave their sums to be added in order.
        if (bands < 8 && batch > 1) imageByImage(bands, x, xo, y, yo, total, ws);
        else bandByBand(bands, x, xo, y, yo, total, ws);
        Pool.parallelFor(groups, i -> {
            int to = wo + i * plan.rows * plan.terms;
            SgemmPanels.transpose(plan.rows, plan.terms, total, i * rows * width, 1, width, w, to, plan.terms);
        });
        ws.release();
    }

    private void bandByBand(int bands, float[] x, int xo, float[] y, int yo, float[] total, Workspace ws) {
        int grid = groups * plan.channels * plan.pitch;
        int turned = groups * plan.results * width;
        int chunk = Math.clamp(STORE / (grid + turned), 1, batch);
        float[] g = ws.floats(0, chunk * grid);
        float[] t = ws.floats(1, chunk * turned);
        for (int n = 0; n < batch; n += chunk) {
            int first = n;
            int images = Math.min(chunk, batch - n);
            SconvGrid.fill(plan, images * groups * plan.channels, x, xo + n * groups * plan.channels * plan.sources, g);
            Pool.parallelFor(images * groups, i -> turn(y, yo + (first * groups + i) * plan.rows * plan.results, t, i * plan.results * width));
            Pool.parallelFor(bands, b -> band(b, images, g, t, total, 0, first == 0));
        }
    }

    private void imageByImage(int bands, float[] x, int xo, float[] y, int yo, float[] total, Workspace ws) {
        int sums = groups * rows * width;
        int chunk = Math.clamp(STORE / sums, 1, batch);
        float[] each = ws.floats(3, chunk * sums);
        for (int n = 0; n < batch; n += chunk) {
            int first = n;
            int images = Math.min(chunk, batch - n);
            Pool.parallelFor(images, i -> {
                Workspace own = Workspace.borrow();
                float[] g = own.floats(1, groups * plan.channels * plan.pitch);
                float[] t = own.floats(2, groups * plan.results * width);
                for (int c = 0; c < groups * plan.channels; c++) {
                    SconvGrid.channel(plan, x, xo + ((first + i) * groups * plan.channels + c) * plan.sources, g, c * plan.pitch);
                }
                for (int k = 0; k < groups; k++) {
                    turn(y, yo + ((first + i) * groups + k) * plan.rows * plan.results, t, k * plan.results * width);
                }
                for (int b = 0; b < bands; b++) band(b, 1, g, t, each, i * sums, true);
                own.release();
            });
            add(images, each, total, sums, first == 0);
        }
    }

    private int strips() {
        return Math.ceilDiv(width, 4 * L);
    }

    /** [channel, position] to [position, channel]. */
    private void turn(float[] y, int yo, float[] to, int at) {
        SgemmPanels.transpose(plan.results, plan.rows, y, yo, 1, plan.results, to, at, width);
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

    /** Some rows, summed over images, for a strip of up to four vectors of output channels. */
    private void band(int b, int images, float[] grid, float[] turned, float[] total, int to, boolean first) {
        int vectors = width / L;
        int begin = vectors * (b % strips()) / strips() * L;
        int end = vectors * (b % strips() + 1) / strips() * L;
        int rest = b / strips();
        int bands = Math.ceilDiv(plan.terms, ROWS);
        int group = rest / bands;
        int q0 = rest % bands * ROWS;
        int q1 = Math.min(plan.terms, q0 + ROWS);
        Workspace ws = Workspace.borrow();
        float[] sum = ws.floats(0, ROWS * 4 * L);
        for (int n = 0; n < images; n++) {
            int unit = n * groups + group;
            int y = unit * plan.results * width;
            int g = unit * plan.channels * plan.pitch;
            int at = to + (group * rows + q0) * width;
            boolean firstImage = n == 0 && first;
            for (int j = begin, wide; j < end; j += wide * L) {
                wide = L == 16 ? (end - j) / L : Math.min(2, (end - j) / L);
                if (plan.results <= KC) {
                    // The sum over an image is one block: it can go to the total at once.
                    tiles(wide, q0, q1, plan.results, grid, g, 0, turned, y + j, total, at + j, width, firstImage);
                    continue;
                }
                for (int p = 0; p < plan.results; p += KC) {
                    tiles(wide, q0, q1, Math.min(KC, plan.results - p), grid, g, p, turned, y + p * width + j, sum, 0, wide * L, p == 0);
                }
                merge(q1 - q0, wide * L, sum, total, at + j, firstImage);
            }
        }
        ws.release();
    }

    private void tiles(int wide, int q0, int q1, int kc, float[] grid, int g, int p, float[] turned, int y, float[] c, int co, int crs, boolean first) {
        int[] shift = plan.parts[0].shift();
        int last = shift.length - 1;
        for (int q = q0; q < q1; q += 4, co += 4 * crs) {
            int r0 = g + shift[q];
            int r1 = g + shift[Math.min(q + 1, last)];
            int r2 = g + shift[Math.min(q + 2, last)];
            int r3 = g + shift[Math.min(q + 3, last)];
            switch (wide) {
                case 4 -> SconvTiles.points4x4(kc, grid, r0, r1, r2, r3, column, p, turned, y, width, c, co, crs, first);
                case 3 -> SconvTiles.points4x3(kc, grid, r0, r1, r2, r3, column, p, turned, y, width, c, co, crs, first);
                case 2 -> SconvTiles.points4x2(kc, grid, r0, r1, r2, r3, column, p, turned, y, width, c, co, crs, first);
                default -> SconvTiles.points4x1(kc, grid, r0, r1, r2, r3, column, p, turned, y, width, c, co, crs, first);
            }
        }
    }

    private void merge(int some, int lanes, float[] sum, float[] total, int to, boolean first) {
        for (int q = 0; q < some; q++) {
            int at = to + q * width;
            if (first) System.arraycopy(sum, q * lanes, total, at, lanes);
            else for (int i = 0; i < lanes; i++) total[at + i] += sum[q * lanes + i];
        }
    }
}
