package io.leibniz.transform;

import static io.leibniz.transform.Near.differences;
import static io.leibniz.transform.Near.fails;
import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.nearTree;
import static io.leibniz.transform.Near.noise;
import static io.leibniz.transform.Near.s;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hessian;
import static io.leibniz.transform.Transforms.hvp;
import static io.leibniz.transform.Transforms.jacfwd;
import static io.leibniz.transform.Transforms.jacobian;
import static io.leibniz.transform.Transforms.jacrev;
import static io.leibniz.transform.Transforms.jvp;
import static io.leibniz.transform.Transforms.jvpMany;
import static io.leibniz.transform.Transforms.linearTranspose;
import static io.leibniz.transform.Transforms.linearize;
import static io.leibniz.transform.Transforms.vjp;
import static io.leibniz.transform.Transforms.vjpMany;
import static io.leibniz.transform.Transforms.vmap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Buffer;
import io.leibniz.tree.Tree;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class JacobianTest {
    record Affine(Tensor weight, Tensor bias) {}

    record Mixed(Tensor x, Tensor step, @Buffer Tensor mean, Tensor y) {}

    private static final Function<Tensor, Tensor> WIDE = x -> Tensor.cat(0, x.sin(), x.mul(x.select(0, 0)), x.exp()).reshape(3, x.numel());
    private static final Function<Tensor, Tensor> NARROW = x -> x.mul(x.flip(0)).sum(true, 1).tanh();

    @Test
    void equalsDifferencesInBothModes() {
        Tensor x = noise(1, 4);
        Tensor m = noise(2, 3, 2);
        for (var jac : List.<Function<Function<Tensor, Tensor>, Jacobian>>of(Transforms::jacobian, Transforms::jacfwd, Transforms::jacrev)) {
            near(differences(WIDE, x), jac.apply(WIDE).apply(x), 1e-8);
            near(differences(NARROW, m), jac.apply(NARROW).apply(m), 1e-8);
            near(differences(Tensor::exp, s(0.3)), jac.apply(Tensor::exp).apply(s(0.3)), 1e-8);
            assertEquals(Shape.of(3, 4, 4), jac.apply(WIDE).apply(x).shape());
            assertEquals(Shape.of(0, 2, 0, 2), jac.apply(t -> t.sin()).apply(Tensor.zeros(0, 2)).shape());
            assertEquals(DType.F32, jac.apply(Tensor::sin).apply(Tensor.ones(2)).dtype());
            near(Tensor.zeros(Shape.of(2, 4), DType.F64), jac.apply(t -> Tensor.of(1.0, 2.0)).apply(x), 0);
        }
    }

    @Test
    void storageTypesKeepTheirType() {
        for (DType t : List.of(DType.F16, DType.BF16)) {
            Tensor x = Tensor.of(0.5, 2.0).to(t);
            near(Tensor.of(1.0, 4.0).diag().to(t), jacfwd(Tensor::square).apply(x), 0);
            near(Tensor.of(1.0, 4.0).diag().to(t), jacrev(Tensor::square).apply(x), 0);
            near(Tensor.of(2.0, 2.0).diag().to(t), hessian(v -> v.square().sum()).apply(x), 0);
        }
    }

    @Test
    void chunksChangeNothing() {
        Tensor x = noise(1, 7);
        for (int chunk : new int[] {1, 2, 3, 7, 100}) {
            near(jacfwd(WIDE).apply(x), jacfwd(WIDE).chunk(chunk).apply(x), 0);
            near(jacrev(WIDE).apply(x), jacrev(WIDE).chunk(chunk).apply(x), 0);
            near(hessian(v -> v.exp().prod()).apply(x), hessian(v -> v.exp().prod()).chunk(chunk).apply(x), 1e-15);
        }
        fails(IllegalArgumentException.class, "jacobian: a chunk of 0 unit vectors; give 1 or more", () -> jacobian(WIDE).chunk(0));
    }

    @Test
    void theFunctionRunsOnceAChunk() {
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, Tensor> f = x -> {
            runs.incrementAndGet();
            return x.sin();
        };
        jacrev(f).chunk(2).apply(noise(1, 8));
        assertEquals(1, runs.getAndSet(0));
        jacfwd(f).chunk(2).apply(noise(1, 8));
        assertEquals(4, runs.get());
    }

    @Test
    void theHessianOfTheClassicExample() {
        record Point(Tensor x, Tensor y) {}
        Function<Point, Tensor> f = p -> p.x().square().add(p.x().mul(p.y())).mul(p.y().pow(3));
        Blocks h = hessian(f, new Point(s(1), s(2)));
        near(s(16), h.block("x", "x"), 1e-12);
        near(s(56), h.block("x", "y"), 1e-12);
        near(s(56), h.block("y", "x"), 1e-12);
        near(s(60), h.block("y", "y"), 1e-12);
        near(Tensor.of(new double[][] {{16, 56}, {56, 60}}), h.matrix(), 1e-12);
    }

    @Test
    void hessianEqualsDifferencesOfTheGradient() {
        Tensor x = noise(1, 2, 3);
        Function<Tensor, Tensor> f = v -> v.sin().mul(v.cumsum(1)).exp().sum();
        near(differences(grad(f), x), hessian(f).apply(x), 1e-7);
        Tensor v = noise(2, 2, 3);
        near(hessian(f).apply(x).reshape(6, 6).matmul(v.reshape(6)).reshape(2, 3), hvp(f, x, v), 1e-12);
        fails(ShapeException.class, "hessian: the function returns f64[2, 3], a gradient needs a single number; reduce it,"
                + " as in y.mean(), or use vjp or jacobian", () -> hessian(Tensor::sin).apply(x));
    }

    @Test
    void blocksByLeaves() {
        Affine a = new Affine(noise(1, 2, 3), noise(2, 3));
        Tensor x = noise(3, 4, 2);
        record Out(Tensor y, Tensor norm) {}
        Function<Affine, Out> f = p -> new Out(x.matmul(p.weight()).add(p.bias()).tanh(), p.weight().square().sum());
        Blocks j = jacobian(f, a);
        assertEquals(List.of("y", "norm"), j.rows());
        assertEquals(List.of("weight", "bias"), j.columns());
        near(differences(w -> f.apply(new Affine(w, a.bias())).y(), a.weight()), j.block("y", "weight"), 1e-8);
        near(differences(b -> f.apply(new Affine(a.weight(), b)).y(), a.bias()), j.block("y", "bias"), 1e-8);
        near(a.weight().mul(2), j.block("norm", "weight"), 1e-12);
        near(Tensor.zeros(Shape.of(3), DType.F64), j.block("norm", "bias"), 0);
        assertEquals(Shape.of(13, 9), j.matrix().shape());
        near(j.block("y", "bias").reshape(12, 3), j.matrix().narrow(0, 0, 12).narrow(1, 6, 3), 0);
        near(j.block("norm", "weight"), jacobian((Affine p) -> f.apply(p).norm(), a).block("weight"), 1e-15);
        fails(IllegalArgumentException.class, "block: no column wheight; there are [weight, bias]", () -> j.block("y", "wheight"));
        Function<Affine, Tensor> loss = p -> f.apply(p).y().square().sum();
        Blocks h = hessian(loss, a);
        near(differences(b -> grad(loss).apply(new Affine(a.weight(), b)).weight(), a.bias()), h.block("weight", "bias"), 1e-7);
        near(h.matrix(), h.matrix().t(), 1e-12);
    }

    @Test
    void integersAndBuffersHaveBlocksOfZeros() {
        Mixed at = new Mixed(s(2), Tensor.of(3L, 4), s(5), s(7));
        Function<Mixed, Mixed> f = m -> new Mixed(m.x().mul(m.y()).mul(m.mean()), m.step().add(1), m.mean().mul(m.x()), m.step().to(DType.F64).sum().mul(m.y()));
        Blocks j = jacobian(f, at);
        near(s(35), j.block("x", "x"), 1e-12);
        near(s(10), j.block("x", "y"), 1e-12);
        near(s(0), j.block("x", "mean"), 0);
        near(s(5), j.block("mean", "x"), 0);
        near(s(7), j.block("y", "y"), 0);
        near(Tensor.zeros(Shape.of(2), DType.F64), j.block("step", "x"), 0);
        near(Tensor.zeros(Shape.of(2), DType.F64), j.block("y", "step"), 0);
        Mixed g = grad((Mixed m) -> f.apply(m).x()).apply(at);
        nearTree(new Mixed(s(35), Tensor.of(0L, 0), s(0), s(10)), g, 1e-12);
    }

    @Test
    void nestsInEveryOrder() {
        Tensor x = noise(1, 3);
        Function<Tensor, Tensor> f = v -> v.sin().mul(v.sum()).sum();
        Tensor h = differences(grad(f), x);
        near(h, jacobian(grad(f)).apply(x), 1e-7);
        near(h, jacobian(jacobian(f)).apply(x), 1e-7);
        near(h, jacrev(jacfwd(f)).apply(x), 1e-7);
        near(h, jacfwd(jacrev(f)).apply(x), 1e-7);
        near(h, jacrev(jacrev(f)).apply(x), 1e-7);
        Tensor third = differences(hessian(f), x);
        near(third, jacobian(hessian(f)).apply(x), 1e-6);
        near(third, hessian(f).apply(x).shape().rank() == 2 ? jacrev(jacfwd(grad(f))).apply(x) : x, 1e-6);
        Tensor many = noise(2, 4, 3);
        near(Near.loop(hessian(f), many), vmap(hessian(f)).apply(many), 1e-13);
        near(grad((Tensor v) -> hessian(f).apply(v).sum()).apply(x), third.sum(0, 1), 1e-6);
        near(vmap(grad((Tensor v) -> jacobian(Tensor::exp).apply(v).sum())).apply(many), many.exp(), 1e-13);
    }

    @Test
    void manyVectorsAtOnce() {
        Affine a = new Affine(noise(1, 2, 3), noise(2, 3));
        Function<Affine, Tensor> f = p -> noise(3, 4, 2).matmul(p.weight()).add(p.bias()).tanh();
        Affine t = new Affine(noise(4, 5, 2, 3), noise(5, 5, 3));
        var r = jvpMany(f, a, t);
        near(f.apply(a), r.value(), 0);
        for (int i = 0; i < 5; i++) {
            int k = i;
            near(jvp(f, a, Tree.map(t, v -> v.select(0, k))).tangent(), r.tangent().select(0, i), 1e-14);
        }
        Tensor u = noise(6, 5, 4, 3);
        var p = vjpMany(f, a);
        near(f.apply(a), p.value(), 0);
        for (int i = 0; i < 5; i++) {
            int k = i;
            nearTree(vjp(f, a).pullback().apply(u.select(0, i)), Tree.map(p.pullback().apply(u), v -> v.select(0, k)), 1e-14);
        }
        fails(ShapeException.class, "jvpMany: the tangent bias is f64[3], expected f64[5, 3]", () -> jvpMany(f, a, new Affine(t.weight(), a.bias())));
        fails(ShapeException.class, "vjpMany: the cotangent is f64[4, 3], expected f64[4, 4, 3]", () -> p.pullback().apply(noise(1, 4, 3)));
    }

    @Test
    void linearizingRunsTheFunctionOnce() {
        AtomicInteger runs = new AtomicInteger();
        Function<Affine, Tensor> f = p -> {
            runs.incrementAndGet();
            return noise(3, 4, 2).matmul(p.weight()).add(p.bias()).tanh();
        };
        Affine a = new Affine(noise(1, 2, 3), noise(2, 3));
        var line = linearize(f, a);
        Function<Affine, Tensor> derivative = line.derivative();
        assertEquals(1, runs.get());
        for (int i = 0; i < 3; i++) {
            Affine t = new Affine(noise(10 + i, 2, 3), noise(20 + i, 3));
            near(jvp(f, a, t).tangent(), derivative.apply(t), 1e-13);
        }
        assertEquals(4, runs.get());
        near(f.apply(a), line.value(), 0);
        // The derivative is a function like any other: of second order in a, linear in t.
        Tensor x = noise(5, 3);
        near(differences(v -> linearize((Tensor q) -> q.sin().mul(q.sum()), v).derivative().apply(noise(6, 3)), x),
                jacobian(v -> linearize((Tensor q) -> q.sin().mul(q.sum()), v).derivative().apply(noise(6, 3))).apply(x), 1e-7);
        var sine = linearize(Tensor::sin, x);
        near(x.cos().diag(), vmap(sine.derivative()).apply(Tensor.eye(3, 3, DType.F64)), 1e-15);
        near(x.cos(), grad((Tensor t) -> sine.derivative().apply(t).sum()).apply(noise(7, 3)), 1e-15);
        near(Tensor.zeros(Shape.of(2), DType.F64), linearize((Tensor v) -> Tensor.of(1.0, 2.0), x).derivative().apply(x), 0);
        fails(ShapeException.class, "linearize: the tangent is f64[2], expected f64[3]", () -> sine.derivative().apply(noise(1, 2)));
    }

    @Test
    void transposesOfLinearFunctions() {
        Tensor m = noise(1, 3, 4);
        Function<Tensor, Tensor> back = linearTranspose((Tensor x) -> m.matmul(x), Tensor.zeros(Shape.of(4), DType.F64));
        Tensor u = noise(2, 3);
        near(m.t().matmul(u), back.apply(u), 1e-15);
    }
}
