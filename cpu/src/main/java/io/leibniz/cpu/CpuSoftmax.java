package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;

/**
 * Softmax along the last axis while the row is in the first-level cache: m = max x; e = exp(x − m); y = e / Σ e, or
 * (x − m) − log Σ e. Short rows are taken several at a time, so that the exponential runs over all of them at once.
 */
final class CpuSoftmax {
    /** Elements of the rows taken together. */
    private static final int BATCH = 2048;

    private CpuSoftmax() {}

    static NdArray softmax(NdArray x) {
        if (x.numel() <= CpuKernels.TINY) return Reference.INSTANCE.softmax(x);
        return switch (x.dtype()) {
            case F32 -> f32(x, false);
            case F64 -> f64(x, false);
            default -> Reference.INSTANCE.softmax(x);
        };
    }

    static NdArray logSoftmax(NdArray x) {
        if (x.numel() <= CpuKernels.TINY) return Reference.INSTANCE.logSoftmax(x);
        return switch (x.dtype()) {
            case F32 -> f32(x, true);
            case F64 -> f64(x, true);
            default -> Reference.INSTANCE.logSoftmax(x);
        };
    }

    private static NdArray f32(NdArray in, boolean log) {
        NdArray x = Copies.contiguous(in);
        int n = x.shape().dim(-1);
        int rows = x.numel() / n;
        int batch = Math.max(1, BATCH / n);
        float[] a = x.f32();
        float[] y = Buffers.floats(x.numel());
        Chunks.run(Math.ceilDiv(rows, batch), Math.max(1, Chunks.COSTLY / (batch * n)), (from, to) -> {
            float[] e = log ? new float[Math.min(batch, rows) * n] : null;
            for (int b = from; b < to; b++) {
                int at = b * batch * n;
                int length = Math.min(batch, rows - b * batch) * n;
                if (log) logBatch(a, x.offset() + at, y, at, e, n, length);
                else batch(a, x.offset() + at, y, at, n, length);
            }
        });
        return NdArray.of(x.shape(), y);
    }

    private static void batch(float[] x, int xo, float[] y, int yo, int n, int length) {
        shift(x, xo, y, yo, n, length);
        Loops.unary(Unary.EXP).run(y, yo, y, yo, length);
        Loops.F32Binary quotient = Loops.binary(Binary.DIV);
        for (int i = 0; i < length; i += n) {
            float s = Trees.f32(Reduce.Op.SUM, y, yo + i, n);
            quotient.right(y, yo + i, s, y, yo + i, n);
        }
    }

    private static void logBatch(float[] x, int xo, float[] y, int yo, float[] e, int n, int length) {
        shift(x, xo, y, yo, n, length);
        Loops.unary(Unary.EXP).run(y, yo, e, 0, length);
        Loops.F32Binary difference = Loops.binary(Binary.SUB);
        for (int i = 0; i < length; i += n) {
            float s = Trees.f32(Reduce.Op.SUM, e, i, n);
            difference.right(y, yo + i, Unary.LOG.f32.applyAsFloat(s), y, yo + i, n);
        }
    }

    /** y = x − max x, row by row. */
    private static void shift(float[] x, int xo, float[] y, int yo, int n, int length) {
        Loops.F32Binary difference = Loops.binary(Binary.SUB);
        for (int i = 0; i < length; i += n) {
            float m = Trees.f32(Reduce.Op.MAX, x, xo + i, n);
            difference.right(x, xo + i, m, y, yo + i, n);
        }
    }

    private static NdArray f64(NdArray in, boolean log) {
        NdArray x = Copies.contiguous(in);
        int n = x.shape().dim(-1);
        int rows = x.numel() / n;
        double[] a = x.f64();
        double[] y = (double[]) Buffers.unwritten(DType.F64, x.numel());
        Chunks.run(rows, Math.max(1, Chunks.DEAR / n), (from, to) -> {
            double[] e = new double[n];
            for (int r = from; r < to; r++) {
                int at = r * n;
                double m = Trees.f64(Reduce.Op.MAX, a, x.offset() + at, n);
                for (int j = 0; j < n; j++) {
                    y[at + j] = a[x.offset() + at + j] - m;
                    e[j] = Unary.EXP.f64.applyAsDouble(y[at + j]);
                }
                double s = Trees.f64(Reduce.Op.SUM, e, 0, n);
                double l = Unary.LOG.f64.applyAsDouble(s);
                for (int j = 0; j < n; j++) y[at + j] = log ? y[at + j] - l : e[j] / s;
            }
        });
        return NdArray.of(x.shape(), y);
    }
}
