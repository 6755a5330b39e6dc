package io.leibniz.cpu;

import java.util.Arrays;

/** What {@link Winograd} does without the Vector API: loops that HotSpot turns into vector code by itself. */
final class PlainWinograd {
    private PlainWinograd() {}

    /**
     * d·B of rows of the source, four results for each two of their elements: result k of pair j of row i goes to
     * {@code to[i] + k * step + j}. The vector form writes on to the end of a vector, and reads as far.
     *
     * @param pairs of each row how many
     * @param from where each row begins
     */
    static void pairs(int rows, int[] pairs, float[] d, int[] from, float[] h, int[] to, int step) {
        for (int r = 0; r < rows; r++) pairs(pairs[r], d, from[r], h, to[r], step);
    }

    private static void pairs(int count, float[] d, int at, float[] h, int to, int step) {
        for (int j = 0; j < count; j++) {
            int i = at + 2 * j;
            h[to + j] = d[i] - d[i + 2];
            h[to + step + j] = d[i + 1] + d[i + 2];
            h[to + 2 * step + j] = d[i + 2] - d[i + 1];
            h[to + 3 * step + j] = d[i + 1] - d[i + 3];
        }
    }

    /**
     * Bᵀ·(d·B) of tiles beside one another, of which the first and the third row begin at {@code even} and {@code across}
     * behind it, the second and the fourth at {@code odd} and {@code across} behind it.
     *
     * @param plane from one of the four results of {@link #pairs} to the next
     * @param v element e of tile j goes to {@code vo + e * step + j}; the vector form writes on to the end of a vector
     */
    static void source(int count, float[] h, int even, int odd, int across, int plane, float[] v, int vo, int step) {
        for (int k = 0; k < 4; k++) {
            int r0 = even + k * plane;
            int r1 = odd + k * plane;
            int r2 = r0 + across;
            int r3 = r1 + across;
            int to = vo + k * step;
            for (int j = 0; j < count; j++) {
                v[to + j] = h[r0 + j] - h[r2 + j];
                v[to + 4 * step + j] = h[r1 + j] + h[r2 + j];
                v[to + 8 * step + j] = h[r2 + j] - h[r1 + j];
                v[to + 12 * step + j] = h[r1 + j] - h[r3 + j];
            }
        }
    }

    /** c[r, j] = Σ_p a[p, r] · b[p, j] for rows r and columns j, or added to it, with {@code pitch} from a row of b and c to the next. */
    static void products(int kc, int rows, int columns, float[] a, int ao, float[] b, int bo, int pitch, float[] c, int co, int crs, boolean first, float[] block) {
        for (int r = 0; r < rows; r++) {
            sum(kc, columns, a, ao + r, rows, b, bo, pitch, block);
            int to = co + r * crs;
            if (first) for (int j = 0; j < columns; j++) c[to + j] = block[j] + 0f;
            else for (int j = 0; j < columns; j++) c[to + j] += block[j];
        }
    }

    /** c[j] = Σ_p a[p] · b[p, j], or added to it. */
    static void points(int kc, int columns, float[] a, int ao, float[] b, int bo, int pitch, float[] c, int co, boolean first, float[] block) {
        sum(kc, columns, a, ao, 1, b, bo, pitch, block);
        if (first) System.arraycopy(block, 0, c, co, columns);
        else for (int j = 0; j < columns; j++) c[co + j] += block[j];
    }

    /** block[j] = Σ_p a[p] · b[p, j], with {@code step} from one of a to the next. */
    private static void sum(int kc, int n, float[] a, int ao, int step, float[] b, int bo, int pitch, float[] block) {
        Arrays.fill(block, 0, n, 0);
        int p = 0;
        for (; p + 4 <= kc; p += 4) {
            int i = ao + p * step;
            int j = bo + p * pitch;
            PlainConv.four(n, a[i], a[i + step], a[i + 2 * step], a[i + 3 * step], b, j, j + pitch, j + 2 * pitch, j + 3 * pitch, block);
        }
        for (; p < kc; p++) PlainConv.one(n, a[ao + p * step], b, bo + p * pitch, block);
    }

    /** Aᵀ·m of tiles beside one another: element e of tile j, at {@code mo + e * step + j}, to two rows of four. */
    static void columns(int count, float[] m, int mo, int step, float[] t, int to) {
        for (int k = 0; k < 4; k++) {
            int at = mo + k * step;
            int upper = to + k * count;
            int lower = to + (4 + k) * count;
            for (int j = 0; j < count; j++) {
                t[upper + j] = m[at + j] + m[at + 4 * step + j] + m[at + 8 * step + j];
                t[lower + j] = m[at + 4 * step + j] - m[at + 8 * step + j] - m[at + 12 * step + j];
            }
        }
    }

    /** (Aᵀ·m)·A of one of the two rows: a row of results; whether these are finite. */
    static boolean rows(int count, float[] t, int to, float[] out, int at) {
        float bad = 0;
        for (int j = 0; j < count; j++) {
            float even = t[to + j] + t[to + count + j] + t[to + 2 * count + j] + 0f;
            float odd = t[to + count + j] - t[to + 2 * count + j] - t[to + 3 * count + j] + 0f;
            bad += 0 * even + 0 * odd;
            out[at + 2 * j] = even;
            out[at + 2 * j + 1] = odd;
        }
        return bad == 0;
    }

    /**
     * A·dy·Aᵀ of one tile, for channels beside one another.
     *
     * @param y the channels of the tile's four positions are at a, b, c and d, row by row
     * @param g element e of channel j goes to {@code go + e * step + j}
     */
    static void gradient(int width, float[] y, int a, int b, int c, int d, float[] g, int go, int step) {
        for (int j = 0; j < width; j++) {
            float p = y[a + j];
            float q = y[b + j];
            float r = y[c + j];
            float s = y[d + j];
            pair(p, q, g, go + j, step);
            pair(p + r, q + s, g, go + j + 4 * step, step);
            pair(p - r, q - s, g, go + j + 8 * step, step);
            pair(-r, -s, g, go + j + 12 * step, step);
        }
    }

    private static void pair(float t, float u, float[] g, int go, int step) {
        g[go] = t;
        g[go + step] = t + u;
        g[go + 2 * step] = t - u;
        g[go + 3 * step] = -u;
    }
}
