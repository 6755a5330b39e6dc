package io.leibniz.cpu;

import io.leibniz.kernel.WinogradReference;
import io.leibniz.kernel.WinogradShape;
import java.util.Arrays;

/**
 * The gradient of a convolution by its weight, in the manner of {@link Winograd}: sixteen products of transformed sources
 * [channel, tile] with transformed gradients [tile, output], block by block of the sum over tiles, parts of which are tasks.
 */
final class WinogradWeights {
    private static final int TILES = WinogradReference.TILES;

    /** Channels of a task. */
    private static final int BAND = 24;

    private final WinogradShape s;
    private final boolean vectors;

    /** Output channels side by side, and how many there are with what fills them up. */
    private final int lanes;

    private final int width;

    /** Outputs of a tile that are beside each other in the gradients: all of them, or a panel of {@link WinogradTiles#panel}. */
    private final int run;

    /** Elements from one element of a tile to the next: of transformed sources, gradients and sums. */
    private final int sources;
    private final int gradients;
    private final int sums;

    private WinogradWeights(WinogradShape s, boolean vectors) {
        this.s = s;
        this.vectors = vectors;
        lanes = vectors ? SgemmTiles.L : 16;
        width = Math.ceilDiv(s.outputs(), lanes) * lanes;
        run = vectors && SgemmTiles.MR == 4 ? SgemmTiles.NR : width;
        sources = s.channels() * TILES + TileRows.SLACK;
        // By a power of two alone the sixteen elements of a tile would compete for the same lines of the cache.
        gradients = Math.ceilDiv(width, run) * run * TILES + TileRows.SLACK;
        sums = s.channels() * width;
    }

    /** Into w the gradient [outputs, channels, 3, 3]; whether all of it is finite. */
    static boolean run(WinogradShape s, boolean vectors, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        return new WinogradWeights(s, vectors).run(x, xo, y, yo, w, wo);
    }

    private boolean run(float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        Workspace ws = Workspace.borrow();
        int[] begin = s.parts(TILES);
        Total total = new Total(begin.length - 1, ws.floats(0, 16 * sums));
        // If there is but one, its blocks' bands are shared out.
        Pool.parallelFor(begin.length - 1, p -> part(p, begin[p], begin[p + 1], x, xo, y, yo, total));
        boolean[] finite = new boolean[s.outputs()];
        Pool.parallelFor(s.outputs(), o -> {
            boolean all = true;
            for (int c = 0; c < s.channels(); c++) all &= WinogradReference.weight(total.sum, c * width + o, sums, w, wo + (o * s.channels() + c) * 9);
            finite[o] = all;
        });
        ws.release();
        for (boolean f : finite) if (!f) return false;
        return true;
    }

    /** The sum of all parts, the first of which is made in it; the others are added in their order, and wait in their own memory until they may. */
    private final class Total {
        private final float[] sum;
        private final Workspace[] done;

        /** The next part to be added; 0 until the first is there. */
        private int next;

        Total(int parts, float[] sum) {
            this.sum = sum;
            done = new Workspace[parts];
        }

        /** @param own sums of a part, in the workspace's third array; null for the first */
        synchronized void add(int part, Workspace own) {
            done[part] = own;
            if (part == 0) next = 1;
            for (; next < done.length && done[next] != null; next++) {
                float[] from = done[next].floats(2, 16 * sums);
                for (int e = 0; e < 16; e++) plus(from, sum, e * sums, (e + 1) * sums);
                done[next].release();
            }
        }
    }

    private static void plus(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] += x[i];
    }

    private void part(int p, int from, int to, float[] x, int xo, float[] y, int yo, Total total) {
        Workspace ws = Workspace.borrow();
        float[] v = ws.floats(0, 16 * sources);
        float[] g = ws.floats(1, 16 * gradients);
        Workspace own = p == 0 ? null : Workspace.borrow();
        float[] sum = p == 0 ? total.sum : own.floats(2, 16 * sums);
        int tiles = s.batch() * s.tiles();
        int bands = Math.ceilDiv(s.channels(), BAND);
        for (int b = from; b < to; b++) {
            boolean first = b == from;
            int t = b * TILES;
            int count = Math.min(TILES, tiles - t);
            TileRows rows = new TileRows(s, t, t + count, vectors ? lanes : 1);
            Pool.parallelFor(bands + width / lanes, i -> {
                if (i < bands) source(i, rows, x, xo, v);
                else gradient((i - bands) * lanes, count, rows, y, yo, g);
            });
            Pool.parallelFor(16 * bands, i -> multiply(i / bands, i % bands * BAND, count, v, g, sum, first));
        }
        total.add(p, own);
        ws.release();
    }

    private void source(int band, TileRows rows, float[] x, int xo, float[] v) {
        Workspace ws = Workspace.borrow();
        float[] d = ws.floats(0, rows.size);
        Arrays.fill(d, 0, rows.size, 0);
        float[] h = ws.floats(1, rows.sizeTransformed);
        int end = Math.min(s.channels(), (band + 1) * BAND);
        // What is written behind the last channel would be another task's.
        boolean whole = rows.wholeVectors(TILES, lanes);
        for (int c = band * BAND; c < end; c++) rows.source(x, xo + c * s.plane(), d, h, v, c * TILES, sources, vectors && (whole || c + 1 < end));
        ws.release();
    }

    /** Outputs from {@code o} on, as many as lanes. */
    private void gradient(int o, int count, TileRows rows, float[] y, int yo, float[] g) {
        Workspace ws = Workspace.borrow();
        int zeros = 4 * TILES * lanes;
        float[] turned = ws.floats(0, zeros + lanes);
        Arrays.fill(turned, zeros, zeros + lanes, 0);
        int some = Math.min(lanes, s.outputs() - o);
        if (some < lanes) Arrays.fill(turned, 0, zeros, 0);
        for (int i = 0; i < rows.spans; i++) {
            int n = rows.results(i);
            int from = rows.result(i, yo) + o * s.results();
            int at = 2 * rows.lane[i] * lanes;
            int room = 2 * rows.count[i];
            turn(n, room, some, y, from, turned, at);
            boolean below = rows.hasLower(i);
            if (below) turn(n, room, some, y, from + s.columns(), turned, at + 2 * TILES * lanes);
            for (int j = 0; j < rows.count[i]; j++) {
                int a = at + 2 * j * lanes;
                boolean right = 2 * j + 1 < n;
                int b = right ? a + lanes : zeros;
                int c = below ? a + 2 * TILES * lanes : zeros;
                int d = below && right ? c + lanes : zeros;
                int to = o / run * run * TILES + (rows.lane[i] + j) * run + o % run;
                if (vectors) WinogradLoops.gradient(lanes, turned, a, b, c, d, g, to, gradients);
                else PlainWinograd.gradient(lanes, turned, a, b, c, d, g, to, gradients);
            }
        }
        ws.release();
    }

    /** [channel, position] to [position, channel], with room for so many positions. */
    private void turn(int n, int room, int some, float[] y, int from, float[] to, int at) {
        if (vectors) {
            // Whole vectors, of which the last begins earlier, or ends behind where nobody looks.
            int whole = n < lanes && room >= lanes && from + (some - 1) * s.results() + lanes <= y.length ? lanes : n;
            for (int p = 0; p < whole; p += lanes) {
                int k = Math.min(lanes, whole);
                int q = Math.min(p, whole - k);
                SgemmPanels.transpose(k, some, y, from + q, 1, s.results(), to, at + q * lanes, lanes);
            }
            return;
        }
        for (int j = 0; j < some; j++) {
            for (int p = 0; p < n; p++) to[at + p * lanes + j] = y[from + j * s.results() + p];
        }
    }

    private void multiply(int e, int c0, int count, float[] v, float[] g, float[] sum, boolean first) {
        int some = Math.min(BAND, s.channels() - c0);
        int from = e * sources + c0 * TILES;
        int to = e * sums + c0 * width;
        if (vectors) {
            int o = 0;
            boolean six = SixRows.FIT && count % 4 == 0;
            if (run == SgemmTiles.NR) {
                int sixes = six ? Sgemm.panels(some, 6) : 0;
                for (; o <= width - run; o += run) {
                    int b = e * gradients + o * TILES;
                    if (sixes > 0) SixRows.panel(sixes, count, v, from, g, b, sum, to + o, width, first);
                    for (int c = 6 * sixes; c < some; c += 4) {
                        WinogradTiles.panel(some - c, count, v, from + c * TILES, TILES, g, b, sum, to + c * width + o, width, first);
                    }
                }
            }
            if (o < width) Sgemm.block(some, width - o, count, v, from, TILES, 1, g, e * gradients + o * TILES, run, sum, to + o, width, first);
            return;
        }
        Workspace ws = Workspace.borrow();
        float[] block = ws.floats(0, width);
        for (int c = 0; c < some; c++) PlainWinograd.points(count, width, v, from + c * TILES, g, e * gradients, width, sum, to + c * width, first, block);
        ws.release();
    }
}
