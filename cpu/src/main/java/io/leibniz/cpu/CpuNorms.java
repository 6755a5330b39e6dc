package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Layer and RMS normalisation in f32, forward and backward. Four rows at a time come from memory once and stay in the
 * first-level cache for the walks over them; rows that are left over, long ones, and all until HotSpot has compiled the
 * vector form are taken one by one, with the same bits.
 */
final class CpuNorms {
    private static final int ROWS = 4;
    private static final int SUMMED = Kernels.SUMMED_ROWS;
    private static final RowSums SUMS = RowSums.INSTANCE;

    private static final Hot FORWARD = new Hot(trial(false, true), trial(false, false));
    private static final Hot BACKWARD = new Hot(trial(true, true), trial(true, false));

    private final int n;
    private final float eps;
    private final boolean centred;
    private final float[] x;
    private final int xo;
    private final float[] w;
    private final float[] y;

    /** Forward: the shift. */
    private float[] b;

    /** Backward. */
    private int rows;
    private float[] ct;
    private int cto;

    private CpuNorms(int n, double eps, boolean centred, float[] x, int xo, float[] w, float[] y) {
        this.n = n;
        this.eps = (float) eps;
        this.centred = centred;
        this.x = x;
        this.xo = xo;
        this.w = w;
        this.y = y;
    }

    private static Supplier<Runnable> trial(boolean backward, boolean vector) {
        return () -> {
            int n = 128;
            float[] x = new float[2 * ROWS * n];
            for (int i = 0; i < x.length; i++) x[i] = i % 7 - 3;
            CpuNorms k = new CpuNorms(n, 1e-5, true, x, 0, x, new float[ROWS * n]);
            k.b = k.w;
            k.ct = k.w;
            float[] sums = new float[2 * n];
            Four four = new Four();
            return () -> {
                if (vector) {
                    if (backward) k.backward(four, 0, true, sums, 0);
                    else k.forward(four, 0, true);
                } else {
                    for (int r = 0; r < ROWS; r++) {
                        if (backward) k.backward(r, sums, 0);
                        else k.forward(r);
                    }
                }
            };
        };
    }

    /** What is known of four rows, and of the next four. */
    private static final class Four {
        /** Where {@link #sum} and {@link #weighted} belong to. */
        int known = -1;
        final float[] sum = new float[ROWS];
        final float[] weighted = new float[ROWS];

        final float[] mean = new float[ROWS];
        final float[] scale = new float[ROWS];
        final float[] a = new float[ROWS];
        final float[] p = new float[ROWS];
        final float[] acc = new float[ROWS * Trees.LANES];
    }

    private static float[] values(NdArray v) {
        return v == null ? null : (float[]) Copies.rowMajor(v);
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    // ------------------------------------------------------------------------------------------------ forward

    static NdArray forward(double eps, boolean centred, NdArray operand, NdArray weight, NdArray bias) {
        int rows = operand.shape().dim(0);
        int n = operand.shape().dim(1);
        NdArray in = Copies.contiguous(operand);
        CpuNorms k = new CpuNorms(n, eps, centred, in.f32(), in.offset(), values(weight), Buffers.floats(rows * n));
        k.b = values(bias);
        Chunks.run(Math.ceilDiv(rows, ROWS), units(ROWS * n), (from, to) -> k.forward(from * ROWS, Math.min(rows, to * ROWS)));
        return NdArray.of(operand.shape(), k.y);
    }

    private static int units(int cost) {
        return Math.max(1, Chunks.COSTLY / Math.max(1, cost));
    }

    private void forward(int from, int to) {
        int r = from;
        if (n <= Trees.BLOCK && FORWARD.ready()) {
            Four four = new Four();
            for (; r + ROWS <= to; r += ROWS) forward(four, r, r + 2 * ROWS <= to);
        }
        if (r == to) return;
        long start = System.nanoTime();
        for (; r < to; r++) forward(r);
        FORWARD.spent(System.nanoTime() - start);
    }

    /** @param more whether the next four rows follow */
    private void forward(Four four, int r, boolean more) {
        if (four.known != r) for (int k = 0; k < ROWS; k++) four.sum[k] = VectorNorms.sum(x, xo + (r + k) * n, n, four.acc);
        statistics(four, r);
        for (int k = 0; k < ROWS; k++) {
            int o = (r + k) * n;
            int next = xo + o + (more ? ROWS * n : 0);
            four.sum[k] = w != null && b != null ? VectorNorms.normal(x, xo + o, four.mean[k], four.scale[k], w, b, y, o, n, next, four.acc)
                    : VectorNorms.normal(x, xo + o, four.mean[k], four.scale[k], w, y, o, n, next, four.acc);
        }
        four.known = more ? r + ROWS : -1;
    }

    private void forward(int r) {
        float mean = mean(r);
        normal(r, mean, scale(r, mean));
    }

    private void normal(int r, float mean, float s) {
        if (w == null) normal(x, xo + r * n, mean, s, y, r * n, n);
        else if (b == null) normal(x, xo + r * n, mean, s, w, y, r * n, n);
        else normal(x, xo + r * n, mean, s, w, b, y, r * n, n);
    }

    private static void normal(float[] x, int xo, float mean, float s, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (x[xo + i] - mean) * s;
    }

    private static void normal(float[] x, int xo, float mean, float s, float[] w, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (x[xo + i] - mean) * s * w[i];
    }

    private static void normal(float[] x, int xo, float mean, float s, float[] w, float[] b, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (x[xo + i] - mean) * s * w[i] + b[i];
    }

    // ------------------------------------------------------------------------------------------------ statistics

    private float mean(int r) {
        return centred ? RowSums.sum(x, xo + r * n, n) / n : 0;
    }

    private float scale(int r, float mean) {
        return scale(SUMS.sumSquares(x, xo + r * n, n, mean));
    }

    private float scale(float squares) {
        return 1 / (float) Math.sqrt(squares / n + eps);
    }

    private void statistics(Four four, int r) {
        for (int k = 0; k < ROWS; k++) four.mean[k] = centred ? four.sum[k] / n : 0;
        VectorNorms.squares(x, xo + r * n, n, four.mean, four.acc, four.scale);
        for (int k = 0; k < ROWS; k++) four.scale[k] = scale(four.scale[k]);
    }

    // ------------------------------------------------------------------------------------------------ backward

    static NdArray gradient(double eps, boolean centred, NdArray cts, NdArray operand, NdArray weight) {
        int n = operand.shape().dim(1);
        CpuNorms k = backward(eps, centred, cts, operand, weight, Buffers.floats(operand.numel()));
        // The sums of a task's rows, which nobody asks for.
        k.backward((from, to) -> {
            float[] sums = new float[2 * n];
            k.backward(from, to, sums, 0);
        });
        return NdArray.of(operand.shape(), k.y);
    }

    /** The cotangent of x, and behind it for each block of rows the parts of those of scale and shift. */
    static NdArray gradients(double eps, boolean centred, NdArray cts, NdArray operand, NdArray weight) {
        int n = operand.shape().dim(1);
        int parts = operand.numel();
        float[] y = Buffers.floats(parts + Math.ceilDiv(operand.shape().dim(0), SUMMED) * 2 * n);
        Arrays.fill(y, parts, y.length, 0);
        CpuNorms k = backward(eps, centred, cts, operand, weight, y);
        k.backward((from, to) -> k.backward(from, to, y, parts + from / SUMMED * 2 * n));
        return NdArray.of(Shape.of(y.length), y);
    }

    private static CpuNorms backward(double eps, boolean centred, NdArray cts, NdArray operand, NdArray weight, float[] y) {
        int n = operand.shape().dim(1);
        NdArray in = Copies.contiguous(operand);
        CpuNorms k = new CpuNorms(n, eps, centred, in.f32(), in.offset(), weight == null ? ones(n) : values(weight), y);
        NdArray ct = Copies.contiguous(cts);
        k.rows = operand.shape().dim(0);
        k.ct = ct.f32();
        k.cto = ct.offset();
        return k;
    }

    /** Block by block of rows. */
    private void backward(Chunks.Range block) {
        Chunks.run(Math.ceilDiv(rows, SUMMED), units(SUMMED * n), (from, to) -> {
            for (int b = from; b < to; b++) block.run(b * SUMMED, Math.min(rows, (b + 1) * SUMMED));
        });
    }

    private void backward(int from, int to, float[] sums, int at) {
        int r = from;
        if (n <= Trees.BLOCK && BACKWARD.ready()) {
            Four four = new Four();
            for (; r + ROWS <= to; r += ROWS) backward(four, r, r + 2 * ROWS <= to, sums, at);
        }
        if (r == to) return;
        long start = System.nanoTime();
        for (; r < to; r++) backward(r, sums, at);
        BACKWARD.spent(System.nanoTime() - start);
    }

    /** @param more whether the next four rows follow */
    private void backward(Four four, int r, boolean more, float[] sums, int at) {
        int o = r * n;
        if (four.known != r) {
            for (int k = 0; k < ROWS; k++) {
                four.sum[k] = VectorNorms.sum(x, xo + o + k * n, n, four.acc);
                four.weighted[k] = VectorNorms.weighted(ct, cto + o + k * n, w, n, four.acc);
            }
        }
        statistics(four, r);
        for (int k = 0; k < ROWS; k++) four.a[k] = centred ? four.weighted[k] / n : 0;
        VectorNorms.correlations(ct, cto + o, x, xo + o, w, n, four.mean, four.scale, sums, at, four.acc, four.p);
        int ahead = more ? ROWS * n : 0;
        for (int k = 0; k < ROWS; k++, o += n) {
            VectorNorms.residual(ct, cto + o, w, four.a[k], x, xo + o, four.mean[k], four.scale[k], four.p[k] / n, y, o, n,
                    ahead, four.acc, four.sum, four.weighted, k);
        }
        four.known = more ? r + ROWS : -1;
    }

    private void backward(int r, float[] sums, int at) {
        float mean = mean(r);
        float s = scale(r, mean);
        int o = r * n;
        product(ct, cto + o, w, y, o, n);
        float a = centred ? RowSums.sum(y, o, n) / n : 0;
        float p = SUMS.sumCorrelation(ct, cto + o, w, 0, x, xo + o, n, mean, s) / n;
        residual(ct, cto + o, w, a, x, xo + o, mean, s, p, y, o, n);
        add(ct, cto + o, x, xo + o, mean, s, sums, at, n);
        add(ct, cto + o, sums, at + n, n);
    }

    private static void product(float[] a, int ao, float[] b, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] * b[i];
    }

    private static void residual(float[] ct, int co, float[] w, float a, float[] x, int xo, float mean, float s, float p, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (ct[co + i] * w[i] - a - (x[xo + i] - mean) * s * p) * s;
    }

    private static void add(float[] ct, int co, float[] x, int xo, float mean, float s, float[] d, int o, int n) {
        for (int i = 0; i < n; i++) d[o + i] += ct[co + i] * ((x[xo + i] - mean) * s);
    }

    private static void add(float[] ct, int co, float[] d, int o, int n) {
        for (int i = 0; i < n; i++) d[o + i] += ct[co + i];
    }
}
