package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.kernel.WindowShape;
import io.leibniz.prim.Conv.Kind;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/** Convolutions and pooling, from views to arrays: f32 and f64; other types, which are refused, go to the reference. */
final class CpuWindow {
    private CpuWindow() {}

    static NdArray conv(Kind kind, ConvShape s, NdArray left, NdArray right) {
        if (!fast(left) || left.numel() == 0 || right.numel() == 0) return Reference.INSTANCE.conv(kind, s, left, right);
        NdArray a = left.contiguous();
        NdArray b = right.contiguous();
        Shape out = switch (kind) {
            case FORWARD -> s.outShape();
            case INPUT -> s.inShape();
            case WEIGHT -> s.weightShape();
        };
        Object y = gaps(kind, s) ? Buffers.zeros(a.dtype(), out.numel()) : Buffers.unwritten(a.dtype(), out.numel());
        if (y instanceof float[] f) floats(kind, s, a, b, f, null);
        else doubles(kind, s, a, b, (double[]) y);
        return NdArray.of(a.dtype(), out, y);
    }

    /** Whether some results may be left as they are, zeros: between strides longer than the kernel lie inputs that no window sees. */
    private static boolean gaps(Kind kind, ConvShape s) {
        return kind == Kind.INPUT && s.stride().numel() > 1;
    }

    /** Whether a convolution of f32 calls a rider. */
    static boolean carries(Kind kind, ConvShape s) {
        return s.inShape().numel() > 0 && s.weightShape().numel() > 0 && s.outShape().numel() > 0
                && kind != Kind.WEIGHT && !gaps(kind, s);
    }

    /** @param rider for a kind that {@link #carries} it; or null */
    static void floats(Kind kind, ConvShape s, NdArray left, NdArray right, float[] y, Rider rider) {
        NdArray a = left.contiguous();
        NdArray b = right.contiguous();
        switch (kind) {
            case FORWARD -> Conv.forward(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0, rider);
            case INPUT -> Conv.inputGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0, rider);
            case WEIGHT -> Conv.weightGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0);
        }
    }

    private static void doubles(Kind kind, ConvShape s, NdArray a, NdArray b, double[] y) {
        switch (kind) {
            case FORWARD -> Conv.forward(s, a.f64(), a.offset(), b.f64(), b.offset(), y, 0);
            case INPUT -> Conv.inputGrad(s, a.f64(), a.offset(), b.f64(), b.offset(), y, 0);
            case WEIGHT -> Conv.weightGrad(s, a.f64(), a.offset(), b.f64(), b.offset(), y, 0);
        }
    }

    private static boolean fast(NdArray x) {
        return x.dtype() == DType.F32 || x.dtype() == DType.F64;
    }

    private static int planes(NdArray x) {
        return x.shape().dim(0) * x.shape().dim(1);
    }

    static NdArray max(WindowShape w, NdArray view) {
        if (!fast(view)) return Reference.INSTANCE.poolMax(w, view);
        NdArray x = view.contiguous();
        Shape out = w.outShape(x.shape());
        Object y = Buffers.unwritten(x.dtype(), out.numel());
        if (y instanceof float[] f) new Windows(w).max(planes(x), x.f32(), x.offset(), f, 0);
        else new DoubleWindows(w).max(planes(x), x.f64(), x.offset(), (double[]) y, 0);
        return NdArray.of(x.dtype(), out, y);
    }

    static NdArray argMax(WindowShape w, NdArray view) {
        if (!fast(view)) return Reference.INSTANCE.poolArgMax(w, view);
        NdArray x = view.contiguous();
        Shape out = w.outShape(x.shape());
        long[] index = (long[]) Buffers.unwritten(DType.I64, out.numel());
        if (x.dtype() == DType.F32) new Windows(w).argMax(planes(x), x.f32(), x.offset(), index, 0);
        else new DoubleWindows(w).argMax(planes(x), x.f64(), x.offset(), index, 0);
        return NdArray.of(out, index);
    }

    static NdArray sum(WindowShape w, NdArray view) {
        if (!fast(view)) return Reference.INSTANCE.poolSum(w, view);
        NdArray x = view.contiguous();
        Shape out = w.outShape(x.shape());
        Object y = Buffers.unwritten(x.dtype(), out.numel());
        if (y instanceof float[] f) new Windows(w).sum(planes(x), x.f32(), x.offset(), f, 0);
        else new DoubleWindows(w).sum(planes(x), x.f64(), x.offset(), (double[]) y, 0);
        return NdArray.of(x.dtype(), out, y);
    }

    static NdArray sumTransposed(WindowShape w, NdArray view) {
        if (!fast(view)) return Reference.INSTANCE.poolSumTransposed(w, view);
        NdArray x = view.contiguous();
        Shape out = w.inShape(x.shape());
        Object y = Buffers.zeros(x.dtype(), out.numel());
        if (y instanceof float[] f) new Windows(w).sumTransposed(planes(x), x.f32(), x.offset(), f, 0);
        else new DoubleWindows(w).sumTransposed(planes(x), x.f64(), x.offset(), (double[]) y, 0);
        return NdArray.of(x.dtype(), out, y);
    }

    static NdArray maxSpread(WindowShape w, NdArray view, NdArray windows) {
        if (!fast(view)) return Reference.INSTANCE.poolMaxSpread(w, view, windows);
        if (view.dtype() == DType.F32) {
            float[] z = Buffers.floats(view.numel());
            maxSpread(w, view, windows, z, null);
            return NdArray.of(view.shape(), z);
        }
        NdArray x = view.contiguous();
        NdArray y = windows.contiguous();
        double[] z = (double[]) Buffers.zeros(DType.F64, x.numel());
        new DoubleWindows(w).maxSpread(planes(x), x.f64(), x.offset(), y.f64(), y.offset(), z);
        return NdArray.of(x.shape(), z);
    }

    /** The same in f32, into an array of its own, which a rider may ride on. */
    static void maxSpread(WindowShape w, NdArray view, NdArray windows, float[] z, Rider rider) {
        NdArray x = view.contiguous();
        NdArray y = windows.contiguous();
        new Windows(w).maxSpread(planes(x), x.f32(), x.offset(), y.f32(), y.offset(), z, rider);
    }
}
