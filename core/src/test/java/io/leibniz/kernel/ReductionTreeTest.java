package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.leibniz.prim.Reduce;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits of floating sums and products, against the contract written out step by step. */
class ReductionTreeTest {
    private static final Kernels K = Reference.INSTANCE;

    private static float sum(List<Float> sequence) {
        List<Float> blocks = new ArrayList<>();
        for (int from = 0; from == 0 || from < sequence.size(); from += 4096) {
            float a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
            float b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0, b7 = 0;
            for (int i = from; i < Math.min(from + 4096, sequence.size()); i++) {
                float x = sequence.get(i);
                switch ((i - from) & 15) {
                    case 0 -> a0 += x;
                    case 1 -> a1 += x;
                    case 2 -> a2 += x;
                    case 3 -> a3 += x;
                    case 4 -> a4 += x;
                    case 5 -> a5 += x;
                    case 6 -> a6 += x;
                    case 7 -> a7 += x;
                    case 8 -> b0 += x;
                    case 9 -> b1 += x;
                    case 10 -> b2 += x;
                    case 11 -> b3 += x;
                    case 12 -> b4 += x;
                    case 13 -> b5 += x;
                    case 14 -> b6 += x;
                    case 15 -> b7 += x;
                    default -> throw new AssertionError();
                }
            }
            blocks.add((((a0 + b0) + (a4 + b4)) + ((a2 + b2) + (a6 + b6))) + (((a1 + b1) + (a5 + b5)) + ((a3 + b3) + (a7 + b7))));
        }
        return blocks.size() == 1 ? blocks.get(0) : sum(blocks);
    }

    private static double product(double[] x, int from, int n) {
        if (n > 4096) {
            double[] blocks = new double[(n + 4095) / 4096];
            for (int b = 0; b < blocks.length; b++) blocks[b] = product(x, from + 4096 * b, Math.min(4096, n - 4096 * b));
            return product(blocks, 0, blocks.length);
        }
        double[] acc = new double[16];
        for (int j = 0; j < 16; j++) {
            acc[j] = 1;
            for (int i = j; i < n; i += 16) acc[j] *= x[from + i];
        }
        for (int j = 0; j < 8; j++) acc[j] *= acc[j + 8];
        for (int j = 0; j < 4; j++) acc[j] *= acc[j + 4];
        acc[0] *= acc[2];
        acc[1] *= acc[3];
        return acc[0] * acc[1];
    }

    private static float[] floats(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (random.nextFloat() - 0.3f) * (float) Math.pow(10, random.nextInt(-4, 5));
        return x;
    }

    private static float sum(float[] x) {
        List<Float> list = new ArrayList<>(x.length);
        for (float v : x) list.add(v);
        return sum(list);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 31, 33, 1000, 4095, 4096, 4097, 4112, 8192, 12289, 70000, 1 << 20})
    void followsTheTree(int n) {
        float[] x = floats(n);
        assertEquals(sum(x), K.reduce(Reduce.Op.SUM, new int[] {0}, NdArray.of(Shape.of(n), x)).f32()[0]);
        double[] d = new double[n];
        for (int i = 0; i < n; i++) d[i] = 1 + x[i] * 1e-7;
        assertEquals(product(d, 0, n), K.reduce(Reduce.Op.PROD, new int[] {0}, NdArray.of(Shape.of(n), d)).f64()[0]);
    }

    @Test
    void hasAThirdLevel() {
        int n = 4096 * 4096 + 17;
        float[] x = floats(n);
        assertEquals(sum(x), K.reduce(Reduce.Op.SUM, new int[] {0}, NdArray.of(Shape.of(n), x)).f32()[0]);
    }

    @Test
    void dependsOnTheOrderOfTheReducedAxesAlone() {
        int a = 70;
        int b = 3;
        int c = 90;
        float[] x = floats(a * b * c);
        float[] expected = new float[b];
        for (int j = 0; j < b; j++) {
            List<Float> terms = new ArrayList<>();
            for (int i = 0; i < a; i++) for (int k = 0; k < c; k++) terms.add(x[(i * b + j) * c + k]);
            expected[j] = sum(terms);
        }
        NdArray whole = NdArray.of(Shape.of(a, b, c), x);
        assertArrayEquals(expected, K.reduce(Reduce.Op.SUM, new int[] {0, 2}, whole).f32());
        NdArray moved = whole.permute(new int[] {1, 0, 2}).contiguous();
        assertArrayEquals(expected, K.reduce(Reduce.Op.SUM, new int[] {1, 2}, moved).f32());
        NdArray view = moved.permute(new int[] {1, 0, 2});
        assertArrayEquals(expected, K.reduce(Reduce.Op.SUM, new int[] {0, 2}, view).f32());
        NdArray flat = moved.reshape(Shape.of(b, a * c));
        assertArrayEquals(expected, K.reduce(Reduce.Op.SUM, new int[] {1}, flat).f32());
    }

    @Test
    void isNotAPlainSum() {
        float[] x = floats(10000);
        float plain = 0;
        for (float v : x) plain += v;
        assertNotEquals(plain, sum(x));
    }
}
