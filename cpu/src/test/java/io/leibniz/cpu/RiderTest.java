package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Pools;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pointwise steps that ride on another step, against eager mode, to the bit. */
@ExtendWith(VectorsFromTheStart.class)
class RiderTest {
    private static Tensor random(int seed, int... shape) {
        return Random.normal(Key.of(seed), shape);
    }

    /** Compiled in one kernel, or in as many as said, with eager mode's bits, in fresh arrays and in used ones. */
    private static void same(int kernels, Function<List<Tensor>, List<Tensor>> f, Tensor... in) {
        List<Tensor> want = f.apply(List.of(in));
        var g = Transforms.jit(f);
        for (int run = 0; run < 2; run++) {
            List<Tensor> got = g.apply(List.of(in));
            for (int i = 0; i < want.size(); i++) assertArrayEquals(bits(want.get(i)), bits(got.get(i)), "result " + i + " of " + g.describe());
        }
        assertEquals(kernels, g.kernels(), () -> g.describe().toString());
    }

    private static int[] bits(Tensor x) {
        float[] d = x.reshape(x.numel()).toFloatArray();
        int[] r = new int[d.length];
        for (int i = 0; i < r.length; i++) r[i] = Float.floatToRawIntBits(d[i]);
        return r;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void biasActivationAndResidual(int threads) {
        Pool.withThreads(threads, () -> {
            for (int[] s : new int[][] {{64, 65, 64}, {70, 300, 130}, {513, 70, 600}, {5, 700, 1030}, {1100, 520, 24}}) {
                Tensor x = random(1, s[0], s[1]);
                Tensor w = random(2, s[1], s[2]);
                Tensor b = random(3, s[2]);
                Tensor r = random(4, s[0], s[2]);
                // The bias as it is broadcast is a view, and a kernel of its own.
                same(2, a -> List.of(a.get(0).matmul(a.get(1)).add(a.get(2)).gelu().add(a.get(3))), x, w, b, r);
            }
        });
    }

    /** gelu and its derivative in one, by themselves and behind a product. */
    @Test
    void geluAndItsSlope() {
        Tensor x = random(1, 96, 75);
        Function<List<Tensor>, List<Tensor>> f = a -> {
            var r = Transforms.vjp((Tensor v) -> v.mul(3).gelu(), a.get(0));
            return List.of(r.value(), r.pullback().apply(a.get(1)));
        };
        same(1, f, x, random(2, 96, 75));
        Tensor w = random(3, 75, 70);
        same(2, a -> {
            var r = Transforms.vjp((Tensor v) -> v.matmul(w).gelu(), a.get(0));
            return List.of(r.value(), r.pullback().apply(a.get(1)));
        }, x, random(4, 96, 70));
    }

    @Test
    void theProductsOperandIsTheResidual() {
        Tensor x = random(1, 130, 130);
        Tensor w = random(2, 130, 130);
        // Both are dead after the loop, whose result may lie in neither while the product reads them.
        same(3, a -> {
            Tensor p = a.get(0).sin();
            Tensor q = a.get(1).cos();
            return List.of(p.matmul(q).add(p).mul(q));
        }, x, w);
    }

    @Test
    void theProductReshaped() {
        Tensor x = random(1, 96, 70);
        Tensor w = random(2, 70, 64);
        Tensor r = random(3, 8, 12, 64);
        same(1, a -> List.of(a.get(0).matmul(a.get(1)).reshape(8, 12, 64).add(a.get(2)).relu()), x, w, r);
    }

    @Test
    void batches() {
        Tensor x = random(1, 6, 70, 65);
        same(1, a -> List.of(a.get(0).matmul(a.get(1)).mul(a.get(2))), x, random(2, 6, 65, 66), random(3, 6, 70, 66));
        // The operand's matrices as one, the bias and the product with its steps.
        same(3, a -> List.of(a.get(0).matmul(a.get(1)).add(a.get(2)).tanh()), x, random(4, 65, 80), random(5, 80));
    }

    /** A product that others read too, or that is a result, is made for itself. */
    @Test
    void aProductThatIsReadElsewhereStays() {
        Tensor x = random(1, 70, 70);
        same(2, a -> {
            Tensor p = a.get(0).matmul(a.get(1));
            return List.of(p, p.relu().add(1));
        }, x, x);
        same(3, a -> {
            Tensor p = a.get(0).matmul(a.get(1));
            return List.of(p.relu().add(1), p.sum(0));
        }, x, x);
    }

    @Test
    void twoProductsInOneLoop() {
        same(2, a -> List.of(a.get(0).matmul(a.get(1)).mul(a.get(1).matmul(a.get(0))).sigmoid()), random(1, 90, 90), random(2, 90, 90));
    }

    @Test
    void donatedOperands() {
        var step = Transforms.jit((List<Tensor> a) -> List.of(a.get(0).sub(a.get(1).matmul(a.get(0)).mul(0.01)))).donate(0);
        Tensor eager = random(1, 100, 100);
        Tensor compiled = eager.mul(1);
        Tensor w = random(2, 100, 100);
        for (int i = 0; i < 4; i++) {
            eager = eager.sub(w.matmul(eager).mul(0.01));
            compiled = step.apply(List.of(compiled, w.mul(1))).getFirst();
            assertArrayEquals(bits(eager), bits(compiled), "step " + i);
        }
    }

    /** Each addition on its own product, so that none waits for the last. */
    @Test
    void aSumOverProducts() {
        Function<List<Tensor>, List<Tensor>> f = a -> {
            Tensor sum = a.get(0).matmul(a.get(1));
            for (int i = 1; i < 5; i++) sum = sum.add(a.get(i).matmul(a.get(i + 1)));
            return List.of(sum.mul(2));
        };
        Tensor[] in = new Tensor[6];
        for (int i = 0; i < in.length; i++) in[i] = random(i, 80, 80);
        same(5, f, in);
        var g = Transforms.jit(f);
        g.apply(List.of(in));
        // The inputs, the sum and one product.
        assertEquals((6 + 2) * 80 * 80 * 4, g.peakBytes());
    }

    /** Products with one right operand, whose panels are packed once: more than a block deep, and wider than a tile. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aRecurrence(int threads) {
        Pool.withThreads(threads, () -> {
            for (int[] s : new int[][] {{32, 300}, {9, 515}, {21, 130}}) {
                Tensor h = random(1, s[0], s[1]);
                Tensor x = random(2, s[0], s[1]);
                Tensor w = random(3, s[1], s[1]).mul(0.1);
                // The weight is turned once; then a product and its steps at a time.
                same(5, a -> {
                    Tensor y = a.get(0);
                    for (int t = 0; t < 4; t++) y = y.matmul(a.get(2).t()).add(a.get(1)).tanh();
                    return List.of(y);
                }, h, x, w);
                same(4, a -> {
                    Tensor y = a.get(0);
                    for (int t = 0; t < 4; t++) y = y.matmul(a.get(2)).add(a.get(1)).tanh();
                    return List.of(y);
                }, h, x, w);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void convolutions(int threads) {
        Pool.withThreads(threads, () -> {
            // Images, channels, outputs, extent, kernel, stride, padding: by tiles, by taps, many small images, one large.
            for (int[] s : new int[][] {{5, 24, 20, 17, 3, 1, 1}, {6, 1, 12, 28, 3, 1, 1}, {40, 16, 24, 7, 5, 1, 2}, {1, 8, 9, 70, 5, 2, 0}, {2, 6, 40, 33, 1, 1, 0},
                    {2, 16, 16, 41, 3, 1, 0}}) {
                Tensor x = random(1, s[0], s[1], s[3], s[3]);
                Tensor w = random(2, s[2], s[1], s[4], s[4]);
                Tensor b = random(3, s[2]);
                var options = ConvOptions.of(s[5], s[6]);
                // The bias as it is broadcast is two views.
                same(3, a -> List.of(Convolutions.conv2d(a.get(0), a.get(1), a.get(2), options).relu()), x, w, b);
                if (s[5] > 1) continue;
                Tensor y = Convolutions.conv2d(x, w, null, options);
                same(1, a -> List.of(Transforms.vjp(v -> Convolutions.conv2d(v, w, null, options), a.get(0)).pullback().apply(a.get(1)).mul(a.get(0))), x, y.sin());
            }
        });
    }

    /** Tiles give NaN for what isn't finite, and an image with it is made again by taps before anything rides on it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void convolutionsOfInfiniteImages(int threads) {
        Pool.withThreads(threads, () -> {
            float[] d = random(1, 6, 16, 9, 9).reshape(6 * 16 * 81).toFloatArray();
            d[2 * 16 * 81 + 100] = Float.POSITIVE_INFINITY;
            d[5 * 16 * 81 + 7] = Float.NaN;
            Tensor x = Tensor.of(d).reshape(6, 16, 9, 9);
            // The residual is dead after the step, whose result may lie in its array.
            same(2, a -> List.of(Convolutions.conv2d(a.get(0), a.get(1), null, ConvOptions.of(1, 1)).add(a.get(2).softmax(-1))), x, random(2, 20, 16, 3, 3), random(3, 6, 20, 9, 9));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void poolingAndNormalisation(int threads) {
        Pool.withThreads(threads, () -> {
            for (int[] s : new int[][] {{9, 12, 16, 2}, {7, 30, 15, 2}, {4, 16, 20, 3}}) {
                Tensor x = random(1, s[0], s[1], s[2], s[2]);
                Function<List<Tensor>, List<Tensor>> step = a -> {
                    var r = Transforms.valueAndGrad((List<Tensor> p) -> Pools.maxPool2d(Norms.batchNorm(p.get(0), p.get(1), p.get(2), 1e-5).y().relu(), s[3]).square().sum()).apply(a);
                    return List.of(r.value(), r.grad().get(0), r.grad().get(1), r.grad().get(2));
                };
                List<Tensor> in = List.of(x, random(2, s[1]), random(3, s[1]));
                List<Tensor> want = step.apply(in);
                var g = Transforms.jit(step);
                for (int run = 0; run < 2; run++) {
                    List<Tensor> got = g.apply(in);
                    for (int i = 0; i < want.size(); i++) assertArrayEquals(bits(want.get(i)), bits(got.get(i)), "result " + i + " of " + g.describe());
                }
                String d = g.describe().getFirst();
                assertTrue(d.matches("(?s).*channels.affine[^\n]*\n[^\n]*reshape[^\n]*, and on each part of it.*"), d);
                assertTrue(d.matches("(?s).*maxPool.spread[^\n]*, and on each part of it.*"), d);
            }
        });
    }

    @Test
    void aTrainingStep() {
        Tensor x = random(1, 128, 200);
        Tensor t = random(2, 128, 30);
        Function<List<Tensor>, Tensor> loss = p -> {
            Tensor h = Functional.linear(x, p.get(0), p.get(1)).relu();
            return Functional.linear(h, p.get(2), p.get(3)).sub(t).square().mean();
        };
        List<Tensor> p = List.of(random(3, 256, 200).mul(0.1), random(4, 256), random(5, 30, 256).mul(0.1), random(6, 30));
        Function<List<Tensor>, List<Tensor>> step = a -> {
            var r = Transforms.valueAndGrad(loss).apply(a);
            List<Tensor> out = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) out.add(a.get(i).sub(r.grad().get(i).mul(0.1)));
            out.add(r.value());
            return out;
        };
        List<Tensor> want = step.apply(p);
        var g = Transforms.jit(step);
        List<Tensor> got = g.apply(p);
        for (int i = 0; i < want.size(); i++) assertArrayEquals(bits(want.get(i)), bits(got.get(i)), "result " + i);
        assertTrue(g.describe().getFirst().contains(", and on each part of it"), g.describe().getFirst());
        assertEquals(DType.F32, got.getLast().dtype());
    }
}
