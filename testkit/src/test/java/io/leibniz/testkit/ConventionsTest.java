package io.leibniz.testkit;

import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hessian;
import static io.leibniz.transform.Transforms.jvp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Losses;
import io.leibniz.ops.Norms;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The choices where derivatives are not unique (PyTorch's), and the traps that every such library falls into once. */
class ConventionsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Tensor s(double x) {
        return Tensor.scalar(x, DType.F64);
    }

    /** The derivative of a function of a number, in reverse mode; forward mode must agree. */
    private static double slope(Function<Tensor, Tensor> f, double x) {
        double reverse = grad(f).apply(s(x)).item();
        double forward = jvp(f, s(x), s(1)).tangent().item();
        assertEquals(Double.isNaN(reverse), Double.isNaN(forward));
        if (!Double.isNaN(reverse)) assertEquals(reverse, forward, 1e-12 * (1 + Math.abs(reverse)));
        return reverse;
    }

    private static double[] gradient(Function<Tensor, Tensor> f, double... x) {
        return grad(f).apply(Tensor.of(x)).toDoubleArray();
    }

    @Test
    void theClassicExample() {
        record Point(Tensor x, Tensor y) {}
        Function<Point, Tensor> f = p -> p.x().square().add(p.x().mul(p.y())).mul(p.y().pow(3));
        Point at = new Point(s(1), s(2));
        assertEquals(24, f.apply(at).item());
        Point g = grad(f).apply(at);
        assertEquals(32, g.x().item());
        assertEquals(44, g.y().item());
        Tensor h = hessian((Tensor v) -> f.apply(new Point(v.select(0, 0), v.select(0, 1)))).apply(Tensor.of(1.0, 2.0));
        assertArrayEquals(new double[] {16, 56, 56, 60}, h.toDoubleArray(), 1e-9);
    }

    @Test
    void theClassicExampleThroughTheFirstDoor() {
        Tensor x = Tensor.scalar(1).requiresGrad();
        Tensor y = Tensor.scalar(2).requiresGrad();
        x.square().add(x.mul(y)).mul(y.pow(3)).backward();
        assertEquals("32.0 44.0", x.grad() + " " + y.grad());
    }

    @Test
    void atKinks() {
        assertEquals(0, slope(Tensor::relu, 0));
        assertEquals(0.1, slope(x -> x.leakyRelu(0.1), 0), "the subgradient of least norm, as in PyTorch");
        assertEquals(0, slope(Tensor::abs, 0));
        for (Function<Tensor, Tensor> f : List.<Function<Tensor, Tensor>>of(Tensor::floor, Tensor::ceil, Tensor::round, Tensor::trunc, Tensor::sign)) {
            assertEquals(0, slope(f, 0.3));
            assertEquals(0, slope(f, 2));
        }
        assertEquals(0.5, slope(x -> x.maximum(s(2)), 2));
        assertEquals(0.5, slope(x -> s(2).maximum(x), 2));
        assertEquals(0.5, slope(x -> x.minimum(s(2)), 2));
        assertEquals(1, slope(x -> x.clamp(-1, 2), 2));
        assertEquals(1, slope(x -> x.clamp(-1, 2), -1));
        assertEquals(0, slope(x -> x.clamp(-1, 2), 2.5));
    }

    @Test
    void tiesShareTheDerivativeOfAnExtreme() {
        assertArrayEquals(new double[] {0.5, 0, 0.5}, gradient(x -> x.amax(), 3, 1, 3));
        assertArrayEquals(new double[] {0.5, 0.5, 0}, gradient(x -> x.amin(), 1, 1, 3));
        assertArrayEquals(new double[] {0.5, 0, 0.5}, gradient(x -> x.max(), 3, 1, 3));
        assertArrayEquals(new double[] {1, 0, 0}, gradient(x -> x.max(0).values(), 3, 1, 3));
    }

    @Test
    void powersBesideNaNAndInfinityAreThoseOfC() {
        for (DType type : List.of(DType.F32, DType.F64)) {
            Tensor powers = Tensor.of(Double.NaN, INF, -INF, 0, 3).to(type);
            assertArrayEquals(new double[] {1, 1, 1, 1, 1}, Tensor.scalar(1, type).pow(powers).toDoubleArray(), type + ": 1ʸ");
            assertArrayEquals(new double[] {1, 1, 1, 1, 1}, powers.pow(0.0).toDoubleArray(), type + ": x⁰");
            assertArrayEquals(new double[] {Double.NaN, 1, 1, 1, -1}, Tensor.scalar(-1, type).pow(powers).toDoubleArray(), type + ": (−1)ʸ");
        }
        assertEquals(0, slope(y -> s(1).pow(y), Double.NaN), "1ʸ doesn't depend on y");
    }

    @Test
    void gatedActivationsHaveTheirLimitAtMinusInfinity() {
        for (DType type : List.of(DType.F32, DType.F64)) {
            Tensor x = Tensor.of(-INF, INF, Double.NaN).to(type);
            for (Function<Tensor, Tensor> f : List.<Function<Tensor, Tensor>>of(Tensor::silu, Tensor::gelu, Tensor::geluTanh)) {
                assertArrayEquals(new double[] {-0.0, INF, Double.NaN}, f.apply(x).toDoubleArray());
            }
            assertArrayEquals(new double[] {-0.0, 1, Double.NaN}, Transforms.grad((Tensor v) -> v.gelu().sum()).apply(x).toDoubleArray());
        }
    }

    @Test
    void rootsNormsAndPowers() {
        assertEquals(INF, slope(Tensor::sqrt, 0));
        assertTrue(Double.isNaN(slope(x -> x.sqrt().mul(0.0), 0)), "0·inf is NaN and stays visible");
        assertArrayEquals(new double[] {0, 0}, gradient(x -> x.norm(), 0, 0));
        assertEquals(0, slope(x -> x.pow(0.0), 3));
        assertEquals(0, slope(x -> x.pow(0.0), 0));
        assertEquals(0, slope(y -> s(0).pow(y), 2));
        assertEquals(0, slope(y -> s(0).pow(y), 0));
    }

    @Test
    void selectionsPassTheDerivativeToWhatWasSelected() {
        assertArrayEquals(new double[] {2, 3, 1}, gradient(x -> x.sort(0).values().mul(Tensor.of(1.0, 2.0, 3.0)).sum(), 5, 9, 2));
        assertArrayEquals(new double[] {0, 1, 0}, gradient(x -> x.topk(1).values().sum(), 5, 9, 2));
        assertArrayEquals(new double[] {1, 0, 0}, gradient(x -> x.median(), 5, 9, 2));
    }

    @Test
    void anUnselectedBranchMustBeGuarded() {
        Function<Tensor, Tensor> bare = x -> Tensor.where(x.gt(0), x.log(), Tensor.zerosLike(x));
        Function<Tensor, Tensor> guarded = x -> Tensor.where(x.gt(0), Tensor.where(x.gt(0), x, Tensor.onesLike(x)).log(), Tensor.zerosLike(x));
        assertTrue(Double.isNaN(grad(bare).apply(s(0)).item()), "in reverse mode 0·∞ comes back; forward mode never looks at the other branch");
        assertEquals(0, slope(guarded, 0));
        assertEquals(0.5, slope(guarded, 2));
    }

    @Test
    void perturbationsAreNotConfused() {
        // d/dx x·(d/dy (x + y)) at 1 is 1.
        assertEquals(1, slope(x -> x.mul(grad((Tensor y) -> x.add(y)).apply(s(1))), 1));
        assertEquals(1, slope(x -> x.mul(jvp((Tensor y) -> x.add(y), s(1), s(1)).tangent()), 1));
        assertEquals(2, slope(x -> x.mul(grad((Tensor y) -> x.mul(y)).apply(s(1))), 1));
        assertEquals(-Math.sin(1), grad(grad(Tensor::sin)).apply(s(1)).item(), 1e-12);
    }

    @Test
    void broadcastsAreSummedBack() {
        assertArrayEquals(new double[] {3, 3}, gradient(x -> x.add(Tensor.ones(io.leibniz.tensor.Shape.of(3, 2), DType.F64)).sum(), 1, 2));
        assertArrayEquals(new double[] {6}, gradient(x -> x.add(Tensor.ones(io.leibniz.tensor.Shape.of(3, 2), DType.F64)).sum(), 1));
        assertArrayEquals(new double[] {0, 0}, gradient(x -> x.add(Tensor.ones(io.leibniz.tensor.Shape.of(0, 2), DType.F64)).sum(), 1, 2));
    }

    @Test
    void repeatedIndicesAccumulate() {
        Tensor i = Tensor.of(1L, 1L, 0L);
        assertArrayEquals(new double[] {1, 2, 0}, gradient(x -> x.gather(0, i).sum(), 5, 6, 7));
        assertArrayEquals(new double[] {1, 2, 0}, gradient(x -> x.indexSelect(0, i).sum(), 5, 6, 7));
        assertArrayEquals(new double[] {2, 1, 1}, Tensor.ones(io.leibniz.tensor.Shape.of(3), DType.F64)
                .scatterAdd(0, Tensor.of(0L), Tensor.of(1.0)).toDoubleArray());
    }

    @Test
    void accumulationWritesIntoNothingTheUserSees() {
        Tensor x = Tensor.of(1.0, 2.0).requiresGrad();
        x.mul(x).add(x).sum().backward();
        Tensor first = x.grad();
        double[] before = first.toDoubleArray();
        x.sum().backward();
        assertArrayEquals(before, first.toDoubleArray());
        assertArrayEquals(new double[] {4, 6}, x.grad().toDoubleArray());
    }

    @Test
    void aMissingCotangentIsZero() {
        record Pair(Tensor a, Tensor b) {}
        Pair g = grad((Pair p) -> p.a().square().sum()).apply(new Pair(Tensor.of(1.0, 2.0), Tensor.of(3.0)));
        assertArrayEquals(new double[] {2, 4}, g.a().toDoubleArray());
        assertArrayEquals(new double[] {0}, g.b().toDoubleArray());
    }

    @Test
    void softmaxOfInfinities() {
        assertEquals(-INF, Tensor.of(-INF, -INF).logsumexp(0).item());
        assertArrayEquals(new double[] {0.5, 0.5}, gradient(x -> x.logsumexp(0), 1e5, 1e5));
        assertArrayEquals(new double[] {0, 1}, Tensor.of(-INF, 0.0).softmax(-1).toDoubleArray());
        for (double g : gradient(x -> x.logsumexp(0), -INF, -INF)) assertEquals(0, g);
    }

    @Test
    void stableTails() {
        assertEquals(1000, Losses.crossEntropy(Tensor.of(new double[][] {{0, 1000}}), Tensor.of(0L)).item());
        assertEquals(1000, Losses.binaryCrossEntropyWithLogits(Tensor.of(1000.0), Tensor.of(0.0)).item());
        assertEquals(1e-30, s(1e-30).log1p().item());
        assertEquals(1e-30, s(1e-30).expm1().item());
        assertEquals(-1000, s(-1000).logSigmoid().item());
        assertEquals(1000, s(1000).softplus().item());
        assertEquals(1, slope(Tensor::softplus, 1000));
        assertEquals(0, slope(Tensor::logSigmoid, 1000));
    }

    @Test
    void batchNormInBothModesWithDoubleBackward() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 5}, {-2, 0.5}, {0.3, -1}});
        Tensor w = Tensor.of(1.5, 0.5);
        Tensor b = Tensor.of(0.1, -0.2);
        GradCheck.second("batchNorm training", in -> Norms.batchNorm(in[0], in[1], in[2], 1e-5).y(), x, w, b);
        GradCheck.second("batchNorm evaluation", in -> Norms.batchNorm(in[0], Tensor.of(0.3, 0.2), Tensor.of(1.2, 0.8), in[1], in[2], 1e-5), x, w, b);
        Norms.BatchNorm r = Norms.batchNorm(x, w, b, 0);
        assertArrayEquals(new double[] {0.575, 1.625}, r.mean().toDoubleArray(), 1e-12);
        double var = (sq(1 - .575) + sq(3 - .575) + sq(-2 - .575) + sq(.3 - .575)) / 4;
        assertEquals(var * 4 / 3, r.variance().get(0), 1e-12);
        assertEquals((1 - .575) / Math.sqrt(var) * 1.5 + 0.1, r.y().get(0, 0), 1e-12);
    }

    private static double sq(double v) {
        return v * v;
    }

    @Test
    void aMillionOperationsDifferentiate() {
        Tensor x = s(1).requiresGrad();
        Tensor y = x;
        for (int i = 0; i < 1_000_000; i++) y = y.add(x);
        y.backward();
        assertEquals(1_000_001, x.grad().item());
        assertEquals(1_000_001, grad((Tensor v) -> {
            Tensor z = v;
            for (int i = 0; i < 1_000_000; i++) z = z.add(v);
            return z;
        }).apply(s(1)).item());
    }

    @Test
    void secondDerivativesThroughTheFirstDoor() {
        Tensor x = s(2).requiresGrad();
        Tensor y = x.pow(3);
        y.backward(null, true, true);
        Tensor g = x.grad();
        assertEquals(12, g.item());
        x.zeroGrad();
        g.backward();
        assertEquals(12, x.grad().item());
    }

    @Test
    void aGraphThatWasLetGoSaysSo() {
        Tensor x = s(2).requiresGrad();
        Tensor y = x.square();
        y.backward();
        IllegalStateException e = assertThrows(IllegalStateException.class, y::backward);
        assertTrue(e.getMessage().contains("retainGraph"), e.getMessage());
    }

    @Test
    void customRulesHoldInBothDirections() {
        Function<Tensor, Tensor> straight = Transforms.customVjp(Tensor::round, (Tensor x) -> new Transforms.Vjp<>(x.round(), ct -> ct));
        assertEquals(1, slope(straight, 0.3));
        assertEquals(2 * 2, slope(x -> straight.apply(x).square(), 2.2));
        Function<Tensor, Tensor> tripled = Transforms.customJvp(Tensor::sin, (Tensor x, Tensor t) -> new Transforms.Jvp<>(x.sin(), t.mul(3)));
        assertEquals(3, slope(tripled, 0.7));
        Tensor x = s(0.3).requiresGrad();
        straight.apply(x).square().backward();
        assertEquals(0, x.grad().item());
    }

    @Test
    void constantsHaveNoDerivative() {
        assertEquals(2, slope(x -> x.stopGradient().mul(x), 2));
        assertEquals(0, slope(x -> x.stopGradient().square(), 2));
    }

    @Test
    void theFirstOperationThatMakesANaNIsNamed() {
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> Transforms.checkNumerics(() -> Tensor.of(1.0, 0.0).add(1).sub(1).log().sum()));
        assertEquals("checkNumerics: log(f64[2]) made -Infinity out of finite numbers, at row-major position 1 of f64[2];"
                + " called at ConventionsTest.java:N (ConventionsTest.theFirstOperationThatMakesANaNIsNamed)", e.getMessage().replaceAll("java:\\d+", "java:N"));
        // Also inside a derivative, and not outside of the scope.
        assertThrows(ArithmeticException.class, () -> Transforms.checkNumerics(() -> grad(Tensor::sqrt).apply(s(0))));
        assertEquals(INF, grad(Tensor::sqrt).apply(s(0)).item());
        assertEquals(3, Transforms.checkNumerics(() -> s(1).add(2)).item());
    }

    @Test
    void recordingStopsInsideNoGrad() {
        Tensor x = s(2).requiresGrad();
        Tensor y = Transforms.noGrad(() -> x.square());
        assertTrue(!y.isRequiringGrad() && x.square().isRequiringGrad());
        assertTrue(Transforms.noGrad(() -> Transforms.enableGrad(() -> x.square())).isRequiringGrad());
        assertEquals(4, grad((Tensor v) -> Transforms.noGrad(() -> v.square())).apply(s(2)).item(), "the second door is not the tape's");
        IllegalStateException e = assertThrows(IllegalStateException.class, y::backward);
        assertTrue(e.getMessage().contains("requiresGrad()"), e.getMessage());
    }

    @Test
    void hooksSeeAndReplaceGradients() {
        Tensor x = s(3).requiresGrad();
        x.registerHook(g -> g.mul(10));
        Tensor y = x.square().retainGrad();
        y.mul(2).backward();
        assertEquals(2, y.grad().item());
        assertEquals(120, x.grad().item());
        x.zeroGrad();
        assertEquals(null, x.grad());
    }
}
