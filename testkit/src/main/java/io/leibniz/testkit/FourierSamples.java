package io.leibniz.testkit;

import io.leibniz.ops.Complex;
import io.leibniz.ops.Fft;
import io.leibniz.ops.Fft.Norm;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Samples of Fourier transforms and of operations on complex numbers. */
final class FourierSamples {
    private final List<OperationSamples.Sample> all = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(11);

    private FourierSamples() {}

    static List<OperationSamples.Sample> operations() {
        FourierSamples s = new FourierSamples();
        s.transforms();
        s.numbers();
        return s.all;
    }

    private Tensor f64(int... shape) {
        double[] a = new double[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextDouble(-2, 2);
        return Tensor.wrap(a, shape);
    }

    private static Tensor both(Complex z) {
        return Tensor.stack(-1, z.re(), z.im());
    }

    private void real(String operation, Function<Tensor, Complex> f, int... shape) {
        all.add(new OperationSamples.Sample(operation, x -> both(f.apply(x[0])), List.of(f64(shape)), true));
    }

    private void complex(String operation, UnaryOperator<Complex> f, int... shape) {
        toReal(operation, z -> both(f.apply(z)), shape);
    }

    private void toReal(String operation, Function<Complex, Tensor> f, int... shape) {
        all.add(new OperationSamples.Sample(operation, x -> f.apply(new Complex(x[0], x[1])), List.of(f64(shape), f64(shape)), true));
    }

    private void transforms() {
        for (int n : new int[] {4, 5}) {
            real("rfft", Fft::rfft, n);
            real("rfft", x -> Fft.rfft(x, n, 0, Norm.ORTHO), 6, 2);
            toReal("irfft", z -> Fft.irfft(z, n), 2, 3);
            toReal("irfft", z -> Fft.irfft(z, n, 0, Norm.FORWARD), 2, 2);
            complex("fft", Fft::fft, n);
            complex("ifft", z -> Fft.ifft(z, n, -2, Norm.ORTHO), 3, 2);
        }
        real("fft", Fft::fft, 2, 3);
        complex("ifft", Fft::ifft, 2, 3);
        complex("fftn", z -> Fft.fftn(z, Norm.ORTHO), 2, 3);
        complex("ifftn", z -> Fft.ifftn(z, Norm.BACKWARD, 1, 0), 2, 3);
        real("rfftn", x -> Fft.rfftn(x, Norm.FORWARD, 1, 0), 4, 3);
        toReal("irfftn", z -> Fft.irfftn(z, 5, Norm.BACKWARD), 2, 3);
        complex("fft2", Fft::fft2, 2, 3);
        complex("ifft2", Fft::ifft2, 2, 3);
        real("rfft2", Fft::rfft2, 2, 3);
        toReal("irfft2", z -> Fft.irfft2(z, 4), 2, 3);
        complex("fftshift", z -> Fft.fftshift(z), 3, 4);
        complex("ifftshift", z -> Fft.ifftshift(z, -1), 3, 4);
    }

    private void numbers() {
        real("of", Complex::of, 3);
        all.add(new OperationSamples.Sample("polar", x -> both(Complex.polar(x[0], x[1])), List.of(f64(3), f64(3)), true));
        complex("conj", Complex::conj, 3);
        complex("re", z -> new Complex(z.re(), z.re()), 3);
        complex("im", z -> new Complex(z.im(), z.im()), 3);
        toReal("squaredAbs", Complex::squaredAbs, 3);
        toReal("abs", Complex::abs, 3);
        toReal("angle", Complex::angle, 3);
        complex("mul", z -> z.mul(z.conj().mul(2).add(z).sub(z.mul(z.re()))), 3);
    }
}
