package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.kernel.ConvReference;
import io.leibniz.kernel.ConvShape;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fast convolutions and their gradients against the definition, bit by bit. */
@ExtendWith(VectorsFromTheStart.class)
class ConvTest {
    @Test
    void layersOfRealNetworks() {
        Random random = new Random(1);
        check(random, shape(2, 1, 32, 1, d(28, 28), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(3, 32, 64, 1, d(14, 14), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(1, 64, 64, 1, d(17, 9), d(1, 1), d(1, 1), d(0, 0), d(0, 0), d(1, 1)));
        check(random, shape(2, 16, 40, 1, d(15, 15), d(1, 1), d(2, 2), d(0, 0), d(0, 0), d(1, 1)));
        check(random, shape(1, 3, 20, 1, d(40, 37), d(7, 7), d(2, 2), d(3, 3), d(3, 3), d(1, 1)));
        check(random, shape(2, 24, 24, 24, d(11, 13), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(1, 40, 9, 1, d(30), d(9), d(1), d(8), d(0), d(1)));
        check(random, shape(1, 5, 18, 1, d(6, 7, 8), d(3, 3, 3), d(1, 2, 1), d(1, 1, 1), d(1, 1, 1), d(1, 1, 1)));
        check(random, shape(1, 31, 33, 1, d(20, 20), d(3, 3), d(1, 1), d(2, 2), d(2, 2), d(2, 2)));
    }

    /** Batches that fill the lanes with images, and some over. */
    @Test
    void imagesSideBySide() {
        Random random = new Random(5);
        check(random, shape(32, 9, 10, 1, d(7, 7), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(67, 3, 17, 1, d(5, 6), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(33, 50, 16, 1, d(4, 3), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(34, 12, 20, 2, d(9, 7), d(3, 2), d(2, 1), d(1, 2), d(0, 1), d(1, 2)));
        check(random, shape(40, 6, 8, 1, d(11), d(5), d(3), d(4), d(2), d(2)));
        check(random, shape(32, 5, 7, 1, d(3, 4, 3), d(3, 3, 3), d(1, 2, 1), d(1, 1, 1), d(1, 1, 1), d(1, 1, 1)));
        check(random, shape(32, 8, 9, 1, d(2, 2), d(3, 3), d(3, 3), d(4, 4), d(4, 4), d(2, 2)));
    }

    /** An infinite weight meets the zeros of the padding, and sums that underflow lose their sign. */
    @Test
    void imagesSideBySideAtTheLimits() {
        ConvShape s = shape(32, 6, 8, 1, d(5, 5), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1));
        for (float extreme : new float[] {Float.NEGATIVE_INFINITY, Float.NaN, 1e-30f}) {
            float[] x = GemmTest.floats(new Random(6), s.inShape().numel());
            float[] w = GemmTest.floats(new Random(7), s.weightShape().numel());
            float[] y = GemmTest.floats(new Random(8), s.outShape().numel());
            if (extreme == 1e-30f) {
                for (float[] v : List.of(x, w, y)) for (int i = 0; i < v.length; i++) v[i] *= extreme;
            } else {
                w[100] = extreme;
            }
            float[] got = new float[y.length];
            float[] want = new float[y.length];
            Conv.forward(s, x, 0, w, 0, got, 0);
            ConvReference.forward(s, x, 0, w, 0, want, 0);
            GemmTest.assertBits(want, got, () -> "forward with " + extreme);
            got = new float[x.length];
            want = new float[x.length];
            Conv.inputGrad(s, y, 0, w, 0, got, 0);
            ConvReference.inputGrad(s, y, 0, w, 0, want, 0);
            GemmTest.assertBits(want, got, () -> "inputGrad with " + extreme);
        }
    }

    /** Kernels of 3×3 in single steps over many channels: tiles that fill rows, images and blocks, and some that don't. */
    @Test
    void tilesOfTwoByTwo() {
        Random random = new Random(9);
        check(random, shape(1, 16, 16, 1, d(4, 4), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(3, 17, 18, 1, d(7, 9), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(2, 32, 48, 1, d(14, 14), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(33, 16, 33, 1, d(5, 4), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(1, 16, 20, 1, d(8, 150), d(3, 3), d(1, 1), d(0, 0), d(0, 0), d(1, 1)));
        check(random, shape(2, 19, 16, 1, d(6, 11), d(3, 3), d(1, 1), d(2, 1), d(0, 2), d(1, 1)));
        check(random, shape(1, 20, 16, 1, d(6, 6), d(3, 3), d(1, 1), d(3, 0), d(4, 5), d(1, 1)));
        check(random, shape(3, 16, 17, 1, d(28, 27), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(1, 300, 16, 1, d(6, 5), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
        check(random, shape(0, 16, 16, 1, d(6, 5), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
    }

    /** Infinities and numbers near them: an image with a result that isn't finite is a sum over taps, and its neighbours aren't. */
    @Test
    void tilesOfTwoByTwoAtTheLimits() {
        ConvShape s = shape(5, 16, 17, 1, d(6, 6), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1));
        for (float extreme : new float[] {Float.NEGATIVE_INFINITY, Float.NaN, Float.MAX_VALUE, 0}) {
            for (int where = 0; where < 3; where++) {
                float[] x = GemmTest.floats(new Random(6), s.inShape().numel());
                float[] w = GemmTest.floats(new Random(7), s.weightShape().numel());
                float[] y = GemmTest.floats(new Random(8), s.outShape().numel());
                float[] changed = List.of(x, w, y).get(where);
                if (extreme == 0) Arrays.fill(changed, -0f);
                else changed[changed.length / 2] = extreme;
                compare(s, x, 0, w, 0, y, 0);
            }
        }
        float[] x = GemmTest.floats(new Random(6), s.inShape().numel());
        float[] w = GemmTest.floats(new Random(7), s.weightShape().numel());
        float[] y = new float[s.outShape().numel()];
        x[2 * 16 * 36 + 14] = Float.POSITIVE_INFINITY;
        Conv.forward(s, x, 0, w, 0, y, 0);
        int infinite = 0;
        for (float v : y) if (!Float.isFinite(v)) infinite++;
        assertEquals(9 * 17, infinite, "an infinite pixel reaches the nine results around it");
    }

    /** Errors against f64 are no larger than those of sums over taps. */
    @Test
    void tilesOfTwoByTwoAreAccurate() {
        for (int channels : new int[] {16, 64, 256}) {
            ConvShape s = shape(2, channels, 16, 1, d(8, 8), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1));
            ConvShape taps = shape(2, channels, 16, 1, d(1, 8, 8), d(1, 3, 3), d(1, 1, 1), d(0, 1, 1), d(0, 1, 1), d(1, 1, 1));
            float[] x = GemmTest.floats(new Random(1), s.inShape().numel());
            float[] w = GemmTest.floats(new Random(2), s.weightShape().numel());
            float[] y = GemmTest.floats(new Random(3), s.outShape().numel());
            double[] dx = widened(x);
            double[] dw = widened(w);
            double[] dy = widened(y);
            double[] exact = new double[y.length];
            ConvReference.forward(s, dx, 0, dw, 0, exact, 0);
            noWorse("forward " + s, exact, y.length, r -> Conv.forward(s, x, 0, w, 0, r, 0), r -> Conv.forward(taps, x, 0, w, 0, r, 0));
            exact = new double[x.length];
            ConvReference.inputGrad(s, dy, 0, dw, 0, exact, 0);
            noWorse("inputGrad " + s, exact, x.length, r -> Conv.inputGrad(s, y, 0, w, 0, r, 0), r -> Conv.inputGrad(taps, y, 0, w, 0, r, 0));
            exact = new double[w.length];
            ConvReference.weightGrad(s, dx, 0, dy, 0, exact, 0);
            noWorse("weightGrad " + s, exact, w.length, r -> Conv.weightGrad(s, x, 0, y, 0, r, 0), r -> Conv.weightGrad(taps, x, 0, y, 0, r, 0));
        }
    }

    private static double[] widened(float[] x) {
        double[] r = new double[x.length];
        for (int i = 0; i < r.length; i++) r[i] = x[i];
        return r;
    }

    private static void noWorse(String what, double[] exact, int n, Consumer<float[]> tiles, Consumer<float[]> taps) {
        float[] a = new float[n];
        float[] b = new float[n];
        tiles.accept(a);
        taps.accept(b);
        double ofTiles = 0;
        double ofTaps = 0;
        for (int i = 0; i < n; i++) {
            ofTiles += Math.pow(a[i] - exact[i], 2);
            ofTaps += Math.pow(b[i] - exact[i], 2);
        }
        assertTrue(ofTiles < 4 * ofTaps, what + ": root mean square error " + Math.sqrt(ofTiles / n) + ", of sums over taps " + Math.sqrt(ofTaps / n));
    }

    @Test
    void randomShapes() {
        random(80);
    }

    static void random(int rounds) {
        Random random = new Random(2);
        for (int i = 0; i < rounds; ) {
            int r = 1 + random.nextInt(3);
            int most = r == 1 ? 60 : r == 2 ? 18 : 7;
            int[] in = new int[r];
            int[] kernel = new int[r];
            int[] stride = new int[r];
            int[] low = new int[r];
            int[] high = new int[r];
            int[] dilation = new int[r];
            boolean fits = true;
            for (int a = 0; a < r; a++) {
                in[a] = 1 + random.nextInt(most);
                kernel[a] = 1 + random.nextInt(4);
                stride[a] = 1 + random.nextInt(3);
                low[a] = random.nextInt(4);
                high[a] = random.nextInt(3);
                dilation[a] = 1 + random.nextInt(3);
                fits &= in[a] + low[a] + high[a] > dilation[a] * (kernel[a] - 1);
            }
            if (!fits) continue;
            int groups = 1 + random.nextInt(3);
            int c = groups * (1 + random.nextInt(random.nextBoolean() ? 3 : 20));
            int o = groups * (1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            check(random, shape(random.nextInt(8) == 0 ? 30 + random.nextInt(40) : random.nextInt(4), c, o, groups, in, kernel, stride, low, high, dilation));
            i++;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void threadsDoNotChangeBits(int threads) {
        Pool.withThreads(threads, () -> {
            Random random = new Random(3);
            check(random, shape(9, 20, 40, 2, d(14, 14), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
            check(random, shape(7, 20, 40, 1, d(14, 13), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
            check(random, shape(7, 20, 18, 1, d(31, 28), d(3, 3), d(1, 1), d(1, 1), d(1, 1), d(1, 1)));
            check(random, shape(1, 70, 130, 1, d(9, 9), d(3, 3), d(2, 2), d(1, 1), d(0, 0), d(1, 1)));
        });
    }

    @Test
    void padsAndInfinities() {
        ConvShape s = shape(1, 1, 1, 1, d(5), d(3), d(2), d(1), d(1), d(1));
        float[] x = {1, 2, 3, 4, 5};
        float[] w = {Float.POSITIVE_INFINITY, 1, -1};
        float[] y = new float[3];
        float[] want = new float[3];
        Conv.forward(s, x, 0, w, 0, y, 0);
        ConvReference.forward(s, x, 0, w, 0, want, 0);
        GemmTest.assertBits(want, y, s::toString);
        float[] back = new float[5];
        float[] wantBack = new float[5];
        Conv.inputGrad(s, y, 0, w, 0, back, 0);
        ConvReference.inputGrad(s, y, 0, w, 0, wantBack, 0);
        GemmTest.assertBits(wantBack, back, s::toString);
    }

    @Test
    void doublesThroughThePublicOperation() {
        ConvShape s = shape(2, 6, 10, 2, d(13, 9), d(3, 2), d(2, 1), d(1, 2), d(1, 2), d(1, 2));
        Random random = new Random(4);
        double[] x = GemmTest.doubles(GemmTest.floats(random, s.inShape().numel()));
        double[] w = GemmTest.doubles(GemmTest.floats(random, s.weightShape().numel()));
        double[] y = GemmTest.doubles(GemmTest.floats(random, s.outShape().numel()));
        ConvOptions options = ConvOptions.DEFAULT.stride(2, 1).padding(1, 2).dilation(1, 2).groups(2);
        var forward = Transforms.vjp((List<Tensor> a) -> Convolutions.conv2d(a.get(0), a.get(1), null, options),
                List.of(tensor(s.inShape(), x), tensor(s.weightShape(), w)));
        List<Tensor> gradients = forward.pullback().apply(tensor(s.outShape(), y));

        double[] want = new double[y.length];
        ConvReference.forward(s, x, 0, w, 0, want, 0);
        GemmTest.assertBits(want, forward.value().toDoubleArray(), () -> "conv2d " + s);
        want = new double[x.length];
        ConvReference.inputGrad(s, y, 0, w, 0, want, 0);
        GemmTest.assertBits(want, gradients.get(0).toDoubleArray(), () -> "conv2d by x " + s);
        want = new double[w.length];
        ConvReference.weightGrad(s, x, 0, y, 0, want, 0);
        GemmTest.assertBits(want, gradients.get(1).toDoubleArray(), () -> "conv2d by weight " + s);
    }

    private static Tensor tensor(Shape shape, double[] x) {
        return Tensor.of(x).reshape(shape);
    }

    private static int[] d(int... extents) {
        return extents;
    }

    private static ConvShape shape(int batch, int c, int o, int groups, int[] in, int[] kernel, int[] stride, int[] low, int[] high, int[] dilation) {
        return new ConvShape(batch, c, o, groups, Shape.of(in), Shape.of(kernel), Shape.of(stride), Shape.of(low), Shape.of(high), Shape.of(dilation));
    }

    private static void check(Random random, ConvShape s) {
        int xo = random.nextInt(3);
        int wo = random.nextInt(3);
        int yo = random.nextInt(3);
        int nx = s.inShape().numel();
        int nw = s.weightShape().numel();
        int ny = s.outShape().numel();
        float[] x = GemmTest.floats(random, xo + nx);
        float[] w = GemmTest.floats(random, wo + nw);
        float[] y = GemmTest.floats(random, yo + ny);

        compare(s, x, xo, w, wo, y, yo);
        checkDoubles(s, GemmTest.doubles(x), xo, GemmTest.doubles(w), wo, GemmTest.doubles(y), yo);
    }

    private static void compare(ConvShape s, float[] x, int xo, float[] w, int wo, float[] y, int yo) {
        float[] got = filled(y.length);
        float[] want = filled(y.length);
        ConvReference.forward(s, x, xo, w, wo, want, yo);
        Conv.forward(s, x, xo, w, wo, got, yo);
        GemmTest.assertBits(want, got, () -> "forward " + s);

        got = filled(x.length);
        want = filled(x.length);
        ConvReference.inputGrad(s, y, yo, w, wo, want, xo);
        Conv.inputGrad(s, y, yo, w, wo, got, xo);
        GemmTest.assertBits(want, got, () -> "inputGrad " + s);

        got = filled(w.length);
        want = filled(w.length);
        ConvReference.weightGrad(s, x, xo, y, yo, want, wo);
        Conv.weightGrad(s, x, xo, y, yo, got, wo);
        GemmTest.assertBits(want, got, () -> "weightGrad " + s);
    }

    private static void checkDoubles(ConvShape s, double[] x, int xo, double[] w, int wo, double[] y, int yo) {
        double[] got = new double[y.length];
        double[] want = new double[y.length];
        ConvReference.forward(s, x, xo, w, wo, want, yo);
        Conv.forward(s, x, xo, w, wo, got, yo);
        GemmTest.assertBits(want, got, () -> "forward " + s);

        got = new double[x.length];
        want = new double[x.length];
        ConvReference.inputGrad(s, y, yo, w, wo, want, xo);
        Conv.inputGrad(s, y, yo, w, wo, got, xo);
        GemmTest.assertBits(want, got, () -> "inputGrad " + s);

        got = new double[w.length];
        want = new double[w.length];
        ConvReference.weightGrad(s, x, xo, y, yo, want, wo);
        Conv.weightGrad(s, x, xo, y, yo, got, wo);
        GemmTest.assertBits(want, got, () -> "weightGrad " + s);
    }

    private static float[] filled(int n) {
        float[] x = new float[n];
        Arrays.fill(x, -7);
        return x;
    }
}
