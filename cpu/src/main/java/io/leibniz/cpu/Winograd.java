package io.leibniz.cpu;

import io.leibniz.kernel.GemmReference;
import io.leibniz.kernel.WinogradReference;
import io.leibniz.kernel.WinogradShape;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Convolutions by {@link WinogradShape}: sixteen products of matrices, one for each element of a transformed tile, of kernels
 * [output, channel] with sources [channel, tile].
 *
 * <p>Tiles of all images follow one another and are taken in blocks of {@link #TILES}, whatever images and rows they
 * belong to, so that lanes have work in images of any size. A task transforms a block's sources, multiplies them by the kernels
 * of a few outputs at a time, and transforms the products to results, all of it within the near caches.
 */
final class Winograd {
    /** Tiles of a block. */
    private static final int TILES = WinogradTiles.SPACING;

    /** Tiles that go past all kernels together: a whole number of the product's tiles at every vector width. */
    static final int GROUP = 32;

    /** Elements of a transformed tile. */
    static final int ELEMENTS = 16;

    /** Outputs whose results wait to be copied, so that no copy reads across vectors which are still being written. */
    private static final int OUT = 8;

    private final WinogradShape s;
    private final boolean vectors;

    /** Outputs in a panel of kernels. */
    private final int panel;

    /** Tiles of a product. */
    private final int some;

    private final int panels;

    /** Products of an element of the group's tiles with a panel. */
    private final int cell;

    private Winograd(WinogradShape s, boolean vectors) {
        this.s = s;
        this.vectors = vectors;
        panel = !vectors ? 8 : six(s) ? 6 : SgemmTiles.MR;
        some = vectors ? SgemmTiles.NR : GROUP;
        panels = Math.ceilDiv(s.outputs(), panel);
        cell = panel * GROUP;
    }

    /** Whether panels of six suit: the outputs fill them, all but a sixteenth. */
    private static boolean six(WinogradShape s) {
        return SixRows.FIT && s.channels() % 4 == 0 && Math.ceilDiv(s.outputs(), 6) * 6 - s.outputs() <= s.outputs() / 16;
    }

    /**
     * Arguments as of {@code WinogradReference.image}, for all images.
     *
     * @param rider is called for images whose results are finite; or null
     * @return the images with results that aren't finite; null if there is none
     */
    static boolean[] run(WinogradShape s, boolean vectors, float[] x, int xo, float[] w, int wo, int outputStride, int channelStride, boolean turned, float[] y, int yo,
            Rider rider) {
        if (s.batch() == 0) return null;
        return new Winograd(s, vectors).run(x, xo, w, wo, outputStride, channelStride, turned, y, yo, rider);
    }

    private boolean[] run(float[] x, int xo, float[] w, int wo, int outputStride, int channelStride, boolean turned, float[] y, int yo, Rider rider) {
        Workspace ws = Workspace.borrow();
        float[] kernels = ws.floats(0, ELEMENTS * panels * panel * s.channels());
        Pool.parallelFor(panels, p -> pack(p, w, wo, outputStride, channelStride, turned, kernels));
        int tiles = s.batch() * s.tiles();
        int blocks = Math.ceilDiv(tiles, TILES);
        boolean[] doubtful = new boolean[blocks];
        int image = s.outputs() * s.results();
        AtomicIntegerArray done = new AtomicIntegerArray(rider == null ? 0 : s.batch());
        Pool.parallelFor(blocks, b -> {
            int t0 = b * TILES;
            int t1 = Math.min(tiles, t0 + TILES);
            doubtful[b] = !block(t0, t1, kernels, x, xo, y, yo);
            if (rider == null) return;
            for (int n = t0 / s.tiles(); n <= (t1 - 1) / s.tiles(); n++) {
                if (done.incrementAndGet(n) == last(n) - first(n) + 1 && !any(doubtful, n)) rider.here(yo + n * image, yo + (n + 1) * image);
            }
        });
        ws.release();
        boolean[] bad = null;
        for (int n = 0; n < s.batch(); n++) {
            if (!any(doubtful, n)) continue;
            if (!Conv.finite(y, yo + n * image, image)) {
                if (bad == null) bad = new boolean[s.batch()];
                bad[n] = true;
            } else if (rider != null) rider.all(yo + n * image, yo + (n + 1) * image);
        }
        return bad;
    }

    /** The first block with tiles of an image. */
    private int first(int n) {
        return n * s.tiles() / TILES;
    }

    private int last(int n) {
        return ((n + 1) * s.tiles() - 1) / TILES;
    }

    /** Whether any block with tiles of an image is marked. */
    private boolean any(boolean[] blocks, int n) {
        for (int b = first(n); b <= last(n); b++) if (blocks[b]) return true;
        return false;
    }

    private void pack(int p, float[] w, int wo, int outputStride, int channelStride, boolean turned, float[] kernels) {
        float[] u = new float[ELEMENTS];
        int element = panels * panel * s.channels();
        for (int r = 0; r < panel; r++) {
            int o = p * panel + r;
            for (int c = 0; c < s.channels(); c++) {
                if (o < s.outputs()) WinogradReference.kernel(w, wo + o * outputStride + c * channelStride, turned, u);
                else Arrays.fill(u, 0);
                int at = (p * s.channels() + c) * panel + r;
                for (int e = 0; e < ELEMENTS; e++) kernels[at + e * element] = u[e];
            }
        }
    }

    private boolean block(int t0, int t1, float[] kernels, float[] x, int xo, float[] y, int yo) {
        TileRows rows = new TileRows(s, t0, t1, vectors ? SgemmTiles.L : 1);
        int count = t1 - t0;
        int channels = s.channels();
        int step = channels * TILES + TileRows.SLACK;
        Workspace ws = Workspace.borrow();
        float[] d = ws.floats(0, rows.size);
        float[] h = ws.floats(1, Math.max(rows.sizeTransformed, panels * ELEMENTS * cell + 8 * GROUP));
        float[] v = ws.floats(2, ELEMENTS * step);
        float[] out = ws.floats(3, OUT * 4 * GROUP);
        Arrays.fill(d, 0, rows.size, 0);
        for (int c = 0; c < channels; c++) {
            rows.source(x, xo + c * s.plane(), d, h, v, c * TILES, step, vectors);
        }
        if (count < TILES) {
            for (int e = 0; e < ELEMENTS; e++) {
                for (int c = 0; c < channels; c++) Arrays.fill(v, e * step + c * TILES + count, e * step + (c + 1) * TILES, 0);
            }
        }
        // Its work is done.
        float[] m = h;
        boolean finite = true;
        int element = panels * panel * channels;
        for (int g = 0; g < count; g += GROUP) {
            for (int e = 0; e < ELEMENTS; e++) products(kernels, e * element, v, e * step + g, m, e * cell, d);
            for (int o = 0; o < s.outputs(); o += OUT) {
                int end = Math.min(s.outputs(), o + OUT);
                for (int i = o; i < end; i++) finite &= results(m, i / panel * ELEMENTS * cell + i % panel * GROUP, out, (i - o) * 4 * GROUP);
                for (int i = o; i < end; i++) {
                    rows.store(out, (i - o) * 4 * GROUP, g, Math.min(count, g + GROUP), 2 * GROUP, y, yo + i * s.results(), vectors);
                }
            }
        }
        ws.release();
        return finite;
    }

    /** Those of an element of a group's tiles with all kernels. */
    private void products(float[] kernels, int a, float[] v, int b, float[] m, int to, float[] d) {
        int channels = s.channels();
        for (int c = 0; c < channels; c += GemmReference.BLOCK) {
            int kc = Math.min(GemmReference.BLOCK, channels - c);
            for (int j = 0; j < GROUP; j += some) {
                int from = b + c * TILES + j;
                if (vectors && panel == 6) {
                    SixRows.spaced(panels, kc, kernels, a + c * panel, channels * panel, v, from, m, to + j, c == 0);
                    continue;
                }
                for (int p = 0; p < panels; p++) {
                    int at = a + (p * channels + c) * panel;
                    int out = to + p * ELEMENTS * cell + j;
                    if (vectors) WinogradTiles.spaced(kc, kernels, at, v, from, m, out, GROUP, c == 0);
                    else PlainWinograd.products(kc, panel, some, kernels, at, v, from, TILES, m, out, GROUP, c == 0, d);
                }
            }
        }
    }

    /** Two rows of results of the group's tiles for an output; whether these are finite. The products have room behind them. */
    private boolean results(float[] m, int mo, float[] out, int at) {
        int t = panels * ELEMENTS * cell;
        if (vectors) {
            WinogradLoops.columns(GROUP, m, mo, cell, m, t);
            return WinogradLoops.rows(GROUP, m, t, out, at) & WinogradLoops.rows(GROUP, m, t + 4 * GROUP, out, at + 2 * GROUP);
        }
        PlainWinograd.columns(GROUP, m, mo, cell, m, t);
        return PlainWinograd.rows(GROUP, m, t, out, at) & PlainWinograd.rows(GROUP, m, t + 4 * GROUP, out, at + 2 * GROUP);
    }
}
