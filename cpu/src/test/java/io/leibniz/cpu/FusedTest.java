package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused kernels against the reference, bit for bit, on one thread and on two. */
class FusedTest {
    private final SplittableRandom random = new SplittableRandom(5);

    /** Random floats, some far out; every other time as a view with its axes exchanged. */
    private NdArray floats(int... shape) {
        boolean turned = shape.length > 1 && random.nextBoolean();
        int[] d = shape.clone();
        if (turned) {
            d[0] = shape[shape.length - 1];
            d[shape.length - 1] = shape[0];
        }
        Shape s = Shape.of(d);
        float[] x = new float[s.numel() + 3];
        for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian() * (random.nextInt(20) == 0 ? 30 : 1);
        NdArray a = NdArray.view(io.leibniz.tensor.DType.F32, s, x, 3, s.strides());
        if (!turned) return a;
        int[] axes = new int[d.length];
        for (int i = 0; i < axes.length; i++) axes[i] = i == 0 ? d.length - 1 : i == d.length - 1 ? 0 : i;
        return a.permute(axes);
    }

    private static void same(Function<Kernels, NdArray> f) {
        NdArray expected = f.apply(Reference.INSTANCE);
        for (int threads = 1; threads <= 2; threads++) {
            NdArray[] actual = new NdArray[1];
            Pool.withThreads(threads, () -> actual[0] = f.apply(CpuKernels.INSTANCE));
            assertEquals(expected.shape(), actual[0].shape());
            float[] e = (float[]) expected.toJavaArray();
            float[] a = (float[]) actual[0].toJavaArray();
            for (int i = 0; i < e.length; i++) assertEquals(e[i], a[i], "element " + i + " of " + expected.shape());
        }
    }

    private static NdArray uniform(float x, int... shape) {
        return NdArray.of(Shape.SCALAR, new float[] {x}).broadcast(Shape.of(shape));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,10", "5,16", "7,17", "300,10", "2,31", "4,1000", "2,4097", "0,3", "1,20000"})
    void crossEntropy(int rows, int classes) {
        for (double smoothing : new double[] {0, 0.1}) {
            NdArray x = floats(rows, classes);
            long[] y = new long[rows];
            for (int i = 0; i < rows; i++) y[i] = random.nextInt(-1, classes);
            NdArray labels = NdArray.of(Shape.of(rows), y);
            NdArray ct = floats(rows);
            same(k -> k.crossEntropy(smoothing, x, labels));
            same(k -> k.crossEntropyGradient(smoothing, ct, x, labels));
            same(k -> k.crossEntropyGradient(smoothing, uniform(0.25f, rows), x, labels));
            same(k -> k.crossEntropyBoth(smoothing, ct, x, labels));
        }
    }

    @Test
    void specialLogits() {
        float[] x = {Float.NEGATIVE_INFINITY, 0, Float.POSITIVE_INFINITY, 1, Float.NaN, 2, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 3e38f, -3e38f, -0f, 0f};
        NdArray logits = NdArray.of(Shape.of(6, 2), x);
        for (long label = -1; label < 2; label++) {
            NdArray y = NdArray.of(Shape.of(6), new long[] {label, label, label, label, label, label});
            same(k -> k.crossEntropy(0, logits, y));
            same(k -> k.crossEntropyGradient(0, uniform(1, 6), logits, y));
            same(k -> k.crossEntropyBoth(0, uniform(1, 6), logits, y));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, 3})
    void labelsOutOfRange(long label) {
        NdArray y = NdArray.of(Shape.of(2), new long[] {0, label});
        String message = "crossEntropy: label " + label + " at position 1, but there are 3 classes, 0 to 2";
        for (Kernels k : new Kernels[] {CpuKernels.INSTANCE, Reference.INSTANCE}) {
            assertEquals(message, assertThrows(IndexException.class, () -> k.crossEntropy(0, floats(2, 3), y)).getMessage());
            assertEquals(message, assertThrows(IndexException.class, () -> k.crossEntropyGradient(0, floats(2), floats(2, 3), y)).getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,5", "4,16", "5,33", "1000,64", "131,200", "70,7", "6,4096", "5,9000", "0,4"})
    void layerNorm(int rows, int n) {
        NdArray x = floats(rows, n);
        NdArray ct = floats(rows, n);
        NdArray w = floats(n);
        NdArray b = floats(n);
        for (boolean centred : new boolean[] {true, false}) {
            same(k -> k.layerNorm(1e-5, centred, x, w, b));
            same(k -> k.layerNorm(1e-5, centred, x, w, null));
            same(k -> k.layerNorm(1e-5, centred, x, null, null));
            same(k -> k.layerNormGradient(1e-5, centred, ct, x, w));
            same(k -> k.layerNormGradient(1e-5, centred, ct, x, null));
            same(k -> k.layerNormGradient(1e-5, centred, uniform(2, rows, n), x, uniform(1, n)));
            same(k -> k.layerNormGradients(1e-5, centred, ct, x, w));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "5,3,1", "100,33,1", "2,3,7", "3,2,16", "4,5,49", "2,8,784", "2,2,5000", "40,16,196", "0,3,4", "2,0,4"})
    void channels(int n, int c, int s) {
        NdArray x = floats(n, c, s);
        NdArray u = floats(n, c, s);
        NdArray a = floats(c);
        NdArray b = floats(c);
        NdArray d = floats(c);
        same(k -> k.channelMoments(x));
        same(k -> k.channelAffine(x, a, d));
        same(k -> k.channelSums(u, x, a));
        same(k -> k.channelSums(uniform(3, n, c, s), x, a));
        same(k -> k.channelBlend(u, x, a, b, d));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1,1", "2,3,5,7,2", "1,32,32,32,32", "2,70,70,32,32", "1,33,300,20,40", "3,64,9,16,17", "1,300,300,8,8", "1,20,40,300,3"})
    void attention(int heads, int l, int s, int e, int f) {
        NdArray q = floats(heads, l, e);
        NdArray k = floats(heads, s, e);
        NdArray v = floats(heads, s, f);
        NdArray ct = floats(heads, l, f);
        float[] m = floats(heads, l, s).f32().clone();
        for (int i = 0; i < m.length; i++) if (i % 3 == 1 || i / s % 5 == 2) m[i] = Float.NEGATIVE_INFINITY;
        NdArray mask = NdArray.of(Shape.of(heads, l, s), m);
        NdArray padding = NdArray.of(Shape.of(s), Arrays.copyOf(m, s)).broadcast(mask.shape());
        NdArray turned = floats(heads, e, l).permute(new int[] {0, 2, 1});
        NdArray split = floats(l, heads, e).permute(new int[] {1, 0, 2});
        for (boolean causal : new boolean[] {true, false}) {
            for (NdArray of : new NdArray[] {null, mask, padding}) {
                same(x -> x.attention(0.3, causal, q, k, v, of));
                same(x -> x.attentionGradients(0.3, causal, ct, q, k, v, of));
            }
            same(x -> x.attention(2, causal, turned, k, v, null));
            same(x -> x.attentionGradients(20, causal, ct, split, k, v, null));
        }
    }

    /** Sizes around what vectors take at once, for other JVMs. */
    static void aroundVectors() {
        FusedTest t = new FusedTest();
        for (int n : new int[] {15, 16, 17, 63, 64, 65, 79, 96, 100, 4095, 4096, 4097, 8200}) {
            t.crossEntropy(9, n);
            t.layerNorm(n < 1000 ? 70 : 6, n);
            t.channels(3, 2, n);
        }
        t.specialLogits();
        t.attention(2, 65, 100, 20, 33);
        t.attention(1, 300, 290, 32, 16);
    }
}
