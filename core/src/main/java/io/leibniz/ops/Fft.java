package io.leibniz.ops;

import io.leibniz.prim.FourierTransform;
import io.leibniz.prim.FourierTransform.Kind;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/**
 * Discrete Fourier transforms: y_k = Σ_j x_j·e^(−2πijk/n), and back.
 *
 * <p>Names, normalisations and shapes are NumPy's and PyTorch's. Complex numbers are a {@link Complex} of two real tensors.
 * Any length goes, at n·log n; those of factors 2, 3 and 5 are fastest. Computed in f64 and rounded once to f32; integers
 * become f32. Derivatives of every order, by re and im as real numbers.
 *
 * {@snippet :
 * var z = Fft.rfft(x);                                          // [.., n] → n/2 + 1 frequencies
 * var smooth = Fft.irfft(z.mul(Fft.rfftfreq(n, 1).lt(0.1).to(DType.F32)), n);
 * }
 */
public final class Fft {
    private Fft() {}

    /** Which of the two directions divides by the number of points n. */
    public enum Norm {
        /** The inverse, by n. */
        BACKWARD,
        /** Both, by √n: the transform keeps lengths. */
        ORTHO,
        /** The forward one, by n. */
        FORWARD;

        private double scale(boolean inverse, int n) {
            return switch (this) {
                case BACKWARD -> inverse ? 1.0 / n : 1;
                case ORTHO -> 1 / Math.sqrt(n);
                case FORWARD -> inverse ? 1 : 1.0 / n;
            };
        }
    }

    // ------------------------------------------------------------------------------------------------ one axis

    /** {@link #rfft(Tensor, int, int, Norm)} of the whole last axis. */
    public static Complex rfft(Tensor x) {
        return rfft(x, length("rfft", x, -1), -1, Norm.BACKWARD);
    }

    /**
     * The non-negative half of the spectrum of real numbers: y_k for 0 ≤ k ≤ ⌊n/2⌋; the other half is its conjugate.
     *
     * @param n points; the axis is cut or filled with zeros at its end
     * @return [.., ⌊n/2⌋ + 1, ..]
     * @throws ShapeException if n &lt; 1
     * @throws IndexException if there is no such axis
     */
    public static Complex rfft(Tensor x, int n, int axis, Norm norm) {
        Tensor last = points("rfft", Ops.floating(x), n, n, axis).moveAxis(axis, -1);
        return parts(apply(Kind.REAL, n, norm, last), axis(x, axis));
    }

    /** {@link #irfft(Complex, int, int, Norm)} of the last axis. */
    public static Tensor irfft(Complex x, int n) {
        return irfft(x, n, -1, Norm.BACKWARD);
    }

    /**
     * Real numbers from half of their spectrum, the inverse of {@link #rfft}. Imaginary parts at frequency 0 and, if n is
     * even, at n/2 don't count, and have derivative 0.
     *
     * @param n points of the result; the half isn't enough to tell n from n + 1. The axis is cut, or filled with zeros,
     *     to ⌊n/2⌋ + 1
     * @return [.., n, ..]
     * @throws ShapeException if n &lt; 1
     * @throws IndexException if there is no such axis
     */
    public static Tensor irfft(Complex x, int n, int axis, Norm norm) {
        Tensor pairs = pairs("irfft", x, n, n / 2 + 1, axis);
        return apply(Kind.HALF_DOUBLED, n, norm, pairs).moveAxis(-1, axis(x.re(), axis));
    }

    /** {@link #fft(Complex, int, int, Norm)} of the whole last axis. */
    public static Complex fft(Complex x) {
        return fft(x, length("fft", x.re(), -1), -1, Norm.BACKWARD);
    }

    /** The same of real numbers. */
    public static Complex fft(Tensor x) {
        return fft(Complex.of(x));
    }

    /**
     * y_k = Σ_j x_j·e^(−2πijk/n).
     *
     * @param n points; the axis is cut or filled with zeros at its end
     * @throws ShapeException if n &lt; 1
     * @throws IndexException if there is no such axis
     */
    public static Complex fft(Complex x, int n, int axis, Norm norm) {
        return parts(apply(Kind.FORWARD, n, norm, pairs("fft", x, n, n, axis)), axis(x.re(), axis));
    }

    /** {@link #ifft(Complex, int, int, Norm)} of the whole last axis. */
    public static Complex ifft(Complex x) {
        return ifft(x, length("ifft", x.re(), -1), -1, Norm.BACKWARD);
    }

    /**
     * x_j = 1/n·Σ_k y_k·e^(2πijk/n).
     *
     * @param n points; the axis is cut or filled with zeros at its end
     * @throws ShapeException if n &lt; 1
     * @throws IndexException if there is no such axis
     */
    public static Complex ifft(Complex x, int n, int axis, Norm norm) {
        return parts(apply(Kind.INVERSE, n, norm, pairs("ifft", x, n, n, axis)), axis(x.re(), axis));
    }

    // ------------------------------------------------------------------------------------------------ several axes

    /** {@link #fft} along each of the axes, all of them if none is named. */
    public static Complex fftn(Complex x, Norm norm, int... axes) {
        for (int a : axes("fftn", x.re(), axes)) x = fft(x, length("fftn", x.re(), a), a, norm);
        return x;
    }

    /** {@link #ifft} along each of the axes, all of them if none is named. */
    public static Complex ifftn(Complex x, Norm norm, int... axes) {
        for (int a : axes("ifftn", x.re(), axes)) x = ifft(x, length("ifftn", x.re(), a), a, norm);
        return x;
    }

    /** {@link #rfft} along the last of the axes and {@link #fft} along the others, all of them if none is named. */
    public static Complex rfftn(Tensor x, Norm norm, int... axes) {
        int[] of = axes("rfftn", x, axes);
        if (of.length == 0) throw new ShapeException("rfftn: a scalar has no axis to transform along");
        int last = of[of.length - 1];
        Complex y = rfft(x, length("rfftn", x, last), last, norm);
        for (int i = of.length - 2; i >= 0; i--) y = fft(y, length("rfftn", y.re(), of[i]), of[i], norm);
        return y;
    }

    /**
     * The inverse of {@link #rfftn}.
     *
     * @param n points of the result along the last of the axes
     */
    public static Tensor irfftn(Complex x, int n, Norm norm, int... axes) {
        int[] of = axes("irfftn", x.re(), axes);
        if (of.length == 0) throw new ShapeException("irfftn: a scalar has no axis to transform along");
        for (int i = 0; i < of.length - 1; i++) x = ifft(x, length("irfftn", x.re(), of[i]), of[i], norm);
        return irfft(x, n, of[of.length - 1], norm);
    }

    /** {@link #fftn} along the last two axes. */
    public static Complex fft2(Complex x) {
        return fftn(x, Norm.BACKWARD, -2, -1);
    }

    /** {@link #ifftn} along the last two axes. */
    public static Complex ifft2(Complex x) {
        return ifftn(x, Norm.BACKWARD, -2, -1);
    }

    /** {@link #rfftn} along the last two axes: [.., m, n] → [.., m, ⌊n/2⌋ + 1]. */
    public static Complex rfft2(Tensor x) {
        return rfftn(x, Norm.BACKWARD, -2, -1);
    }

    /** {@link #irfftn} along the last two axes. */
    public static Tensor irfft2(Complex x, int n) {
        return irfftn(x, n, Norm.BACKWARD, -2, -1);
    }

    // ------------------------------------------------------------------------------------------------ frequencies

    /** Frequencies in cycles for n points d apart, in the order of {@link #fft}: 0, 1, …, −2, −1 over n·d. As f32. */
    public static Tensor fftfreq(int n, double d) {
        requirePoints("fftfreq", n);
        float[] f = new float[n];
        for (int k = 0; k < n; k++) f[k] = (float) ((k < (n + 1) / 2 ? k : k - n) / (n * d));
        return Tensor.wrap(f, n);
    }

    /** Those of {@link #rfft}: 0, 1, …, ⌊n/2⌋ over n·d. As f32. */
    public static Tensor rfftfreq(int n, double d) {
        requirePoints("rfftfreq", n);
        float[] f = new float[n / 2 + 1];
        for (int k = 0; k < f.length; k++) f[k] = (float) (k / (n * d));
        return Tensor.wrap(f, f.length);
    }

    /** Frequency 0 brought to the middle, at ⌊n/2⌋, along each of the axes, all of them if none is named. */
    public static Tensor fftshift(Tensor x, int... axes) {
        for (int a : axes("fftshift", x, axes)) x = x.roll(x.size(a) / 2, a);
        return x;
    }

    public static Complex fftshift(Complex x, int... axes) {
        return new Complex(fftshift(x.re(), axes), fftshift(x.im(), axes));
    }

    /** The inverse of {@link #fftshift}. */
    public static Tensor ifftshift(Tensor x, int... axes) {
        for (int a : axes("ifftshift", x, axes)) x = x.roll(-(x.size(a) / 2), a);
        return x;
    }

    public static Complex ifftshift(Complex x, int... axes) {
        return new Complex(ifftshift(x.re(), axes), ifftshift(x.im(), axes));
    }

    // ------------------------------------------------------------------------------------------------ checks

    private static Tensor apply(Kind kind, int n, Norm norm, Tensor x) {
        boolean inverse = kind == Kind.INVERSE || kind.toReal();
        return Trace.apply(new FourierTransform(kind, n, norm.scale(inverse, n)), x);
    }

    private static int axis(Tensor x, int axis) {
        return x.shape().axis("fft", axis);
    }

    private static int length(String op, Tensor x, int axis) {
        return x.shape().dim(x.shape().axis(op, axis));
    }

    private static void requirePoints(String op, int n) {
        if (n < 1) throw new ShapeException(op + ": a transform of " + n + " points; there must be at least 1");
    }

    /** The axis cut or filled with zeros. */
    private static Tensor points(String op, Tensor x, int n, int extent, int axis) {
        int a = x.shape().axis(op, axis);
        requirePoints(op, n);
        int have = x.shape().dim(a);
        if (have >= extent) return have == extent ? x : x.narrow(a, 0, extent);
        int[] amounts = new int[2 * (x.rank() - a)];
        amounts[amounts.length - 1] = extent - have;
        return x.pad(amounts);
    }

    /** The axis before the last, and re and im along that. */
    private static Tensor pairs(String op, Complex x, int n, int extent, int axis) {
        DType t = DType.promote(Ops.floating(x.re()).dtype(), Ops.floating(x.im()).dtype());
        Tensor re = points(op, x.re().to(t), n, extent, axis).moveAxis(axis, -1);
        Tensor im = points(op, x.im().to(t), n, extent, axis).moveAxis(axis, -1);
        return Tensor.stack(-1, re, im);
    }

    private static Complex parts(Tensor pairs, int axis) {
        return new Complex(pairs.select(-1, 0).moveAxis(-1, axis), pairs.select(-1, 1).moveAxis(-1, axis));
    }

    private static int[] axes(String op, Tensor x, int[] axes) {
        int[] r = new int[axes.length == 0 ? x.rank() : axes.length];
        Shape s = x.shape();
        for (int i = 0; i < r.length; i++) {
            r[i] = axes.length == 0 ? i : s.axis(op, axes[i]);
            for (int j = 0; j < i; j++) if (r[i] == r[j]) throw new IndexException(op + ": axis " + r[i] + " is named twice");
        }
        return r;
    }
}
