package io.leibniz.cpu;

import io.leibniz.kernel.FMath;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;

/**
 * Cross-entropy and normalisations in f32, each in as few walks over memory as its formula allows. A row or plane stays
 * in a near cache between the walks over it. Loops without sums are plain: HotSpot makes vectors of them.
 */
final class CpuFused {
    private CpuFused() {}

    private static final RowSums SUMS = RowSums.INSTANCE;

    /** Units of a cost in elements that make a task. */
    private static int units(int cost) {
        return Math.max(1, Chunks.CHEAP / Math.max(1, cost));
    }

    // ------------------------------------------------------------------------------------------------ cross-entropy

    private static long[] labels(NdArray labels, int classes) {
        long[] y = (long[]) labels.toJavaArray();
        for (int i = 0; i < y.length; i++) {
            if (y[i] < -1 || y[i] >= classes) {
                throw new IndexException("crossEntropy: label " + y[i] + " at position " + i + ", but there are " + classes
                        + " classes, 0 to " + (classes - 1));
            }
        }
        return y;
    }

    private static void shift(float[] x, int xo, float by, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] - by;
    }

    /** Short of a few thousand elements the vector loop saves less than HotSpot takes to compile it. */
    private static void exp(float[] x, int xo, float[] y, int yo, int n) {
        if (n > Chunks.COSTLY / 2) Loops.unary(Unary.EXP).run(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = FMath.exp(x[xo + i]);
    }

    static NdArray crossEntropy(double smoothing, NdArray logits, NdArray labels) {
        int rows = logits.shape().dim(0);
        int c = logits.shape().dim(1);
        long[] y = labels(labels, c);
        NdArray in = Copies.contiguous(logits);
        float[] x = in.f32();
        int o = in.offset();
        float own = (float) (1 - smoothing);
        float each = (float) (smoothing / c);
        float[] out = new float[rows];
        Chunks.run(rows, Math.max(1, Chunks.COSTLY / Math.max(1, c)), (from, to) -> {
            // Exponentials of all rows of a task at once, for rows are often shorter than a vector.
            float[] shifted = new float[(to - from) * c];
            for (int r = from; r < to; r++) shift(x, o + r * c, Trees.f32(Reduce.Op.MAX, x, o + r * c, c), shifted, (r - from) * c, c);
            float[] e = new float[shifted.length];
            exp(shifted, 0, e, 0, e.length);
            for (int r = from; r < to; r++) {
                if (y[r] < 0) continue;
                int at = (r - from) * c;
                float log = FMath.log(RowSums.sum(e, at, c));
                float loss = own * (log - shifted[at + (int) y[r]]);
                if (smoothing != 0) {
                    for (int i = 0; i < c; i++) e[at + i] = log - shifted[at + i];
                    loss += each * RowSums.sum(e, at, c);
                }
                out[r] = loss;
            }
        });
        return NdArray.of(labels.shape(), out);
    }

    static NdArray crossEntropyGradient(double smoothing, NdArray cts, NdArray logits, NdArray labels) {
        int rows = logits.shape().dim(0);
        int c = logits.shape().dim(1);
        long[] y = labels(labels, c);
        NdArray in = Copies.contiguous(logits);
        float[] x = in.f32();
        int o = in.offset();
        NdArray ct = Copies.contiguous(cts);
        float[] g = ct.f32();
        int go = ct.offset();
        float own = (float) (1 - smoothing);
        float each = (float) (smoothing / c);
        float[] out = new float[rows * c];
        Chunks.run(rows, Math.max(1, Chunks.COSTLY / Math.max(1, c)), (from, to) -> {
            for (int r = from; r < to; r++) shift(x, o + r * c, Trees.f32(Reduce.Op.MAX, x, o + r * c, c), out, r * c, c);
            exp(out, from * c, out, from * c, (to - from) * c);
            for (int r = from; r < to; r++) {
                int at = r * c;
                if (y[r] < 0) {
                    java.util.Arrays.fill(out, at, at + c, 0);
                    continue;
                }
                int label = at + (int) y[r];
                float s = RowSums.sum(out, at, c);
                float atLabel = (out[label] / s - each - own) * g[go + r];
                scaled(out, at, c, s, each, g[go + r]);
                out[label] = atLabel;
            }
        });
        return NdArray.of(logits.shape(), out);
    }

    private static void scaled(float[] e, int at, int n, float s, float each, float g) {
        for (int i = 0; i < n; i++) e[at + i] = (e[at + i] / s - each) * g;
    }

    // ------------------------------------------------------------------------------------------------ rows

    static NdArray layerNorm(double eps, NdArray operand, NdArray weight, NdArray bias) {
        int rows = operand.shape().dim(0);
        int n = operand.shape().dim(1);
        NdArray in = Copies.contiguous(operand);
        float[] x = in.f32();
        int xo = in.offset();
        float[] w = weight == null ? null : (float[]) Copies.rowMajor(weight);
        float[] b = bias == null ? null : (float[]) Copies.rowMajor(bias);
        float[] y = new float[rows * n];
        Chunks.run(rows, units(n), (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = xo + r * n;
                float mean = RowSums.sum(x, at, n) / n;
                float s = 1 / (float) Math.sqrt(SUMS.sumSquares(x, at, n, mean) / n + (float) eps);
                if (w == null) normal(x, at, mean, s, y, r * n, n);
                else normal(x, at, mean, s, w, b, y, r * n, n);
            }
        });
        return NdArray.of(operand.shape(), y);
    }

    private static void normal(float[] x, int xo, float mean, float s, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (x[xo + i] - mean) * s;
    }

    private static void normal(float[] x, int xo, float mean, float s, float[] w, float[] b, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (x[xo + i] - mean) * s * w[i] + b[i];
    }

    static NdArray layerNormGradient(double eps, NdArray cts, NdArray operand, NdArray weight) {
        int rows = operand.shape().dim(0);
        int n = operand.shape().dim(1);
        NdArray in = Copies.contiguous(operand);
        float[] x = in.f32();
        int xo = in.offset();
        NdArray ct = Copies.contiguous(cts);
        float[] c = ct.f32();
        int co = ct.offset();
        float[] w = weight == null ? null : (float[]) Copies.rowMajor(weight);
        float[] y = new float[rows * n];
        Chunks.run(rows, units(n), (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = xo + r * n;
                int o = r * n;
                float mean = RowSums.sum(x, at, n) / n;
                float s = 1 / (float) Math.sqrt(SUMS.sumSquares(x, at, n, mean) / n + (float) eps);
                if (w == null) System.arraycopy(c, co + o, y, o, n);
                else product(c, co + o, w, y, o, n);
                float a = RowSums.sum(y, o, n) / n;
                float p = SUMS.sumCorrelation(c, co + o, w, 0, x, at, n, mean, s) / n;
                residual(y, o, a, x, at, mean, s, p, n);
            }
        });
        return NdArray.of(operand.shape(), y);
    }

    private static void product(float[] a, int ao, float[] b, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] * b[i];
    }

    private static void residual(float[] g, int o, float a, float[] x, int xo, float mean, float s, float p, int n) {
        for (int i = 0; i < n; i++) g[o + i] = (g[o + i] - a - (x[xo + i] - mean) * s * p) * s;
    }

    // ------------------------------------------------------------------------------------------------ channels

    static NdArray channelMoments(NdArray operand) {
        int n = operand.shape().dim(0);
        int c = operand.shape().dim(1);
        int s = operand.shape().dim(2);
        NdArray in = Copies.contiguous(operand);
        float[] x = in.f32();
        int xo = in.offset();
        float[] out = new float[2 * c];
        Chunks.run(c, units(n * s), (from, to) -> {
            float[] planes = new float[n];
            for (int k = from; k < to; k++) {
                for (int e = 0; e < n; e++) planes[e] = RowSums.sum(x, xo + (e * c + k) * s, s);
                float mean = RowSums.sum(planes, 0, n) / (n * s);
                for (int e = 0; e < n; e++) planes[e] = SUMS.sumSquares(x, xo + (e * c + k) * s, s, mean);
                out[k] = mean;
                out[c + k] = RowSums.sum(planes, 0, n) / (n * s);
            }
        });
        return NdArray.of(Shape.of(2, c), out);
    }

    static NdArray channelAffine(NdArray operand, NdArray scale, NdArray shift) {
        int c = operand.shape().dim(1);
        int s = operand.shape().dim(2);
        NdArray in = Copies.contiguous(operand);
        float[] x = in.f32();
        int xo = in.offset();
        float[] a = (float[]) Copies.rowMajor(scale);
        float[] d = (float[]) Copies.rowMajor(shift);
        float[] y = new float[operand.numel()];
        if (s == 1) {
            Chunks.run(operand.shape().dim(0), units(c), (from, to) -> {
                for (int e = from; e < to; e++) affine(a, d, x, xo + e * c, y, e * c, c);
            });
        } else {
            Chunks.run(operand.shape().dim(0) * c, units(s), (from, to) -> {
                for (int p = from; p < to; p++) affine(a[p % c], d[p % c], x, xo + p * s, y, p * s, s);
            });
        }
        return NdArray.of(operand.shape(), y);
    }

    private static void affine(float a, float d, float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = a * x[xo + i] + d;
    }

    private static void affine(float[] a, float[] d, float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = a[i] * x[xo + i] + d[i];
    }

    static NdArray channelSums(NdArray cotangent, NdArray operand, NdArray means) {
        int n = operand.shape().dim(0);
        int c = operand.shape().dim(1);
        int s = operand.shape().dim(2);
        NdArray ct = Copies.contiguous(cotangent);
        NdArray in = Copies.contiguous(operand);
        float[] u = ct.f32();
        float[] x = in.f32();
        int uo = ct.offset();
        int xo = in.offset();
        float[] mean = (float[]) Copies.rowMajor(means);
        float[] out = new float[2 * c];
        Chunks.run(c, units(2 * n * s), (from, to) -> {
            float[] first = new float[n];
            float[] second = new float[n];
            for (int k = from; k < to; k++) {
                for (int e = 0; e < n; e++) {
                    int at = (e * c + k) * s;
                    first[e] = SUMS.sumProducts(u, uo + at, x, xo + at, s, mean[k]);
                    second[e] = RowSums.sum(u, uo + at, s);
                }
                out[k] = RowSums.sum(first, 0, n);
                out[c + k] = RowSums.sum(second, 0, n);
            }
        });
        return NdArray.of(Shape.of(2, c), out);
    }

    static NdArray channelBlend(NdArray left, NdArray right, NdArray scaleLeft, NdArray scaleRight, NdArray shift) {
        int c = left.shape().dim(1);
        int s = left.shape().dim(2);
        NdArray l = Copies.contiguous(left);
        NdArray r = Copies.contiguous(right);
        float[] u = l.f32();
        float[] v = r.f32();
        int uo = l.offset();
        int vo = r.offset();
        float[] a = (float[]) Copies.rowMajor(scaleLeft);
        float[] b = (float[]) Copies.rowMajor(scaleRight);
        float[] d = (float[]) Copies.rowMajor(shift);
        float[] y = new float[left.numel()];
        Chunks.run(left.shape().dim(0) * c, units(2 * s), (from, to) -> {
            for (int p = from; p < to; p++) blend(a[p % c], u, uo + p * s, b[p % c], v, vo + p * s, d[p % c], y, p * s, s);
        });
        return NdArray.of(left.shape(), y);
    }

    private static void blend(float a, float[] u, int uo, float b, float[] v, int vo, float d, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = a * u[uo + i] + b * v[vo + i] + d;
    }
}
