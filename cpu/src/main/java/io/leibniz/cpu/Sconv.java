package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Float convolutions and their gradients by the input on vectors; {@link ConvPlan} says how. */
final class Sconv {
    /** Grid elements prepared at a time: images wait in the last-level cache, not in memory. */
    private static final int GRID = 1 << 21;

    /** Terms that cost about what it does to store a tile in pieces. */
    private static final int COPY = 12;

    /** Floats of an image's grid that stay in the nearest cache beside a panel of weights and what is written. */
    private static final int NEAR = 4096;

    /** Multiply-adds of a task. */
    private static final long TASK = 1 << 21;

    private final ConvPlan plan;
    private final int groups;

    /** Channels in a panel of weights, and columns in a tile. */
    private final int height;

    private final int width;
    private final int panels;

    /** Packed weights of a part begin here; a panel of each group follows the other. */
    private final int[] weightAt;

    private final float[] y;
    private final int yo;
    private final Rider rider;

    private Sconv(ConvPlan plan, int groups, float[] y, int yo, Rider rider) {
        this.plan = plan;
        this.groups = groups;
        this.y = y;
        this.yo = yo;
        this.rider = rider;
        height = plan.rows <= 2 ? 1 : MR;
        width = height == 1 ? 4 * L : NR;
        panels = (plan.rows + height - 1) / height;
        weightAt = new int[plan.parts.length + 1];
        for (int p = 0; p < plan.parts.length; p++) {
            weightAt[p + 1] = Math.addExact(weightAt[p], Math.multiplyExact(groups * panels * height, plan.parts[p].shift().length));
        }
    }

    /** The weight of result channel i of group g for a term is at {@code wo + g * groupStride + i * rowStride + weight[term]}. */
    static void run(ConvPlan plan, int batch, int groups, float[] x, int xo, float[] w, int wo, int groupStride, int rowStride, float[] y, int yo, Rider rider) {
        if (plan.terms == 0) {
            int end = yo + batch * groups * plan.rows * plan.results;
            Arrays.fill(y, yo, end, 0);
            if (rider != null) rider.all(yo, end);
        } else if (batch > 0 && plan.rows > 0) new Sconv(plan, groups, y, yo, rider).run(batch, x, xo, w, wo, groupStride, rowStride);
    }

    private void run(int batch, float[] x, int xo, float[] w, int wo, int groupStride, int rowStride) {
        Workspace ws = Workspace.borrow();
        float[] packed = ws.floats(0, weightAt[plan.parts.length]);
        int all = groups * panels;
        int share = Math.clamp(16384L * all / Math.max(1, packed.length), 1, all);
        Pool.parallelFor(Math.ceilDiv(all, share), t -> {
            for (int i = t * share; i < Math.min(all, (t + 1) * share); i++) pack(i, w, wo, groupStride, rowStride, packed);
        });
        int image = groups * plan.channels * plan.sources;
        // Vectors at the end of an image may read beyond it; where the array ends there too, images are copied like others.
        int beyond = width;
        int n = 0;
        if (plan.inPlace()) {
            while (n < batch && xo + (n + 1) * image + beyond <= x.length) n++;
            multiply(0, n, x, xo, packed);
        }
        int grid = groups * plan.channels * plan.pitch;
        int chunk = Math.clamp(GRID / grid, 1, batch);
        for (; n < batch; n += chunk) {
            int images = Math.min(chunk, batch - n);
            float[] g = ws.floats(1, images * grid + beyond);
            SconvGrid.fill(plan, images * groups * plan.channels, x, xo + n * image, g);
            multiply(n, images, g, 0, packed);
        }
        ws.release();
    }

    private void pack(int panel, float[] w, int wo, int groupStride, int rowStride, float[] packed) {
        int i = panel % panels * height;
        int rows = Math.min(height, plan.rows - i);
        int from = wo + panel / panels * groupStride + i * rowStride;
        for (int p = 0; p < plan.parts.length; p++) {
            int[] weight = plan.parts[p].weight();
            int terms = weight.length;
            int to = weightAt[p] + panel * height * terms;
            if (height == MR && terms > 0 && weight[terms - 1] == terms - 1) {
                SgemmPanels.packA(rows, terms, w, from, rowStride, 1, packed, to);
                continue;
            }
            if (rows == height && height % 4 == 0) {
                for (int r = 0; r < height; r += 4) four(terms, w, from + r * rowStride, rowStride, weight, packed, to + r, height);
                continue;
            }
            for (int q = 0; q < terms; q++) {
                int at = from + weight[q];
                for (int r = 0; r < height; r++) packed[to++] = r < rows ? w[at + r * rowStride] : 0;
            }
        }
    }

    static void four(int terms, float[] w, int w0, int rowStride, int[] weight, float[] packed, int to, int height) {
        int w1 = w0 + rowStride;
        int w2 = w1 + rowStride;
        int w3 = w2 + rowStride;
        for (int q = 0; q < terms; q++) {
            int at = weight[q];
            int out = to + q * height;
            packed[out] = w[w0 + at];
            packed[out + 1] = w[w1 + at];
            packed[out + 2] = w[w2 + at];
            packed[out + 3] = w[w3 + at];
        }
    }

    /** Results of images {@code n0} and on, whose grids begin at {@code go}. */
    private void multiply(int n0, int images, float[] grid, int go, float[] packed) {
        long work = 0;
        int tiles = Integer.MAX_VALUE;
        for (ConvPlan.Part p : plan.parts) {
            work += (long) p.columns() * plan.rows * p.shift().length;
            tiles = Math.min(tiles, tiles(p));
        }
        int units = images * groups;
        int unit = plan.rows * plan.results;
        int wanted = (int) Math.clamp(work / TASK, 1, 1024);
        int across = Math.min(wanted, tiles);
        int down = Math.min(Math.ceilDiv(wanted, across), panels);
        int share = (int) Math.clamp(TASK / 2 / Math.max(1, work), 1, Math.max(1, units));
        boolean rides = rider != null && across * down == 1;
        Pool.parallelFor(Math.ceilDiv(units, share) * across * down, t -> {
            int first = t / (across * down) * share;
            int a = t % across;
            int d = t / across % down;
            int panel0 = panels * d / down;
            int panel1 = panels * (d + 1) / down;
            Workspace ws = Workspace.borrow();
            for (int u = first; u < Math.min(units, first + share); u++) {
                int at = yo + (n0 * groups + u) * unit;
                int g = go + u * plan.channels * plan.pitch;
                for (int p = 0; p < plan.parts.length; p++) {
                    int all = tiles(plan.parts[p]);
                    int from = (int) ((long) all * a / across);
                    int to = (int) ((long) all * (a + 1) / across);
                    tiles(p, u % groups, grid, g, packed, from, to, panel0, panel1, ws, at);
                }
                if (rides) rider.here(at, at + unit);
            }
            ws.release();
        });
        if (rider != null && !rides) rider.all(yo + n0 * groups * unit, yo + (n0 + images) * groups * unit);
    }

    /** Tiles lie line by line of the result, or over all columns of the grid, those of padding among them. */
    private int tiles(ConvPlan.Part part) {
        return byLine(part) ? part.positions() / part.extent()[2] * Math.ceilDiv(part.extent()[2], width) : Math.ceilDiv(part.columns(), width);
    }

    /** Lines may fill fewer lanes, but are made where they belong: what is written behind one is overwritten by the next. */
    private boolean byLine(ConvPlan.Part part) {
        int line = part.extent()[2];
        if (height == 1 || part.step()[2] > 1 || line <= NR / 2 || part.positions() != plan.results) return false;
        long terms = part.shift().length;
        return part.positions() / line * Math.ceilDiv(line, NR) * terms <= Math.ceilDiv(part.columns(), NR) * (terms + COPY);
    }

    /**
     * So many tiles for so many panels. Where the grid of an image stays in the nearest cache, a panel's results are made one after
     * the other, so that few lines of memory are written to at a time.
     */
    private void tiles(int index, int group, float[] grid, int go, float[] packed, int tile0, int tile1, int panel0, int panel1, Workspace ws, int at) {
        float[] tile = ws.floats(0, height * width);
        ConvPlan.Part part = plan.parts[index];
        boolean byLine = byLine(part);
        int line = part.extent()[2];
        int each = Math.ceilDiv(line, width);
        boolean near = plan.channels * plan.pitch <= NEAR;
        for (int q0 = panel0, q1; q0 < panel1; q0 = q1) {
            q1 = near ? q0 + 1 : panel1;
            for (int t = tile0; t < tile1; t++) {
                int l = t / each;
                int x = t % each * width;
                int j = byLine ? (l / part.extent()[1] * plan.grid[1] + l % part.extent()[1]) * plan.grid[2] + x : t * width;
                int end = byLine ? j - x + line : part.columns();
                boolean overwritten = byLine && (x + width <= line || l < (tile1 - 1) / each);
                for (int p = q0; p < q1; p++) {
                    tile(part, weightAt[index] + (group * panels + p) * height * part.shift().length, grid, go + j, packed, j, end,
                            p, overwritten && (p + 1) * height <= plan.rows ? l * line + x : -1, tile, at + p * height * plan.results);
                }
            }
        }
    }

    /** @param position of the result that the tile begins with, if it may be made in place */
    private void tile(ConvPlan.Part part, int weights, float[] grid, int go, float[] packed, int j, int end, int p, int position, float[] tile, int to) {
        int[] shift = part.shift();
        int[] ends = part.ends();
        for (int b = 0, q = 0; b < ends.length; q = ends[b++]) {
            int w = weights + q * height;
            int kc = ends[b] - q;
            if (height == 1) SconvTiles.taps1x4(kc, packed, w, shift, q, grid, go, tile, 0, width, b == 0);
            else if (position >= 0) SconvTiles.shifted(kc, packed, w, shift, q, grid, go, y, to + position, plan.results, b == 0);
            else SconvTiles.shifted(kc, packed, w, shift, q, grid, go, tile, 0, NR, b == 0);
        }
        if (position < 0) store(part, j, end, Math.min(height, plan.rows - p * height), tile, to);
    }

    /** Takes the columns of some rows of a tile apart into rows of the result, without those that are padding. */
    private void store(ConvPlan.Part part, int j, int last, int rows, float[] tile, int to) {
        int line = plan.grid[2];
        int end = Math.min(j + width, last);
        int step = part.step()[2];
        for (int c = j; c < end; ) {
            int row = c / line;
            int x = c - row * line;
            int at = plan.position(part, row, x);
            int n = Math.min(part.extent()[2] - x, end - c);
            if (at >= 0 && step == 1) SconvTiles.store(rows, n, tile, c - j, width, y, to + at, plan.results);
            for (int r = 0; at >= 0 && step > 1 && r < rows; r++) {
                for (int i = 0; i < n; i++) y[to + r * plan.results + at + i * step] = tile[r * width + c - j + i];
            }
            c += line - x;
        }
    }

    /** What {@link WarmUp} calls, the most wanted first. */
    static List<WarmUp.Kernel> kernels() {
        float[] a = new float[8192];
        float[] b = new float[8192];
        float[] c = new float[2048];
        int[] shift = new int[64];
        List<WarmUp.Kernel> all = new ArrayList<>(List.of(
                (n, t) -> SconvTiles.shifted(n, a, 0, shift, 0, b, 0, c, 0, NR, t % 2 == 0),
                (n, t) -> WinogradTiles.spaced(n + t % 3, a, 0, b, 0, c, 0, NR, t % 2 == 0),
                (n, t) -> SgemmPanels.packA(MR, 16 * n, a, 0, 16 * n, 1, b, 0),
                (n, t) -> SgemmPanels.transpose(16 * n, L, a, 0, 1, 16 * n, b, 0, L),
                (n, t) -> SconvTiles.points4x2(n, a, 0, 1, 2, 3, shift, 0, b, 0, NR, c, 0, NR, t % 2 == 0),
                (n, t) -> SconvTiles.points4x1(n, a, 0, 1, 2, 3, shift, 0, b, 0, L, c, 0, L, t % 2 == 0),
                (n, t) -> SconvTiles.taps1x4(n, a, 0, shift, 0, b, 0, c, 0, 4 * L, t % 2 == 0),
                (n, t) -> SconvTiles.store(MR, t % NR + 1, a, 0, NR, b, 0, NR),
                (n, t) -> WinogradLoops.pairs(1, new int[] {2 * n}, a, shift, b, shift, 64),
                (n, t) -> WinogradLoops.source(n, a, 0, 64, 128, 256, b, 0, 64),
                (n, t) -> WinogradLoops.columns(NR, a, 0, 64, c, 0),
                (n, t) -> WinogradLoops.rows(NR, a, 0, c, 0),
                (n, t) -> WinogradLoops.gradient(L, a, 0, L, 2 * L, 3 * L, b, 0, 64),
                (n, t) -> SgemmTiles.rows4x2(4, n, a, 0, 128, 1, b, 0, NR, c, 0, NR, t % 2 == 0),
                (n, t) -> SgemmTiles.rows4x1(4, n, a, 0, 128, 1, b, 0, L, c, 0, L, t % 2 == 0)));
        if (L == 16) {
            all.add(5, (n, t) -> SconvTiles.points4x4(n, a, 0, 1, 2, 3, shift, 0, b, 0, 4 * L, c, 0, 4 * L, t % 2 == 0));
            all.add((n, t) -> SgemmTiles.rows4x4(4, n, a, 0, 128, 1, b, 0, 4 * L, c, 0, 4 * L, t % 2 == 0));
            all.add(6, (n, t) -> SconvTiles.points4x3(n, a, 0, 1, 2, 3, shift, 0, b, 0, 3 * L, c, 0, 3 * L, t % 2 == 0));
        } else {
            all.add((n, t) -> WinogradTiles.panel(4, n + t % 3, a, 0, 128, b, 0, c, 0, NR, t % 2 == 0));
        }
        if (SixRows.FIT) {
            all.add(0, (n, t) -> SixRows.spaced(1, n + 3 & -4, a, 0, 0, b, 0, c, 0, t % 2 == 0));
            all.add(1, (n, t) -> SixRows.panel(1, n + 3 & -4, a, 0, b, 0, c, 0, NR, t % 2 == 0));
        }
        return all;
    }
}
