package io.leibniz.testkit;

import static io.leibniz.tensor.Tensor.scalar;
import static io.leibniz.transform.Transforms.cond;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.valueAndGrad;
import static io.leibniz.transform.Transforms.vmap;
import static io.leibniz.transform.Transforms.whileLoop;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.OperationSamples.Sample;
import io.leibniz.transform.Transforms.Jvp;
import io.leibniz.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compiled programs against eager mode, to the bit. */
class JitTest {
    private static void same(String what, Tensor expected, Tensor actual) {
        assertEquals(expected.dtype(), actual.dtype(), what);
        assertEquals(expected.shape(), actual.shape(), what);
        assertArrayEquals(bits(expected), bits(actual), what);
    }

    private static long[] bits(Tensor x) {
        double[] d = x.to(DType.F64).reshape(x.numel()).toDoubleArray();
        long[] r = new long[d.length];
        for (int i = 0; i < r.length; i++) r[i] = Double.doubleToLongBits(d[i]);
        return r;
    }

    /** Every public operation with its gradient, in both floating types. */
    @TestFactory
    Stream<DynamicTest> everyOperationAndItsGradient() {
        return OperationSamples.all().stream().flatMap(s -> Stream.of(DType.F64, DType.F32)
                .map(t -> dynamicTest(s + " " + t, () -> operation(s, t))));
    }

    private static void operation(Sample s, DType type) {
        List<Tensor> in = new ArrayList<>();
        for (Tensor x : s.inputs()) in.add(x.dtype().isFloating() ? x.to(type) : x);
        Function<List<Tensor>, Tensor> f = x -> s.f().apply(x.toArray(new Tensor[0]));
        Tensor y = f.apply(in);
        var value = jit(f);
        same("value", y, value.apply(in));
        same("value again, in used arrays", y, value.apply(in));
        if (!y.dtype().isFloating()) return;
        Tensor ct = Tensor.arange(1, y.numel() + 1, 1).to(y.dtype()).reshape(y.shape()).mul(0.25);
        Function<List<Tensor>, Tensor> loss = x -> f.apply(x).mul(ct).sum();
        List<Tensor> expected = grad(loss).apply(in);
        var compiled = jit(grad(loss));
        for (int run = 0; run < 2; run++) {
            List<Tensor> actual = compiled.apply(in);
            for (int i = 0; i < expected.size(); i++) same("gradient " + i, expected.get(i), actual.get(i));
        }
        Function<List<Tensor>, Tensor> forward = x -> {
            Jvp<Tensor> r = Transforms.jvp(f, x, in);
            return r.tangent();
        };
        same("tangent", forward.apply(in), jit(forward).apply(in));
    }

    record Mlp(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {
        static Mlp init(Key key, int in, int hidden, int out) {
            Key[] k = key.split(2);
            return new Mlp(Random.normal(k[0], in, hidden).mul(0.2), Tensor.zeros(hidden), Random.normal(k[1], hidden, out).mul(0.2), Tensor.zeros(out));
        }

        Tensor apply(Tensor x) {
            return x.matmul(w1).add(b1).tanh().matmul(w2).add(b2);
        }
    }

    record State(Mlp model, Mlp m, Mlp v, Tensor step) {}

    record Batch(Tensor x, Tensor y) {}

    record Result(State next, Tensor loss) {}

    /** A whole training step with Adam. */
    private static Result train(State s, Batch b) {
        var r = valueAndGrad((Mlp p) -> p.apply(b.x()).sub(b.y()).square().mean()).apply(s.model());
        Tensor t = s.step().add(1);
        Mlp m = io.leibniz.tree.Tree.map(s.m(), r.grad(), (a, g) -> a.mul(0.9).add(g.mul(0.1)));
        Mlp v = io.leibniz.tree.Tree.map(s.v(), r.grad(), (a, g) -> a.mul(0.999).add(g.square().mul(0.001)));
        Mlp d = io.leibniz.tree.Tree.map(m, v, (a, c) -> a.div(c.sqrt().add(1e-8)).mul(0.01));
        return new Result(new State(io.leibniz.tree.Tree.map(s.model(), d, Tensor::sub), m, v, t), r.value());
    }

    @Test
    void trainingStepsGiveTheSameBits() {
        Key key = Key.of(3);
        Mlp model = Mlp.init(key, 7, 33, 5);
        Mlp zero = io.leibniz.tree.Tree.map(model, Tensor::zerosLike);
        Batch batch = new Batch(Random.normal(Key.of(4), 65, 7), Random.normal(Key.of(5), 65, 5));
        State eager = new State(model, zero, zero, scalar(0.0f));
        State compiled = eager;
        var step = jit(JitTest::train);
        for (int i = 0; i < 20; i++) {
            Result a = train(eager, batch);
            Result b = step.apply(compiled, batch);
            eager = a.next();
            compiled = b.next();
            same("loss " + i, a.loss(), b.loss());
        }
        same("w1", eager.model().w1(), compiled.model().w1());
        assertEquals(1, step.traces().size());
        assertTrue(step.kernels() < step.graphs().getFirst().steps().size(), "fused: " + step.describe());
    }

    @Test
    void transformsInsideAndOutside() {
        Function<Tensor, Tensor> f = x -> x.sin().mul(x).sum();
        Tensor x = Tensor.of(0.3, 1.2, -2.0);
        same("jit of grad", grad(f).apply(x), jit(grad(f)).apply(x));
        same("grad of jit", grad(f).apply(x), grad(jit(f)).apply(x));
        same("jit of jit", f.apply(x), jit(jit(f)).apply(x));
        Tensor xs = Tensor.stack(0, x, x.mul(2));
        same("jit of vmap of grad", vmap(grad(f)).apply(xs), jit(vmap(grad(f))).apply(xs));
        same("vmap of jit of grad", vmap(grad(f)).apply(xs), vmap(jit(grad(f))).apply(xs));
        same("grad of vmap of jit", grad((Tensor t) -> vmap(f).apply(t).sum()).apply(xs), grad((Tensor t) -> vmap(jit(f)).apply(t).sum()).apply(xs));
        Tensor captured = grad((Tensor t) -> jit((Tensor u) -> u.mul(t)).apply(t).sum()).apply(x);
        same("a captured value of another transform", grad((Tensor t) -> t.mul(t).sum()).apply(x), captured);
    }

    @Test
    void oneProgramForEachSignature() {
        var f = jit((Tensor x) -> x.mul(2));
        f.apply(Tensor.of(1.0, 2.0));
        f.apply(Tensor.of(3.0, 4.0));
        assertEquals(1, f.traces().size());
        f.apply(Tensor.of(1.0, 2.0, 3.0));
        assertEquals(List.of("the first call, with 1 tensors", "argument 0 is f64[3], was f64[2]"), f.traces());
        var e = assertThrows(IllegalStateException.class, () -> f.noRetrace().apply(scalar(1)));
        assertEquals("jit: another program is needed after noRetrace(): argument 0 is f32[], was f64[2]", e.getMessage().replace("f64[3]", "f64[2]").replaceAll("is f\\d\\d\\[]", "is f32[]"));
        assertEquals(2, f.graphs().size());
    }

    record Scaled(Tensor x, int times) {}

    @Test
    void partsThatAreNoTensorsAreStatic() {
        var f = jit((Scaled s) -> {
            Tensor y = s.x();
            for (int i = 0; i < s.times(); i++) y = y.mul(2);
            return y;
        });
        assertEquals(8, f.apply(new Scaled(scalar(1.0), 3)).item());
        assertEquals(4, f.apply(new Scaled(scalar(1.0), 2)).item());
        assertEquals(2, f.traces().size());
    }

    @Test
    void aJavaIfOnATracedValueSaysWhatToDo() {
        var e = assertThrows(IllegalStateException.class, () -> jit((Tensor x) -> x.item() > 0 ? x : x.neg()).apply(scalar(1.0)));
        assertTrue(e.getMessage().startsWith("item: jit records this function and the tensor has no numbers yet"), e.getMessage());
        assertTrue(e.getMessage().contains("where(…) or cond(…)"), e.getMessage());
    }

    @Test
    void condChoosesInsideAProgram() {
        var f = jit((Tensor x) -> cond(x.sum().gt(0), (Tensor t) -> t.mul(2), (Tensor t) -> t.neg(), x));
        same("true", Tensor.of(2.0, 4.0), f.apply(Tensor.of(1.0, 2.0)));
        same("false", Tensor.of(1.0, 2.0), f.apply(Tensor.of(-1.0, -2.0)));
        assertEquals(1, f.traces().size());
    }

    /** The square root of x by Newton's iteration, until it moves by less than the tolerance. */
    private record Newton(Tensor root, Tensor change, Tensor steps) {}

    private static Newton root(Tensor x, Tensor tolerance) {
        return whileLoop(n -> n.change.gt(tolerance), n -> {
            Tensor next = n.root.add(x.div(n.root)).mul(0.5);
            return new Newton(next, next.sub(n.root).abs().amax(), n.steps.add(1));
        }, new Newton(Tensor.onesLike(x), scalar(Double.POSITIVE_INFINITY).to(x.dtype()), scalar(0, DType.I64)));
    }

    @Test
    void aLoopOfUnknownLengthIsAStepOfTheProgram() {
        var compiled = jit((Tensor x, Tensor t) -> root(x.add(1), t.mul(2)));
        for (DType type : new DType[] {DType.F32, DType.F64, DType.BF16}) {
            for (double tolerance : new double[] {1e9, 0.1, 1e-3}) {
                Tensor x = Tensor.of(1.0, 3.0, 8.0).to(type);
                Tensor t = scalar(tolerance).to(type);
                Newton expected = root(x.add(1), t.mul(2));
                Newton got = compiled.apply(x, t);
                same("root", expected.root, got.root);
                same("change", expected.change, got.change);
                same("steps", expected.steps, got.steps);
            }
        }
        assertEquals(3, compiled.traces().size(), compiled.traces()::toString);
        String text = compiled.graphs().getLast().toString();
        assertTrue(text.contains("whileLoop(") && text.contains("\n    while graph(") && text.contains("\n    do graph("), text);
    }

    @Test
    void loopsNestAndUseWhatIsAround() {
        // Σ over i < n of the steps of Collatz's sequence from i + 1, with a bound from outside of both loops.
        Function<Tensor, Tensor> f = n -> {
            Tensor bound = n.mul(100);
            record Outer(Tensor i, Tensor sum) {}
            record Inner(Tensor x, Tensor steps) {}
            return whileLoop((Outer o) -> o.i.lt(n), o -> {
                Inner end = whileLoop((Inner c) -> c.x.gt(1).logicalAnd(c.x.lt(bound)),
                        c -> new Inner(Tensor.where(c.x.remainder(2).eq(0), c.x.floorDivide(2), c.x.mul(3).add(1)), c.steps.add(1)),
                        new Inner(o.i.add(1), scalar(0, DType.I64)));
                return new Outer(o.i.add(1), o.sum.add(end.steps));
            }, new Outer(scalar(0, DType.I64), scalar(0, DType.I64))).sum;
        };
        var compiled = jit(f);
        for (long n : new long[] {0, 1, 6, 27}) same("n = " + n, f.apply(scalar(n, DType.I64)), compiled.apply(scalar(n, DType.I64)));
        assertEquals(1, compiled.traces().size());
        assertEquals(0 + 1 + 7 + 2 + 5 + 8, compiled.apply(scalar(6, DType.I64)).itemLong());
    }

    @Test
    void aLoopThatIsMappedOrDifferentiatedInsideRunsAsItIs() {
        Tensor x = Tensor.of(1.0, 3.0, 8.0);
        Function<Tensor, Tensor> f = v -> root(v, scalar(1e-6)).root;
        same("vmap", vmap(f).apply(x), jit(vmap(f)).apply(x));
        var tangent = jit((Tensor v) -> Transforms.jvp(f, v, Tensor.onesLike(v)).tangent());
        same("jvp", Transforms.jvp(f, x, Tensor.onesLike(x)).tangent(), tangent.apply(x));
        assertEquals(0, tangent.graphs().size());
    }

    @Test
    void implicitFunctionsRunAsTheyAre() {
        Function<Tensor, Tensor> f = a -> Transforms.fixedPoint((Tensor p, Tensor x) -> x.cos().mul(p), Tensor.onesLike(a)).apply(a);
        Tensor a = Tensor.of(0.3, 0.6, 0.8);
        var value = jit(f);
        same("value", f.apply(a), value.apply(a));
        var gradient = jit((Tensor v) -> grad((Tensor t) -> f.apply(t).sum()).apply(v));
        same("gradient", grad((Tensor t) -> f.apply(t).sum()).apply(a), gradient.apply(a));
    }

    @Test
    void aLoopsErrorsAreThoseOfTheFunction() {
        var grows = jit((Tensor x) -> whileLoop(v -> v.sum().lt(10), v -> Tensor.cat(0, v, v), x));
        assertEquals("whileLoop: the state after the body is f64[2], expected f64[1]", assertThrows(ShapeException.class, () -> grows.apply(Tensor.of(1.0))).getMessage());
        var decides = jit((Tensor x) -> whileLoop(v -> v.sum().lt(10), v -> v.item() > 0 ? v.add(1) : v.sub(1), x));
        assertTrue(assertThrows(IllegalStateException.class, () -> decides.apply(scalar(1.0))).getMessage().contains("jit"));
    }

    @Test
    void donatedArgumentsGiveTheirArrays() {
        Key key = Key.of(3);
        Mlp model = Mlp.init(key, 7, 33, 5);
        Mlp zero = io.leibniz.tree.Tree.map(model, Tensor::zerosLike);
        Batch batch = new Batch(Random.normal(Key.of(4), 65, 7), Random.normal(Key.of(5), 65, 5));
        State eager = new State(model, zero, zero, scalar(0.0f));
        State compiled = io.leibniz.tree.Tree.map(eager, x -> x.mul(1.0));
        State first = compiled;
        Tensor view = first.model().w1().t();
        var step = jit(JitTest::train).donate(0);
        for (int i = 0; i < 5; i++) {
            Result a = train(eager, batch);
            Result b = step.apply(compiled, batch);
            List<Tensor> expected = io.leibniz.tree.Tree.flatten(a).leaves();
            List<Tensor> actual = io.leibniz.tree.Tree.flatten(b).leaves();
            for (int k = 0; k < expected.size(); k++) same("step " + i + ", " + k, expected.get(k), actual.get(k));
            eager = a.next();
            compiled = b.next();
        }
        for (Tensor gone : List.of(first.model().w1(), view)) {
            var e = assertThrows(IllegalStateException.class, () -> gone.add(1));
            assertTrue(e.getMessage().contains("was donated to a compiled program"), e.getMessage());
        }
    }

    @Test
    void aDonatedTensorIsNobodyElses() {
        Tensor x = Tensor.ones(300);
        var twice = jit((Tensor a, Tensor b) -> a.add(b)).donate(0);
        var e = assertThrows(IllegalArgumentException.class, () -> twice.apply(x, x));
        assertEquals("jit: the donated tensor 0 shares its numbers with 1, which would be overwritten; pass a copy, or don't donate it", e.getMessage());
        var captured = jit((Tensor a) -> a.add(x)).donate(0);
        assertThrows(IllegalArgumentException.class, () -> captured.apply(x));
        same("not donated by a call that failed", Tensor.ones(300), x);
        assertThrows(IllegalArgumentException.class, () -> jit((Tensor a) -> a).donate(1));
    }

    @Test
    void aDonatedResultIsNotOverwrittenLater() {
        var f = jit((Tensor a, Tensor b) -> List.of(a, a.mul(b).exp(), a.t().reshape(-1))).donate(0);
        Tensor b = Random.normal(Key.of(1), 20, 30);
        for (int i = 0; i < 3; i++) {
            Tensor a = Random.normal(Key.of(2 + i), 20, 30);
            Tensor copy = a.mul(1.0);
            List<Tensor> y = f.apply(a, b);
            List<Tensor> other = f.apply(Random.normal(Key.of(9), 20, 30), b);
            same("itself", copy, y.get(0));
            same("computed", copy.mul(b).exp(), y.get(1));
            same("turned", copy.t().reshape(-1), y.get(2));
            assertEquals(3, other.size());
        }
    }

    /** Steps of a compiled function, which has eager mode's values. */
    private static List<String> steps(Function<Tensor, Tensor> f, Tensor x) {
        var compiled = jit(f);
        same("value", f.apply(x), compiled.apply(x));
        return compiled.graphs().getFirst().steps().stream().map(s -> s.op().label()).toList();
    }

    @Test
    void piecesThatComeTogetherAsTheyLayAreNoCopies() {
        Tensor x = Tensor.arange(24).to(DType.F32);
        assertEquals(List.of("reshape"), steps(v -> Tensor.cat(0, v.narrow(0, 0, 8).reshape(1, 4, 2), v.narrow(0, 8, 16).reshape(2, 4, 2)), x));
        assertEquals(List.of("slice"), steps(v -> Tensor.cat(0, v.narrow(0, 2, 6), v.narrow(0, 8, 1), v.narrow(0, 9, 11)), x));
        assertEquals(List.of("slice", "reshape"), steps(v -> Tensor.cat(1, v.narrow(0, 4, 4).reshape(1, 2, 2), v.narrow(0, 8, 8).reshape(1, 4, 2)), x));
        // A gap, another order, pieces that don't lie one after the other in the result.
        for (Function<Tensor, Tensor> f : List.<Function<Tensor, Tensor>>of(v -> Tensor.cat(0, v.narrow(0, 0, 8), v.narrow(0, 9, 11)),
                v -> Tensor.cat(0, v.narrow(0, 8, 8), v.narrow(0, 0, 8)), v -> Tensor.cat(0, v.narrow(0, 0, 8), v.narrow(0, 0, 8)),
                v -> Tensor.cat(1, v.narrow(0, 0, 8).reshape(4, 2), v.narrow(0, 8, 8).reshape(4, 2)))) {
            assertTrue(steps(f, x).contains("cat"));
        }
    }

    @Test
    void reshapedFormsOfAPermutedValueAreOneCopy() {
        Tensor x = Tensor.arange(24).to(DType.F32).reshape(2, 3, 4);
        Function<Tensor, Tensor> f = v -> {
            Tensor t = v.permute(1, 0, 2);
            return t.reshape(6, 4).sum(0).add(t.reshape(3, 8).sum(0).sum()).add(t.reshape(6, 4).reshape(24).sum());
        };
        assertEquals(3, steps(f, x).stream().filter(s -> s.equals("reshape")).count());
        var compiled = jit(f);
        compiled.apply(x);
        String graph = compiled.graphs().getFirst().toString();
        // The permuted value is read once.
        assertEquals(1, graph.split("\\(%1\\)", -1).length - 1, graph);
    }

    @Test
    void programsPrintWell() {
        var f = jit((Tensor x, Tensor w) -> x.matmul(w).add(1).relu());
        f.apply(Tensor.zeros(2, 3), Tensor.zeros(3, 4));
        assertEquals("""
                graph(%0 f32[2, 3], %1 f32[3, 4])
                  %3 = dot(%0, %1)  f32[2, 4]
                  %4 = add(%3, f32:1.0)  f32[2, 4]
                  %5 = relu(%4)  f32[2, 4]
                  return %5
                """, f.graphs().getFirst().toString());
    }

    @Test
    void programsTellWhatTheyCost() {
        var f = jit((Tensor x, Tensor w) -> x.matmul(w).add(1).relu());
        f.apply(Random.normal(Key.of(1), 2, 3), Random.normal(Key.of(2), 3, 4));
        assertEquals(2, f.kernels());
        assertEquals(2 * 2 * 3 * 4 + 2 * 2 * 4, f.flops());
        assertEquals(4 * (2 * 3 + 3 * 4 + 2 * 4) + 4 * (2 * 4 + 1 + 2 * 4), f.trafficBytes(), 8);
        assertEquals(4 * (2 * 3 + 3 * 4 + 2 * 4), f.peakBytes());
        assertEquals(4 * (2 * 3 + 3 * 4 + 3 * 2 * 4), f.unplannedBytes());
    }

    @Test
    void resultsMayBeArgumentsAndConstants() {
        Tensor c = Tensor.of(5.0);
        var f = jit((Tensor x) -> List.of(x, c, x.add(1)));
        List<Tensor> y = f.apply(Tensor.of(1.0));
        same("argument", Tensor.of(1.0), y.get(0));
        same("constant", c, y.get(1));
        same("computed", Tensor.of(2.0), y.get(2));
    }

    @Test
    void layoutsOfArgumentsAreFree() {
        Tensor a = Random.normal(Key.of(1), 40, 50);
        Tensor row = Random.normal(Key.of(2), 50);
        Tensor column = Random.normal(Key.of(3), 40, 1);
        Function<List<Tensor>, Tensor> f = l -> l.get(0).mul(l.get(1)).add(l.get(2)).exp().sub(l.get(0)).div(l.get(1).abs().add(1));
        var g = jit(f);
        List<Tensor> in = List.of(a, row, column);
        same("contiguous", f.apply(in), g.apply(in));
        List<Tensor> turned = List.of(Random.normal(Key.of(4), 50, 40).t(), row.flip(0), column);
        same("transposed", f.apply(turned), g.apply(turned));
        List<Tensor> uniform = List.of(Tensor.ones(1, 1).expand(40, 50), row, Tensor.ones(1).expand(40, 1));
        same("uniform", f.apply(uniform), g.apply(uniform));
        assertEquals(1, g.traces().size());
    }

    @Test
    void manyThreadsShareAProgram() {
        var f = jit((Tensor x) -> x.mul(3).tanh().add(x).exp());
        Tensor[] xs = IntStream.range(0, 8).mapToObj(i -> Random.normal(Key.of(i), 3000)).toArray(Tensor[]::new);
        Tensor[] expected = new Tensor[xs.length];
        for (int i = 0; i < xs.length; i++) expected[i] = xs[i].mul(3).tanh().add(xs[i]).exp();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int k = 0; k < 20; k++) for (int i = 0; i < xs.length; i++) same("thread", expected[i], f.apply(xs[i]));
            }));
        }
        all.forEach(CompletableFuture::join);
        assertEquals(1, f.traces().size());
    }

    @Test
    void checkNumericsLooksInside() {
        var f = jit((Tensor x) -> x.log().add(1));
        Tensor zero = Tensor.of(0.0);
        assertFalse(Double.isFinite(f.apply(zero).get(0)));
        assertThrows(ArithmeticException.class, () -> Transforms.checkNumerics(() -> f.apply(zero)));
    }

    @Test
    void arraysAreUsedAgain() {
        Function<Tensor, Tensor> f = w -> {
            Tensor x = w;
            for (int i = 0; i < 50; i++) x = x.matmul(w).sin();
            return x;
        };
        var program = jit(f);
        assertEquals(0, program.peakBytes(), "before the first run");
        Tensor w = Random.normal(Key.of(1), 64, 64).mul(0.1);
        same("value", f.apply(w), program.apply(w));
        long one = 64 * 64 * 4;
        assertEquals(101 * one, program.unplannedBytes());
        assertTrue(program.peakBytes() <= 4 * one, program.describe().getFirst());
    }

    /** The update of a parameter needs its gradient alone, so no more than two layers' gradients are held at once. */
    @Test
    void parametersAreUpdatedAsSoonAsTheirGradientsAreThere() {
        List<Tensor> layers = IntStream.range(0, 20).mapToObj(i -> Random.normal(Key.of(i), 64, 64).mul(0.1)).toList();
        Tensor x = Random.normal(Key.of(99), 1, 64);
        Function<List<Tensor>, Tensor> loss = q -> {
            Tensor h = x;
            for (Tensor w : q) h = h.matmul(w).tanh();
            return h.square().mean();
        };
        Function<List<Tensor>, List<Tensor>> step = q -> {
            List<Tensor> g = grad(loss).apply(q);
            return IntStream.range(0, q.size()).mapToObj(i -> q.get(i).sub(g.get(i).mul(0.1))).toList();
        };
        var program = jit(step).donate(0);
        List<Tensor> expected = step.apply(layers);
        List<Tensor> y = program.apply(layers.stream().map(w -> w.mul(1)).toList());
        for (int i = 0; i < y.size(); i++) same("layer " + i, expected.get(i), y.get(i));
        long one = 64 * 64 * 4;
        assertTrue(program.peakBytes() < 23 * one, program.describe().getFirst());
    }
}
