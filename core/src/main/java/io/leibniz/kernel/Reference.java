package io.leibniz.kernel;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Conv;
import io.leibniz.prim.Pad;
import io.leibniz.prim.RandomBits;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Scan;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;

/**
 * Every kernel as plain loops over elements in row-major order: slow, obvious, on one thread. It is the definition that
 * all other kernels are tested against, bit for bit where {@link Kernels} promises bits.
 *
 * <p>Pointwise functions are those of {@link Unary} and {@link Binary}, converted as Java converts. i32 wraps as
 * {@code int} does: the i64 definition, narrowed; shift distances count modulo 32 and 64.
 */
public final class Reference implements Kernels {
    public static final Kernels INSTANCE = new Reference();

    private Reference() {}

    /** The elements from index 0 on in row-major order; the data itself where it lies so already. Not to be written to. */
    static Object rowMajor(NdArray x) {
        return x.isContiguous() && x.offset() == 0 ? x.data() : x.toJavaArray();
    }

    /** Floating elements as doubles, which is exact. */
    static double[] doubles(NdArray x) {
        Object data = rowMajor(x);
        if (data instanceof double[] d) return d;
        double[] r = new double[x.numel()];
        if (data instanceof float[] f) for (int i = 0; i < r.length; i++) r[i] = f[i];
        else if (x.dtype() == DType.BF16) for (int i = 0; i < r.length; i++) r[i] = Narrow.fromBf16(((short[]) data)[i]);
        else for (int i = 0; i < r.length; i++) r[i] = Narrow.fromF16(((short[]) data)[i]);
        return r;
    }

    /** Integers or truth values as longs, which is exact. */
    static long[] longs(NdArray x) {
        Object data = rowMajor(x);
        if (data instanceof long[] l) return l;
        long[] r = new long[x.numel()];
        if (data instanceof int[] a) for (int i = 0; i < r.length; i++) r[i] = a[i];
        else if (data instanceof byte[] a) for (int i = 0; i < r.length; i++) r[i] = x.dtype() == DType.U8 ? a[i] & 0xFF : a[i];
        else for (int i = 0; i < r.length; i++) r[i] = ((boolean[]) data)[i] ? 1 : 0;
        return r;
    }

    /** Longs as a type of integers or truth values: the narrower keep the low bits, bool is ≠ 0. */
    static NdArray narrow(DType to, Shape shape, long[] x) {
        int n = shape.numel();
        switch (to) {
            case I64 -> {
                return NdArray.of(shape, x);
            }
            case I32 -> {
                int[] r = new int[n];
                for (int i = 0; i < n; i++) r[i] = (int) x[i];
                return NdArray.of(shape, r);
            }
            case U8, I8 -> {
                byte[] r = new byte[n];
                for (int i = 0; i < n; i++) r[i] = (byte) x[i];
                return NdArray.of(to, shape, r);
            }
            case BOOL -> {
                boolean[] r = new boolean[n];
                for (int i = 0; i < n; i++) r[i] = x[i] != 0;
                return NdArray.of(shape, r);
            }
            default -> throw new AssertionError(to);
        }
    }

    static DTypeException undefined(String op, DType type) {
        String takes = switch (type) {
            case BOOL -> "numbers; convert with to(DType.I32) or to(DType.F32)";
            case U8, I8, I32, I64 -> "floating numbers; convert with to(DType.F32)";
            case BF16, F16, F32, F64 -> "integers or truth values; convert with to(DType.I64) or to(DType.BOOL)";
        };
        return new DTypeException(op + ": is not defined for " + type + ", it takes " + takes);
    }

    // ------------------------------------------------------------------------------------------------ pointwise

    @Override
    public NdArray unary(Unary op, NdArray x) {
        if (op == Unary.STOP_GRADIENT) return x;
        int n = x.numel();
        DType type = x.dtype();
        switch (type) {
            case F32 -> {
                if (op.f32 == null) throw undefined(op.label(), type);
                float[] a = (float[]) rowMajor(x);
                float[] y = new float[n];
                for (int i = 0; i < n; i++) y[i] = op.f32.applyAsFloat(a[i]);
                return NdArray.of(x.shape(), y);
            }
            case F64 -> {
                if (op.f64 == null) throw undefined(op.label(), type);
                double[] a = (double[]) rowMajor(x);
                double[] y = new double[n];
                for (int i = 0; i < n; i++) y[i] = op.f64.applyAsDouble(a[i]);
                return NdArray.of(x.shape(), y);
            }
            case I32, I64 -> {
                if (op.i64 == null) throw undefined(op.label(), type);
                long[] a = longs(x);
                long[] y = new long[n];
                for (int i = 0; i < n; i++) y[i] = op.i64.applyAsLong(a[i]);
                return narrow(type, x.shape(), y);
            }
            case BOOL -> {
                if (op != Unary.NOT) throw undefined(op.label(), type);
                boolean[] a = (boolean[]) rowMajor(x);
                boolean[] y = new boolean[n];
                for (int i = 0; i < n; i++) y[i] = !a[i];
                return NdArray.of(x.shape(), y);
            }
        }
        throw new AssertionError(type);
    }

    @Override
    public NdArray binary(Binary op, NdArray a, NdArray b) {
        int n = a.numel();
        DType type = a.dtype();
        switch (type) {
            case F32 -> {
                if (op.f32 == null) throw undefined(op.label(), type);
                float[] l = (float[]) rowMajor(a);
                float[] r = (float[]) rowMajor(b);
                float[] y = new float[n];
                for (int i = 0; i < n; i++) y[i] = op.f32.applyAsFloat(l[i], r[i]);
                return NdArray.of(a.shape(), y);
            }
            case F64 -> {
                if (op.f64 == null) throw undefined(op.label(), type);
                double[] l = (double[]) rowMajor(a);
                double[] r = (double[]) rowMajor(b);
                double[] y = new double[n];
                for (int i = 0; i < n; i++) y[i] = op.f64.applyAsDouble(l[i], r[i]);
                return NdArray.of(a.shape(), y);
            }
            case I32, I64 -> {
                if (op.i64 == null) throw undefined(op.label(), type);
                boolean shift = op == Binary.SHL || op == Binary.SHR;
                boolean divides = op == Binary.FLOOR_DIV || op == Binary.REMAINDER || op == Binary.FMOD;
                long[] l = longs(a);
                long[] r = longs(b);
                long[] y = new long[n];
                for (int i = 0; i < n; i++) {
                    if (divides && r[i] == 0) {
                        throw new ArithmeticException(op.label() + ": " + l[i] + " divided by the integer 0 at row-major position "
                                + i + " of " + a.shape() + "; convert to a floating type for infinities, or guard the divisor");
                    }
                    long distance = shift && type == DType.I32 ? r[i] & 31 : r[i];
                    y[i] = op.i64.applyAsLong(l[i], distance);
                }
                return narrow(type, a.shape(), y);
            }
            case BOOL -> {
                if (op != Binary.AND && op != Binary.OR && op != Binary.XOR) throw undefined(op.label(), type);
                long[] l = longs(a);
                long[] r = longs(b);
                long[] y = new long[n];
                for (int i = 0; i < n; i++) y[i] = op.i64.applyAsLong(l[i], r[i]);
                return narrow(type, a.shape(), y);
            }
        }
        throw new AssertionError(type);
    }

    @Override
    public NdArray compare(Compare op, NdArray a, NdArray b) {
        boolean[] y = new boolean[a.numel()];
        if (a.dtype().isFloating()) {
            double[] l = doubles(a);
            double[] r = doubles(b);
            for (int i = 0; i < y.length; i++) y[i] = op.test(l[i], r[i]);
        } else {
            long[] l = longs(a);
            long[] r = longs(b);
            for (int i = 0; i < y.length; i++) y[i] = op.test(l[i], r[i]);
        }
        return NdArray.of(a.shape(), y);
    }

    @Override
    public NdArray select(NdArray condition, NdArray a, NdArray b) {
        boolean[] c = (boolean[]) rowMajor(condition);
        Object l = rowMajor(a);
        Object r = rowMajor(b);
        Object y = a.dtype().newArray(a.numel());
        for (int i = 0; i < a.numel(); i++) System.arraycopy(c[i] ? l : r, i, y, i, 1);
        return NdArray.of(a.dtype(), a.shape(), y);
    }

    @Override
    public NdArray convert(DType to, NdArray x) {
        int n = x.numel();
        if (to == x.dtype()) return x;
        if (!x.dtype().isFloating() && !to.isFloating()) return narrow(to, x.shape(), longs(x));
        Object out = to.newArray(n);
        if (x.dtype().isFloating()) {
            double[] a = doubles(x);
            switch (out) {
                case float[] y -> {
                    for (int i = 0; i < n; i++) y[i] = (float) a[i];
                }
                case double[] y -> System.arraycopy(a, 0, y, 0, n);
                case int[] y -> {
                    for (int i = 0; i < n; i++) y[i] = (int) a[i];
                }
                case long[] y -> {
                    for (int i = 0; i < n; i++) y[i] = (long) a[i];
                }
                case boolean[] y -> {
                    for (int i = 0; i < n; i++) y[i] = a[i] != 0;
                }
                case short[] y -> {
                    for (int i = 0; i < n; i++) y[i] = to == DType.BF16 ? Narrow.toBf16(a[i]) : Narrow.toF16(a[i]);
                }
                case byte[] y -> {
                    for (int i = 0; i < n; i++) y[i] = to == DType.U8 ? Narrow.toU8(a[i]) : Narrow.toI8(a[i]);
                }
                default -> throw new AssertionError(to);
            }
        } else {
            long[] a = longs(x);
            switch (out) {
                case float[] y -> {
                    for (int i = 0; i < n; i++) y[i] = a[i];
                }
                case double[] y -> {
                    for (int i = 0; i < n; i++) y[i] = a[i];
                }
                case short[] y -> {
                    for (int i = 0; i < n; i++) y[i] = to == DType.BF16 ? Narrow.toBf16(a[i]) : Narrow.toF16(a[i]);
                }
                default -> throw new AssertionError(to);
            }
        }
        return NdArray.of(to, x.shape(), out);
    }

    // ------------------------------------------------------------------------------------------------ products

    @Override
    public NdArray dot(NdArray a, NdArray b) {
        if (a.dtype() == DType.BOOL) throw undefined("dot", DType.BOOL);
        int rank = a.shape().rank();
        int m = a.shape().dim(-2);
        int k = a.shape().dim(-1);
        int n = b.shape().dim(-1);
        Shape batch = a.shape().sub(0, rank - 2);
        Shape shape = batch.concat(Shape.of(m, n));
        Object c = a.dtype().newArray(shape.numel());
        int[] s = a.strides();
        int[] t = b.strides();
        NdArray left = batchOf(a, batch);
        NdArray right = batchOf(b, batch);
        for (int p = 0; p < batch.numel() && m * n > 0; p++) {
            int ao = k == 0 ? 0 : left.index(p);
            int bo = k == 0 ? 0 : right.index(p);
            int co = p * m * n;
            int ai = s[rank - 2];
            int ap = s[rank - 1];
            int bp = t[rank - 2];
            int bj = t[rank - 1];
            switch (c) {
                case float[] y -> GemmReference.sgemm(m, n, k, a.f32(), ao, ai, ap, b.f32(), bo, bp, bj, y, co, n);
                case double[] y -> GemmReference.dgemm(m, n, k, a.f64(), ao, ai, ap, b.f64(), bo, bp, bj, y, co, n);
                case int[] y -> {
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            for (int q = 0; q < k; q++) y[co + i * n + j] += a.i32()[ao + i * ai + q * ap] * b.i32()[bo + q * bp + j * bj];
                        }
                    }
                }
                case long[] y -> {
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            for (int q = 0; q < k; q++) y[co + i * n + j] += a.i64()[ao + i * ai + q * ap] * b.i64()[bo + q * bp + j * bj];
                        }
                    }
                }
                default -> throw new AssertionError(a.dtype());
            }
        }
        return NdArray.of(a.dtype(), shape, c);
    }

    /** The first element of each matrix. */
    private static NdArray batchOf(NdArray x, Shape batch) {
        return NdArray.view(x.dtype(), batch, x.data(), x.offset(), java.util.Arrays.copyOf(x.strides(), batch.rank()));
    }

    @Override
    public NdArray conv(Conv.Kind kind, ConvShape shape, NdArray a, NdArray b) {
        return ReferenceWindow.conv(kind, shape, a, b);
    }

    @Override
    public NdArray poolMax(WindowShape shape, NdArray x) {
        return ReferenceWindow.max(shape, x);
    }

    @Override
    public NdArray poolMaxSpread(WindowShape shape, NdArray x, NdArray y) {
        NdArray index = ReferenceWindow.argMax(shape, x);
        Object z = x.dtype().newArray(x.numel());
        int plane = x.shape().sub(2, x.shape().rank()).numel();
        int windows = shape.out().numel();
        for (int i = 0; i < y.numel(); i++) {
            long at = index.getLong(i);
            // A window that lies outside of x has no largest element.
            if (at < 0) continue;
            int to = i / windows * plane + (int) at;
            if (z instanceof float[] f) f[to] += (float) y.getDouble(i);
            else ((double[]) z)[to] += y.getDouble(i);
        }
        return NdArray.of(x.dtype(), x.shape(), z);
    }

    @Override
    public NdArray poolArgMax(WindowShape shape, NdArray x) {
        return ReferenceWindow.argMax(shape, x);
    }

    @Override
    public NdArray poolSum(WindowShape shape, NdArray x) {
        return ReferenceWindow.sum(shape, x, false);
    }

    @Override
    public NdArray poolSumTransposed(WindowShape shape, NdArray x) {
        return ReferenceWindow.sum(shape, x, true);
    }

    // ------------------------------------------------------------------------------------------------ along axes

    @Override
    public NdArray reduce(Reduce.Op op, int[] axes, NdArray x) {
        return ReferenceReduce.reduce(op, axes, x);
    }

    @Override
    public NdArray argReduce(boolean max, int axis, NdArray x) {
        return ReferenceReduce.argReduce(max, axis, x);
    }

    @Override
    public NdArray argSort(int axis, boolean descending, NdArray x) {
        return ReferenceReduce.argSort(axis, descending, x);
    }

    @Override
    public NdArray scan(Scan.Op op, int axis, NdArray x) {
        return ReferenceReduce.scan(op, axis, x);
    }

    @Override
    public NdArray softmax(NdArray x) {
        return ReferenceReduce.softmax(x);
    }

    @Override
    public NdArray logSoftmax(NdArray x) {
        return ReferenceReduce.logSoftmax(x);
    }

    // ------------------------------------------------------------------------------------------------ places

    @Override
    public NdArray concat(int axis, NdArray[] x) {
        return ReferenceIndex.concat(axis, x);
    }

    @Override
    public NdArray pad(Pad pad, NdArray x) {
        return ReferenceIndex.pad(pad, x);
    }

    @Override
    public NdArray take(int axis, NdArray x, NdArray index) {
        return ReferenceIndex.take(axis, x, index);
    }

    @Override
    public NdArray takeAdd(int axis, int size, NdArray x, NdArray index) {
        return ReferenceIndex.takeAdd(axis, size, x, index);
    }

    @Override
    public NdArray gather(int axis, NdArray x, NdArray index) {
        return ReferenceIndex.gather(axis, x, index);
    }

    @Override
    public NdArray scatter(int axis, Scatter.Mode mode, NdArray x, NdArray index, NdArray source) {
        return ReferenceIndex.scatter(axis, mode, x, index, source);
    }

    @Override
    public NdArray random(RandomBits.Kind kind, DType dtype, Shape shape, NdArray key) {
        Object y = dtype.newArray(shape.numel());
        Philox.fill(kind, key.getLong(0), y, 0, shape.numel());
        return NdArray.of(dtype, shape, y);
    }
}
