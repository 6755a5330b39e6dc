package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;

/**
 * Normalisations in f32, each in as few walks over memory as its formula allows. A row or plane stays
 * in a near cache between the walks over it. Loops without sums are plain: HotSpot makes vectors of them.
 */
final class CpuFused {
    private CpuFused() {}

    private static final RowSums SUMS = RowSums.INSTANCE;

    /** Units of a cost in elements that make a task. */
    private static int units(int cost) {
        return Math.max(1, Chunks.CHEAP / Math.max(1, cost));
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
        float[] planes = new float[c * n];
        planes(n, c, s, (p, at) -> planes[at] = RowSums.sum(x, xo + p * s, s));
        for (int k = 0; k < c; k++) out[k] = RowSums.sum(planes, k * n, n) / (n * s);
        planes(n, c, s, (p, at) -> planes[at] = SUMS.sumSquares(x, xo + p * s, s, out[p % c]));
        for (int k = 0; k < c; k++) out[c + k] = RowSums.sum(planes, k * n, n) / (n * s);
        return NdArray.of(Shape.of(2, c), out);
    }

    private interface Plane {
        /** Plane p, whose sums go to {@code at}. */
        void sum(int p, int at);
    }

    /** For all planes, of a cost each, in the order of memory, so that it is fetched ahead; the sums of a channel's planes lie side by side. */
    private static void planes(int n, int c, int cost, Plane plane) {
        Chunks.run(n * c, units(cost), (from, to) -> {
            for (int p = from; p < to; p++) plane.sum(p, p % c * n + p / c);
        });
    }

    static NdArray channelAffine(NdArray operand, NdArray scale, NdArray shift) {
        float[] y = Buffers.floats(operand.numel());
        channelAffine(operand, scale, shift, y, null);
        return NdArray.of(operand.shape(), y);
    }

    /** @param rider for all of y; or null */
    static void channelAffine(NdArray operand, NdArray scale, NdArray shift, float[] y, Rider rider) {
        int c = operand.shape().dim(1);
        int s = operand.shape().dim(2);
        NdArray in = Copies.contiguous(operand);
        float[] x = in.f32();
        int xo = in.offset();
        float[] a = (float[]) Copies.rowMajor(scale);
        float[] d = (float[]) Copies.rowMajor(shift);
        if (s == 1) {
            Chunks.run(operand.shape().dim(0), units(c), (from, to) -> {
                for (int e = from; e < to; e++) affine(a, d, x, xo + e * c, y, e * c, c);
                if (rider != null) rider.here(from * c, to * c);
            });
        } else {
            Chunks.run(operand.shape().dim(0) * c, units(s), (from, to) -> {
                for (int p = from; p < to; p++) affine(a[p % c], d[p % c], x, xo + p * s, y, p * s, s);
                if (rider != null) rider.here(from * s, to * s);
            });
        }
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
        float[] first = new float[c * n];
        float[] second = new float[c * n];
        planes(n, c, 2 * s, (p, at) -> {
            first[at] = SUMS.sumProducts(u, uo + p * s, x, xo + p * s, s, mean[p % c]);
            second[at] = RowSums.sum(u, uo + p * s, s);
        });
        for (int k = 0; k < c; k++) {
            out[k] = RowSums.sum(first, k * n, n);
            out[c + k] = RowSums.sum(second, k * n, n);
        }
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
        float[] y = Buffers.floats(left.numel());
        Chunks.run(left.shape().dim(0) * c, units(2 * s), (from, to) -> {
            for (int p = from; p < to; p++) blend(a[p % c], u, uo + p * s, b[p % c], v, vo + p * s, d[p % c], y, p * s, s);
        });
        return NdArray.of(left.shape(), y);
    }

    private static void blend(float a, float[] u, int uo, float b, float[] v, int vo, float d, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = a * u[uo + i] + b * v[vo + i] + d;
    }
}
