package io.leibniz.ops;

import io.leibniz.kernel.WindowShape;
import io.leibniz.prim.ArgReduce;
import io.leibniz.prim.Gather;
import io.leibniz.prim.PoolArgMax;
import io.leibniz.prim.PoolMax;
import io.leibniz.prim.PoolSum;
import io.leibniz.prim.Take;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.Arrays;

/**
 * Many neighbours to one. Operands are [N, C, spatial…] or, as one example, [C, spatial…]; integers become f32.
 *
 * <p>A window has ⌊(n + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1 positions along an axis of n elements, or the
 * ceiling with {@link Window#ceilMode()}.
 *
 * {@snippet :
 * var y = maxPool2d(Tensor.zeros(8, 16, 28, 28), 2);        // [8, 16, 14, 14]
 * }
 */
public final class Pools {
    private Pools() {}

    /** The largest elements, and for each its row-major position among the spatial axes of its channel (i64). */
    public record MaxPool(Tensor values, Tensor indices) {}

    /** The largest element of windows side by side. */
    public static Tensor maxPool1d(Tensor x, int kernel) {
        return maxPool1d(x, Window.of(kernel));
    }

    /**
     * The largest element of every window; NaN wins. Padding never does. The derivative goes to the first of equals.
     *
     * @throws ShapeException if ranks or extents don't fit, or a window lies in the padding alone
     */
    public static Tensor maxPool1d(Tensor x, Window window) {
        return max("maxPool1d", 1, x, window);
    }

    /** {@link #maxPool1d(Tensor, Window)} and where each maximum was. */
    public static MaxPool maxPool1dWithIndices(Tensor x, Window window) {
        return maxWithIndices("maxPool1d", 1, x, window);
    }

    /** The largest element of windows side by side. */
    public static Tensor maxPool2d(Tensor x, int kernel) {
        return maxPool2d(x, Window.of(kernel));
    }

    /** {@link #maxPool1d(Tensor, Window)} over two axes. */
    public static Tensor maxPool2d(Tensor x, Window window) {
        return max("maxPool2d", 2, x, window);
    }

    /** {@link #maxPool2d(Tensor, Window)} and where each maximum was. */
    public static MaxPool maxPool2dWithIndices(Tensor x, Window window) {
        return maxWithIndices("maxPool2d", 2, x, window);
    }

    /** The largest element of windows side by side. */
    public static Tensor maxPool3d(Tensor x, int kernel) {
        return maxPool3d(x, Window.of(kernel));
    }

    /** {@link #maxPool1d(Tensor, Window)} over three axes. */
    public static Tensor maxPool3d(Tensor x, Window window) {
        return max("maxPool3d", 3, x, window);
    }

    /** {@link #maxPool3d(Tensor, Window)} and where each maximum was. */
    public static MaxPool maxPool3dWithIndices(Tensor x, Window window) {
        return maxWithIndices("maxPool3d", 3, x, window);
    }

    /** The mean of windows side by side. */
    public static Tensor avgPool1d(Tensor x, int kernel) {
        return avgPool1d(x, Window.of(kernel));
    }

    /**
     * The mean of every window. Padding counts as zeros unless {@link Window#countPadding(boolean)} says otherwise.
     *
     * @throws ShapeException if ranks or extents don't fit
     * @throws IllegalArgumentException for a dilation
     */
    public static Tensor avgPool1d(Tensor x, Window window) {
        return avg("avgPool1d", 1, x, window);
    }

    /** The mean of windows side by side. */
    public static Tensor avgPool2d(Tensor x, int kernel) {
        return avgPool2d(x, Window.of(kernel));
    }

    /** {@link #avgPool1d(Tensor, Window)} over two axes. */
    public static Tensor avgPool2d(Tensor x, Window window) {
        return avg("avgPool2d", 2, x, window);
    }

    /** The mean of windows side by side. */
    public static Tensor avgPool3d(Tensor x, int kernel) {
        return avgPool3d(x, Window.of(kernel));
    }

    /** {@link #avgPool1d(Tensor, Window)} over three axes. */
    public static Tensor avgPool3d(Tensor x, Window window) {
        return avg("avgPool3d", 3, x, window);
    }

    /**
     * (Σ |x|ᵖ)^(1/p) of every window; the derivative of a window of zeros is 0.
     *
     * @throws IllegalArgumentException unless p is positive
     */
    public static Tensor lpPool1d(Tensor x, double p, Window window) {
        return lp("lpPool1d", 1, x, p, window);
    }

    /** {@link #lpPool1d} over two axes. */
    public static Tensor lpPool2d(Tensor x, double p, Window window) {
        return lp("lpPool2d", 2, x, p, window);
    }

    /** {@link #lpPool1d} over three axes. */
    public static Tensor lpPool3d(Tensor x, double p, Window window) {
        return lp("lpPool3d", 3, x, p, window);
    }

    /**
     * The mean of ever so many windows as make the result {@code size}: window i of an axis of n elements is ⌊i·n/size⌋
     * up to but without ⌈(i + 1)·n/size⌉. An extent of −1 keeps the axis.
     */
    public static Tensor adaptiveAvgPool1d(Tensor x, int size) {
        return adaptiveAvg("adaptiveAvgPool1d", 1, x, size);
    }

    /** {@link #adaptiveAvgPool1d} over two axes; one extent stands for both. */
    public static Tensor adaptiveAvgPool2d(Tensor x, int... size) {
        return adaptiveAvg("adaptiveAvgPool2d", 2, x, size);
    }

    /** {@link #adaptiveAvgPool1d} over three axes; one extent stands for all. */
    public static Tensor adaptiveAvgPool3d(Tensor x, int... size) {
        return adaptiveAvg("adaptiveAvgPool3d", 3, x, size);
    }

    /** The largest elements of the windows of {@link #adaptiveAvgPool1d}; the derivative goes to the first of equals. */
    public static MaxPool adaptiveMaxPool1d(Tensor x, int size) {
        return adaptiveMax("adaptiveMaxPool1d", 1, x, size);
    }

    /** {@link #adaptiveMaxPool1d} over two axes; one extent stands for both. */
    public static MaxPool adaptiveMaxPool2d(Tensor x, int... size) {
        return adaptiveMax("adaptiveMaxPool2d", 2, x, size);
    }

    /** {@link #adaptiveMaxPool1d} over three axes; one extent stands for all. */
    public static MaxPool adaptiveMaxPool3d(Tensor x, int... size) {
        return adaptiveMax("adaptiveMaxPool3d", 3, x, size);
    }

    // ------------------------------------------------------------------------------------------------ shapes

    private static Tensor batched(String op, int r, Tensor x) {
        if (x.rank() != r + 1 && x.rank() != r + 2) {
            String axes = Convolutions.spatial(r);
            throw new ShapeException(op + ": x has shape " + x.shape() + ", it must be [N, C, " + axes + "] or [C, " + axes + "]");
        }
        return Ops.floating(x.rank() == r + 1 ? x.unsqueeze(0) : x);
    }

    private static Tensor like(Tensor y, int r, Tensor x) {
        return x.rank() == r + 1 ? y.reshape(y.shape().without(0)) : y;
    }

    private static WindowShape windows(String op, int r, Tensor x, Window w) {
        Shape in = x.shape().sub(2, x.rank());
        Shape kernel = ConvOptions.each(op, "kernel", w.kernel(), r);
        Shape stride = w.stride() == null ? kernel : ConvOptions.each(op, "stride", w.stride(), r);
        Shape padding = ConvOptions.each(op, "padding", w.padding(), r);
        Shape dilation = ConvOptions.each(op, "dilation", w.dilation(), r);
        int[] out = new int[r];
        for (int i = 0; i < r; i++) {
            int n = in.dim(i);
            int k = kernel.dim(i);
            int p = padding.dim(i);
            int s = stride.dim(i);
            if (k < 1 || s < 1 || dilation.dim(i) < 1) {
                throw new ShapeException(op + ": kernel " + kernel + ", stride " + stride + " and dilation " + dilation + " must be at least 1");
            }
            if (2 * p > k) {
                throw new ShapeException(op + ": padding " + p + " is more than half of the kernel " + k + " of spatial axis " + i
                        + "; windows would lie in the padding alone: pad x before, or less");
            }
            int room = n + 2 * p - dilation.dim(i) * (k - 1) - 1;
            out[i] = Math.floorDiv(w.ceilMode() ? room + s - 1 : room, s) + 1;
            if (w.ceilMode() && (out[i] - 1) * s >= n + p) out[i]--;
            if (out[i] < 1) {
                throw new ShapeException(op + ": a window of " + k + " (dilation " + dilation.dim(i) + ") is larger than the padded extent "
                        + (n + 2 * p) + " of spatial axis " + i + " of x, which has shape " + x.shape() + "; take a smaller one");
            }
        }
        return new WindowShape(in, Shape.of(out), kernel, stride, padding, dilation);
    }

    /** Elements of the operand in the window that begins at {@code start}. */
    private static int inside(int start, int kernel, int dilation, int n) {
        int count = 0;
        for (int j = 0; j < kernel; j++) {
            int at = start + j * dilation;
            if (at >= 0 && at < n) count++;
        }
        return count;
    }

    private static WindowShape maxWindows(String op, int r, Tensor x, Window w) {
        WindowShape s = windows(op, r, x, w);
        for (int i = 0; i < r; i++) {
            for (int o = 0; o < s.out().dim(i); o++) {
                int start = o * s.stride().dim(i) - s.padLow().dim(i);
                if (inside(start, s.kernel().dim(i), s.dilation().dim(i), s.in().dim(i)) == 0) {
                    throw new ShapeException(op + ": window " + o + " of spatial axis " + i + " holds no element of x, which has shape "
                            + x.shape() + "; lower the padding " + s.padLow() + " or the dilation " + s.dilation());
                }
            }
        }
        return s;
    }

    // ------------------------------------------------------------------------------------------------ kinds

    private static Tensor max(String op, int r, Tensor x, Window w) {
        Tensor in = batched(op, r, x);
        return like(Trace.apply(new PoolMax(maxWindows(op, r, in, w)), in), r, x);
    }

    private static MaxPool maxWithIndices(String op, int r, Tensor x, Window w) {
        Tensor in = batched(op, r, x);
        WindowShape s = maxWindows(op, r, in, w);
        return new MaxPool(like(Trace.apply(new PoolMax(s), in), r, x), like(Trace.apply(new PoolArgMax(s), in), r, x));
    }

    private static WindowShape undilated(String op, int r, Tensor in, Window w) {
        WindowShape s = windows(op, r, in, w);
        for (int i = 0; i < r; i++) {
            if (s.dilation().dim(i) != 1) throw new IllegalArgumentException(op + ": dilation " + s.dilation() + "; windows are taken without gaps here, give 1");
        }
        return s;
    }

    private static Tensor avg(String op, int r, Tensor x, Window w) {
        Tensor in = batched(op, r, x);
        WindowShape s = undilated(op, r, in, w);
        Tensor sum = Trace.apply(new PoolSum(s), in);
        Tensor y;
        if (w.divisor() != 0) {
            y = sum.div((double) w.divisor());
        } else {
            double[][] counts = new double[r][];
            boolean uniform = true;
            for (int i = 0; i < r; i++) {
                counts[i] = counts(s, i, w.countPadding());
                for (double c : counts[i]) uniform &= c == s.kernel().dim(i);
            }
            y = uniform ? sum.div((double) s.kernel().numel()) : sum.div(outer(s.out(), counts).to(in.dtype()));
        }
        return like(y, r, x);
    }

    private static double[] counts(WindowShape s, int axis, boolean padding) {
        double[] c = new double[s.out().dim(axis)];
        int n = s.in().dim(axis);
        int k = s.kernel().dim(axis);
        int p = s.padLow().dim(axis);
        for (int o = 0; o < c.length; o++) {
            int start = o * s.stride().dim(axis) - p;
            c[o] = padding ? Math.min(start + k, n + p) - start : inside(start, k, 1, n);
        }
        return c;
    }

    private static Tensor outer(Shape shape, double[][] factors) {
        double[] all = new double[shape.numel()];
        for (int i = 0; i < all.length; i++) {
            all[i] = 1;
            for (int a = shape.rank() - 1, rest = i; a >= 0; a--) {
                all[i] *= factors[a][rest % shape.dim(a)];
                rest /= shape.dim(a);
            }
        }
        return Tensor.wrap(all, shape.dims());
    }

    private static Tensor lp(String op, int r, Tensor x, double p, Window w) {
        if (!(p > 0)) throw new IllegalArgumentException(op + ": the exponent p must be positive, not " + p);
        Tensor in = batched(op, r, x);
        Tensor sum = Trace.apply(new PoolSum(undilated(op, r, in, w)), in.abs().pow(p));
        Tensor zero = sum.eq(0);
        // The root has an infinite slope at 0, so windows of zeros go around it.
        Tensor y = Tensor.where(zero, Tensor.zerosLike(sum), Tensor.where(zero, Tensor.onesLike(sum), sum).pow(1 / p));
        return like(y, r, x);
    }

    private static int[] sizes(String op, int r, Tensor x, int... size) {
        int[] d = size.clone();
        if (d.length == 1 && r > 1) {
            d = new int[r];
            Arrays.fill(d, size[0]);
        }
        if (d.length != r) throw new ShapeException(op + ": size " + Arrays.toString(size) + " for " + r + " spatial axes; give one extent for all or one for each");
        for (int i = 0; i < r; i++) {
            if (d[i] == -1) d[i] = x.size(i + 2);
            if (d[i] < 1 || x.size(i + 2) < 1) {
                throw new ShapeException(op + ": size " + Arrays.toString(size) + " from spatial axes " + x.shape().sub(2, x.rank())
                        + "; extents must be at least 1 (-1 keeps an axis)");
            }
        }
        return d;
    }

    /** The first element of window i; also the end of window i − 1 where windows don't overlap. */
    private static int start(int i, int n, int size) {
        return (int) ((long) i * n / size);
    }

    private static int end(int i, int n, int size) {
        return (int) (((long) (i + 1) * n + size - 1) / size);
    }

    private static int longest(int n, int size) {
        int k = 0;
        for (int i = 0; i < size; i++) k = Math.max(k, end(i, n, size) - start(i, n, size));
        return k;
    }

    private static Tensor adaptiveAvg(String op, int r, Tensor x, int... size) {
        Tensor y = batched(op, r, x);
        int[] out = sizes(op, r, y, size);
        int[] kernel = new int[r];
        boolean even = true;
        for (int i = 0; i < r; i++) {
            int n = y.size(i + 2);
            even &= n % out[i] == 0;
            kernel[i] = n / out[i];
        }
        if (even) return like(avg(op, r, y, Window.of(kernel)), r, x);
        for (int i = 0; i < r; i++) y = means(y, i + 2, out[i]);
        return like(y, r, x);
    }

    /** Windows of different lengths: as long as the longest one, with zeros where a window ends earlier. */
    private static Tensor means(Tensor x, int axis, int size) {
        int n = x.size(axis);
        if (n == size) return x;
        int k = longest(n, size);
        long[] index = new long[size * k];
        boolean[] within = new boolean[size * k];
        double[] length = new double[size];
        for (int i = 0; i < size; i++) {
            int from = start(i, n, size);
            int to = end(i, n, size);
            length[i] = to - from;
            for (int j = 0; j < k; j++) {
                within[i * k + j] = from + j < to;
                index[i * k + j] = Math.min(from + j, to - 1);
            }
        }
        int after = x.rank() - 1 - axis;
        Tensor y = Trace.apply(new Take(axis), x, Tensor.wrap(index, size, k));
        Tensor used = Tensor.where(column(Tensor.wrap(within, size, k), after), y, Tensor.zerosLike(y));
        return used.sum(axis + 1).div(column(Tensor.of(length).to(x.dtype()), after));
    }

    /** With {@code n} axes of extent 1 at the end. */
    private static Tensor column(Tensor x, int n) {
        int[] d = Arrays.copyOf(x.shape().dims(), x.rank() + n);
        Arrays.fill(d, x.rank(), d.length, 1);
        return x.reshape(Shape.of(d));
    }

    private static MaxPool adaptiveMax(String op, int r, Tensor x, int... size) {
        Tensor in = batched(op, r, x);
        int[] out = sizes(op, r, in, size);
        Shape s = in.shape().sub(2, in.rank());
        int[] k = new int[r];
        for (int i = 0; i < r; i++) k[i] = longest(s.dim(i), out[i]);
        int windows = Shape.of(out).numel();
        int each = Shape.of(k).numel();
        int[] strides = s.strides();
        long[] index = new long[windows * each];
        for (int o = 0; o < windows; o++) {
            for (int e = 0; e < each; e++) {
                int at = 0;
                for (int i = r - 1, a = o, b = e; i >= 0; i--) {
                    int w = a % out[i];
                    // A window that is shorter repeats its last element, which never comes before the original.
                    at += Math.min(start(w, s.dim(i), out[i]) + b % k[i], end(w, s.dim(i), out[i]) - 1) * strides[i];
                    a /= out[i];
                    b /= k[i];
                }
                index[o * each + e] = at;
            }
        }
        Tensor table = Tensor.wrap(index, windows, each);
        int n = in.size(0);
        int c = in.size(1);
        Tensor candidates = Trace.apply(new Take(2), in.reshape(n, c, s.numel()), table);
        Tensor best = Trace.apply(new ArgReduce(true, 3), candidates).reshape(n, c, windows, 1);
        Shape result = Shape.of(n, c).concat(Shape.of(out));
        Tensor values = Trace.apply(new Gather(3), candidates, best).reshape(result);
        Tensor indices = Trace.apply(new Gather(3), table.expand(n, c, windows, each), best).reshape(result);
        return new MaxPool(like(values, r, x), like(indices, r, x));
    }
}
