package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * Sorting and finding extremes. Values become integers of the same order, NaN above all and both zeros alike, so that
 * comparing is one instruction; where a value and its index fit one long, sorting these longs is stable by itself.
 */
final class CpuOrder {
    private CpuOrder() {}

    /** The axis moved to the end and rows made contiguous. */
    private static NdArray rows(NdArray x, int axis) {
        int r = x.shape().rank();
        if (axis == r - 1) return Copies.contiguous(x);
        int[] order = new int[r];
        for (int a = 0, k = 0; a < r; a++) if (a != axis) order[k++] = a;
        order[r - 1] = axis;
        return Copies.contiguous(x.permute(order));
    }

    private static NdArray back(NdArray rows, int axis) {
        int r = rows.shape().rank();
        if (axis == r - 1) return rows;
        int[] order = new int[r];
        for (int a = 0; a < r; a++) order[a] = a < axis ? a : a == axis ? r - 1 : a - 1;
        return Copies.contiguous(rows.permute(order));
    }

    static NdArray argReduce(boolean max, int axis, NdArray x) {
        int n = x.shape().dim(axis);
        if (n == 0 || !x.dtype().isFloating()) return Reference.INSTANCE.argReduce(max, axis, x);
        NdArray rows = rows(x, axis);
        Shape shape = x.shape().without(axis);
        long[] y = new long[shape.numel()];
        Chunks.run(y.length, Math.max(1, Chunks.COSTLY / n), (from, to) -> {
            for (int i = from; i < to; i++) {
                int at = rows.offset() + i * n;
                y[i] = rows.data() instanceof float[] a
                        ? max ? largest(a, at, n) : smallest(a, at, n)
                        : max ? largest(rows.f64(), at, n) : smallest(rows.f64(), at, n);
            }
        });
        return NdArray.of(shape, y);
    }

    private static int largest(float[] x, int at, int n) {
        int best = 0;
        float m = x[at];
        // Not "greater": the negation is true of the first NaN, after which nothing is.
        for (int j = 1; j < n && m == m; j++) {
            if (!(x[at + j] <= m)) m = x[at + (best = j)];
        }
        return best;
    }

    private static int smallest(float[] x, int at, int n) {
        int best = 0;
        float m = x[at];
        for (int j = 1; j < n && m == m; j++) {
            if (!(x[at + j] >= m)) m = x[at + (best = j)];
        }
        return best;
    }

    private static int largest(double[] x, int at, int n) {
        int best = 0;
        double m = x[at];
        for (int j = 1; j < n && m == m; j++) {
            if (!(x[at + j] <= m)) m = x[at + (best = j)];
        }
        return best;
    }

    private static int smallest(double[] x, int at, int n) {
        int best = 0;
        double m = x[at];
        for (int j = 1; j < n && m == m; j++) {
            if (!(x[at + j] >= m)) m = x[at + (best = j)];
        }
        return best;
    }

    static NdArray argSort(int axis, boolean descending, NdArray x) {
        int n = x.shape().dim(axis);
        NdArray rows = rows(x, axis);
        long[] y = new long[x.numel()];
        int count = n == 0 ? 0 : y.length / n;
        boolean packed = switch (x.dtype()) {
            case F32, I32, BOOL -> true;
            case F64, I64 -> false;
            case BF16, F16, I8, U8 -> throw new AssertionError(x.dtype());
        };
        Chunks.run(count, Math.max(1, Chunks.DEAR / Math.max(1, n)), (from, to) -> {
            long[] keys = new long[n];
            int[] order = packed ? null : new int[n];
            int[] spare = packed ? null : new int[n];
            for (int i = from; i < to; i++) {
                int at = i * n;
                keys(rows, at, n, descending, keys);
                if (packed) {
                    for (int j = 0; j < n; j++) keys[j] = keys[j] << 32 | j;
                    Arrays.sort(keys);
                    for (int j = 0; j < n; j++) y[at + j] = (int) keys[j];
                } else {
                    int[] sorted = mergeSort(keys, order, spare);
                    for (int j = 0; j < n; j++) y[at + j] = sorted[j];
                }
            }
        });
        return back(NdArray.of(rows.shape(), y), axis);
    }

    /** Longs in the order of the elements; int-sized for types of up to 32 bits. */
    private static void keys(NdArray rows, int at, int n, boolean descending, long[] keys) {
        int o = rows.offset() + at;
        switch (rows.dtype()) {
            case F32 -> {
                float[] x = rows.f32();
                for (int j = 0; j < n; j++) keys[j] = key(x[o + j]);
            }
            case F64 -> {
                double[] x = rows.f64();
                for (int j = 0; j < n; j++) keys[j] = key(x[o + j]);
            }
            case I32 -> {
                int[] x = rows.i32();
                for (int j = 0; j < n; j++) keys[j] = x[o + j];
            }
            case I64 -> System.arraycopy(rows.i64(), o, keys, 0, n);
            case BOOL -> {
                boolean[] x = rows.bool();
                for (int j = 0; j < n; j++) keys[j] = x[o + j] ? 1 : 0;
            }
            case BF16, F16, I8, U8 -> throw new AssertionError(rows.dtype());
        }
        if (descending) for (int j = 0; j < n; j++) keys[j] = ~keys[j];
    }

    /** Adding +0 makes one zero of both; {@code floatToIntBits} makes one NaN of all, which is positive. */
    private static int key(float x) {
        int bits = Float.floatToIntBits(x + 0f);
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    private static long key(double x) {
        long bits = Double.doubleToLongBits(x + 0d);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    /** Stable, bottom up; the result is in one of the two arrays. */
    private static int[] mergeSort(long[] keys, int[] order, int[] spare) {
        int n = keys.length;
        for (int j = 0; j < n; j++) order[j] = j;
        for (int from = 0; from < n; from += 8) {
            for (int j = from + 1; j < Math.min(from + 8, n); j++) {
                int moving = order[j];
                int k = j;
                for (; k > from && keys[order[k - 1]] > keys[moving]; k--) order[k] = order[k - 1];
                order[k] = moving;
            }
        }
        for (int width = 8; width < n; width *= 2) {
            for (int from = 0; from < n; from += 2 * width) {
                int middle = Math.min(n, from + width);
                int end = Math.min(n, from + 2 * width);
                int p = from;
                int q = middle;
                for (int k = from; k < end; k++) {
                    spare[k] = p < middle && (q >= end || keys[order[p]] <= keys[order[q]]) ? order[p++] : order[q++];
                }
            }
            int[] t = order;
            order = spare;
            spare = t;
        }
        return order;
    }
}
