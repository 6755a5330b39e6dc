package io.leibniz.kernel;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Scan;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Reductions, scans, sorts and softmax of the {@link Reference}.
 *
 * <p>Floating sums and products follow one tree, which gives the same bits whatever the layout, the lane width or the
 * number of threads. The elements for one result, in row-major order of the reduced axes, are cut into blocks of
 * {@link #BLOCK}. Within a block element i goes, in ascending order, to accumulator i mod {@link #LANES}; the accumulators
 * start at the identity and are then folded in halves: j with j + 8, j + 4, j + 2, j + 1. If there is more than one block,
 * the blocks' results are reduced by the same rule.
 */
final class ReferenceReduce {
    static final int BLOCK = 4096;
    static final int LANES = 16;

    private ReferenceReduce() {}

    static float tree(float identity, Binary.FloatBinaryOperator op, float[] x, int at, int n) {
        if (n <= BLOCK) return block(identity, op, x, at, n);
        float[] blocks = new float[Math.ceilDiv(n, BLOCK)];
        for (int b = 0; b < blocks.length; b++) blocks[b] = block(identity, op, x, at + b * BLOCK, Math.min(BLOCK, n - b * BLOCK));
        return tree(identity, op, blocks, 0, blocks.length);
    }

    private static float block(float identity, Binary.FloatBinaryOperator op, float[] x, int at, int n) {
        float[] acc = new float[LANES];
        Arrays.fill(acc, identity);
        for (int i = 0; i < n; i++) acc[i % LANES] = op.applyAsFloat(acc[i % LANES], x[at + i]);
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) acc[j] = op.applyAsFloat(acc[j], acc[j + half]);
        }
        return acc[0];
    }

    static double tree(double identity, DoubleBinaryOperator op, double[] x, int at, int n) {
        if (n <= BLOCK) return block(identity, op, x, at, n);
        double[] blocks = new double[Math.ceilDiv(n, BLOCK)];
        for (int b = 0; b < blocks.length; b++) blocks[b] = block(identity, op, x, at + b * BLOCK, Math.min(BLOCK, n - b * BLOCK));
        return tree(identity, op, blocks, 0, blocks.length);
    }

    private static double block(double identity, DoubleBinaryOperator op, double[] x, int at, int n) {
        double[] acc = new double[LANES];
        Arrays.fill(acc, identity);
        for (int i = 0; i < n; i++) acc[i % LANES] = op.applyAsDouble(acc[i % LANES], x[at + i]);
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) acc[j] = op.applyAsDouble(acc[j], acc[j + half]);
        }
        return acc[0];
    }

    /** The axes moved to the end, so that what belongs to one result is a row. */
    private static NdArray toRows(NdArray x, int... axes) {
        int[] order = new int[x.shape().rank()];
        int kept = 0;
        int reduced = order.length - axes.length;
        for (int a = 0; a < order.length; a++) {
            if (Arrays.binarySearch(axes, a) >= 0) order[reduced++] = a;
            else order[kept++] = a;
        }
        return x.permute(order);
    }

    static NdArray reduce(Reduce.Op op, int[] axes, NdArray x) {
        NdArray rows = toRows(x, axes);
        int r = x.shape().rank();
        Shape shape = rows.shape().sub(0, r - axes.length);
        int n = rows.shape().sub(r - axes.length, r).numel();
        boolean extreme = op == Reduce.Op.MAX || op == Reduce.Op.MIN;
        if (n == 0 && extreme) {
            throw new ShapeException("a" + op.name().toLowerCase(java.util.Locale.ROOT) + ": no elements along axes " + Arrays.toString(axes)
                    + " of shape " + x.shape() + ", and so no " + (op == Reduce.Op.MAX ? "largest" : "smallest") + " one");
        }
        DType type = x.dtype();
        boolean truth = op == Reduce.Op.ANY || op == Reduce.Op.ALL;
        if (truth ? type != DType.BOOL : type == DType.BOOL && !extreme) throw Reference.undefined(name(op), type);
        Object data = Reference.rowMajor(rows);
        switch (type) {
            case F32 -> {
                float[] a = (float[]) data;
                float[] y = new float[shape.numel()];
                for (int i = 0; i < y.length; i++) {
                    y[i] = switch (op) {
                        case SUM -> tree(0f, (float p, float q) -> p + q, a, i * n, n);
                        case PROD -> tree(1f, (float p, float q) -> p * q, a, i * n, n);
                        case MAX -> tree(Float.NEGATIVE_INFINITY, Math::max, a, i * n, n);
                        default -> tree(Float.POSITIVE_INFINITY, Math::min, a, i * n, n);
                    };
                }
                return NdArray.of(shape, y);
            }
            case F64 -> {
                double[] a = (double[]) data;
                double[] y = new double[shape.numel()];
                for (int i = 0; i < y.length; i++) {
                    y[i] = switch (op) {
                        case SUM -> tree(0d, (double p, double q) -> p + q, a, i * n, n);
                        case PROD -> tree(1d, (double p, double q) -> p * q, a, i * n, n);
                        case MAX -> tree(Double.NEGATIVE_INFINITY, Math::max, a, i * n, n);
                        default -> tree(Double.POSITIVE_INFINITY, Math::min, a, i * n, n);
                    };
                }
                return NdArray.of(shape, y);
            }
            default -> {
                long[] a = Reference.longs(rows);
                long[] y = new long[shape.numel()];
                for (int i = 0; i < y.length; i++) {
                    y[i] = switch (op) {
                        case SUM -> fold(0, Long::sum, a, i * n, n);
                        case PROD -> fold(1, (p, q) -> p * q, a, i * n, n);
                        case MAX -> fold(Long.MIN_VALUE, Math::max, a, i * n, n);
                        case MIN -> fold(Long.MAX_VALUE, Math::min, a, i * n, n);
                        case ANY -> fold(0, (p, q) -> p | q, a, i * n, n);
                        case ALL -> fold(1, (p, q) -> p & q, a, i * n, n);
                    };
                }
                return Reference.narrow(type, shape, y);
            }
        }
    }

    private static String name(Reduce.Op op) {
        return op.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static long fold(long identity, LongBinaryOperator op, long[] x, int at, int n) {
        long acc = identity;
        for (int i = 0; i < n; i++) acc = op.applyAsLong(acc, x[at + i]);
        return acc;
    }

    static NdArray argReduce(boolean max, int axis, NdArray x) {
        NdArray rows = toRows(x, axis);
        int n = x.shape().dim(axis);
        if (n == 0) {
            throw new ShapeException((max ? "argmax" : "argmin") + ": no elements along axis " + axis + " of shape " + x.shape()
                    + ", and so no " + (max ? "largest" : "smallest") + " one");
        }
        Shape shape = x.shape().without(axis);
        long[] y = new long[shape.numel()];
        Ascending order = Ascending.of(rows);
        for (int i = 0; i < y.length; i++) {
            int best = i * n;
            for (int j = best + 1; j < (i + 1) * n; j++) {
                // NaN sorts as the largest, and is what a minimum looks for too.
                int c = order.compare(j, best);
                if (order.isNaN(best)) break;
                if (max ? c > 0 : c < 0 || order.isNaN(j)) best = j;
            }
            y[i] = best - i * n;
        }
        return NdArray.of(shape, y);
    }

    static NdArray argSort(int axis, boolean descending, NdArray x) {
        NdArray rows = toRows(x, axis);
        int n = x.shape().dim(axis);
        long[] y = new long[x.numel()];
        Ascending order = Ascending.of(rows);
        Comparator<Integer> by = descending ? (p, q) -> order.compare(q, p) : order::compare;
        Integer[] row = new Integer[n];
        for (int at = 0; at < y.length; at += n) {
            for (int j = 0; j < n; j++) row[j] = at + j;
            Arrays.sort(row, by);
            for (int j = 0; j < n; j++) y[at + j] = row[j] - at;
        }
        return fromRows(NdArray.of(rows.shape(), y), axis);
    }

    /** The last axis moved back to where it was. */
    private static NdArray fromRows(NdArray rows, int axis) {
        int[] order = new int[rows.shape().rank()];
        for (int a = 0; a < order.length; a++) order[a] = a < axis ? a : a == axis ? order.length - 1 : a - 1;
        return rows.permute(order).contiguous();
    }

    /** The order of elements by their row-major positions; NaN is the largest, zeros are equal. */
    private interface Ascending {
        int compare(int i, int j);

        boolean isNaN(int i);

        static Ascending of(NdArray x) {
            if (x.dtype().isFloating()) {
                double[] a = Reference.doubles(x);
                return new Ascending() {
                    @Override
                    public int compare(int i, int j) {
                        double p = a[i];
                        double q = a[j];
                        return p < q ? -1 : p > q ? 1 : Boolean.compare(Double.isNaN(p), Double.isNaN(q));
                    }

                    @Override
                    public boolean isNaN(int i) {
                        return Double.isNaN(a[i]);
                    }
                };
            }
            long[] a = Reference.longs(x);
            return new Ascending() {
                @Override
                public int compare(int i, int j) {
                    return Long.compare(a[i], a[j]);
                }

                @Override
                public boolean isNaN(int i) {
                    return false;
                }
            };
        }
    }

    static NdArray scan(Scan.Op op, int axis, NdArray x) {
        NdArray rows = toRows(x, axis);
        int n = x.shape().dim(axis);
        DType type = x.dtype();
        boolean defined = switch (op) {
            case CUMSUM, CUMPROD -> type != DType.BOOL;
            case LOGCUMSUMEXP -> type.isFloating();
            case CUMMAX, CUMMIN -> true;
        };
        if (!defined) throw Reference.undefined(new Scan(op, axis).label(), type);
        Object data = rows.toJavaArray();
        switch (data) {
            case float[] y -> {
                for (int i = 0; i < y.length; i++) {
                    if (i % n == 0) continue;
                    float p = y[i - 1];
                    float q = y[i];
                    y[i] = switch (op) {
                        case CUMSUM -> p + q;
                        case CUMPROD -> p * q;
                        case LOGCUMSUMEXP -> logAddExp(p, q);
                        case CUMMAX -> Math.max(p, q);
                        case CUMMIN -> Math.min(p, q);
                    };
                }
                return fromRows(NdArray.of(rows.shape(), y), axis);
            }
            case double[] y -> {
                for (int i = 0; i < y.length; i++) {
                    if (i % n == 0) continue;
                    double p = y[i - 1];
                    double q = y[i];
                    y[i] = switch (op) {
                        case CUMSUM -> p + q;
                        case CUMPROD -> p * q;
                        case LOGCUMSUMEXP -> logAddExp(p, q);
                        case CUMMAX -> Math.max(p, q);
                        case CUMMIN -> Math.min(p, q);
                    };
                }
                return fromRows(NdArray.of(rows.shape(), y), axis);
            }
            default -> {
                long[] y = Reference.longs(rows).clone();
                for (int i = 0; i < x.numel(); i++) {
                    if (i % n == 0) continue;
                    long p = y[i - 1];
                    long q = y[i];
                    y[i] = switch (op) {
                        case CUMSUM -> p + q;
                        case CUMPROD -> p * q;
                        case CUMMAX -> Math.max(p, q);
                        case CUMMIN -> Math.min(p, q);
                        case LOGCUMSUMEXP -> throw new AssertionError(type);
                    };
                }
                return fromRows(Reference.narrow(type, rows.shape(), y), axis);
            }
        }
    }

    /** log(eᵃ + eᵇ) = m + log1p(e^(−|a − b|)) with m the larger; infinities by themselves, whose difference is NaN. */
    static float logAddExp(float a, float b) {
        float m = Math.max(a, b);
        if (!Float.isFinite(m)) return m;
        return m + FMath.log1p(FMath.exp(Math.min(a, b) - m));
    }

    static double logAddExp(double a, double b) {
        double m = Math.max(a, b);
        if (!Double.isFinite(m)) return m;
        return m + Unary.LOG1P.f64.applyAsDouble(Unary.EXP.f64.applyAsDouble(Math.min(a, b) - m));
    }

    /** m = max x; e = exp(x − m); y = e / Σ e, the sum by the tree. */
    static NdArray softmax(NdArray x) {
        return softmax(x, false);
    }

    /** m = max x; y = (x − m) − log Σ exp(x − m), the sum by the tree. */
    static NdArray logSoftmax(NdArray x) {
        return softmax(x, true);
    }

    private static NdArray softmax(NdArray x, boolean log) {
        String op = log ? "logSoftmax" : "softmax";
        int n = x.shape().dim(-1);
        switch (x.toJavaArray()) {
            case float[] y -> {
                float[] e = new float[n];
                for (int at = 0; at < y.length; at += n) {
                    float m = tree(Float.NEGATIVE_INFINITY, Math::max, y, at, n);
                    for (int j = 0; j < n; j++) e[j] = Unary.EXP.f32.applyAsFloat(y[at + j] - m);
                    float s = tree(0f, (float p, float q) -> p + q, e, 0, n);
                    float l = Unary.LOG.f32.applyAsFloat(s);
                    for (int j = 0; j < n; j++) y[at + j] = log ? (y[at + j] - m) - l : e[j] / s;
                }
                return NdArray.of(x.shape(), y);
            }
            case double[] y -> {
                double[] e = new double[n];
                for (int at = 0; at < y.length; at += n) {
                    double m = tree(Double.NEGATIVE_INFINITY, Math::max, y, at, n);
                    for (int j = 0; j < n; j++) e[j] = Unary.EXP.f64.applyAsDouble(y[at + j] - m);
                    double s = tree(0d, (double p, double q) -> p + q, e, 0, n);
                    double l = Unary.LOG.f64.applyAsDouble(s);
                    for (int j = 0; j < n; j++) y[at + j] = log ? (y[at + j] - m) - l : e[j] / s;
                }
                return NdArray.of(x.shape(), y);
            }
            default -> throw Reference.undefined(op, x.dtype());
        }
    }
}
