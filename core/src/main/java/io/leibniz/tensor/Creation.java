package io.leibniz.tensor;

import io.leibniz.kernel.NdArray;

/** Tensors from a rule. */
final class Creation {
    private Creation() {}

    static Tensor arange(long start, long end, long step) {
        if (step == 0) throw new IllegalArgumentException("arange: the step is 0; give a positive one to go up, a negative one to go down");
        long n = step > 0 ? Math.ceilDiv(end - start, step) : Math.ceilDiv(start - end, -step);
        long[] a = new long[length(n)];
        for (int i = 0; i < a.length; i++) a[i] = start + i * step;
        return Tensor.of(NdArray.of(Shape.of(a.length), a));
    }

    static Tensor arange(double start, double end, double step, DType dtype) {
        if (step == 0 || !Double.isFinite(start) || !Double.isFinite(end) || !Double.isFinite(step)) {
            throw new IllegalArgumentException("arange: from " + start + " to " + end + " by " + step + " is no finite range");
        }
        double[] a = new double[length((long) Math.ceil((end - start) / step))];
        for (int i = 0; i < a.length; i++) a[i] = start + i * step;
        return Tensor.of(NdArray.of(Shape.of(a.length), a)).to(dtype);
    }

    private static int length(long n) {
        if (n > Integer.MAX_VALUE - 8) throw new ShapeException("arange: " + n + " elements are more than a Java array holds");
        return (int) Math.max(n, 0);
    }

    static Tensor linspace(double start, double end, int n, DType dtype) {
        if (n < 0) throw new ShapeException("linspace: " + n + " elements");
        double[] a = new double[n];
        double step = n > 1 ? (end - start) / (n - 1) : 0;
        // From both ends, so that the last is exact and the middle symmetric.
        for (int i = 0; i < n; i++) a[i] = i < n / 2 || n == 1 ? start + i * step : end - (n - 1 - i) * step;
        return Tensor.of(NdArray.of(Shape.of(n), a)).to(dtype);
    }

    static Tensor eye(int rows, int columns, DType dtype) {
        Shape s = Shape.of(rows, columns);
        float[] a = new float[s.numel()];
        for (int i = 0; i < Math.min(rows, columns); i++) a[i * columns + i] = 1;
        return Tensor.of(NdArray.of(s, a)).to(dtype);
    }
}
