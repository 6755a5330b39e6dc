package io.leibniz.kernel;

/**
 * Convolutions by {@link WinogradShape}, and their gradient by the weight, as plain loops: the definition, to the bit, of every faster
 * form.
 *
 * <p>The source is transformed along its rows first, then along columns, everything else along columns first. Each sum of three is
 * (first + second) + third in the order in which the matrix has them; halves of G multiply a sum, (first + third) ± second. The sum over channels goes by fused multiply-adds
 * in ascending order in blocks of {@link GemmReference#BLOCK}, blocks added in ascending order. A result is +0 for −0.
 *
 * <p>The gradient by the weight is the transpose: Gᵀ · Σ (A·dy·Aᵀ) ⊙ (Bᵀ·d·B) · G, where Σ goes over the tiles of all images in
 * ascending order in blocks of {@link #TILES}, and blocks are added in the same way, {@link WinogradShape#parts} of them and then these.
 *
 * <p>Differences of infinities are NaN in places that a sum over taps doesn't reach. So an image with a result that isn't finite, and a
 * gradient by the weight with an element that isn't, are computed once more as sums over taps: methods here say whether all was finite.
 */
public final class WinogradReference {
    /** Terms of a block of the gradient by the weight. */
    public static final int TILES = 128;

    private WinogradReference() {}

    /**
     * One image.
     *
     * @param w the weight of output o, channel c and tap t is at {@code wo + o * outputStride + c * channelStride + t}, the taps turned around if
     *     {@code turned}
     * @return whether all results are finite
     */
    static boolean image(WinogradShape s, int n, float[] x, int xo, float[] w, int wo, int outputStride, int channelStride, boolean turned, float[] y, int yo) {
        float[][][] u = new float[s.outputs()][s.channels()][16];
        for (int o = 0; o < s.outputs(); o++) {
            for (int c = 0; c < s.channels(); c++) kernel(w, wo + o * outputStride + c * channelStride, turned, u[o][c]);
        }
        float[][] v = new float[s.channels()][16];
        float[] m = new float[16];
        boolean finite = true;
        for (int t = 0; t < s.tiles(); t++) {
            int row = t / s.tilesAcross() * 2;
            int column = t % s.tilesAcross() * 2;
            for (int c = 0; c < s.channels(); c++) source(s, x, xo + (n * s.channels() + c) * s.plane(), row, column, v[c]);
            for (int o = 0; o < s.outputs(); o++) {
                for (int e = 0; e < 16; e++) {
                    float sum = 0;
                    for (int c0 = 0; c0 < s.channels(); c0 += GemmReference.BLOCK) {
                        float block = 0;
                        for (int c = c0; c < Math.min(s.channels(), c0 + GemmReference.BLOCK); c++) block = Math.fma(u[o][c][e], v[c][e], block);
                        sum = c0 == 0 ? block + 0f : sum + block;
                    }
                    m[e] = sum;
                }
                finite &= results(s, m, row, column, y, yo + (n * s.outputs() + o) * s.results());
            }
        }
        return finite;
    }

    /** The gradient by the weight [outputs, channels, 3, 3]; whether all of it is finite. */
    static boolean weightGrad(WinogradShape s, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        int tiles = s.batch() * s.tiles();
        int[] parts = s.parts(TILES);
        float[] v = new float[16];
        float[] g = new float[16];
        boolean finite = true;
        for (int o = 0; o < s.outputs(); o++) {
            for (int c = 0; c < s.channels(); c++) {
                float[] sum = new float[16];
                for (int part = 0; part < parts.length - 1; part++) {
                    float[] those = new float[16];
                    for (int b = parts[part]; b < parts[part + 1]; b++) {
                        float[] block = new float[16];
                        for (int t = b * TILES; t < Math.min(tiles, (b + 1) * TILES); t++) {
                            int n = t / s.tiles();
                            int row = t % s.tiles() / s.tilesAcross() * 2;
                            int column = t % s.tilesAcross() * 2;
                            source(s, x, xo + (n * s.channels() + c) * s.plane(), row, column, v);
                            gradient(s, y, yo + (n * s.outputs() + o) * s.results(), row, column, g);
                            for (int e = 0; e < 16; e++) block[e] = Math.fma(v[e], g[e], block[e]);
                        }
                        add(b == parts[part], block, those);
                    }
                    add(part == 0, those, sum);
                }
                finite &= weight(sum, 0, 1, w, wo + (o * s.channels() + c) * 9);
            }
        }
        return finite;
    }

    private static void add(boolean first, float[] terms, float[] sum) {
        for (int e = 0; e < 16; e++) sum[e] = first ? terms[e] : sum[e] + terms[e];
    }

    /** G·g·Gᵀ. */
    public static void kernel(float[] w, int wo, boolean turned, float[] u) {
        float[] t = new float[12];
        for (int k = 0; k < 3; k++) {
            float a = w[turned ? wo + 8 - k : wo + k];
            float b = w[turned ? wo + 5 - k : wo + 3 + k];
            float c = w[turned ? wo + 2 - k : wo + 6 + k];
            t[k] = a;
            t[3 + k] = 0.5f * (a + c + b);
            t[6 + k] = 0.5f * (a + c - b);
            t[9 + k] = c;
        }
        for (int i = 0; i < 4; i++) {
            float a = t[3 * i];
            float b = t[3 * i + 1];
            float c = t[3 * i + 2];
            u[4 * i] = a;
            u[4 * i + 1] = 0.5f * (a + c + b);
            u[4 * i + 2] = 0.5f * (a + c - b);
            u[4 * i + 3] = c;
        }
    }

    /** Bᵀ·d·B of the tile whose results begin at this row and column. */
    private static void source(WinogradShape s, float[] x, int xo, int row, int column, float[] v) {
        float[] d = new float[16];
        for (int e = 0; e < 16; e++) {
            int r = row - s.above() + e / 4;
            int k = column - s.before() + e % 4;
            d[e] = r < 0 || r >= s.height() || k < 0 || k >= s.width() ? 0 : x[xo + r * s.width() + k];
        }
        float[] t = new float[16];
        for (int i = 0; i < 16; i += 4) {
            t[i] = d[i] - d[i + 2];
            t[i + 1] = d[i + 1] + d[i + 2];
            t[i + 2] = d[i + 2] - d[i + 1];
            t[i + 3] = d[i + 1] - d[i + 3];
        }
        for (int k = 0; k < 4; k++) {
            v[k] = t[k] - t[8 + k];
            v[4 + k] = t[4 + k] + t[8 + k];
            v[8 + k] = t[8 + k] - t[4 + k];
            v[12 + k] = t[4 + k] - t[12 + k];
        }
    }

    /** Aᵀ·m·A, as far as the tile lies in the result; whether that is finite. */
    private static boolean results(WinogradShape s, float[] m, int row, int column, float[] y, int yo) {
        float[] t = new float[8];
        for (int k = 0; k < 4; k++) {
            t[k] = m[k] + m[4 + k] + m[8 + k];
            t[4 + k] = m[4 + k] - m[8 + k] - m[12 + k];
        }
        boolean finite = true;
        for (int i = 0; i < 2 && row + i < s.rows(); i++) {
            int at = yo + (row + i) * s.columns() + column;
            y[at] = t[4 * i] + t[4 * i + 1] + t[4 * i + 2] + 0f;
            finite &= Float.isFinite(y[at]);
            if (column + 1 == s.columns()) continue;
            y[at + 1] = t[4 * i + 1] - t[4 * i + 2] - t[4 * i + 3] + 0f;
            finite &= Float.isFinite(y[at + 1]);
        }
        return finite;
    }

    /** A·dy·Aᵀ. */
    private static void gradient(WinogradShape s, float[] y, int yo, int row, int column, float[] g) {
        boolean right = column + 1 < s.columns();
        boolean below = row + 1 < s.rows();
        int at = yo + row * s.columns() + column;
        float[] d = {y[at], right ? y[at + 1] : 0, below ? y[at + s.columns()] : 0, right && below ? y[at + s.columns() + 1] : 0};
        float[] t = {d[0], d[1], d[0] + d[2], d[1] + d[3], d[0] - d[2], d[1] - d[3], -d[2], -d[3]};
        for (int i = 0; i < 4; i++) {
            g[4 * i] = t[2 * i];
            g[4 * i + 1] = t[2 * i] + t[2 * i + 1];
            g[4 * i + 2] = t[2 * i] - t[2 * i + 1];
            g[4 * i + 3] = -t[2 * i + 1];
        }
    }

    /** Gᵀ·p·G, with element e of p at {@code po + e * step}; whether it is finite. */
    public static boolean weight(float[] p, int po, int step, float[] w, int wo) {
        float[] t = new float[12];
        for (int k = 0; k < 4; k++) {
            float a = p[po + k * step];
            float b = p[po + (4 + k) * step];
            float c = p[po + (8 + k) * step];
            float d = p[po + (12 + k) * step];
            t[k] = a + 0.5f * (b + c);
            t[4 + k] = 0.5f * (b - c);
            t[8 + k] = 0.5f * (b + c) + d;
        }
        boolean finite = true;
        for (int i = 0; i < 3; i++) {
            float a = t[4 * i];
            float b = t[4 * i + 1];
            float c = t[4 * i + 2];
            float d = t[4 * i + 3];
            w[wo + 3 * i] = a + 0.5f * (b + c);
            w[wo + 3 * i + 1] = 0.5f * (b - c);
            w[wo + 3 * i + 2] = 0.5f * (b + c) + d;
            for (int k = 0; k < 3; k++) finite &= Float.isFinite(w[wo + 3 * i + k]);
        }
        return finite;
    }
}
