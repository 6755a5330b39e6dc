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
        // Between strides that are longer than the kernel lie inputs that no window sees.
        Object y = kind == Kind.INPUT ? Buffers.zeros(a.dtype(), out.numel()) : Buffers.unwritten(a.dtype(), out.numel());
        if (y instanceof float[] f) floats(kind, s, a, b, f);
        else doubles(kind, s, a, b, (double[]) y);
        return NdArray.of(a.dtype(), out, y);
    }

    private static void floats(Kind kind, ConvShape s, NdArray a, NdArray b, float[] y) {
        switch (kind) {
            case FORWARD -> Conv.forward(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0);
            case INPUT -> Conv.inputGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0);
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
        NdArray x = view.contiguous();
        NdArray y = windows.contiguous();
        Object z = Buffers.zeros(x.dtype(), x.numel());
        if (z instanceof float[] f) new Windows(w).maxSpread(planes(x), x.f32(), x.offset(), y.f32(), y.offset(), f);
        else new DoubleWindows(w).maxSpread(planes(x), x.f64(), x.offset(), y.f64(), y.offset(), (double[]) z);
        return NdArray.of(x.dtype(), x.shape(), z);
    }
}
