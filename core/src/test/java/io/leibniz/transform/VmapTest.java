package io.leibniz.transform;

import static io.leibniz.transform.Near.differences;
import static io.leibniz.transform.Near.fails;
import static io.leibniz.transform.Near.loop;
import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.nearTree;
import static io.leibniz.transform.Near.noise;
import static io.leibniz.transform.Near.s;
import static io.leibniz.transform.Transforms.axis;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.jvp;
import static io.leibniz.transform.Transforms.unmapped;
import static io.leibniz.transform.Transforms.vjp;
import static io.leibniz.transform.Transforms.vmap;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Buffer;
import io.leibniz.tree.Tied;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class VmapTest {
    record Layer(Tensor weight, Tensor bias) {
        Tensor apply(Tensor x) {
            return x.matmul(weight).add(bias).tanh();
        }
    }

    record Net(List<Layer> layers, @Buffer Tensor scale, String name) {
        Tensor apply(Tensor x) {
            for (Layer l : layers) x = l.apply(x);
            return x.mul(scale);
        }
    }

    private static Net net() {
        return new Net(List.of(new Layer(noise(1, 3, 4), noise(2, 4)), new Layer(noise(3, 4, 2), noise(4, 2))), s(1.5), "net");
    }

    private static Tensor loss(Net m, Tensor x, Tensor label) {
        return m.apply(x).logSoftmax(-1).gather(-1, label.reshape(1)).sum().neg();
    }

    @Test
    void equalsALoop() {
        Tensor x = noise(1, 5, 3, 3);
        List<Function<Tensor, Tensor>> functions = List.of(
                Tensor::sin, t -> t.matmul(t), t -> t.softmax(-1), t -> t.sum(), t -> t.sort(0).values(), t -> t.cumsum(0),
                t -> t.gt(0), t -> Tensor.where(t.gt(0), t, t.exp()), t -> t.reshape(9), t -> t.select(0, 1), t -> t.argmax(-1));
        for (Function<Tensor, Tensor> f : functions) near(loop(f, x), vmap(f).apply(x), 1e-14);
    }

    @Test
    void mapsOverTrees() {
        record In(Tensor x, List<Tensor> y) {}
        record Out(Tensor sum, Map<String, Tensor> parts) {}
        In all = new In(noise(1, 4, 2), List.of(noise(2, 4), noise(3, 4, 2)));
        Out out = vmap((In in) -> new Out(in.x().add(in.y().get(1)), Map.of("scaled", in.x().mul(in.y().getFirst())))).apply(all);
        near(all.x().add(all.y().get(1)), out.sum(), 0);
        near(all.x().mul(all.y().getFirst().unsqueeze(1)), out.parts().get("scaled"), 0);
    }

    @Test
    void axesInAndOut() {
        Tensor w = noise(1, 3, 2);
        Tensor x = noise(2, 2, 5);
        near(w.matmul(x), vmap((Tensor a, Tensor b) -> a.matmul(b)).in(unmapped(), axis(1)).out(1).apply(w, x), 1e-14);
        near(w.matmul(x).t(), vmap((Tensor a, Tensor b) -> a.matmul(b)).in(unmapped(), axis(-1)).apply(w, x), 1e-14);
        near(noise(3, 2, 4, 5).moveAxis(1, 2), vmap((Tensor t) -> t).in(axis(1)).out(-1).apply(noise(3, 2, 4, 5)), 0);
        Tensor y = vmap((Tensor a, Tensor b, Tensor c) -> a.mul(b).add(c)).in(axis(0), unmapped(), axis(1)).apply(noise(4, 3), s(2), noise(5, 1, 3));
        near(noise(4, 3).mul(2).unsqueeze(1).add(noise(5, 1, 3).t()), y, 1e-14);
    }

    @Test
    void axesByLeaf() {
        Layer l = new Layer(noise(1, 3, 2), noise(2, 5, 2));
        Tensor y = vmap((Layer a) -> a.apply(Tensor.ones(Shape.of(3), DType.F64))).in(axis(0).except("weight", unmapped())).apply(l);
        near(l.weight().sum(0).add(l.bias()).tanh(), y, 1e-14);
        record Two(Tensor a, Tensor b) {}
        Two r = vmap((Tensor x) -> new Two(x, s(3))).out(axis(0).except("b", unmapped())).apply(noise(1, 2));
        near(s(3), r.b(), 0);
        near(noise(1, 2), r.a(), 0);
    }

    @Test
    void perSampleGradients() {
        Net m = net();
        Tensor x = noise(7, 6, 3);
        Tensor labels = Tensor.of(0L, 1, 1, 0, 1, 0);
        Net each = vmap((Tensor xi, Tensor li) -> grad((Net n) -> loss(n, xi, li)).apply(m)).apply(x, labels);
        assertEquals("net", each.name());
        for (int i = 0; i < 6; i++) {
            int k = i;
            Net one = grad((Net n) -> loss(n, x.select(0, k), labels.select(0, k))).apply(m);
            nearTree(one, Tree.map(each, t -> t.select(0, k)), 1e-13);
        }
        assertArrayEquals(new double[6], each.scale().toDoubleArray(), "a buffer has no gradient");
    }

    @Test
    void nestsThreeDeepInEveryOrder() {
        Function<Tensor, Tensor> f = x -> x.sin().mul(x.exp()).sum();
        Tensor x = noise(1, 2, 3, 4);
        near(loop(a -> loop(f, a), x), vmap(vmap(f)).apply(x), 1e-13);
        near(loop(a -> loop(grad(f), a), x), vmap(vmap(grad(f))).apply(x), 1e-13);
        near(loop(a -> loop(grad(f), a), x), vmap(grad((Tensor a) -> vmap(f).apply(a).sum())).apply(x), 1e-13);
        near(loop(a -> loop(grad(f), a), x), grad((Tensor a) -> vmap(vmap(f)).apply(a).sum()).apply(x), 1e-13);
        Function<Tensor, Tensor> second = v -> jvp(grad(f), v, v.cos()).tangent();
        Tensor expected = loop(a -> loop(second, a), x);
        near(expected, vmap(vmap(second)).apply(x), 1e-13);
        near(expected, vmap((Tensor a) -> jvp(vmap(grad(f)), a, a.cos()).tangent()).apply(x), 1e-13);
        near(expected, jvp((Tensor a) -> vmap(grad((Tensor b) -> vmap(f).apply(b).sum())).apply(a), x, x.cos()).tangent(), 1e-13);
        near(expected, grad((Tensor a) -> vmap(vmap((Tensor v, Tensor c) -> grad(f).apply(v).mul(c).sum())).apply(a, x.cos()).sum()).apply(x), 1e-13);
    }

    @Test
    void perturbationsAreNotConfusedUnderVmap() {
        // d/dx x·(d/dy (x + y)) is 1 for every example, whichever transform is outside.
        Function<Tensor, Tensor> f = x -> x.mul(grad((Tensor y) -> x.add(y)).apply(s(1)));
        assertArrayEquals(new double[] {1, 1, 1}, vmap(grad(f)).apply(noise(1, 3)).toDoubleArray());
        assertArrayEquals(new double[] {1, 1, 1}, grad((Tensor x) -> vmap(f).apply(x).sum()).apply(noise(1, 3)).toDoubleArray());
        Function<Tensor, Tensor> g = x -> x.mul(jvp((Tensor y) -> vmap((Tensor z) -> z.mul(y)).apply(Tensor.of(1.0, 2.0)).sum().add(x), s(1), s(1)).tangent());
        assertArrayEquals(new double[] {3, 3}, vmap(grad(g)).apply(Tensor.of(0.5, 7.0)).toDoubleArray());
        // The mapped value is captured by an inner map of other extent.
        Tensor outer = vmap((Tensor a) -> vmap((Tensor b) -> a.mul(10).add(b)).apply(Tensor.of(1.0, 2.0))).apply(Tensor.of(1.0, 2.0, 3.0));
        near(Tensor.of(new double[][] {{11, 12}, {21, 22}, {31, 32}}), outer, 0);
    }

    @Test
    void everyExampleItsOwnRandomStream() {
        Key keys = Key.of(7).splitBatch(4);
        Tensor x = vmap((Key k) -> Random.normal(k, 3)).apply(keys);
        Key[] each = Key.of(7).split(4);
        for (int i = 0; i < 4; i++) near(Random.normal(each[i], 3), x.select(0, i), 0);
        Tensor deeper = vmap((Key k) -> vmap((Key q) -> Random.uniform(q.foldIn(5), 2)).apply(k.splitBatch(3))).apply(keys);
        near(Random.uniform(each[2].split(3)[1].foldIn(5), 2), deeper.select(0, 2).select(0, 1), 0);
        // One key shared: the same numbers for all.
        Tensor shared = vmap((Tensor v) -> v.add(Random.uniform(each[0], 2))).apply(Tensor.zeros(3, 2));
        near(shared.select(0, 0), shared.select(0, 2), 0);
        assertNotEquals(x.get(0, 0), x.get(1, 0));
    }

    @Test
    void whatDoesNotDependOnTheExampleIsRepeated() {
        near(Tensor.of(3.0, 3.0), vmap((Tensor x) -> s(3)).apply(noise(1, 2, 5)), 0);
        assertEquals(Shape.of(2, 4), vmap((Tensor x) -> Tensor.arange(4)).apply(noise(1, 2)).shape());
    }

    @Test
    void noExamples() {
        Tensor y = vmap((Tensor x) -> x.matmul(x).sum(0).exp()).apply(Tensor.zeros(0, 3, 3));
        assertEquals(Shape.of(0, 3), y.shape());
        assertEquals(Shape.of(0, 2), vmap((Key k) -> Random.normal(k, 2)).apply(Key.of(1).splitBatch(0)).shape());
        assertEquals(Shape.of(0, 3), vmap(grad((Tensor x) -> x.square().sum())).apply(Tensor.zeros(0, 3)).shape());
    }

    @Test
    void integersAndTiedLeaves() {
        near(Tensor.of(3L, 7L), vmap((Tensor x) -> x.sum()).apply(Tensor.of(new long[][] {{1, 2}, {3, 4}})), 0);
        record Pair(Tied<Tensor> a, Tied<Tensor> b) {}
        Tied<Tensor> w = Tied.of(noise(1, 3, 2));
        Pair g = vmap(grad((Pair p) -> p.a().get().mul(p.b().get()).sum())).apply(new Pair(w, w));
        near(w.get().mul(2), g.a().get(), 1e-15);
        assertEquals(1, Tree.leaves(g).size());
    }

    @Test
    void pullbacksMadeBeforeAMapCanBeMapped() {
        Tensor x = noise(1, 3);
        Transforms.Vjp<Tensor, Tensor> r = vjp((Tensor v) -> v.sin().mul(v), x);
        near(differences(v -> v.sin().mul(v), x).t(), vmap(r.pullback()).apply(Tensor.eye(3, 3, DType.F64)).t(), 1e-8);
        // Mapped when it was recorded, and mapped again when it is walked.
        Function<Tensor, Tensor> own = Transforms.customVjp(Tensor::sin, (Tensor v) -> new Transforms.Vjp<>(v.sin(), ct -> ct.mul(v).mul(3)));
        Transforms.Vjp<Tensor, Tensor> mapped = vjp(vmap(own), x);
        near(x.mul(3).diag(), vmap(mapped.pullback()).apply(Tensor.eye(3, 3, DType.F64)), 1e-14);
    }

    @Test
    void ownRulesStayInForce() {
        Function<Tensor, Tensor> tripled = Transforms.customJvp(Tensor::sin, (Tensor x, Tensor t) -> new Transforms.Jvp<>(x.sin(), t.mul(x).mul(3)));
        Function<Tensor, Tensor> halved = Transforms.customVjp(Tensor::sin, (Tensor x) -> new Transforms.Vjp<>(x.sin(), ct -> ct.mul(x).div(2)));
        Tensor x = noise(1, 4);
        near(x.sin(), vmap(tripled).apply(x), 1e-15);
        near(x.mul(3), vmap(grad(tripled)).apply(x), 1e-14);
        near(x.mul(3), grad((Tensor v) -> vmap(tripled).apply(v).sum()).apply(x), 1e-14);
        near(x.mul(3), jvp(vmap(tripled), x, Tensor.onesLike(x)).tangent(), 1e-14);
        near(x.div(2), vmap(grad(halved)).apply(x), 1e-14);
        near(x.div(2), grad((Tensor v) -> vmap(halved).apply(v).sum()).apply(x), 1e-14);
        near(x.div(2), jvp(vmap(halved), x, Tensor.onesLike(x)).tangent(), 1e-14);
        near(Tensor.full(Shape.of(4), 0.5, DType.F64), vmap(grad(grad(halved))).apply(x), 1e-14);
        near(Tensor.full(Shape.of(4), 3, DType.F64), vmap((Tensor v) -> jvp(grad(tripled), v, s(1)).tangent()).apply(x), 1e-14);
        // Shared by all examples: their cotangents add up.
        Function<List<Tensor>, Tensor> product = Transforms.customVjp(p -> p.get(0).mul(p.get(1)),
                (List<Tensor> p) -> new Transforms.Vjp<>(p.get(0).mul(p.get(1)), ct -> List.of(ct.mul(p.get(1)), ct.mul(p.get(0)).mul(10))));
        Function<Tensor, Tensor> shared = w -> vmap((Tensor v) -> product.apply(List.of(v, w))).apply(x).sum();
        near(x.sum().mul(10), grad(shared).apply(s(2)), 1e-13);
    }

    @Test
    void manyThreadsAtOnce() throws Exception {
        Net m = net();
        Tensor x = noise(7, 6, 3);
        Tensor expected = vmap((Tensor xi) -> grad((Net n) -> n.apply(xi).sum()).apply(m).layers().getFirst().weight()).apply(x);
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Tensor>> tasks = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                tasks.add(() -> vmap((Tensor xi) -> grad((Net n) -> n.apply(xi).sum()).apply(m).layers().getFirst().weight()).apply(x));
            }
            for (var f : threads.invokeAll(tasks)) near(expected, f.get(), 0);
        }
    }

    @Test
    void errorsSayWhatToDo() {
        fails(ShapeException.class, "vmap: the mapped axes differ in extent: argument 0 has 3 (axis 0 of f64[3, 2]), argument 1 bias has 4"
                        + " (axis 0 of f64[4]); make them equal, or share an argument between all examples, as in vmap(f).in(axis(0), unmapped())",
                () -> vmap((Tensor a, Layer b) -> a).apply(noise(1, 3, 2), new Layer(noise(1, 3), noise(1, 4))));
        fails(ShapeException.class, "vmap: argument 1 is f64[] and has no axis 0 to map over; share it between all examples with in(…, unmapped())",
                () -> vmap((Tensor a, Tensor b) -> a).apply(noise(1, 3), s(1)));
        fails(ShapeException.class, "vmap: bias is f64[] and has no axis 0 to map over; leave it out with in(axis(0).except(\"bias\", unmapped()))",
                () -> vmap((Layer b) -> b.bias()).apply(new Layer(noise(1, 3), s(1))));
        fails(ShapeException.class, "vmap: the argument is f64[3] and has no axis 1 to map over; map over another axis with in(axis(…)), or call the function itself",
                () -> vmap(Tensor::sin).in(axis(1)).apply(noise(1, 3)));
        fails(IllegalArgumentException.class, "vmap: no argument has a leaf to map over; call the function itself, or give an axis with in(…)",
                () -> vmap(Tensor::sin).in(unmapped()).apply(noise(1, 3)));
        fails(IllegalArgumentException.class, "vmap: an axis is given for wieght, which is not among the leaves [weight, bias]",
                () -> vmap((Layer b) -> b.bias()).in(axis(0).except("wieght", unmapped())).apply(new Layer(noise(1, 3), noise(1, 3))));
        fails(IllegalArgumentException.class, "vmap: the result is declared unmapped but differs from example to example; give it an axis with out(…)",
                () -> vmap(Tensor::sin).out(unmapped()).apply(noise(1, 3)));
        fails(ShapeException.class, "vmap: the result is f64[3] with its new axis, which can't stand at 1", () -> vmap(Tensor::sin).out(1).apply(noise(1, 3)));
        fails(IllegalStateException.class, "item: this tensor is being mapped by vmap and has no numbers of its own here;"
                        + " return it from the mapped function, or use where(…) or cond(…) instead of a Java if",
                () -> vmap((Tensor x) -> x.item() > 0 ? x : x.neg()).apply(noise(1, 3)));
        fails(IllegalStateException.class, "item: this tensor is being mapped by vmap and has no numbers of its own here;"
                        + " return it from the mapped function, or use where(…) or cond(…) instead of a Java if",
                () -> vmap(grad((Tensor x) -> x.item() > 0 ? x : x.neg())).apply(noise(1, 3)));
    }
}
