package io.leibniz.cpu;

import io.leibniz.cpu.Layout.Merged;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;

/**
 * Copies from one layout to another. Where the innermost axis of the target is not the one along which the source runs
 * closely, both are walked in square tiles, so that every cache line that is touched is used up before it is lost.
 */
final class Copies {
    private static final int TILE = 32;
    /** Whether matrices are turned in registers. */
    private static final boolean VECTORS = Simd.bits() >= 256;

    /** Runs up to here are copied on vectors, where calling {@link System#arraycopy} takes longer than its work. */
    private static final int SHORT = 256;

    private static final Hot ROWS = new Hot(() -> trial(VectorCopies::rows), () -> trial(Copies::rows));
    private static final Hot HOT = new Hot(() -> trial(VECTORS), () -> trial(false));

    private static Runnable trial(boolean vectors) {
        float[] x = new float[32 * 32];
        float[] y = new float[32 * 32];
        return () -> tiles(vectors, x, 0, 1, 32, y, 0, 32, 1, 32, 32);
    }

    private interface Rows {
        void run(float[] x, int xo, int xs, float[] y, int yo, int ys, int rows, int n);
    }

    private static Runnable trial(Rows rows) {
        float[] x = new float[32 * 32];
        float[] y = new float[32 * 32];
        return () -> rows.run(x, 0, 32, y, 0, 32, 32, 32);
    }

    private Copies() {}

    static NdArray contiguous(NdArray x) {
        if (x.isContiguous()) return x;
        Object y = Buffers.unwritten(x.dtype(), x.numel());
        into(x, y, 0, x.shape().strides());
        return NdArray.of(x.dtype(), x.shape(), y);
    }

    /** Row-major from index 0 on; the data itself where it lies so. Not to be written to. */
    static Object rowMajor(NdArray x) {
        if (!x.isContiguous()) return contiguous(x).data();
        return x.offset() == 0 ? x.data() : x.toJavaArray();
    }

    /** Writes the elements to {@code y[yo + i·strides₀ + j·strides₁ + …]}. */
    static void into(NdArray x, Object y, int yo, int[] strides) {
        int n = x.numel();
        if (n == 0) return;
        Shape shape = x.shape();
        Merged m = new Merged(shape, Layout.allAxes(shape.rank()), x.strides(), strides);
        if (m.rank == 0) {
            System.arraycopy(x.data(), x.offset(), y, yo, 1);
            return;
        }
        int last = m.rank - 1;
        int tiled = tiledAxis(m);
        int rows = tiled < 0 ? 1 : Math.ceilDiv(m.dims[tiled], TILE);
        int units = n / m.dims[last] / (tiled < 0 ? 1 : m.dims[tiled]) * rows;
        Chunks.run(units, Math.max(1, Chunks.CHEAP / Math.max(1, n / units)), (from, to) -> {
            // Where the first unit is; the others are counted up from there.
            int[] at = new int[last];
            int xo = x.offset();
            int o = yo;
            int rest = from / rows;
            for (int i = last - 1; i >= 0; i--) {
                if (i == tiled) continue;
                at[i] = rest % m.dims[i];
                rest /= m.dims[i];
                xo += at[i] * m.x[i];
                o += at[i] * m.y[i];
            }
            int row = from % rows;
            for (int u = from; u < to; u++) {
                if (tiled < 0 && last > 0) {
                    int i = last - 1;
                    int count = Math.min(m.dims[i] - at[i], to - u);
                    rows(x.data(), xo, m.x[i], m.x[last], y, o, m.y[i], m.y[last], count, m.dims[last]);
                    u += count - 1;
                    at[i] += count - 1;
                    xo += (count - 1) * m.x[i];
                    o += (count - 1) * m.y[i];
                } else if (tiled < 0) {
                    run(x.data(), xo, m.x[last], y, o, m.y[last], m.dims[last]);
                } else {
                    int i = row * TILE;
                    tiles(x.data(), xo + i * m.x[tiled], m.x[tiled], m.x[last], y, o + i * m.y[tiled], m.y[tiled], m.y[last],
                            Math.min(TILE, m.dims[tiled] - i), m.dims[last]);
                    if (++row < rows) continue;
                    row = 0;
                }
                for (int i = last - 1; i >= 0; i--) {
                    if (i == tiled) continue;
                    xo += m.x[i];
                    o += m.y[i];
                    if (++at[i] < m.dims[i]) break;
                    at[i] = 0;
                    xo -= m.dims[i] * m.x[i];
                    o -= m.dims[i] * m.y[i];
                }
            }
        });
    }

    /** The outer axis along which the source runs closest, if it is worth tiles; else −1. */
    private static int tiledAxis(Merged m) {
        int last = m.rank - 1;
        int best = last;
        for (int i = 0; i < last; i++) {
            if (m.x[i] != 0 && m.dims[i] >= 4 && Math.abs(m.x[i]) < Math.abs(m.x[best])) best = i;
        }
        return best == last || m.dims[last] < 4 ? -1 : best;
    }

    private static void tiles(Object x, int xo, int xs, int xt, Object y, int yo, int ys, int yt, int rows, int columns) {
        if (xs != 1 || yt != 1 || rows < 16 || columns < 16 || !(x instanceof float[])) {
            tiles(false, x, xo, xs, xt, y, yo, ys, yt, rows, columns);
        } else if (HOT.ready()) {
            tiles(VECTORS, x, xo, xs, xt, y, yo, ys, yt, rows, columns);
        } else {
            long start = System.nanoTime();
            tiles(false, x, xo, xs, xt, y, yo, ys, yt, rows, columns);
            HOT.spent(System.nanoTime() - start);
        }
    }

    private static void tiles(boolean vectors, Object x, int xo, int xs, int xt, Object y, int yo, int ys, int yt, int rows, int columns) {
        boolean turned = xs == 1 && yt == 1;
        for (int j = 0; j < columns; j += TILE) {
            int n = Math.min(TILE, columns - j);
            if (vectors) {
                SgemmPanels.transpose(rows, n, (float[]) x, xo + j * xt, 1, xt, (float[]) y, yo + j, ys);
                continue;
            }
            int i = 0;
            if (turned && x instanceof float[] a) {
                for (; i + 8 <= rows; i += 8) transpose8(a, xo + i + j * xt, xt, (float[]) y, yo + i * ys + j, ys, n);
            }
            for (; i < rows; i++) run(x, xo + i * xs + j * xt, xt, y, yo + i * ys + j * yt, yt, n);
        }
    }

    /** Eight neighbours in each of n rows of x become a column of n in eight rows of y. */
    private static void transpose8(float[] x, int xo, int xt, float[] y, int yo, int ys, int n) {
        for (int j = 0; j < n; j++, xo += xt, yo++) {
            y[yo] = x[xo];
            y[yo + ys] = x[xo + 1];
            y[yo + 2 * ys] = x[xo + 2];
            y[yo + 3 * ys] = x[xo + 3];
            y[yo + 4 * ys] = x[xo + 4];
            y[yo + 5 * ys] = x[xo + 5];
            y[yo + 6 * ys] = x[xo + 6];
            y[yo + 7 * ys] = x[xo + 7];
        }
    }

    /** Rows of n elements, {@code xt} and {@code yt} apart. */
    private static void rows(Object x, int xo, int xs, int xt, Object y, int yo, int ys, int yt, int rows, int n) {
        if (!(x instanceof float[] a) || xt != 1 || yt != 1 || n > SHORT) {
            for (int r = 0; r < rows; r++) run(x, xo + r * xs, xt, y, yo + r * ys, yt, n);
        } else if (ROWS.ready()) {
            VectorCopies.rows(a, xo, xs, (float[]) y, yo, ys, rows, n);
        } else {
            long start = System.nanoTime();
            rows(a, xo, xs, (float[]) y, yo, ys, rows, n);
            ROWS.spent(System.nanoTime() - start);
        }
    }

    private static void rows(float[] x, int xo, int xs, float[] y, int yo, int ys, int rows, int n) {
        for (int r = 0; r < rows; r++) run(x, xo + r * xs, 1, y, yo + r * ys, 1, n);
    }

    private static void run(Object x, int xo, int xs, Object y, int yo, int ys, int n) {
        if (x instanceof float[] a) run(a, xo, xs, (float[]) y, yo, ys, n);
        else if (xs == 1 && ys == 1 && n > 4) System.arraycopy(x, xo, y, yo, n);
        else if (x instanceof double[] a) run(a, xo, xs, (double[]) y, yo, ys, n);
        else if (x instanceof long[] a) run(a, xo, xs, (long[]) y, yo, ys, n);
        else if (x instanceof int[] a) run(a, xo, xs, (int[]) y, yo, ys, n);
        else if (x instanceof boolean[] a) run(a, xo, xs, (boolean[]) y, yo, ys, n);
        else if (x instanceof short[] a) run(a, xo, xs, (short[]) y, yo, ys, n);
        else run((byte[]) x, xo, xs, (byte[]) y, yo, ys, n);
    }

    private static void run(float[] x, int xo, int xs, float[] y, int yo, int ys, int n) {
        // Where the type is known HotSpot needs no call that asks for it.
        if (xs == 1 && ys == 1 && n > 4) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }

    private static void run(double[] x, int xo, int xs, double[] y, int yo, int ys, int n) {
        for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }

    private static void run(long[] x, int xo, int xs, long[] y, int yo, int ys, int n) {
        for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }

    private static void run(int[] x, int xo, int xs, int[] y, int yo, int ys, int n) {
        for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }

    private static void run(boolean[] x, int xo, int xs, boolean[] y, int yo, int ys, int n) {
        for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }

    private static void run(short[] x, int xo, int xs, short[] y, int yo, int ys, int n) {
        for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }

    private static void run(byte[] x, int xo, int xs, byte[] y, int yo, int ys, int n) {
        for (int i = 0; i < n; i++, xo += xs, yo += ys) y[yo] = x[xo];
    }
}
