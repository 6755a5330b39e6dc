package io.leibniz.transform;

import static io.leibniz.transform.Near.differences;
import static io.leibniz.transform.Near.fails;
import static io.leibniz.transform.Near.loop;
import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.nearTree;
import static io.leibniz.transform.Near.noise;
import static io.leibniz.transform.Near.s;
import static io.leibniz.transform.Transforms.customRoot;
import static io.leibniz.transform.Transforms.fixedPoint;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hessian;
import static io.leibniz.transform.Transforms.jacfwd;
import static io.leibniz.transform.Transforms.jacobian;
import static io.leibniz.transform.Transforms.jacrev;
import static io.leibniz.transform.Transforms.jvp;
import static io.leibniz.transform.Transforms.vmap;
import static io.leibniz.transform.Transforms.whileLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leibniz.ops.Linalg;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ImplicitTest {
    record Orbit(Tensor eccentricity, Tensor anomaly) {}

    /** E = e·sin E + M. */
    private static final Function<Orbit, Tensor> KEPLER =
            fixedPoint((Orbit o, Tensor e) -> o.eccentricity().mul(e.sin()).add(o.anomaly()), s(0));

    private static final Function<Tensor, Tensor> SQRT = customRoot((Tensor p, Tensor x) -> x.square().sub(p), (Tensor p) -> p.sqrt());

    @Test
    void keplersEquation() {
        Orbit o = new Orbit(s(0.6), s(0.8));
        Tensor e = KEPLER.apply(o);
        assertEquals(0.8, e.item() - 0.6 * Math.sin(e.item()), 1e-12);
        Orbit g = grad(KEPLER).apply(o);
        double slope = 1 / (1 - 0.6 * Math.cos(e.item()));
        assertEquals(slope, g.anomaly().item(), 1e-10);
        assertEquals(Math.sin(e.item()) * slope, g.eccentricity().item(), 1e-10);
        near(s(slope), jvp(KEPLER, o, new Orbit(s(0), s(1))).tangent(), 1e-10);
        Blocks h = hessian(KEPLER, o);
        Function<Tensor, Tensor> byAnomaly = m -> grad(KEPLER).apply(new Orbit(s(0.6), m)).anomaly();
        near(differences(byAnomaly, s(0.8)), h.block("anomaly", "anomaly"), 1e-6);
        near(h.block("anomaly", "eccentricity"), h.block("eccentricity", "anomaly"), 1e-9);
    }

    @Test
    void everyOrderOfDerivative() {
        Tensor x = s(2);
        Function<Tensor, Tensor> plain = Tensor::sqrt;
        Function<Tensor, Tensor> implicit = SQRT;
        for (int order = 1; order <= 4; order++) {
            plain = grad(plain);
            implicit = order % 2 == 0 ? grad(implicit) : forward(implicit);
            near(plain.apply(x), implicit.apply(x), 1e-11);
        }
        near(hessian(Tensor::sqrt).apply(x), hessian(SQRT).apply(x), 1e-12);
        near(jacrev(jacrev(Tensor::sqrt)).apply(x), jacrev(jacrev(SQRT)).apply(x), 1e-12);
    }

    private static Function<Tensor, Tensor> forward(Function<Tensor, Tensor> f) {
        return x -> jvp(f, x, Tensor.onesLike(x)).tangent();
    }

    @Test
    void underVmap() {
        Orbit all = new Orbit(Tensor.of(0.1, 0.9, 0.5), Tensor.of(1.0, 0.3, -2.0));
        Tensor e = vmap(KEPLER).apply(all);
        Orbit each = vmap(grad(KEPLER)).apply(all);
        Orbit sum = grad((Orbit o) -> vmap(KEPLER).apply(o).sum()).apply(all);
        Orbit t = new Orbit(Tensor.of(1.0, 1, 1), Tensor.of(0.0, 0, 0));
        Tensor pushed = jvp(vmap(KEPLER), all, t).tangent();
        for (int i = 0; i < 3; i++) {
            Orbit one = new Orbit(all.eccentricity().select(0, i), all.anomaly().select(0, i));
            near(KEPLER.apply(one), e.select(0, i), 1e-12);
            Orbit g = grad(KEPLER).apply(one);
            nearTree(g, new Orbit(each.eccentricity().select(0, i), each.anomaly().select(0, i)), 1e-10);
            nearTree(g, new Orbit(sum.eccentricity().select(0, i), sum.anomaly().select(0, i)), 1e-10);
            near(g.eccentricity(), pushed.select(0, i), 1e-10);
        }
        Tensor x = noise(1, 2, 3).abs().add(0.5);
        near(loop(v -> loop(hessian(Tensor::sqrt), v), x), vmap(vmap(hessian(SQRT))).apply(x), 1e-11);
        near(loop(v -> loop(grad(Tensor::sqrt), v), x), vmap(grad((Tensor v) -> vmap(SQRT).apply(v).sum())).apply(x), 1e-12);
    }

    @Test
    void rootsOfTrees() {
        record Unknowns(Tensor x, Tensor y) {}
        // A coupled system of x: [2] and y: [], solved by Newton's method with a Jacobian of its own.
        java.util.function.BiFunction<Tensor, Unknowns, Unknowns> f = (p, u) -> new Unknowns(
                u.x().mul(2).add(u.x().pow(3)).add(u.y()).sub(p.narrow(0, 0, 2)), u.y().mul(3).add(u.x().sum()).sub(p.select(0, 2).exp()));
        Function<Tensor, Unknowns> solve = p -> whileLoop(
                u -> f.apply(p, u).x().abs().sum().add(f.apply(p, u).y().abs()).gt(1e-13),
                u -> {
                    Unknowns r = f.apply(p, u);
                    Tensor step = Linalg.solve(jacobian((Unknowns v) -> f.apply(p, v), u).matrix(), Tensor.cat(0, r.x(), r.y().reshape(1)));
                    return new Unknowns(u.x().sub(step.narrow(0, 0, 2)), u.y().sub(step.select(0, 2)));
                },
                new Unknowns(Tensor.zeros(Shape.of(2), DType.F64), s(0)));
        Function<Tensor, Tensor> root = p -> {
            Unknowns u = customRoot(f, solve).apply(p);
            return Tensor.cat(0, u.x(), u.y().reshape(1));
        };
        Tensor p = noise(3, 3);
        near(differences(root, p), jacfwd(root).apply(p), 1e-8);
        near(differences(root, p), jacrev(root).apply(p), 1e-8);
        near(differences(jacfwd(root), p), jacrev(jacfwd(root)).apply(p), 1e-7);
        near(loop(root, noise(4, 5, 3)), vmap(root).apply(noise(4, 5, 3)), 1e-12);
    }

    @Test
    void anEquilibriumOfALayer() {
        record Layer(Tensor weight, Tensor bias) {}
        Layer l = new Layer(noise(1, 4, 4).mul(0.3), noise(2, 4));
        Function<Layer, Tensor> z = fixedPoint((Layer q, Tensor x) -> x.matmul(q.weight()).add(q.bias()).tanh(), Tensor.zeros(Shape.of(4), DType.F64));
        Function<Layer, Tensor> loss = q -> z.apply(q).square().sum();
        Layer g = grad(loss).apply(l);
        near(differences(w -> loss.apply(new Layer(w, l.bias())), l.weight()), g.weight(), 1e-7);
        near(differences(b -> loss.apply(new Layer(l.weight(), b)), l.bias()), g.bias(), 1e-7);
        // The steps have no part in it: unrolled far enough they lead to the same.
        Function<Layer, Tensor> unrolled = q -> Transforms.foriLoop(0, 200, (Tensor i, Tensor x) -> x.matmul(q.weight()).add(q.bias()).tanh(),
                Tensor.zeros(Shape.of(4), DType.F64)).square().sum();
        nearTree(grad(unrolled).apply(l), g, 1e-10);
        near(hessian(unrolled, l).matrix(), hessian(loss, l).matrix(), 1e-9);
    }

    @Test
    void whereItStartsHasNoDerivativeAndMayBeMapped() {
        Tensor starts = Tensor.of(-1.0, 2.0);
        Function<Tensor, Tensor> from = x0 -> fixedPoint((Tensor p, Tensor x) -> x.sub(x.pow(3).sub(p).div(x.square().mul(3).add(1))), x0).apply(s(8));
        near(Tensor.of(2.0, 2.0), vmap(from).apply(starts), 1e-12);
        near(s(0), grad(from).apply(s(1)), 0);
    }

    @Test
    void manyUnknownsGoThroughGmres() {
        int n = LinearSystem.DENSE + 88;
        Tensor weight = noise(1, n, 1).mul(noise(2, 1, n)).div(20).add(Tensor.eye(n, n, DType.F64).mul(0.3));
        Function<Tensor, Tensor> z = fixedPoint((Tensor b, Tensor x) -> x.matmul(weight).add(b).tanh(), Tensor.zeros(Shape.of(n), DType.F64));
        Tensor b = noise(3, n);
        Tensor v = noise(4, n);
        Function<Tensor, Tensor> along = t -> z.apply(b.add(v.mul(t))).mul(noise(5, n)).sum();
        Tensor slope = differences(along, s(0));
        near(slope, grad(along).apply(s(0)), 1e-7);
        near(slope, jvp(along, s(0), s(1)).tangent(), 1e-7);
        Tensor bend = differences(grad(along), s(0));
        near(bend, grad(grad(along)).apply(s(0)), 1e-6);
        near(bend, jvp(grad(along), s(0), s(1)).tangent(), 1e-6);
        near(Tensor.stack(0, slope, grad(along).apply(s(1))), vmap(grad(along)).apply(Tensor.of(0.0, 1.0)), 1e-7);
        Tensor b32 = b.to(DType.F32);
        Tensor g32 = grad((Tensor q) -> fixedPoint((Tensor p, Tensor x) -> x.matmul(weight.to(DType.F32)).add(p).tanh(),
                Tensor.zeros(n)).apply(q).sum()).apply(b32);
        near(grad((Tensor q) -> z.apply(q).sum()).apply(b).to(DType.F32), g32, 1e-4);
    }

    @Test
    void storageTypesComputeWider() {
        Tensor x = Tensor.scalar(4, DType.F16);
        near(Tensor.scalar(0.25, DType.F16), grad(SQRT).apply(x), 0);
        Function<Tensor, Tensor> half = fixedPoint((Tensor p, Tensor v) -> v.add(p.div(v)).mul(0.5), Tensor.scalar(1, DType.F16));
        assertEquals(0.25, grad(half).apply(x).item(), 0.01);
    }

    @Test
    void gmresEqualsElimination() {
        for (int n : new int[] {1, 2, 7, 60}) {
            Tensor a = noise(n, n, n).add(Tensor.eye(n, n, DType.F64).mul(2));
            Tensor b = noise(n + 1, n);
            near(Linalg.solve(a, b), Gmres.solve("test", a::matmul, b), 1e-8);
        }
        near(Tensor.zeros(Shape.of(3), DType.F64), Gmres.solve("test", v -> v.mul(2), Tensor.zeros(Shape.of(3), DType.F64)), 0);
        Tensor many = noise(1, 4, 5, 5).add(Tensor.eye(5, 5, DType.F64).mul(3));
        Tensor right = noise(2, 4, 5);
        near(Linalg.solve(many, right.unsqueeze(-1)).squeeze(-1), vmap((Tensor a, Tensor b) -> Gmres.solve("test", a::matmul, b)).apply(many, right), 1e-9);
        ArithmeticException e = assertThrows(ArithmeticException.class,
                () -> Gmres.solve("test", v -> v.mul(Tensor.of(1.0, 0.0)), Tensor.of(1.0, 1.0)));
        assertEquals("test: the linear system of the derivative, of 2 unknowns, was not solved by 30 cycles of GMRES;"
                + " is the solution a root, and the Jacobian by the unknowns regular there?", e.getMessage());
    }

    @Test
    void theSolverIsNotDifferentiated() {
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, Tensor> f = customRoot((Tensor p, Tensor x) -> x.square().sub(p), (Tensor p) -> {
            runs.incrementAndGet();
            // Numbers out of tensors: possible as nothing traces them here.
            return s(Math.sqrt(p.item()));
        });
        near(s(0.25), grad(f).apply(s(4)), 1e-14);
        assertEquals(1, runs.get());
    }

    @Test
    void errorsSayWhatToDo() {
        Tensor w = s(0.5);
        String captured = "a function with a derivative of its own, or an implicit one, uses a value that a transform is tracing and that isn't"
                + " among its arguments; pass it as an argument, or as part of one";
        fails(IllegalStateException.class, captured,
                () -> grad((Tensor v) -> fixedPoint((Tensor p, Tensor x) -> x.mul(v).add(p), s(0)).apply(s(1))).apply(w));
        fails(IllegalStateException.class, captured,
                () -> grad((Tensor v) -> customRoot((Tensor p, Tensor x) -> x.sub(p.mul(v)), (Tensor p) -> p.mul(0.5)).apply(s(1))).apply(w));
        fails(IllegalStateException.class, captured,
                () -> vmap((Tensor v) -> fixedPoint((Tensor p, Tensor x) -> x.mul(v).add(p), s(0)).apply(s(1))).apply(Tensor.of(0.1, 0.2)));
        fails(IllegalStateException.class, captured, () -> grad((Tensor v) ->
                Transforms.customVjp((Tensor x) -> x.mul(v), (Tensor x) -> new Transforms.Vjp<>(x.mul(v), ct -> ct)).apply(s(1))).apply(w));
        fails(ArithmeticException.class, "fixedPoint: after 50 steps x still changes by 2.39e+23 beyond the tolerance; start nearer to the"
                + " solution, or damp the function, as in x.lerp(f(p, x), 0.5)",
                () -> fixedPoint((Tensor p, Tensor x) -> x.mul(3).sub(p), s(1)).steps(50).apply(s(1)));
        fails(DTypeException.class, "customRoot: the solution is i64[]; the unknowns must be floating numbers",
                () -> customRoot((Tensor p, Tensor x) -> x.sub(p), (Tensor p) -> p.to(DType.I64)).apply(s(1)));
        fails(io.leibniz.tensor.ShapeException.class, "customRoot: the residual is f64[1], expected f64[]",
                () -> customRoot((Tensor p, Tensor x) -> x.sub(p).reshape(1), (Tensor p) -> p).apply(s(1)));
        fails(IllegalArgumentException.class, "fixedPoint: 0 steps; give 1 or more", () -> fixedPoint((Tensor p, Tensor x) -> x, s(0)).steps(0));
    }
}
