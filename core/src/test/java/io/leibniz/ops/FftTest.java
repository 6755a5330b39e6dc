package io.leibniz.ops;

import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Fft.Norm;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FftTest {
    /** Every length to 64, primes, and lengths that mix factors. */
    private static final int[] LENGTHS = IntStream.concat(IntStream.rangeClosed(1, 64),
            IntStream.of(81, 97, 101, 120, 125, 127, 128, 243, 251, 256, 360, 499, 500, 625, 720)).toArray();

    private static Complex random(int seed, int... shape) {
        return new Complex(noise(seed, shape), noise(seed + 1, shape));
    }

    /** By the definition: O(n²), angles reduced in integers. */
    private static double[][] definition(double[] re, double[] im, int sign) {
        int n = re.length;
        double[][] y = new double[2][n];
        for (int k = 0; k < n; k++) {
            for (int j = 0; j < n; j++) {
                double t = sign * 2 * Math.PI * ((long) j * k % n) / n;
                y[0][k] += re[j] * Math.cos(t) - im[j] * Math.sin(t);
                y[1][k] += re[j] * Math.sin(t) + im[j] * Math.cos(t);
            }
        }
        return y;
    }

    /** ‖a − b‖/‖b‖. */
    private static double error(double[][] expected, Complex actual) {
        double[][] a = {actual.re().toDoubleArray(), actual.im().toDoubleArray()};
        double difference = 0;
        double size = 0;
        for (int p = 0; p < 2; p++) {
            assertEquals(expected[p].length, a[p].length);
            for (int i = 0; i < a[p].length; i++) {
                difference += Math.pow(a[p][i] - expected[p][i], 2);
                size += Math.pow(expected[p][i], 2);
            }
        }
        return Math.sqrt(difference / size);
    }

    @Test
    void transformsAreTheDefinition() {
        for (int n : LENGTHS) {
            Complex x = random(n, n);
            double[] re = x.re().toDoubleArray();
            double[] im = x.im().toDoubleArray();
            double[][] y = definition(re, im, -1);
            assertTrue(error(y, Fft.fft(x)) < 3e-14, "fft of " + n);
            double[][] z = definition(re, im, 1);
            assertTrue(error(z, Fft.ifft(x).mul(n)) < 3e-14, "ifft of " + n);
            double[][] real = definition(re, new double[n], -1);
            for (int p = 0; p < 2; p++) real[p] = java.util.Arrays.copyOf(real[p], n / 2 + 1);
            assertTrue(error(real, Fft.rfft(x.re())) < 3e-14, "rfft of " + n);
        }
    }

    /** The f32 result is the exact one rounded, or all but: half an ulp of the largest, and 1 % for the arithmetic in f64. */
    @Test
    void singlePrecisionIsRoundedOnce() {
        for (int n : new int[] {7, 64, 100, 1000, 1009, 4096, 10007, 65536}) {
            Complex wide = random(n, n);
            Complex x = new Complex(wide.re().to(DType.F32), wide.im().to(DType.F32));
            Complex y = Fft.fft(x);
            Complex exact = Fft.fft(new Complex(x.re().to(DType.F64), x.im().to(DType.F64)));
            for (int p = 0; p < 2; p++) {
                float[] got = (p == 0 ? y.re() : y.im()).toFloatArray();
                double[] e = (p == 0 ? exact.re() : exact.im()).toDoubleArray();
                for (int i = 0; i < n; i++) {
                    assertEquals(e[i], got[i], 0.51 * Math.ulp((float) e[i]) + 1e-12, "element " + i + " of " + n);
                }
            }
        }
    }

    /** At lengths where the whole definition would take too long, some of its frequencies, summed with Kahan's correction. */
    @Test
    void doublePrecisionLosesAFewUlps() {
        for (int n : new int[] {1 << 16, 50000, 65537, 59049}) {
            double[] x = noise(n, n).toDoubleArray();
            Complex y = Fft.fft(Tensor.wrap(x, n));
            double difference = 0;
            double size = 0;
            for (int k = 1; k < n; k += n / 24) {
                difference += Math.pow(sum(x, k, 0) - y.re().get(k), 2) + Math.pow(sum(x, k, 1) - y.im().get(k), 2);
                size += y.squaredAbs().get(k);
            }
            double ulps = Math.sqrt(difference / size) / Math.ulp(1.0);
            assertTrue(ulps < 0.5 * Math.log(n) / Math.log(2), n + " points: " + ulps + " ulps");
        }
    }

    private static double sum(double[] x, int k, int part) {
        double sum = 0;
        double lost = 0;
        for (int j = 0; j < x.length; j++) {
            double t = -2 * Math.PI * ((long) j * k % x.length) / x.length;
            double term = x[j] * (part == 0 ? Math.cos(t) : Math.sin(t)) - lost;
            double next = sum + term;
            lost = next - sum - term;
            sum = next;
        }
        return sum;
    }

    @Test
    void inversesGoBack() {
        for (int n : LENGTHS) {
            for (Norm norm : Norm.values()) {
                Complex x = random(n, 3, n);
                Complex back = Fft.ifft(Fft.fft(x, n, -1, norm), n, -1, norm);
                close(x.re(), back.re(), 1e-13);
                close(x.im(), back.im(), 1e-13);
                close(x.re(), Fft.irfft(Fft.rfft(x.re(), n, 1, norm), n, 1, norm), 1e-13);
            }
        }
    }

    /** Parseval: Σ|x|² = Σ|y|² where the transform keeps lengths. */
    @Test
    void orthogonalTransformsKeepLengths() {
        for (int n : LENGTHS) {
            Complex x = random(n, n);
            close(x.squaredAbs().sum(), Fft.fft(x, n, 0, Norm.ORTHO).squaredAbs().sum(), 1e-13);
        }
    }

    @Test
    void transformsAreLinear() {
        for (int n : new int[] {1, 6, 7, 32}) {
            Complex x = random(n, n);
            Complex y = random(n + 50, n);
            Complex sum = Fft.fft(x.mul(2).add(y.mul(-3)));
            Complex each = Fft.fft(x).mul(2).add(Fft.fft(y).mul(-3));
            close(each.re(), sum.re(), 1e-13);
            close(each.im(), sum.im(), 1e-13);
        }
    }

    @Test
    void theSpectrumOfRealNumbersIsSymmetric() {
        for (int n : LENGTHS) {
            Tensor x = noise(n, n);
            Complex whole = Fft.fft(x);
            Complex half = Fft.rfft(x);
            close(whole.re().narrow(0, 0, n / 2 + 1), half.re(), 1e-13);
            close(whole.im().narrow(0, 0, n / 2 + 1), half.im(), 1e-13);
            close(whole.re(), whole.re().flip(0).roll(1, 0), 1e-13);
            close(whole.im().neg(), whole.im().flip(0).roll(1, 0), 1e-13);
            assertEquals(0, half.im().get(0));
            if (n % 2 == 0) assertEquals(0, half.im().get(n / 2));
        }
    }

    @Test
    void productsOfSpectraAreCircularConvolutions() {
        int n = 15;
        Tensor a = noise(1, n);
        Tensor b = noise(2, n);
        double[] c = new double[n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) c[(i + j) % n] += a.get(i) * b.get(j);
        close(Tensor.wrap(c, n), Fft.irfft(Fft.rfft(a).mul(Fft.rfft(b)), n), 1e-13);
    }

    @Test
    void rowsDoNotTouchEachOther() {
        for (int n : new int[] {5, 8, 31, 300}) {
            Tensor x = noise(n, 37, n);
            Tensor spoilt = Tensor.cat(0, x.narrow(0, 0, 36), x.narrow(0, 36, 1).mul(Double.NaN));
            Complex all = Fft.rfft(spoilt);
            for (int i = 0; i < 36; i++) {
                Complex one = Fft.rfft(x.select(0, i));
                assertArrayEquals(one.re().toDoubleArray(), all.re().select(0, i).toDoubleArray());
                assertArrayEquals(one.im().toDoubleArray(), all.im().select(0, i).toDoubleArray());
            }
            assertTrue(Double.isNaN(all.re().get(36, 0)));
        }
    }

    @Test
    void axesAreCutFilledAndMoved() {
        Tensor x = noise(1, 4, 6, 3);
        Complex y = Fft.rfft(x, 9, 1, Norm.BACKWARD);
        assertEquals(Shape.of(4, 5, 3), y.shape());
        Tensor filled = x.pad(0, 0, 0, 3).moveAxis(1, -1);
        close(Fft.rfft(filled).re().moveAxis(-1, 1), y.re(), 1e-14);
        Complex cut = Fft.rfft(x, 4, 1, Norm.BACKWARD);
        close(Fft.rfft(x.narrow(1, 0, 4).moveAxis(1, -1)).im().moveAxis(-1, 1), cut.im(), 1e-14);
        close(x.narrow(1, 0, 4), Fft.irfft(cut, 4, 1, Norm.BACKWARD), 1e-14);
        assertEquals(Shape.of(0, 3), Fft.rfft(Tensor.zeros(0, 5)).shape());
        assertEquals(DType.F32, Fft.fft(Tensor.of(1, 2, 3)).re().dtype());
        assertEquals(DType.BF16, Fft.rfft(x.to(DType.BF16)).re().dtype());
    }

    @Test
    void severalAxesAreOneAfterAnother() {
        Complex x = random(5, 2, 3, 4);
        Complex y = Fft.fft2(x);
        Complex each = Fft.fft(Fft.fft(x, 3, 1, Norm.BACKWARD), 4, 2, Norm.BACKWARD);
        close(each.re(), y.re(), 1e-13);
        close(x.im(), Fft.ifft2(y).im(), 1e-13);
        Complex half = Fft.rfft2(x.re());
        assertEquals(Shape.of(2, 3, 3), half.shape());
        close(Fft.fft2(Complex.of(x.re())).im().narrow(2, 0, 3), half.im(), 1e-13);
        close(x.re(), Fft.irfft2(half, 4), 1e-13);
        close(x.re(), Fft.irfftn(Fft.rfftn(x.re(), Norm.ORTHO), 4, Norm.ORTHO), 1e-13);
        close(x.re(), Fft.ifftn(Fft.fftn(x, Norm.FORWARD, 0, 2), Norm.FORWARD, 0, 2).re(), 1e-13);
    }

    /** Even and odd lengths differ in which frequencies stand for two. */
    @Test
    void derivativesAreRightForEvenAndOddLengths() {
        for (int n : new int[] {1, 2, 3, 4, 5, 6, 7, 8}) {
            Numeric.gradients(x -> Fft.rfft(x.get(0)).squaredAbs(), true, noise(n, 2, n));
            int m = n / 2 + 1;
            Numeric.gradients(x -> Fft.irfft(new Complex(x.get(0), x.get(1)), n).square(), true, noise(n, m), noise(n + 9, m));
            Numeric.gradients(x -> Fft.fft(new Complex(x.get(0), x.get(1))).squaredAbs(), true, noise(n, n), noise(n + 9, n));
            Numeric.gradients(x -> Fft.ifft(new Complex(x.get(0), x.get(1)), n, 0, Norm.ORTHO).squaredAbs(), true, noise(n, n), noise(n + 9, n));
        }
    }

    @Test
    void transformsBatch() {
        Tensor x = noise(3, 5, 6, 7);
        Tensor y = Transforms.vmap((Tensor v) -> Fft.rfft(v, 6, 0, Norm.BACKWARD).abs()).apply(x);
        close(Fft.rfft(x, 6, 1, Norm.BACKWARD).abs(), y, 1e-14);
    }

    @Test
    void frequenciesAndShiftsAreThoseOfNumPy() {
        close(Tensor.of(0f, 0.1f, 0.2f, -0.2f, -0.1f), Fft.fftfreq(5, 2), 1e-7);
        close(Tensor.of(0f, 1f, -2f, -1f), Fft.fftfreq(4, 0.25), 1e-7);
        close(Tensor.of(0f, 0.25f, 0.5f), Fft.rfftfreq(4, 1), 1e-7);
        close(Tensor.of(0f, 0.2f, 0.4f), Fft.rfftfreq(5, 1), 1e-7);
        close(Tensor.of(-2f, -1f, 0f, 1f, 2f), Fft.fftshift(Tensor.of(0f, 1f, 2f, -2f, -1f)), 0);
        close(Tensor.of(-2f, -1f, 0f, 1f), Fft.fftshift(Tensor.of(0f, 1f, -2f, -1f)), 0);
        Tensor x = noise(1, 5, 4);
        close(x, Fft.ifftshift(Fft.fftshift(x)), 0);
        close(Fft.fftshift(x, 0), x.roll(2, 0), 0);
        close(x, Fft.ifftshift(Fft.fftshift(new Complex(x, x), 1), 1).im(), 0);
    }

    @Test
    void complexNumbersMultiplyAsTheyShould() {
        Complex a = Complex.polar(Tensor.of(2.0, 0.5), Tensor.of(0.3, 2.0));
        Complex b = Complex.polar(Tensor.of(3.0, 4.0), Tensor.of(0.4, -3.0));
        close(Tensor.of(6.0, 2.0), a.mul(b).abs(), 1e-14);
        close(Tensor.of(0.7, -1.0), a.mul(b).angle(), 1e-14);
        close(a.squaredAbs(), a.mul(a.conj()).re(), 1e-14);
        close(Tensor.of(0.0, 0.0), a.mul(Tensor.of(2.0, 3.0)).sub(new Complex(a.re().mul(Tensor.of(2.0, 3.0)), a.im().mul(Tensor.of(2.0, 3.0)))).abs(), 0);
        Tensor zero = Tensor.zeros(Shape.of(2), DType.F64);
        List<Tensor> g = Transforms.grad((List<Tensor> z) -> new Complex(z.get(0), z.get(1)).abs().sum()).apply(List.of(zero, zero));
        close(zero, g.get(0), 0);
        close(zero, g.get(1), 0);
    }

    @Test
    void mistakesAreNamed() {
        Tensor x = noise(1, 3, 4);
        fails(ShapeException.class, "rfft: a transform of 0 points; there must be at least 1", () -> Fft.rfft(x, 0, -1, Norm.BACKWARD));
        fails(ShapeException.class, "rfft: a transform of 0 points; there must be at least 1", () -> Fft.rfft(Tensor.zeros(3, 0)));
        fails(ShapeException.class, "fft: a transform of 0 points; there must be at least 1", () -> Fft.fft(Tensor.zeros(0)));
        fails(ShapeException.class, "irfft: a transform of 0 points; there must be at least 1", () -> Fft.irfft(Complex.of(x), 0));
        fails(ShapeException.class, "fftfreq: a transform of 0 points; there must be at least 1", () -> Fft.fftfreq(0, 1));
        fails(IndexException.class, "rfft: axis 2 of a tensor of shape [3, 4], which has axes -2 to 1", () -> Fft.rfft(x, 4, 2, Norm.BACKWARD));
        fails(IndexException.class, "fftn: axis 1 is named twice", () -> Fft.fftn(Complex.of(x), Norm.BACKWARD, 1, -1));
        fails(ShapeException.class, "rfftn: a scalar has no axis to transform along", () -> Fft.rfftn(Tensor.scalar(1), Norm.BACKWARD));
        fails(ShapeException.class, "Complex: the real part has shape [3, 4], the imaginary part [4, 3]; they must be equal", () -> new Complex(x, x.t()));
    }
}
