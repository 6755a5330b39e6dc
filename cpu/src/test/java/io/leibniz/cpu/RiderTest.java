package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Functional;
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

/** Pointwise steps that ride on a product of matrices, against eager mode, to the bit. */
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
