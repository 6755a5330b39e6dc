package io.leibniz.kernel;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.trace.Trace;
import io.leibniz.trace.Value;
import java.util.Arrays;

/**
 * A strided view of a Java array: element {@code (i, j, …)} is {@code data[offset + i·stride₀ + j·stride₁ + …]}.
 *
 * <p>Transposes, slices, flips and broadcasts (stride 0) are views that copy nothing. The data is never written after
 * construction is over, so views may share it freely; only {@link #giveAway} ends that, for the array and all its views.
 */
public final class NdArray extends Value {
    /** Null when the array was given away. */
    private Object data;

    /** The array that this one is a view of; null if it is none. */
    private final NdArray base;

    private final int offset;
    /** Null for row-major data without gaps: the common case, and the one that fast kernels want. */
    private final int[] strides;

    private NdArray(DType dtype, Shape shape, Object data, NdArray base, int offset, int[] strides) {
        super(shape, dtype);
        this.data = data;
        this.base = base;
        this.offset = offset;
        this.strides = strides;
    }

    /** An array that takes the data as its own: the caller must not write to it any more. */
    public static NdArray of(DType dtype, Shape shape, Object data) {
        return new NdArray(dtype, shape, data, null, 0, null);
    }

    public static NdArray of(Shape shape, float[] data) {
        return new NdArray(DType.F32, shape, data, null, 0, null);
    }

    public static NdArray of(Shape shape, double[] data) {
        return new NdArray(DType.F64, shape, data, null, 0, null);
    }

    public static NdArray of(Shape shape, int[] data) {
        return new NdArray(DType.I32, shape, data, null, 0, null);
    }

    public static NdArray of(Shape shape, long[] data) {
        return new NdArray(DType.I64, shape, data, null, 0, null);
    }

    public static NdArray of(Shape shape, boolean[] data) {
        return new NdArray(DType.BOOL, shape, data, null, 0, null);
    }

    /** A view with explicit strides; contiguous ones are recognised. */
    public static NdArray view(DType dtype, Shape shape, Object data, int offset, int[] strides) {
        return new NdArray(dtype, shape, data, null, offset, rowMajor(shape, strides) ? null : strides);
    }

    private NdArray view(Shape shape, int offset, int[] strides) {
        return new NdArray(dtype, shape, data(), base == null ? this : base, offset, rowMajor(shape, strides) ? null : strides);
    }

    private static boolean rowMajor(Shape shape, int[] strides) {
        if (shape.numel() == 0) return true;
        int n = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            int d = shape.dim(i);
            if (d != 1 && strides[i] != n) return false;
            n *= d;
        }
        return true;
    }

    @Override
    public Trace trace() {
        return null;
    }

    public int numel() {
        return shape.numel();
    }

    public int offset() {
        return offset;
    }

    /** Row-major without gaps, from {@link #offset} on. */
    public boolean isContiguous() {
        return strides == null;
    }

    /** The strides, in elements; not to be written to. */
    public int[] strides() {
        return strides == null ? shape.strides() : strides;
    }

    /** @throws IllegalStateException if the array was given away */
    public Object data() {
        Object d = data;
        if (d == null || base != null && base.data == null) {
            throw new IllegalStateException("this tensor " + dtype + shape + " was donated to a compiled program, which has overwritten it;"
                    + " use what the program returned, or don't donate it");
        }
        return d;
    }

    /**
     * The same elements as an array that nobody else has; this one and its views can't be read any more. Copies if this is
     * itself a view.
     */
    public NdArray giveAway() {
        NdArray own = base == null && strides == null && offset == 0 ? of(dtype, shape, data()) : of(dtype, shape, toJavaArray());
        data = null;
        return own;
    }

    public float[] f32() {
        return (float[]) data();
    }

    public double[] f64() {
        return (double[]) data();
    }

    public int[] i32() {
        return (int[]) data();
    }

    public long[] i64() {
        return (long[]) data();
    }

    public boolean[] bool() {
        return (boolean[]) data();
    }

    /** The bits of bf16 or f16. */
    public short[] f16() {
        return (short[]) data();
    }

    /** i8, or the bits of u8. */
    public byte[] i8() {
        return (byte[]) data();
    }

    /** Whether every element is the same stored one: a broadcast scalar. */
    public boolean isUniform() {
        if (numel() <= 1) return true;
        if (strides == null) return false;
        for (int i = 0; i < strides.length; i++) {
            if (strides[i] != 0 && shape.dim(i) != 1) return false;
        }
        return true;
    }

    /** This array, or a row-major copy of it. */
    public NdArray contiguous() {
        return strides == null ? this : of(dtype, shape, toJavaArray());
    }

    /** A fresh Java array of the elements in row-major order. */
    public Object toJavaArray() {
        Object out = dtype.newArray(numel());
        if (strides == null) System.arraycopy(data(), offset, out, 0, numel());
        else Strided.copy(this, out, 0);
        return out;
    }

    /** The same elements in row-major order under another shape; copies only if it must. */
    public NdArray reshape(Shape to) {
        NdArray view = reshapedView(to);
        return view != null ? view : contiguous().reshape(to);
    }

    /** {@link #reshape} without a copy; null where there is no such view. */
    public NdArray reshapedView(Shape to) {
        if (strides == null) return new NdArray(dtype, to, data(), base == null ? this : base, offset, null);
        if (isUniform() && numel() > 0) return new NdArray(dtype, to, data(), base == null ? this : base, offset, new int[to.rank()]);
        int[] s = Strided.reshape(shape, strides, to);
        return s != null ? view(to, offset, s) : null;
    }

    public NdArray permute(int[] axes) {
        int[] s = strides();
        int[] d = new int[axes.length];
        int[] t = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            d[i] = shape.dim(axes[i]);
            t[i] = s[axes[i]];
        }
        return view(Shape.of(d), offset, t);
    }

    /** NumPy's broadcast: the last axes line up, new and stretched axes get stride 0. */
    public NdArray broadcast(Shape to) {
        if (shape.equals(to)) return this;
        int[] s = strides();
        int[] t = new int[to.rank()];
        int shift = to.rank() - shape.rank();
        for (int i = shift; i < t.length; i++) t[i] = shape.dim(i - shift) == 1 ? 0 : s[i - shift];
        return view(to, offset, t);
    }

    /** Elements {@code start, start + step, …}, {@code size} of them an axis; a negative step walks backwards. */
    public NdArray slice(int[] start, Shape size, int[] step) {
        int[] s = strides();
        int[] t = new int[s.length];
        int o = offset;
        for (int i = 0; i < t.length; i++) {
            if (size.dim(i) > 0) o += start[i] * s[i];
            t[i] = s[i] * step[i];
        }
        return size.numel() == 0 ? of(dtype, size, dtype.newArray(0)) : view(size, o, t);
    }

    /** The element at a row-major position, as a double; for printing, checking and tests. */
    public double getDouble(int flat) {
        int i = index(flat);
        Object d = data();
        return switch (d) {
            case float[] a -> a[i];
            case double[] a -> a[i];
            case int[] a -> a[i];
            case long[] a -> a[i];
            case boolean[] a -> a[i] ? 1 : 0;
            case short[] a -> dtype == DType.BF16 ? Narrow.fromBf16(a[i]) : Narrow.fromF16(a[i]);
            case byte[] a -> dtype == DType.U8 ? a[i] & 0xFF : a[i];
            default -> throw new AssertionError(d.getClass());
        };
    }

    /** The element at a row-major position, as a long; a floating one is truncated. */
    public long getLong(int flat) {
        return data() instanceof long[] a ? a[index(flat)] : (long) getDouble(flat);
    }

    /** Where a row-major position lies in {@link #data}. */
    public int index(int flat) {
        if (strides == null) return offset + flat;
        int o = offset;
        for (int i = strides.length - 1; i >= 0; i--) {
            int d = shape.dim(i);
            o += flat % d * strides[i];
            flat /= d;
        }
        return o;
    }

    @Override
    public String toString() {
        return dtype + shape.toString() + (strides == null ? "" : " strides " + Arrays.toString(strides));
    }
}
