package io.leibniz.transform;

import static io.leibniz.transform.Near.differences;
import static io.leibniz.transform.Near.fails;
import static io.leibniz.transform.Near.loop;
import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.nearTree;
import static io.leibniz.transform.Near.noise;
import static io.leibniz.transform.Near.s;
import static io.leibniz.transform.Transforms.checkpoint;
import static io.leibniz.transform.Transforms.cond;
import static io.leibniz.transform.Transforms.foriLoop;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hessian;
import static io.leibniz.transform.Transforms.jacfwd;
import static io.leibniz.transform.Transforms.jacrev;
import static io.leibniz.transform.Transforms.jvp;
import static io.leibniz.transform.Transforms.scan;
import static io.leibniz.transform.Transforms.vmap;
import static io.leibniz.transform.Transforms.whileLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms.Carried;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LoopsTest {
    record Cell(Tensor h, Tensor count) {}

    record In(Tensor x, List<Tensor> gate) {}

    // ------------------------------------------------------------------------------------------------ cond

    private static final Function<Tensor, Tensor> BENT = x -> cond(x.gt(0), v -> v.square(), v -> v.mul(-3).sin(), x);

    @Test
    void condRunsOneBranch() {
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, Tensor> other = x -> {
            runs.incrementAndGet();
            return x;
        };
        near(s(4), cond(s(2).gt(0), Tensor::square, other, s(2)), 0);
        assertEquals(0, runs.get());
        near(s(4), grad((Tensor x) -> cond(x.gt(0), Tensor::square, other, x)).apply(s(2)), 0);
        near(differences(BENT, s(-0.3)), grad(BENT).apply(s(-0.3)), 1e-8);
    }

    @Test
    void condSelectsUnderVmap() {
        Tensor x = noise(1, 8);
        near(loop(BENT, x), vmap(BENT).apply(x), 0);
        near(loop(grad(BENT), x), vmap(grad(BENT)).apply(x), 1e-15);
        near(loop(grad(BENT), x), grad((Tensor v) -> vmap(BENT).apply(v).sum()).apply(x), 1e-15);
        near(loop(grad(grad(BENT)), x), vmap(grad(grad(BENT))).apply(x), 1e-15);
        near(loop(grad(BENT), x), jvp(vmap(BENT), x, Tensor.onesLike(x)).tangent(), 1e-15);
        // One condition for all, and operands of any shape; trees too.
        Tensor flags = Tensor.of(true, false);
        Cell c = vmap((Tensor p, Tensor v) -> cond(p, q -> new Cell(q.mul(2), s(1)), q -> new Cell(q, s(0)), v)).apply(flags, noise(2, 2, 3));
        near(noise(2, 2, 3).mul(Tensor.of(new double[][] {{2}, {1}})), c.h(), 0);
        near(Tensor.of(1.0, 0.0), c.count(), 0);
        near(vmap(vmap(BENT)).apply(noise(3, 2, 3)), loop(v -> loop(BENT, v), noise(3, 2, 3)), 0);
    }

    @Test
    void condErrors() {
        fails(DTypeException.class, "cond: the condition is f64[], it must be a bool scalar; make one by comparing, as in x.sum().gt(0), or take"
                + " any() or all() of many", () -> cond(s(1), Tensor::sin, Tensor::cos, s(1)));
        fails(ShapeException.class, "cond: of two branches, the result if false is f64[], expected f64[2]",
                () -> vmap((Tensor v) -> cond(v.sum().gt(0), q -> q, q -> q.sum(), v)).apply(noise(1, 3, 2)));
    }

    // ------------------------------------------------------------------------------------------------ scan

    private static final BiFunction<Tensor, In, Carried<Tensor, Cell>> STEP = (h, in) -> {
        Tensor next = h.mul(in.gate().getFirst()).add(in.x()).tanh();
        return new Carried<>(next, new Cell(next.exp(), in.x().sum().gt(0).to(DType.I64)));
    };

    private static Tensor total(BiFunction<Tensor, In, Carried<Tensor, Cell>> step, Tensor h, In in) {
        Carried<Tensor, Cell> r = scan(step, h, in);
        return r.carry().sum().add(r.out().h().mul(noise(9, 5, 3)).sum());
    }

    @Test
    void scanEqualsALoop() {
        In in = new In(noise(1, 5, 3), List.of(noise(2, 5)));
        Tensor h = noise(3, 3);
        Carried<Tensor, Cell> r = scan(STEP, h, in);
        Tensor carry = h;
        for (int i = 0; i < 5; i++) {
            carry = carry.mul(in.gate().getFirst().select(0, i)).add(in.x().select(0, i)).tanh();
            near(carry.exp(), r.out().h().select(0, i), 0);
        }
        near(carry, r.carry(), 0);
        assertEquals(DType.I64, r.out().count().dtype());
        assertEquals(Shape.of(5), r.out().count().shape());
    }

    @Test
    void scanDifferentiates() {
        In in = new In(noise(1, 5, 3), List.of(noise(2, 5)));
        Tensor h = noise(3, 3);
        for (var step : List.of(STEP, checkpoint(STEP))) {
            near(differences(v -> total(step, v, in), h), grad((Tensor v) -> total(step, v, in)).apply(h), 1e-8);
            near(differences(v -> total(step, h, new In(v, in.gate())), in.x()), grad((In v) -> total(step, h, v)).apply(in).x(), 1e-8);
            near(differences(v -> total(step, h, new In(in.x(), List.of(v))), in.gate().getFirst()),
                    grad((In v) -> total(step, h, v)).apply(in).gate().getFirst(), 1e-8);
            near(jacfwd(v -> total(step, v, in)).apply(h), jacrev(v -> total(step, v, in)).apply(h), 1e-14);
            near(differences(grad((Tensor v) -> total(step, v, in)), h), hessian(v -> total(step, v, in)).apply(h), 1e-7);
            Tensor hs = noise(4, 4, 3);
            near(loop(grad(v -> total(step, v, in)), hs), vmap(grad((Tensor v) -> total(step, v, in))).apply(hs), 1e-14);
            Tensor xs = noise(5, 2, 5, 3);
            Function<Tensor, Tensor> byX = grad(x -> total(step, h, new In(x, in.gate())));
            near(loop(byX, xs), vmap(byX).apply(xs), 1e-14);
            near(loop(byX, xs), grad((Tensor x) -> vmap((Tensor v) -> total(step, h, new In(v, in.gate()))).apply(x).sum()).apply(xs), 1e-14);
        }
    }

    @Test
    void checkpointedStepsRunTwice() {
        AtomicInteger runs = new AtomicInteger();
        BiFunction<Tensor, Tensor, Carried<Tensor, Tensor>> step = (c, x) -> {
            runs.incrementAndGet();
            return new Carried<>(c.mul(x).sin(), c);
        };
        Tensor xs = noise(1, 7);
        Tensor g = grad((Tensor v) -> scan(step, v, xs).carry()).apply(s(0.5));
        assertEquals(7, runs.getAndSet(0));
        near(g, grad((Tensor v) -> scan(checkpoint(step), v, xs).carry()).apply(s(0.5)), 0);
        assertEquals(14, runs.get());
    }

    @Test
    void scanOverNothing() {
        Carried<Tensor, Cell> r = scan(STEP, noise(3, 3), new In(Tensor.zeros(Shape.of(0, 3), DType.F64), List.of(Tensor.zeros(Shape.of(0), DType.F64))));
        near(noise(3, 3), r.carry(), 0);
        assertEquals(Shape.of(0, 3), r.out().h().shape());
        assertEquals(DType.I64, r.out().count().dtype());
    }

    @Test
    void aLongScanTakesLinearTime() {
        int n = 20_000;
        Tensor g = grad((Tensor xs) -> scan((Tensor c, Tensor x) -> new Carried<>(c.mul(0.5).add(x), s(0)), s(0), xs).carry()).apply(noise(1, n));
        assertEquals(1, g.get(n - 1));
        assertEquals(0.25, g.get(n - 3));
    }

    @Test
    void scanErrors() {
        BiFunction<Tensor, Tensor, Carried<Tensor, Tensor>> grows = (c, x) -> new Carried<>(Tensor.cat(0, c, c), x);
        fails(ShapeException.class, "scan: the carry after step 0 is f64[4], expected f64[2]", () -> scan(grows, noise(1, 2), noise(2, 3)));
        fails(ShapeException.class, "scan: x has 5 steps, gate.0 4 (axis 0 of f64[4]); they must be equal",
                () -> scan(STEP, noise(3, 3), new In(noise(1, 5, 3), List.of(noise(2, 4)))));
        fails(ShapeException.class, "scan: xs is f64[] and has no axis 0 to go along; what all steps share belongs to the carry, or is captured",
                () -> scan((Tensor c, Tensor x) -> new Carried<>(c, x), s(1), s(2)));
        AtomicInteger step = new AtomicInteger();
        fails(ShapeException.class, "scan: the result of step 1 is f64[1], of step 0 f64[0]",
                () -> scan((Tensor c, Tensor x) -> new Carried<>(c, Tensor.zeros(Shape.of(step.getAndIncrement()), DType.F64)), s(1), noise(2, 3)));
    }

    // ------------------------------------------------------------------------------------------------ while, fori

    /** Doubles until it is 10 or more, counting. */
    private static Cell doubled(Tensor x) {
        return whileLoop((Cell c) -> c.h().lt(10), c -> new Cell(c.h().mul(2), c.count().add(1)), new Cell(x, Tensor.scalar(0, DType.I64)));
    }

    @Test
    void whileLoopRunsUntilDone() {
        nearTree(new Cell(s(12), Tensor.scalar(2, DType.I64)), doubled(s(3)), 0);
        nearTree(new Cell(s(11), Tensor.scalar(0, DType.I64)), doubled(s(11)), 0);
        near(s(4), jvp((Tensor x) -> doubled(x).h(), s(3), s(1)).tangent(), 0);
        near(s(64 * 6 * 3), jacfwd(jacfwd(x -> doubled(x).h().pow(3))).apply(s(3)), 1e-12);
    }

    @Test
    void whileLoopUnderVmapWaitsForTheLast() {
        Tensor x = Tensor.of(3.0, 11.0, 0.1, 9.9);
        Cell c = vmap(LoopsTest::doubled).apply(x);
        near(Tensor.of(0x1p-2 * 48, 11, 12.8, 19.8), c.h(), 1e-15);
        near(Tensor.of(2L, 0, 7, 1), c.count(), 0);
        near(Tensor.of(4.0, 1, 128, 2), vmap((Tensor v) -> jvp((Tensor u) -> doubled(u).h(), v, s(1)).tangent()).apply(x), 0);
        near(Tensor.of(4.0, 1, 128, 2), jvp((Tensor v) -> vmap((Tensor u) -> doubled(u).h()).apply(v), x, Tensor.onesLike(x)).tangent(), 0);
        Cell nested = vmap(vmap(LoopsTest::doubled)).apply(x.reshape(2, 2));
        near(c.h().reshape(2, 2), nested.h(), 0);
        // The condition becomes different from example to example only inside of the loop.
        Tensor steps = vmap((Tensor limit) -> whileLoop((Cell q) -> q.h().lt(3), q -> new Cell(q.h().add(limit), q.count().add(1)),
                new Cell(s(0), Tensor.scalar(0, DType.I64))).count()).apply(Tensor.of(1.0, 0.5, 5.0));
        near(Tensor.of(3L, 6, 1), steps, 0);
    }

    @Test
    void whileLoopErrors() {
        String reverse = "whileLoop: is differentiated in forward mode only, as its number of steps isn't known before; for reverse mode use scan"
                + " or foriLoop with a fixed number of steps, fixedPoint for an iteration that converges, or stopGradient on what has no derivative";
        fails(UnsupportedOperationException.class, reverse, () -> grad((Tensor x) -> doubled(x).h()).apply(s(3)));
        fails(UnsupportedOperationException.class, reverse, () -> hessian((Tensor x) -> doubled(x).h()).apply(s(3)));
        fails(UnsupportedOperationException.class, reverse, () -> vmap(grad((Tensor x) -> doubled(x).h())).apply(Tensor.of(1.0, 2.0)));
        near(s(48), grad((Tensor x) -> doubled(x.stopGradient()).h().mul(x).mul(4)).apply(s(3)), 0);
        fails(ShapeException.class, "whileLoop: the state after the body is f64[2], expected f64[1]",
                () -> whileLoop((Tensor x) -> x.sum().lt(5), x -> Tensor.cat(0, x, x), Tensor.of(1.0)));
    }

    @Test
    void foriLoopCounts() {
        near(Tensor.of(6L), foriLoop(0, 4, (Tensor i, Tensor a) -> a.add(i), Tensor.of(0L)), 0);
        near(s(2), foriLoop(3, 3, (Tensor i, Tensor a) -> a.mul(i), s(2)), 0);
        Function<Tensor, Tensor> f = x -> foriLoop(1, 4, (Tensor i, Tensor a) -> a.mul(x).add(a.sin().mul(i)), x).sum();
        Tensor x = noise(1, 3);
        near(differences(f, x), grad(f).apply(x), 1e-7);
        near(differences(grad(f), x), hessian(f).apply(x), 1e-6);
        near(loop(grad(f), noise(2, 4, 3)), vmap(grad(f)).apply(noise(2, 4, 3)), 1e-13);
        fails(ShapeException.class, "foriLoop: the state after step 1 is f64[2], expected f64[1]",
                () -> foriLoop(1, 4, (Tensor i, Tensor a) -> Tensor.cat(0, a, a), Tensor.of(1.0)));
    }
}
