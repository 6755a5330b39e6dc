package io.leibniz.kernel;

import io.leibniz.prim.Conv;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;

/** Convolution and pooling of the reference, from views to arrays. */
final class ReferenceWindow {
    private ReferenceWindow() {}

    static NdArray conv(Conv.Kind kind, ConvShape s, NdArray left, NdArray right) {
        NdArray a = left.contiguous();
        NdArray b = right.contiguous();
        Shape out = switch (kind) {
            case FORWARD -> s.outShape();
            case INPUT -> s.inShape();
            case WEIGHT -> s.weightShape();
        };
        Object y = a.dtype().newArray(out.numel());
        switch (y) {
            case float[] r -> {
                switch (kind) {
                    case FORWARD -> ConvReference.forward(s, a.f32(), a.offset(), b.f32(), b.offset(), r, 0);
                    case INPUT -> ConvReference.inputGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), r, 0);
                    case WEIGHT -> ConvReference.weightGrad(s, a.f32(), a.offset(), b.f32(), b.offset(), r, 0);
                }
            }
            case double[] r -> {
                switch (kind) {
                    case FORWARD -> ConvReference.forward(s, a.f64(), a.offset(), b.f64(), b.offset(), r, 0);
                    case INPUT -> ConvReference.inputGrad(s, a.f64(), a.offset(), b.f64(), b.offset(), r, 0);
                    case WEIGHT -> ConvReference.weightGrad(s, a.f64(), a.offset(), b.f64(), b.offset(), r, 0);
                }
            }
            default -> throw new DTypeException("conv: takes floating numbers, not " + a.dtype());
        }
        return NdArray.of(a.dtype(), out, y);
    }

    private static int planes(NdArray x) {
        return x.shape().dim(0) * x.shape().dim(1);
    }

    static NdArray argMax(WindowShape w, NdArray x) {
        Shape out = w.outShape(x.shape());
        long[] index = new long[out.numel()];
        WindowReference.argMax(w, planes(x), doubles(x), 0, index, 0);
        return NdArray.of(out, index);
    }

    private static double[] doubles(NdArray x) {
        double[] d = new double[x.numel()];
        for (int i = 0; i < d.length; i++) d[i] = x.getDouble(i);
        return d;
    }

    static NdArray max(WindowShape w, NdArray x) {
        NdArray index = argMax(w, x);
        Object y = x.dtype().newArray(index.numel());
        int outs = w.out().numel();
        int ins = w.in().numel();
        for (int i = 0; i < index.numel(); i++) {
            long at = index.i64()[i];
            int from = at < 0 ? -1 : x.index((int) (i / outs * ins + at));
            switch (y) {
                case float[] r -> r[i] = from < 0 ? Float.NEGATIVE_INFINITY : x.f32()[from];
                case double[] r -> r[i] = from < 0 ? Double.NEGATIVE_INFINITY : x.f64()[from];
                default -> throw new DTypeException("maxPool: takes floating numbers, not " + x.dtype());
            }
        }
        return NdArray.of(x.dtype(), index.shape(), y);
    }

    static NdArray sum(WindowShape w, NdArray view, boolean transposed) {
        NdArray x = view.contiguous();
        if (x.dtype() != DType.F32 && x.dtype() != DType.F64) throw new DTypeException("sumPool: takes floating numbers, not " + x.dtype());
        Shape out = transposed ? w.inShape(x.shape()) : w.outShape(x.shape());
        Object y = x.dtype().newArray(out.numel());
        switch (y) {
            case float[] r -> {
                if (transposed) WindowReference.sumTransposed(w, planes(x), x.f32(), x.offset(), r, 0);
                else WindowReference.sum(w, planes(x), x.f32(), x.offset(), r, 0);
            }
            case double[] r -> {
                if (transposed) WindowReference.sumTransposed(w, planes(x), x.f64(), x.offset(), r, 0);
                else WindowReference.sum(w, planes(x), x.f64(), x.offset(), r, 0);
            }
            default -> throw new AssertionError(x.dtype());
        }
        return NdArray.of(x.dtype(), out, y);
    }
}
