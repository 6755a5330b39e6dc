package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * Pooling of [planes, spatial…] floats, three axes at most, missing ones having extent 1. Planes are the unit of work, so
 * every element is computed by the same steps whoever does it. In a row of windows the taps are the outer loop: an element
 * still meets its window in row-major order.
 */
final class Windows {
    /** Elements of a task: some ten microseconds. */
    private static final int TASK = 1 << 14;

    private static final Hot PAIRS = new Hot(() -> trial(2, Simd.bits() >= 256), () -> trial(2, false));
    private static final Hot TAPS = new Hot(() -> trial(3, Simd.bits() >= 256), () -> trial(3, false));

    private static Runnable trial(int kernel, boolean vectors) {
        Windows w = new Windows(square(kernel));
        // Branches that can't be foreseen are what vectors save.
        float[] x = new float[34 * 34];
        for (int i = 0, h = 1; i < x.length; i++, h = h * 0x343FD + 0x269EC3) x[i] = h;
        float[] y = new float[34 * 34];
        float[] sum = new float[34 * 34];
        long[] index = new long[34 * 34];
        return () -> {
            w.max(vectors, 1, x, 0, y, 0);
            w.argMax(vectors, 1, x, 0, index, 0);
            w.maxSpread(vectors, 1, x, 0, y, 0, sum, null);
            w.sum(vectors, 1, x, 0, y, 0);
            w.sumTransposed(vectors, 1, y, 0, sum, 0);
        };
    }

    private static WindowShape square(int kernel) {
        Shape none = Shape.of(0, 0);
        int out = (34 - kernel) / 2 + 1;
        return new WindowShape(Shape.of(34, 34), Shape.of(out, out), Shape.of(kernel, kernel), Shape.of(2, 2), none, Shape.of(1, 1));
    }

    private final int[] in;
    private final int[] out;
    private final int[] kernel;
    private final int[] stride;
    private final int[] pad;
    private final int[] dilation;
    private final int ins;
    private final int outs;

    /** For each tap along the last axis the windows of a row, from and to, for which it lies inside. */
    private final int[] from;

    private final int[] to;

    Windows(WindowShape w) {
        in = three(w.in(), 1);
        out = three(w.out(), 1);
        kernel = three(w.kernel(), 1);
        stride = three(w.stride(), 1);
        pad = three(w.padLow(), 0);
        dilation = three(w.dilation(), 1);
        ins = in[0] * in[1] * in[2];
        outs = out[0] * out[1] * out[2];
        from = new int[kernel[2]];
        to = new int[kernel[2]];
        for (int k = 0; k < from.length; k++) {
            int origin = k * dilation[2] - pad[2];
            from[k] = Math.clamp(Math.ceilDiv(-origin, stride[2]), 0, out[2]);
            to[k] = Math.clamp(Math.floorDiv(in[2] - 1 - origin, stride[2]) + 1, from[k], out[2]);
        }
    }

    private static int[] three(Shape s, int missing) {
        int[] r = {missing, missing, missing};
        for (int i = 0; i < s.rank(); i++) r[3 - s.rank() + i] = s.dim(i);
        return r;
    }

    /** Elements of a plane. */
    int ins() {
        return ins;
    }

    /** Windows of a plane. */
    int outs() {
        return outs;
    }

    /** From a window to the next of its row, in elements. */
    int step() {
        return stride[2];
    }

    interface Plane {
        void run(int plane);
    }

    void each(int planes, Plane p) {
        some(planes, (from, to) -> {
            for (int k = from; k < to; k++) p.run(k);
        });
    }

    private void some(int planes, Chunks.Range r) {
        int group = Math.max(1, TASK / Math.max(1, ins));
        Pool.parallelFor(Math.ceilDiv(planes, group), t -> r.run(t * group, Math.min(planes, (t + 1) * group)));
    }

    /** One tap of a row of windows: those from {@code c0} to {@code c1}, the first of them at {@code at} of the plane. */
    interface Tap {
        void run(int row, int c0, int c1, int at);
    }

    /** All taps of a plane, row by row of windows, in row-major order or, along the last axis, backwards. */
    void taps(boolean backwards, Tap tap) {
        for (int row = 0; row < out[0] * out[1]; row++) {
            int origin0 = row / out[1] * stride[0] - pad[0];
            int origin1 = row % out[1] * stride[1] - pad[1];
            for (int k0 = 0; k0 < kernel[0]; k0++) {
                int i0 = origin0 + k0 * dilation[0];
                if (i0 < 0 || i0 >= in[0]) continue;
                for (int k1 = 0; k1 < kernel[1]; k1++) {
                    int i1 = origin1 + k1 * dilation[1];
                    if (i1 < 0 || i1 >= in[1]) continue;
                    for (int t = 0; t < kernel[2]; t++) {
                        int k2 = backwards ? kernel[2] - 1 - t : t;
                        int c0 = from[k2];
                        if (c0 < to[k2]) tap.run(row * out[2], c0, to[k2], (i0 * in[1] + i1) * in[2] + c0 * stride[2] - pad[2] + k2 * dilation[2]);
                    }
                }
            }
        }
    }

    /** The common case: neighbouring pairs in both axes, nothing outside, and rows long enough for {@link WindowPairs}. */
    private boolean pairs() {
        return kernel[0] == 1 && stride[0] == 1 && pad[0] == 0 && out[0] == in[0] && kernel[1] == 2 && kernel[2] == 2
                && stride[1] == 2 && stride[2] == 2 && pad[1] == 0 && pad[2] == 0 && dilation[1] == 1 && dilation[2] == 1
                && out[1] * 2 <= in[1] && out[2] * 2 <= in[2] && out[2] >= 4;
    }

    /** Work in one of its two forms. */
    private interface Form {
        void run(boolean vectors);
    }

    private void hot(Form form) {
        Hot hot = pairs() ? PAIRS : TAPS;
        if (hot.ready()) {
            form.run(Simd.bits() >= 256);
            return;
        }
        long start = System.nanoTime();
        form.run(false);
        hot.spent(System.nanoTime() - start);
    }

    /** Row {@code r} of windows, depth included, begins here in its plane; the second row of elements follows in[2] later. */
    private int pair(int r) {
        return (r / out[1] * in[1] + 2 * (r % out[1])) * in[2];
    }

    void max(int planes, float[] x, int xo, float[] y, int yo) {
        hot(vectors -> max(vectors, planes, x, xo, y, yo));
    }

    private void max(boolean vectors, int planes, float[] x, int xo, float[] y, int yo) {
        if (vectors && pairs()) {
            each(planes, k -> {
                for (int r = 0; r < out[0] * out[1]; r++) {
                    int a = xo + k * ins + pair(r);
                    WindowPairs.max(out[2], x, a, a + in[2], y, yo + k * outs + r * out[2]);
                }
            });
            return;
        }
        each(planes, k -> {
            int base = xo + k * ins;
            int out = yo + k * outs;
            Arrays.fill(y, out, out + outs, Float.NEGATIVE_INFINITY);
            taps(false, (row, c0, c1, at) -> {
                if (vectors && WindowPairs.fits(c1 - c0, stride[2], base + at, x.length)) WindowPairs.maxTap(c1 - c0, stride[2], x, base + at, y, out + row + c0);
                else maxTap(x, base + at, y, out + row + c0, c1 - c0);
            });
        });
    }

    /** The larger as the reference has it: the first of equals, a NaN before everything. */
    private void maxTap(float[] x, int at, float[] y, int to, int n) {
        int s = stride[2];
        for (int c = 0; c < n; c++) {
            float v = x[at + c * s];
            float m = y[to + c];
            y[to + c] = v > m || v != v ? v : m;
        }
    }

    void argMax(int planes, float[] x, int xo, long[] index, int io) {
        hot(vectors -> argMax(vectors, planes, x, xo, index, io));
    }

    private void argMax(boolean vectors, int planes, float[] x, int xo, long[] index, int io) {
        if (vectors && pairs()) {
            each(planes, k -> {
                for (int r = 0; r < out[0] * out[1]; r++) {
                    int a = xo + k * ins + pair(r);
                    WindowPairs.argMax(out[2], x, a, a + in[2], index, io + k * outs + r * out[2], pair(r));
                }
            });
            return;
        }
        each(planes, k -> {
            int base = xo + k * ins;
            Workspace ws = Workspace.borrow();
            float[] max = ws.floats(0, outs);
            int[] best = ws.ints(0, outs);
            Arrays.fill(best, 0, outs, -1);
            taps(false, (row, c0, c1, at) -> {
                if (vectors && WindowPairs.fits(c1 - c0, stride[2], base + at, x.length)) WindowPairs.argMaxTap(c1 - c0, stride[2], x, base + at, max, best, row + c0, at);
                else argMaxTap(x, base, at, max, best, row + c0, c1 - c0);
            });
            for (int p = 0; p < outs; p++) index[io + k * outs + p] = best[p];
            ws.release();
        });
    }

    private void argMaxTap(float[] x, int base, int at, float[] max, int[] best, int to, int n) {
        int s = stride[2];
        for (int c = 0; c < n; c++) {
            float v = x[base + at + c * s];
            if (best[to + c] < 0 || v > max[to + c] || v != v) {
                max[to + c] = v;
                best[to + c] = at + c * s;
            }
        }
    }

    void sum(int planes, float[] x, int xo, float[] y, int yo) {
        hot(vectors -> sum(vectors, planes, x, xo, y, yo));
    }

    private void sum(boolean vectors, int planes, float[] x, int xo, float[] y, int yo) {
        if (vectors && pairs()) {
            each(planes, k -> {
                for (int r = 0; r < out[0] * out[1]; r++) {
                    int a = xo + k * ins + pair(r);
                    WindowPairs.sum(out[2], x, a, a + in[2], y, yo + k * outs + r * out[2]);
                }
            });
            return;
        }
        each(planes, k -> {
            int base = xo + k * ins;
            int out = yo + k * outs;
            Arrays.fill(y, out, out + outs, 0);
            taps(false, (row, c0, c1, at) -> sumTap(x, base + at, y, out + row + c0, c1 - c0));
        });
    }

    private void sumTap(float[] x, int at, float[] y, int to, int n) {
        int s = stride[2];
        if (s == 1) for (int c = 0; c < n; c++) y[to + c] += x[at + c];
        else for (int c = 0; c < n; c++) y[to + c] += x[at + c * s];
    }

    /** {@code x} is zero before. Taps of a row run backwards, so that an element meets its windows in ascending order. */
    void sumTransposed(int planes, float[] y, int yo, float[] x, int xo) {
        hot(vectors -> sumTransposed(vectors, planes, y, yo, x, xo));
    }

    private void sumTransposed(boolean vectors, int planes, float[] y, int yo, float[] x, int xo) {
        if (vectors && pairs()) {
            each(planes, k -> {
                for (int r = 0; r < out[0] * out[1]; r++) {
                    int a = xo + k * ins + pair(r);
                    WindowPairs.spread(out[2], y, yo + k * outs + r * out[2], x, a, a + in[2]);
                }
            });
            return;
        }
        each(planes, k -> {
            int base = xo + k * ins;
            int from = yo + k * outs;
            taps(true, (row, c0, c1, at) -> spreadTap(y, from + row + c0, x, base + at, c1 - c0));
        });
    }

    private void spreadTap(float[] y, int from, float[] x, int at, int n) {
        int s = stride[2];
        if (s == 1) for (int c = 0; c < n; c++) x[at + c] += y[from + c];
        else for (int c = 0; c < n; c++) x[at + c * s] += y[from + c];
    }

    /**
     * z is zero, and elements of y are added to it where x is largest in their windows.
     *
     * @param rider for all of z; or null
     */
    void maxSpread(int planes, float[] x, int xo, float[] y, int yo, float[] z, Rider rider) {
        hot(vectors -> maxSpread(vectors, planes, x, xo, y, yo, z, rider));
    }

    private void maxSpread(boolean vectors, int planes, float[] x, int xo, float[] y, int yo, float[] z, Rider rider) {
        boolean pairs = vectors && pairs();
        long[] index = pairs ? null : (long[]) Buffers.unwritten(DType.I64, planes * outs);
        if (!pairs) argMax(vectors, planes, x, xo, index, 0);
        some(planes, (from, to) -> {
            Arrays.fill(z, from * ins, to * ins, 0);
            for (int k = from; k < to; k++) {
                if (pairs) spreadPairs(k, x, xo, y, yo, z);
                else for (int p = k * outs; p < (k + 1) * outs; p++) if (index[p] >= 0) z[k * ins + (int) index[p]] += y[yo + p];
            }
            if (rider != null) rider.here(from * ins, to * ins);
        });
    }

    private void spreadPairs(int plane, float[] x, int xo, float[] y, int yo, float[] z) {
        for (int r = 0; r < out[0] * out[1]; r++) {
            int a = plane * ins + pair(r);
            WindowPairs.maxSpread(out[2], in[2], x, xo + a, y, yo + plane * outs + r * out[2], z, a);
        }
    }
}
