package io.leibniz.ops;

import static io.leibniz.ops.Dropouts.*;
import static io.leibniz.ops.Functional.*;
import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.gradients;
import static io.leibniz.ops.Numeric.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FunctionalTest {
    private static final double NONE = Double.NEGATIVE_INFINITY;
    private static final Tensor Q = noise(1, 2, 3, 4);
    private static final Tensor K = noise(2, 2, 5, 4);
    private static final Tensor V = noise(3, 2, 5, 6);

    /** Attention from its definition; {@code bias} is added to the logits. */
    private static Tensor brute(Tensor q, Tensor k, Tensor v, double[][] bias) {
        int l = q.size(1);
        int s = k.size(1);
        int f = v.size(2);
        double[] y = new double[q.size(0) * l * f];
        for (int n = 0; n < q.size(0); n++) {
            for (int i = 0; i < l; i++) {
                double[] p = new double[s];
                double sum = 0;
                for (int j = 0; j < s; j++) {
                    double dot = 0;
                    for (int e = 0; e < q.size(2); e++) dot += q.get(n, i, e) * k.get(n, j, e);
                    p[j] = Math.exp(dot / Math.sqrt(q.size(2)) + bias[i][j]);
                    sum += p[j];
                }
                for (int j = 0; j < s && sum > 0; j++) for (int e = 0; e < f; e++) y[(n * l + i) * f + e] += p[j] / sum * v.get(n, j, e);
            }
        }
        return Tensor.wrap(y, q.size(0), l, f);
    }

    @Test
    void attentionIsTheDefinition() {
        close(brute(Q, K, V, new double[3][5]), scaledDotProductAttention(Q, K, V), 1e-13);
        double[][] causal = {{0, NONE, NONE, NONE, NONE}, {0, 0, NONE, NONE, NONE}, {0, 0, 0, NONE, NONE}};
        close(brute(Q, K, V, causal), scaledDotProductAttention(Q, K, V, null, true), 1e-13);
        double[][] bias = {{0, 1, -2, NONE, 0.5}, {NONE, NONE, NONE, NONE, NONE}, {3, NONE, 0, 0, 0}};
        close(brute(Q, K, V, bias), scaledDotProductAttention(Q, K, V, Tensor.of(bias), false), 1e-13);
        Tensor open = Tensor.of(bias).gt(NONE);
        double[][] both = {{0, NONE, NONE, NONE, NONE}, {NONE, NONE, NONE, NONE, NONE}, {0, NONE, 0, NONE, NONE}};
        close(brute(Q, K, V, both), scaledDotProductAttention(Q, K, V, open, true), 1e-13);
        Tensor heads = scaledDotProductAttention(Q.unsqueeze(0).expand(3, 2, 3, 4), K.unsqueeze(0), V.unsqueeze(0), null, true);
        close(scaledDotProductAttention(Q, K, V, null, true), heads.select(0, 2), 1e-13);
    }

    @Test
    void aQueryThatMayLookAtNothingIsZeroForwardAndBackward() {
        Tensor mask = Tensor.of(new boolean[][] {{true, true, false, true, true}, {false, false, false, false, false}, {true, true, true, true, true}});
        for (Tensor m : List.of(mask, Tensor.where(mask, Tensor.scalar(0), Tensor.scalar(NONE)))) {
            Tensor y = scaledDotProductAttention(Q, K, V, m, false);
            assertArrayEquals(new double[12], y.select(1, 1).toDoubleArray());
            List<Tensor> g = Transforms.grad((List<Tensor> in) -> scaledDotProductAttention(in.get(0), in.get(1), in.get(2), m, false).square().sum())
                    .apply(List.of(Q, K, V));
            assertArrayEquals(new double[8], g.get(0).select(1, 1).toDoubleArray());
            for (Tensor t : g) for (double d : t.toDoubleArray()) assertTrue(Double.isFinite(d));
            gradients(in -> scaledDotProductAttention(in.get(0), in.get(1), in.get(2), m, false), true, Q, K, V);
        }
        gradients(in -> scaledDotProductAttention(in.get(0), in.get(1), in.get(2), null, true), true, Q, K, V);
    }

    /** In f32 a kernel that never holds all pairs, in f64 the composition. */
    @Test
    void blockwiseAttentionAgreesWithTheComposition() {
        Tensor q = noise(4, 2, 3, 40, 8);
        Tensor k = noise(5, 3, 37, 8);
        Tensor v = noise(6, 2, 1, 37, 5);
        Tensor ct = noise(7, 2, 3, 40, 5);
        Tensor open = noise(8, 2, 1, 40, 37).gt(-0.3).logicalAnd(Tensor.arange(40).ne(6).unsqueeze(1));
        Tensor padding = Tensor.arange(37).lt(20);
        Tensor bias = noise(9, 3, 40, 37);
        for (Tensor mask : new Tensor[] {null, open, padding, bias}) {
            for (boolean causal : new boolean[] {true, false}) {
                Function<List<Tensor>, Tensor> f = in -> scaledDotProductAttention(in.get(0), in.get(1), in.get(2), in.size() > 3 ? in.get(3) : mask, causal);
                List<Tensor> in = mask == bias ? List.of(q, k, v, bias) : List.of(q, k, v);
                List<Tensor> narrow = in.stream().map(x -> x.to(DType.F32)).toList();
                var wide = Transforms.vjp(f, in);
                var blockwise = Transforms.vjp(f, narrow);
                close(wide.value(), blockwise.value().to(DType.F64), 2e-6);
                List<Tensor> expected = wide.pullback().apply(ct);
                List<Tensor> actual = blockwise.pullback().apply(ct.to(DType.F32));
                for (int i = 0; i < in.size(); i++) close(expected.get(i), actual.get(i).to(DType.F64), 1e-5);
                close(f.apply(narrow).to(DType.F64), Transforms.jit(f).apply(narrow).to(DType.F64), 0);
            }
        }
    }

    @Test
    void blockwiseAttentionUnderOtherTransforms() {
        Tensor q = noise(4, 3, 9, 4);
        Tensor t = noise(5, 3, 9, 4);
        Function<Tensor, Tensor> f = x -> scaledDotProductAttention(x, x.mul(2), x.square(), null, true);
        Function<Tensor, Tensor> g = Transforms.grad((Tensor x) -> f.apply(x).square().sum());
        Tensor narrow = q.to(DType.F32);
        Tensor tangent = t.to(DType.F32);
        close(Transforms.jvp(f, q, t).tangent(), Transforms.jvp(f, narrow, tangent).tangent().to(DType.F64), 1e-4);
        close(Transforms.jvp(g, q, t).tangent(), Transforms.jvp(g, narrow, tangent).tangent().to(DType.F64), 1e-3);
        assertArrayEquals(f.apply(narrow).toFloatArray(), Transforms.vmap(f).apply(narrow).toFloatArray());
        assertArrayEquals(g.apply(narrow).toFloatArray(), Transforms.vmap(g).apply(narrow).toFloatArray());
        close(f.apply(q), f.apply(q.to(DType.BF16)).to(DType.F64), 0.05);
    }

    @Test
    void linearAndBilinearMaps() {
        Tensor x = noise(1, 2, 3, 4);
        Tensor w = noise(2, 5, 4);
        Tensor b = noise(3, 5);
        Tensor y = linear(x, w, b);
        double sum = b.get(3);
        for (int i = 0; i < 4; i++) sum += x.get(1, 2, i) * w.get(3, i);
        assertEquals(sum, y.get(1, 2, 3), 1e-14);
        Tensor z = noise(4, 2, 3, 6);
        Tensor form = noise(5, 5, 4, 6);
        double double3 = b.get(3);
        for (int i = 0; i < 4; i++) for (int j = 0; j < 6; j++) double3 += x.get(1, 2, i) * form.get(3, i, j) * z.get(1, 2, j);
        assertEquals(double3, bilinear(x, z, form, b).get(1, 2, 3), 1e-13);
        gradients(in -> linear(in.get(0), in.get(1), in.get(2)), true, noise(1, 3, 4), w, b);
        gradients(in -> bilinear(in.get(0), in.get(1), in.get(2), null), false, noise(1, 2, 2), noise(2, 2, 3), noise(3, 2, 2, 3));
    }

    @Test
    void repeatedIndicesOfAnEmbeddingAddUp() {
        Tensor w = noise(1, 4, 2);
        Tensor index = Tensor.of(new int[][] {{3, 1}, {3, 3}});
        Tensor y = embedding(w, index);
        assertEquals(Shape.of(2, 2, 2), y.shape());
        close(w.select(0, 1), y.select(0, 0).select(0, 1), 0);
        Tensor g = Transforms.grad((Tensor t) -> embedding(t, index).sum()).apply(w);
        assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0, 3, 3}, g.toDoubleArray());
        Tensor padded = Transforms.grad((Tensor t) -> embedding(t, index, 3).sum()).apply(w);
        assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0, 0, 0}, padded.toDoubleArray());
    }

    @Test
    void dropoutKeepsTheExpectationAndHasOneMask() {
        Key key = Key.of(7);
        Tensor x = Random.uniform(Key.of(8), 1, 2, Shape.of(100, 1000));
        Tensor y = dropout(x, 0.3, key);
        double[] ratio = y.div(x).toDoubleArray();
        int kept = 0;
        for (double r : ratio) {
            assertTrue(r == 0 || Math.abs(r - 1 / 0.7) < 1e-6);
            if (r != 0) kept++;
        }
        // Five standard deviations of a binomial count.
        assertEquals(70_000, kept, 5 * Math.sqrt(100_000 * 0.3 * 0.7));
        Tensor g = Transforms.grad((Tensor v) -> dropout(v, 0.3, key).sum()).apply(x);
        close(y, g.mul(x), 1e-6);
        close(y, dropout(x, 0.3, key), 0);
        close(x, dropout(x, 0, key), 0);
        assertArrayEquals(new float[6], dropout(Tensor.ones(6), 1, key).toFloatArray());
    }

    @Test
    void channelsAreDroppedWhole() {
        Tensor y = dropout2d(Tensor.ones(8, 16, 3, 3), 0.5, Key.of(1));
        Tensor each = y.sum(2, 3);
        int dropped = 0;
        for (float v : each.toFloatArray()) {
            assertTrue(v == 0 || v == 18);
            if (v == 0) dropped++;
        }
        assertEquals(64, dropped, 5 * Math.sqrt(128 * 0.25));
    }

    @Test
    void alphaDropoutKeepsMeanAndVariance() {
        Tensor x = Random.normal(Key.of(3), Shape.of(200_000), DType.F64);
        double[] y = alphaDropout(x, 0.2, Key.of(4)).toDoubleArray();
        double mean = java.util.Arrays.stream(y).average().orElseThrow();
        double variance = java.util.Arrays.stream(y).map(v -> v * v).average().orElseThrow() - mean * mean;
        assertEquals(0, mean, 0.01);
        assertEquals(1, variance, 0.02);
    }

    @Test
    void messages() {
        fails(ShapeException.class, "linear: x of shape [8, 4] and a weight of shape [4, 5]; they must be [N…, in] and [out, in]."
                + " Did you mean weight.t()? It is [out, in]", () -> linear(Tensor.zeros(8, 4), Tensor.zeros(4, 5), null));
        fails(ShapeException.class, "linear: the bias has shape [4], the result 5 features; it must be [5]",
                () -> linear(Tensor.zeros(8, 4), Tensor.zeros(5, 4), Tensor.zeros(4)));
        fails(ShapeException.class, "scaledDotProductAttention: q [2, 3, 4], k [2, 5, 4] and v [2, 4, 6]; they must be [B…, L, E], [B…, S, E] and [B…, S, F]",
                () -> scaledDotProductAttention(Q, K, V.narrow(1, 0, 4)));
        fails(DTypeException.class, "scaledDotProductAttention: the mask has type i64; it must be bool (true may look) or floating (added)",
                () -> scaledDotProductAttention(Q, K, V, Tensor.of(new long[3][5]), false));
        fails(ShapeException.class, "scaledDotProductAttention: the mask has shape [4, 3, 5]; it must broadcast to [2, 3, 5]",
                () -> scaledDotProductAttention(Q, K, V, Tensor.zeros(4, 3, 5), false));
        fails(DTypeException.class, "embedding: indices of type f32; they must be i32 or i64", () -> embedding(Tensor.zeros(3, 2), Tensor.zeros(4)));
        fails(IllegalArgumentException.class, "dropout: the probability must lie in [0, 1], not 1.5", () -> dropout(Tensor.zeros(3), 1.5, Key.of(0)));
        fails(ShapeException.class, "dropout2d: x has shape [3, 2], it must be [N, C, H, W]", () -> dropout2d(Tensor.zeros(3, 2), 0.5, Key.of(0)));
        Executable outside = () -> embedding(Tensor.zeros(3, 2), Tensor.of(0L, 3));
        org.junit.jupiter.api.Assertions.assertThrows(IndexException.class, outside);
    }
}
