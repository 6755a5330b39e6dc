package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.Narrow;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.kernel.Strided;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Pad;
import io.leibniz.prim.Scatter;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/** Joining, padding and moving by index, as copies of blocks where there are any. */
final class CpuIndex {
    private CpuIndex() {}

    static NdArray concat(int axis, NdArray[] x) {
        int extent = 0;
        for (NdArray a : x) extent += a.shape().dim(axis);
        Shape shape = x[0].shape().with(axis, extent);
        Object y = Buffers.unwritten(x[0].dtype(), shape.numel());
        int[] strides = shape.strides();
        int at = 0;
        for (NdArray a : x) {
            Copies.into(a, y, at, strides);
            at += a.shape().dim(axis) * strides[axis];
        }
        return NdArray.of(x[0].dtype(), shape, y);
    }

    static NdArray pad(Pad pad, NdArray x) {
        int[] low = pad.low();
        int[] high = pad.high();
        int[] interior = pad.interior();
        int[] d = new int[low.length];
        for (int i = 0; i < d.length; i++) {
            int n = x.shape().dim(i);
            d[i] = low[i] + (n == 0 ? 0 : (n - 1) * (interior[i] + 1) + 1) + high[i];
        }
        Shape shape = Shape.of(d);
        Object y = Buffers.zeros(x.dtype(), shape.numel());
        if (pad.value() != 0) fill(y, x.dtype(), pad.value());
        int[] strides = shape.strides();
        int offset = 0;
        for (int i = 0; i < d.length; i++) {
            offset += low[i] * strides[i];
            strides[i] *= interior[i] + 1;
        }
        Copies.into(x, y, offset, strides);
        return NdArray.of(x.dtype(), shape, y);
    }

    private static void fill(Object y, DType type, double value) {
        if (y instanceof float[] a) Arrays.fill(a, (float) value);
        else if (y instanceof double[] a) Arrays.fill(a, value);
        else if (y instanceof int[] a) Arrays.fill(a, (int) value);
        else if (y instanceof long[] a) Arrays.fill(a, (long) value);
        else if (y instanceof boolean[] a) Arrays.fill(a, true);
        else if (y instanceof short[] a) Arrays.fill(a, ((short[]) Narrow.array(value, type))[0]);
        else Arrays.fill((byte[]) y, ((byte[]) Narrow.array(value, type))[0]);
    }

    /** Null if one is out of range: the reference says which. */
    private static int[] indices(NdArray index, int extent) {
        int n = index.numel();
        int[] r = new int[n];
        if (index.isContiguous() && index.dtype() == DType.I64) {
            long[] a = index.i64();
            int o = index.offset();
            for (int i = 0; i < n; i++) {
                long k = a[o + i];
                if (k < 0 || k >= extent) return null;
                r[i] = (int) k;
            }
            return r;
        }
        for (int i = 0; i < n; i++) {
            long k = index.getLong(i);
            if (k < 0 || k >= extent) return null;
            r[i] = (int) k;
        }
        return r;
    }

    static NdArray take(int axis, NdArray x, NdArray index) {
        Shape s = x.shape();
        int extent = s.dim(axis);
        int[] k = indices(index, extent);
        if (k == null) return Reference.INSTANCE.take(axis, x, index);
        Shape shape = s.sub(0, axis).concat(index.shape()).concat(s.sub(axis + 1, s.rank()));
        NdArray from = Copies.contiguous(x);
        Object y = Buffers.unwritten(x.dtype(), shape.numel());
        if (shape.numel() == 0) return NdArray.of(x.dtype(), shape, y);
        int inner = s.sub(axis + 1, s.rank()).numel();
        int slices = shape.numel() / inner;
        Object data = from.data();
        int offset = from.offset();
        Chunks.run(slices, Math.max(1, Chunks.CHEAP / inner), (first, end) -> {
            int o = first / k.length;
            int j = first % k.length;
            for (int i = first; i < end; i++) {
                int at = offset + (o * extent + k[j]) * inner;
                if (inner > 1) System.arraycopy(data, at, y, i * inner, inner);
                else one(data, at, y, i);
                if (++j == k.length) {
                    j = 0;
                    o++;
                }
            }
        });
        return NdArray.of(x.dtype(), shape, y);
    }

    private static void one(Object x, int from, Object y, int to) {
        if (x instanceof float[] a) ((float[]) y)[to] = a[from];
        else if (x instanceof double[] a) ((double[]) y)[to] = a[from];
        else if (x instanceof long[] a) ((long[]) y)[to] = a[from];
        else if (x instanceof int[] a) ((int[]) y)[to] = a[from];
        else if (x instanceof boolean[] a) ((boolean[]) y)[to] = a[from];
        else if (x instanceof short[] a) ((short[]) y)[to] = a[from];
        else ((byte[]) y)[to] = ((byte[]) x)[from];
    }

    private static void addOne(Object x, int from, Object y, int to) {
        if (x instanceof float[] a) ((float[]) y)[to] += a[from];
        else if (x instanceof double[] a) ((double[]) y)[to] += a[from];
        else if (x instanceof long[] a) ((long[]) y)[to] += a[from];
        else ((int[]) y)[to] += ((int[]) x)[from];
    }

    /** Slices of one place are added in ascending order; threads divide the places inside a slice among them. */
    static NdArray takeAdd(int axis, int size, NdArray x, NdArray index) {
        Shape s = x.shape();
        DType type = x.dtype();
        int[] k = type == DType.BOOL ? null : indices(index, size);
        if (k == null) return Reference.INSTANCE.takeAdd(axis, size, x, index);
        int rest = axis + index.shape().rank();
        Shape shape = s.sub(0, axis).concat(Shape.of(size)).concat(s.sub(rest, s.rank()));
        Object y = Buffers.zeros(type, shape.numel());
        if (x.numel() == 0) return NdArray.of(type, shape, y);
        NdArray from = Copies.contiguous(x);
        Object data = from.data();
        int outer = s.sub(0, axis).numel();
        int inner = s.sub(rest, s.rank()).numel();
        Loops.Loop2 add = inner == 1 ? null : sum(type);
        int columns = Math.max(64, Chunks.CHEAP / k.length);
        Chunks.run(inner, columns, (first, end) -> {
            int w = end - first;
            for (int o = 0; o < outer; o++) {
                for (int j = 0; j < k.length; j++) {
                    int to = (o * size + k[j]) * inner + first;
                    int at = from.offset() + (o * k.length + j) * inner + first;
                    if (w == 1) addOne(data, at, y, to);
                    else add.run(y, to, 1, data, at, 1, y, to, w);
                }
            }
        });
        return NdArray.of(type, shape, y);
    }

    private static Loops.Loop2 sum(DType type) {
        return switch (type) {
            case F32 -> Loops.binary(Binary.ADD);
            case F64 -> DoubleLoops.of(Binary.ADD);
            case I64 -> PlainLoops.i64(Binary.ADD);
            case I32 -> PlainLoops.i32(Binary.ADD);
            case BOOL, BF16, F16, I8, U8 -> throw new AssertionError(type);
        };
    }

    /** Strides to the elements x[i, 0, k] for every place [i, j, k] of the index: what is left is to go along the axis. */
    private static int[] lines(int[] strides, int axis) {
        int[] r = strides.clone();
        r[axis] = 0;
        return r;
    }

    static NdArray gather(int axis, NdArray x, NdArray index) {
        int[] k = indices(index, x.shape().dim(axis));
        if (k == null) return Reference.INSTANCE.gather(axis, x, index);
        Object y = Buffers.unwritten(x.dtype(), k.length);
        Object data = x.data();
        Strided.Walk w = new Strided.Walk(index.shape(), lines(x.strides(), axis));
        int step = x.strides()[axis];
        int run = w.inner();
        int inner = w.innerStride(0);
        for (int i = 0; i < k.length; w.next()) {
            int o = x.offset() + w.offset(0);
            if (data instanceof float[] a) {
                float[] out = (float[]) y;
                for (int end = i + run; i < end; i++, o += inner) out[i] = a[o + k[i] * step];
            } else {
                for (int end = i + run; i < end; i++, o += inner) one(data, o + k[i] * step, y, i);
            }
        }
        return NdArray.of(x.dtype(), index.shape(), y);
    }

    static NdArray scatter(int axis, Scatter.Mode mode, NdArray x, NdArray index, NdArray source) {
        int[] k = indices(index, x.shape().dim(axis));
        boolean add = mode == Scatter.Mode.ADD;
        if (k == null || add && x.dtype() == DType.BOOL) return Reference.INSTANCE.scatter(axis, mode, x, index, source);
        Object y = x.toJavaArray();
        NdArray from = Copies.contiguous(source);
        Object data = from.data();
        int[] strides = x.shape().strides();
        Strided.Walk w = new Strided.Walk(index.shape(), lines(strides, axis));
        int step = strides[axis];
        int run = w.inner();
        int inner = w.innerStride(0);
        for (int i = 0; i < k.length; w.next()) {
            int o = w.offset(0);
            for (int end = i + run; i < end; i++, o += inner) {
                int to = o + k[i] * step;
                if (add) addOne(data, from.offset() + i, y, to);
                else one(data, from.offset() + i, y, to);
            }
        }
        return NdArray.of(x.dtype(), x.shape(), y);
    }
}
