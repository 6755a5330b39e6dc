package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;
import static io.leibniz.cpu.SgemmTiles.S;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Float convolutions and their gradients by the input on vectors; {@link ConvPlan} says how. */
final class Sconv {
    /** Grid elements prepared at a time: images wait in the last-level cache, not in memory. */
    private static final int GRID = 1 << 21;

    /** Multiply-adds of a task. */
    private static final long TASK = 1 << 21;

    /** Panels whose tiles are made together, block by block, while the columns of a block are near. */
    private static final int GROUP = Integer.getInteger("gp", 1);

    private final ConvPlan plan;
    private final int groups;

    /** Channels in a panel of weights, and columns in a tile. */
    private final int height;

    private final int width;
    private final int panels;

    /** Packed weights of a part begin here; a panel of each group follows the other. */
    private final int[] weightAt;

    /** Whether the sums are so short that a detour over scratch tiles would cost too much. */
    private final boolean wholeLines;

    private final float[] y;
    private final int yo;

    private Sconv(ConvPlan plan, int groups, float[] y, int yo) {
        this.plan = plan;
        this.groups = groups;
        this.y = y;
        this.yo = yo;
        height = plan.rows <= 2 ? 1 : MR;
        width = height == 1 ? 4 * L : NR;
        panels = (plan.rows + height - 1) / height;
        wholeLines = height == MR && plan.terms <= 64 && plan.parts.length == 1 && plan.parts[0].step()[2] == 1 && 4 * plan.result[2] >= 3 * NR;
        weightAt = new int[plan.parts.length + 1];
        for (int p = 0; p < plan.parts.length; p++) {
            weightAt[p + 1] = Math.addExact(weightAt[p], Math.multiplyExact(groups * panels * height, plan.parts[p].shift().length));
        }
    }

    /** The weight of result channel i of group g for a term is at {@code wo + g * groupStride + i * rowStride + weight[term]}. */
    static void run(ConvPlan plan, int batch, int groups, float[] x, int xo, float[] w, int wo, int groupStride, int rowStride, float[] y, int yo) {
        if (plan.terms == 0) Arrays.fill(y, yo, yo + batch * groups * plan.rows * plan.results, 0);
        else if (batch > 0 && plan.rows > 0) new Sconv(plan, groups, y, yo).run(batch, x, xo, w, wo, groupStride, rowStride);
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
        int n = 0;
        if (plan.inPlace()) {
            // Tiles at the end of an image read beyond it, so the last ones of the array are copied like others.
            while (n < batch && xo + (n + 1) * image + width <= x.length) n++;
            multiply(0, n, x, xo, packed);
        }
        int grid = groups * plan.channels * plan.pitch;
        int chunk = Math.clamp(GRID / grid, 1, batch);
        for (; n < batch; n += chunk) {
            int images = Math.min(chunk, batch - n);
            float[] g = ws.floats(1, images * grid + width);
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

    private static void four(int terms, float[] w, int w0, int rowStride, int[] weight, float[] packed, int to, int height) {
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
            tiles = Math.min(tiles, Math.ceilDiv(p.columns(), width));
        }
        int units = images * groups;
        int wanted = (int) Math.clamp(work / TASK, 1, 1024);
        int across = Math.min(wanted, tiles);
        int down = wholeLines ? 1 : Math.min(Math.ceilDiv(wanted, across), panels);
        int share = (int) Math.clamp(TASK / 2 / Math.max(1, work), 1, Math.max(1, units));
        Pool.parallelFor(Math.ceilDiv(units, share) * across * down, t -> {
            int first = t / (across * down) * share;
            int a = t % across;
            int d = t / across % down;
            Workspace ws = Workspace.borrow();
            float[] tile = ws.floats(0, GROUP * height * width + L);
            for (int u = first; u < Math.min(units, first + share); u++) {
                int at = yo + (n0 * groups + u) * plan.rows * plan.results;
                for (int p = 0; p < plan.parts.length; p++) {
                    int all = wholeLines ? plan.result[0] * plan.result[1] : Math.ceilDiv(plan.parts[p].columns(), width);
                    int from = (int) ((long) all * a / across);
                    int to = (int) ((long) all * (a + 1) / across);
                    int g = go + u * plan.channels * plan.pitch;
                    if (wholeLines) lines(u % groups, grid, g, packed, from, to, tile, at);
                    else part(p, u % groups, grid, g, packed, from, to, panels * d / down, panels * (d + 1) / down, tile, at);
                }
            }
            ws.release();
        });
    }

    private void part(int index, int group, float[] grid, int go, float[] packed, int tile0, int tile1, int panel0, int panel1, float[] tile, int at) {
        ConvPlan.Part part = plan.parts[index];
        int[] shift = part.shift();
        int[] ends = part.ends();
        int area = height * width;
        for (int t = tile0; t < tile1; t++) {
            int j = t * width;
            for (int p0 = panel0; p0 < panel1; p0 += GROUP) {
                int p1 = Math.min(p0 + GROUP, panel1);
                int q = 0;
                for (int b = 0; b < ends.length; b++) {
                    int kc = ends[b] - q;
                    for (int p = p0; p < p1; p++) {
                        int w = weightAt[index] + ((group * panels + p) * shift.length + q) * height;
                        if (height == 1) SconvTiles.taps1x4(kc, packed, w, shift, q, grid, go + j, tile, (p - p0) * area, width, b == 0);
                        else SconvTiles.taps(kc, packed, w, shift, q, grid, go + j, tile, (p - p0) * area, width, b == 0);
                    }
                    q = ends[b];
                }
                for (int p = p0; p < p1; p++) {
                    store(part, j, Math.min(height, plan.rows - p * height), tile, (p - p0) * area, at + p * height * plan.results);
                }
            }
        }
    }

    /**
     * Lines of the result straight to where they belong. A tile wider than the line spills into the next, which is written
     * later; only the last line of the task goes by way of scratch.
     */
    private void lines(int group, float[] grid, int go, float[] packed, int line0, int line1, float[] tile, int to) {
        ConvPlan.Part part = plan.parts[0];
        int[] shift = part.shift();
        int length = plan.result[2];
        for (int line = line0; line < line1; line++) {
            int from = go + (line / plan.result[1] * plan.grid[1] + line % plan.result[1]) * plan.grid[2];
            boolean spill = length >= NR || line < line1 - 1;
            for (int p = 0; p < panels; p++) {
                int w = (group * panels + p) * shift.length * MR;
                int rows = Math.min(MR, plan.rows - p * MR);
                int at = to + p * MR * plan.results + line * length;
                for (int x = 0; x < length; x += NR) {
                    // The last tile of a long line overlaps the one before.
                    int j = length >= NR ? Math.min(x, length - NR) : 0;
                    if (rows == MR && spill) SconvTiles.taps(shift.length, packed, w, shift, 0, grid, from + j, y, at + j, plan.results, true);
                    else {
                        SconvTiles.taps(shift.length, packed, w, shift, 0, grid, from + j, tile, 0, NR, true);
                        runs(rows, Math.min(NR, length), tile, 0, NR, y, at + j, plan.results);
                    }
                }
            }
        }
    }

    /** Takes the columns of a tile apart into rows of the result, without those that are padding. */
    private void store(ConvPlan.Part part, int j, int rows, float[] tile, int from, int to) {
        int line = plan.grid[2];
        int end = Math.min(j + width, part.columns());
        int step = part.step()[2];
        for (int c = j; c < end; ) {
            int row = c / line;
            int x = c - row * line;
            int at = plan.position(part, row, x);
            if (at >= 0) {
                int n = Math.min(part.extent()[2] - x, end - c);
                if (step == 1) runs(rows, n, tile, from + c - j, width, y, to + at, plan.results);
                else spread(rows, n, tile, from + c - j, width, y, to + at, plan.results, step);
            }
            c += line - x;
        }
    }

    private static final VectorMask<Float>[] FIRST = masks();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorMask<Float>[] masks() {
        VectorMask<Float>[] m = new VectorMask[L + 1];
        for (int i = 0; i <= L; i++) m[i] = S.indexInRange(0, i);
        return m;
    }

    private static void runs(int rows, int n, float[] tile, int from, int width, float[] y, int to, int stride) {
        int whole = n - n % L;
        VectorMask<Float> rest = FIRST[n - whole];
        for (int r = 0; r < rows; r++) {
            int t = from + r * width;
            int at = to + r * stride;
            for (int i = 0; i < whole; i += L) FloatVector.fromArray(S, tile, t + i).intoArray(y, at + i);
            if (whole < n) FloatVector.fromArray(S, tile, t + whole).intoArray(y, at + whole, rest);
        }
    }

    private static void spread(int rows, int n, float[] tile, int from, int width, float[] y, int to, int stride, int step) {
        for (int r = 0; r < rows; r++) {
            int t = from + r * width;
            int at = to + r * stride;
            for (int i = 0; i < n; i++) y[at + i * step] = tile[t + i];
        }
    }

    /** What {@link WarmUp} calls, the most wanted first. */
    static List<WarmUp.Kernel> kernels() {
        float[] a = new float[8192];
        float[] b = new float[8192];
        float[] c = new float[2048];
        int[] shift = new int[64];
        List<WarmUp.Kernel> all = new ArrayList<>(List.of(
                (n, t) -> SconvTiles.taps(n, a, 0, shift, 0, b, 0, c, 0, NR, t % 2 == 0),
                (n, t) -> SgemmPanels.packA(MR, 16 * n, a, 0, 16 * n, 1, b, 0),
                (n, t) -> SgemmPanels.transpose(16 * n, L, a, 0, 1, 16 * n, b, 0, L),
                (n, t) -> SconvTiles.points4x2(n, a, 0, 1, 2, 3, shift, 0, b, 0, NR, c, 0, t % 2 == 0),
                (n, t) -> SconvTiles.points4x1(n, a, 0, 1, 2, 3, shift, 0, b, 0, L, c, 0, t % 2 == 0),
                (n, t) -> SconvTiles.taps1x4(n, a, 0, shift, 0, b, 0, c, 0, 4 * L, t % 2 == 0),
                (n, t) -> runs(MR, L + t % L, a, 0, NR, b, 0, 2 * NR)));
        if (L == 16) {
            all.add(4, (n, t) -> SconvTiles.points4x4(n, a, 0, 1, 2, 3, shift, 0, b, 0, 4 * L, c, 0, t % 2 == 0));
            all.add(4, (n, t) -> SconvTiles.points9x2(n, a, 0, 3, 6, shift, 0, b, 0, NR, c, 0, t % 2 == 0));
        }
        return all;
    }
}
