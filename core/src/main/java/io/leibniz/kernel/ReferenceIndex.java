package io.leibniz.kernel;

import io.leibniz.prim.Pad;
import io.leibniz.prim.Scatter;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/** Joining, padding and moving by index, of the {@link Reference}. */
final class ReferenceIndex {
    private ReferenceIndex() {}

    static NdArray concat(int axis, NdArray[] x) {
        int extent = 0;
        for (NdArray a : x) extent += a.shape().dim(axis);
        Shape shape = x[0].shape().with(axis, extent);
        Object y = x[0].dtype().newArray(shape.numel());
        int inner = shape.sub(axis + 1, shape.rank()).numel();
        int outer = shape.sub(0, axis).numel();
        int at = 0;
        for (NdArray a : x) {
            Object data = Reference.rowMajor(a);
            int run = a.shape().dim(axis) * inner;
            for (int o = 0; o < outer; o++) System.arraycopy(data, o * run, y, o * extent * inner + at, run);
            at += run;
        }
        return NdArray.of(x[0].dtype(), shape, y);
    }

    static NdArray pad(Pad pad, NdArray x) {
        Shape from = x.shape();
        int[] low = pad.low();
        int[] high = pad.high();
        int[] interior = pad.interior();
        int[] d = new int[low.length];
        for (int i = 0; i < d.length; i++) {
            int n = from.dim(i);
            d[i] = low[i] + (n == 0 ? 0 : (n - 1) * (interior[i] + 1) + 1) + high[i];
        }
        Shape shape = Shape.of(d);
        Object y = x.dtype().newArray(shape.numel());
        switch (y) {
            case float[] a -> Arrays.fill(a, (float) pad.value());
            case double[] a -> Arrays.fill(a, pad.value());
            case int[] a -> Arrays.fill(a, (int) pad.value());
            case long[] a -> Arrays.fill(a, (long) pad.value());
            case boolean[] a -> Arrays.fill(a, pad.value() != 0);
            case short[] a -> Arrays.fill(a, ((short[]) Narrow.array(pad.value(), x.dtype()))[0]);
            case byte[] a -> Arrays.fill(a, ((byte[]) Narrow.array(pad.value(), x.dtype()))[0]);
            default -> throw new AssertionError(x.dtype());
        }
        // Where the elements of x go is a view of y.
        int[] strides = shape.strides();
        int offset = 0;
        for (int i = 0; i < d.length; i++) {
            offset += low[i] * strides[i];
            strides[i] *= interior[i] + 1;
        }
        NdArray hole = NdArray.view(x.dtype(), from, y, offset, strides);
        for (int i = 0; i < x.numel(); i++) System.arraycopy(x.data(), x.index(i), y, hole.index(i), 1);
        return NdArray.of(x.dtype(), shape, y);
    }

    private static int[] indices(String op, NdArray index, int axis, int extent) {
        int[] r = new int[index.numel()];
        for (int i = 0; i < r.length; i++) {
            long k = index.getLong(i);
            if (k < 0 || k >= extent) {
                // Operations have added the extent to indices that count from the end.
                throw new IndexException(op + ": index " + (k < 0 ? k - extent : k) + " at " + position(index.shape(), i) + " of the indices " + index.shape()
                        + " is out of range for axis " + axis + " of extent " + extent
                        + (extent == 0 ? ", which has no elements" : "; valid are " + -extent + " to " + (extent - 1)));
            }
            r[i] = (int) k;
        }
        return r;
    }

    /** A row-major position as one index an axis. */
    private static String position(Shape shape, int flat) {
        int[] p = new int[shape.rank()];
        for (int i = p.length - 1; i >= 0; i--) {
            p[i] = flat % shape.dim(i);
            flat /= shape.dim(i);
        }
        return Arrays.toString(p);
    }

    static NdArray take(int axis, NdArray x, NdArray index) {
        Shape s = x.shape();
        int extent = s.dim(axis);
        int[] k = indices("take", index, axis, extent);
        Shape shape = s.sub(0, axis).concat(index.shape()).concat(s.sub(axis + 1, s.rank()));
        Object data = Reference.rowMajor(x);
        Object y = x.dtype().newArray(shape.numel());
        int outer = s.sub(0, axis).numel();
        int inner = s.sub(axis + 1, s.rank()).numel();
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < k.length; j++) System.arraycopy(data, (o * extent + k[j]) * inner, y, (o * k.length + j) * inner, inner);
        }
        return NdArray.of(x.dtype(), shape, y);
    }

    static NdArray takeAdd(int axis, int size, NdArray x, NdArray index) {
        if (x.dtype() == DType.BOOL) throw Reference.undefined("takeAdd", DType.BOOL);
        Shape s = x.shape();
        int[] k = indices("takeAdd", index, axis, size);
        int rest = axis + index.shape().rank();
        Shape shape = s.sub(0, axis).concat(Shape.of(size)).concat(s.sub(rest, s.rank()));
        Object data = Reference.rowMajor(x);
        Object y = x.dtype().newArray(shape.numel());
        int outer = s.sub(0, axis).numel();
        int inner = s.sub(rest, s.rank()).numel();
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < k.length; j++) {
                for (int i = 0; i < inner; i++) add(y, (o * size + k[j]) * inner + i, data, (o * k.length + j) * inner + i);
            }
        }
        return NdArray.of(x.dtype(), shape, y);
    }

    private static void add(Object y, int to, Object x, int from) {
        switch (y) {
            case float[] a -> a[to] += ((float[]) x)[from];
            case double[] a -> a[to] += ((double[]) x)[from];
            case int[] a -> a[to] += ((int[]) x)[from];
            case long[] a -> a[to] += ((long[]) x)[from];
            default -> throw new AssertionError(y.getClass());
        }
    }

    /** The elements x[i, 0, k] for every place [i, j, k] of the index: what is left is to go along the axis. */
    private static NdArray lines(NdArray x, int axis, Shape index) {
        int[] strides = x.strides().clone();
        strides[axis] = 0;
        return NdArray.view(x.dtype(), index, x.data(), x.offset(), strides);
    }

    static NdArray gather(int axis, NdArray x, NdArray index) {
        int[] k = indices("gather", index, axis, x.shape().dim(axis));
        Object y = x.dtype().newArray(k.length);
        NdArray lines = lines(x, axis, index.shape());
        int step = x.strides()[axis];
        for (int i = 0; i < k.length; i++) System.arraycopy(x.data(), lines.index(i) + k[i] * step, y, i, 1);
        return NdArray.of(x.dtype(), index.shape(), y);
    }

    static NdArray scatter(int axis, Scatter.Mode mode, NdArray x, NdArray index, NdArray source) {
        String op = mode == Scatter.Mode.ADD ? "scatterAdd" : "scatter";
        if (mode == Scatter.Mode.ADD && x.dtype() == DType.BOOL) throw Reference.undefined(op, DType.BOOL);
        int[] k = indices(op, index, axis, x.shape().dim(axis));
        NdArray y = NdArray.of(x.dtype(), x.shape(), x.toJavaArray());
        NdArray lines = lines(y, axis, index.shape());
        int step = y.strides()[axis];
        for (int i = 0; i < k.length; i++) {
            int to = lines.index(i) + k[i] * step;
            if (mode == Scatter.Mode.ADD) add(y.data(), to, source.data(), source.index(i));
            else System.arraycopy(source.data(), source.index(i), y.data(), to, 1);
        }
        return y;
    }
}
