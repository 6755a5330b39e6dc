package io.leibniz.cpu;

import io.leibniz.kernel.WinogradReference;
import io.leibniz.kernel.WinogradShape;
import java.util.Arrays;

/**
 * The gradient of a convolution by its weight, in the manner of {@link Winograd}: sixteen products of transformed sources
 * [channel, tile] with transformed gradients [tile, output], block by block of the sum over tiles.
 */
final class WinogradWeights {
    private static final int TILES = WinogradReference.TILES;
    private static final int SLACK = 64;

    /** Channels of a task. */
    private static final int BAND = 16;

    private final WinogradShape s;
    private final boolean vectors;

    /** Output channels side by side, and how many there are with what fills them up. */
    private final int lanes;

    private final int width;

    /** Elements from one element of a tile to the next: of transformed sources, gradients and sums. */
    private final int sources;
    private final int gradients;
    private final int sums;

    private final int[] tile = new int[TILES];

    private WinogradWeights(WinogradShape s, boolean vectors) {
        this.s = s;
        this.vectors = vectors;
        lanes = vectors ? SgemmTiles.L : 16;
        width = Math.ceilDiv(s.outputs(), lanes) * lanes;
        sources = s.channels() * TILES + SLACK;
        gradients = TILES * width + SLACK;
        sums = Math.ceilDiv(s.channels(), 4) * 4 * width;
        for (int i = 0; i < TILES; i++) tile[i] = i;
    }

    /** Into w the gradient [outputs, channels, 3, 3]; whether all of it is finite. */
    static boolean run(WinogradShape s, boolean vectors, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        return new WinogradWeights(s, vectors).run(x, xo, y, yo, w, wo);
    }

    private boolean run(float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        Workspace ws = Workspace.borrow();
        float[] v = ws.floats(0, 16 * sources);
        float[] g = ws.floats(1, 16 * gradients);
        float[] sum = ws.floats(2, 16 * sums);
        int tiles = s.batch() * s.tiles();
        int bands = Math.ceilDiv(s.channels(), BAND);
        int strips = Math.ceilDiv(width, 4 * lanes);
        for (int t = 0; t < tiles; t += TILES) {
            boolean first = t == 0;
            int count = Math.min(TILES, tiles - t);
            TileRows rows = new TileRows(s, t, t + count, vectors ? lanes : 1);
            Pool.parallelFor(bands + width / lanes, i -> {
                if (i < bands) source(i, rows, x, xo, v);
                else gradient((i - bands) * lanes, count, rows, y, yo, g);
            });
            Pool.parallelFor(16 * bands * strips, i -> {
                int e = i / strips / bands;
                int band = i / strips % bands;
                int strip = i % strips;
                int from = width / lanes * strip / strips * lanes;
                int to = width / lanes * (strip + 1) / strips * lanes;
                multiply(e, band * BAND, Math.min(s.channels(), (band + 1) * BAND), from, to, count, v, g, sum, first);
            });
        }
        boolean[] finite = new boolean[s.outputs()];
        Pool.parallelFor(s.outputs(), o -> {
            boolean all = true;
            for (int c = 0; c < s.channels(); c++) all &= WinogradReference.weight(sum, c * width + o, sums, w, wo + (o * s.channels() + c) * 9);
            finite[o] = all;
        });
        ws.release();
        for (boolean f : finite) if (!f) return false;
        return true;
    }

    private void source(int band, TileRows rows, float[] x, int xo, float[] v) {
        Workspace ws = Workspace.borrow();
        float[] d = ws.floats(0, rows.size + SLACK);
        Arrays.fill(d, 0, rows.size + SLACK, 0);
        float[] h = ws.floats(1, rows.sizeTransformed + SLACK);
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
            turn(n, some, y, from, turned, at);
            boolean below = rows.hasLower(i);
            if (below) turn(n, some, y, from + s.columns(), turned, at + 2 * TILES * lanes);
            for (int j = 0; j < rows.count[i]; j++) {
                int a = at + 2 * j * lanes;
                boolean right = 2 * j + 1 < n;
                int b = right ? a + lanes : zeros;
                int c = below ? a + 2 * TILES * lanes : zeros;
                int d = below && right ? c + lanes : zeros;
                int to = (rows.lane[i] + j) * width + o;
                if (vectors) WinogradLoops.gradient(lanes, turned, a, b, c, d, g, to, gradients);
                else PlainWinograd.gradient(lanes, turned, a, b, c, d, g, to, gradients);
            }
        }
        ws.release();
    }

    /** [channel, position] to [position, channel]. */
    private void turn(int n, int some, float[] y, int from, float[] to, int at) {
        if (vectors) {
            SgemmPanels.transpose(n, some, y, from, 1, s.results(), to, at, lanes);
            return;
        }
        for (int j = 0; j < some; j++) {
            for (int p = 0; p < n; p++) to[at + p * lanes + j] = y[from + j * s.results() + p];
        }
    }

    private void multiply(int e, int c0, int c1, int from, int to, int count, float[] v, float[] g, float[] sum, boolean first) {
        int source = e * sources;
        if (!vectors) {
            Workspace ws = Workspace.borrow();
            float[] block = ws.floats(0, to - from);
            for (int c = c0; c < c1; c++) {
                PlainWinograd.points(count, to - from, v, source + c * TILES, g, e * gradients + from, width, sum, e * sums + c * width + from, first, block);
            }
            ws.release();
            return;
        }
        for (int j = from, wide; j < to; j += wide * lanes) {
            wide = lanes == 16 ? (to - j) / lanes : Math.min(2, (to - j) / lanes);
            int at = e * gradients + j;
            for (int c = c0; c < c1; c += 4) {
                int r0 = source + c * TILES;
                int r1 = source + Math.min(c + 1, c1 - 1) * TILES;
                int r2 = source + Math.min(c + 2, c1 - 1) * TILES;
                int r3 = source + Math.min(c + 3, c1 - 1) * TILES;
                SconvTiles.points(wide, count, v, r0, r1, r2, r3, tile, 0, g, at, width, sum, e * sums + c * width + j, width, first);
            }
        }
    }
}
