package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import io.leibniz.kernel.WindowReference;
import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fast pooling against the definition, bit by bit, with ties, zeros of both signs, infinities and NaN among the inputs. */
@ExtendWith(VectorsFromTheStart.class)
class WindowsTest {
    @Test
    void pairsAtEveryWidth() {
        Random random = new Random(1);
        for (int h = 2; h < 6; h++) {
            for (int w = 2; w < 50; w++) check(random, 1 + random.nextInt(3), shape(d(h, w), d(h / 2, w / 2), d(2, 2), d(2, 2), d(0, 0), d(1, 1)));
        }
        check(random, 3, shape(d(3, 8, 20), d(3, 4, 10), d(1, 2, 2), d(1, 2, 2), d(0, 0, 0), d(1, 1, 1)));
    }

    @Test
    void randomShapes() {
        random(400);
    }

    static void random(int rounds) {
        Random random = new Random(2);
        for (int i = 0; i < rounds; i++) {
            int r = 1 + random.nextInt(3);
            int[] in = new int[r];
            int[] out = new int[r];
            int[] kernel = new int[r];
            int[] stride = new int[r];
            int[] pad = new int[r];
            int[] dilation = new int[r];
            for (int a = 0; a < r; a++) {
                in[a] = 1 + random.nextInt(a == r - 1 ? 40 : 8);
                kernel[a] = 1 + random.nextInt(4);
                stride[a] = 1 + random.nextInt(3);
                pad[a] = random.nextInt(4);
                dilation[a] = 1 + random.nextInt(3);
                // Up to one window more than PyTorch's ceil mode would have: windows may lie outside altogether.
                out[a] = Math.max(1, (in[a] + 2 * pad[a]) / stride[a] - random.nextInt(2));
            }
            check(random, random.nextInt(4), shape(in, out, kernel, stride, pad, dilation));
        }
    }

    private static int[] d(int... extents) {
        return extents;
    }

    private static WindowShape shape(int[] in, int[] out, int[] kernel, int[] stride, int[] pad, int[] dilation) {
        return new WindowShape(Shape.of(in), Shape.of(out), Shape.of(kernel), Shape.of(stride), Shape.of(pad), Shape.of(dilation));
    }

    private static float[] values(Random random, int n, boolean special) {
        float[] x = GemmTest.floats(random, n);
        for (int i = 0; i < n && special; i++) {
            switch (random.nextInt(12)) {
                case 0 -> x[i] = Float.NaN;
                case 1 -> x[i] = Float.NEGATIVE_INFINITY;
                case 2 -> x[i] = -0f;
                case 3 -> x[i] = 0f;
                case 4 -> x[i] = 0.5f;
                default -> { }
            }
        }
        return x;
    }

    private static void check(Random random, int planes, WindowShape w) {
        Windows fast = new Windows(w);
        int xo = random.nextInt(3);
        int ins = w.in().numel();
        int outs = w.out().numel();
        float[] x = values(random, xo + planes * ins, random.nextBoolean());
        double[] wide = new double[x.length];
        for (int i = 0; i < x.length; i++) wide[i] = x[i];

        long[] wantAt = new long[planes * outs];
        long[] at = new long[planes * outs];
        WindowReference.argMax(w, planes, wide, xo, wantAt, 0);
        fast.argMax(planes, x, xo, at, 0);
        assertArrayEquals(wantAt, at, w::toString);

        float[] want = new float[planes * outs];
        float[] got = new float[planes * outs];
        for (int i = 0; i < want.length; i++) want[i] = wantAt[i] < 0 ? Float.NEGATIVE_INFINITY : x[xo + i / outs * ins + (int) wantAt[i]];
        fast.max(planes, x, xo, got, 0);
        GemmTest.assertBits(want, got, () -> "max " + w);

        WindowReference.sum(w, planes, x, xo, want, 0);
        Arrays.fill(got, -7);
        fast.sum(planes, x, xo, got, 0);
        GemmTest.assertBits(want, got, () -> "sum " + w);

        float[] wantBack = new float[planes * ins];
        float[] back = new float[planes * ins];
        WindowReference.sumTransposed(w, planes, want, 0, wantBack, 0);
        fast.sumTransposed(planes, want, 0, back, 0);
        GemmTest.assertBits(wantBack, back, () -> "sumTransposed " + w);

        float[] y = values(random, planes * outs, false);
        float[] wantSpread = new float[planes * ins];
        for (int i = 0; i < y.length; i++) if (wantAt[i] >= 0) wantSpread[i / outs * ins + (int) wantAt[i]] += y[i];
        float[] spread = new float[planes * ins];
        Arrays.fill(spread, Float.NaN);
        fast.maxSpread(planes, x, xo, y, 0, spread, null);
        GemmTest.assertBits(wantSpread, spread, () -> "maxSpread " + w);
        checkDoubles(w, planes, wide, xo, wantAt);
    }

    private static void checkDoubles(WindowShape w, int planes, double[] x, int xo, long[] wantAt) {
        DoubleWindows fast = new DoubleWindows(w);
        int ins = w.in().numel();
        int outs = w.out().numel();
        for (int i = 0; i < x.length; i++) x[i] *= 1 + 0x1p-40;
        long[] at = new long[planes * outs];
        fast.argMax(planes, x, xo, at, 0);
        assertArrayEquals(wantAt, at, () -> "f64 argMax " + w);

        double[] want = new double[planes * outs];
        double[] got = new double[planes * outs];
        for (int i = 0; i < want.length; i++) want[i] = wantAt[i] < 0 ? Double.NEGATIVE_INFINITY : x[xo + i / outs * ins + (int) wantAt[i]];
        fast.max(planes, x, xo, got, 0);
        GemmTest.assertBits(want, got, () -> "f64 max " + w);

        WindowReference.sum(w, planes, x, xo, want, 0);
        Arrays.fill(got, -7);
        fast.sum(planes, x, xo, got, 0);
        GemmTest.assertBits(want, got, () -> "f64 sum " + w);

        double[] wantBack = new double[planes * ins];
        double[] back = new double[planes * ins];
        WindowReference.sumTransposed(w, planes, want, 0, wantBack, 0);
        fast.sumTransposed(planes, want, 0, back, 0);
        GemmTest.assertBits(wantBack, back, () -> "f64 sumTransposed " + w);

        double[] wantSpread = new double[planes * ins];
        for (int i = 0; i < want.length; i++) if (wantAt[i] >= 0) wantSpread[i / outs * ins + (int) wantAt[i]] += want[i];
        double[] spread = new double[planes * ins];
        fast.maxSpread(planes, x, xo, want, 0, spread);
        GemmTest.assertBits(wantSpread, spread, () -> "f64 maxSpread " + w);
    }
}
