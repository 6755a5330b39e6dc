package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.kernel.WindowShape;
import io.leibniz.prim.Conv.Kind;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/** Convolutions and pooling, from views to arrays: f32 fast, everything else by the reference. */
final class CpuWindow {
    private CpuWindow() {}

    static NdArray conv(Kind kind, ConvShape s, NdArray left, NdArray right) {
        if (left.dtype() != DType.F32 || left.numel() == 0 || right.numel() == 0) return Reference.INSTANCE.conv(kind, s, left, right);
        NdArray a = left.contiguous();
        NdArray b = right.contiguous();
        Shape out = switch (kind) {
            case FORWARD -> s.outShape();
            case INPUT -> s.inShape();
            case WEIGHT -> s.weightShape();
        };
        // Between strides that are longer than the kernel lie inputs that no window sees.
        float[] y = kind == Kind.INPUT ? (float[]) Buffers.zeros(DType.F32, out.numel()) : Buffers.floats(out.numel());
        switch (kind) {
            case FORWARD -> Conv.forward(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0);
            case INPUT -> Conv.inputGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0);
            case WEIGHT -> Conv.weightGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), y, 0);
        }
        return NdArray.of(out, y);
    }

    private static int planes(NdArray x) {
        return x.shape().dim(0) * x.shape().dim(1);
    }

    static NdArray max(WindowShape w, NdArray view) {
        if (view.dtype() != DType.F32) return Reference.INSTANCE.poolMax(w, view);
        NdArray x = view.contiguous();
        Shape out = w.outShape(x.shape());
        float[] y = Buffers.floats(out.numel());
        new Windows(w).max(planes(x), x.f32(), x.offset(), y, 0);
        return NdArray.of(out, y);
    }

    static NdArray argMax(WindowShape w, NdArray view) {
        if (view.dtype() != DType.F32) return Reference.INSTANCE.poolArgMax(w, view);
        NdArray x = view.contiguous();
        Shape out = w.outShape(x.shape());
        long[] index = (long[]) Buffers.unwritten(DType.I64, out.numel());
        new Windows(w).argMax(planes(x), x.f32(), x.offset(), index, 0);
        return NdArray.of(out, index);
    }

    static NdArray sum(WindowShape w, NdArray view) {
        if (view.dtype() != DType.F32) return Reference.INSTANCE.poolSum(w, view);
        NdArray x = view.contiguous();
        Shape out = w.outShape(x.shape());
        float[] y = Buffers.floats(out.numel());
        new Windows(w).sum(planes(x), x.f32(), x.offset(), y, 0);
        return NdArray.of(out, y);
    }

    static NdArray sumTransposed(WindowShape w, NdArray view) {
        if (view.dtype() != DType.F32) return Reference.INSTANCE.poolSumTransposed(w, view);
        NdArray x = view.contiguous();
        Shape out = w.inShape(x.shape());
        float[] y = (float[]) Buffers.zeros(DType.F32, out.numel());
        new Windows(w).sumTransposed(planes(x), x.f32(), x.offset(), y, 0);
        return NdArray.of(out, y);
    }

    static NdArray maxSpread(WindowShape w, NdArray view, NdArray windows) {
        if (view.dtype() != DType.F32) return Reference.INSTANCE.poolMaxSpread(w, view, windows);
        NdArray x = view.contiguous();
        NdArray y = windows.contiguous();
        float[] z = (float[]) Buffers.zeros(DType.F32, x.numel());
        new Windows(w).maxSpread(planes(x), x.f32(), x.offset(), y.f32(), y.offset(), z);
        return NdArray.of(x.shape(), z);
    }
}
