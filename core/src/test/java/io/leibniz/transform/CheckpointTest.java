package io.leibniz.transform;

import static io.leibniz.transform.Near.differences;
import static io.leibniz.transform.Near.fails;
import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.nearTree;
import static io.leibniz.transform.Near.noise;
import static io.leibniz.transform.Near.s;
import static io.leibniz.transform.Transforms.checkpoint;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hessian;
import static io.leibniz.transform.Transforms.jacrev;
import static io.leibniz.transform.Transforms.jvp;
import static io.leibniz.transform.Transforms.linearize;
import static io.leibniz.transform.Transforms.valueAndGradAux;
import static io.leibniz.transform.Transforms.vjp;
import static io.leibniz.transform.Transforms.vmap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Norms;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Tensor X = noise(1, 3);

    private static Tensor inner(Tensor x) {
        return x.sin().mul(x.cumsum(0)).exp();
    }

    private static final Function<Tensor, Tensor> PLAIN = x -> inner(inner(x).log1p()).sum();
    private static final Function<Tensor, Tensor> CHECKED = x ->
            checkpoint(CheckpointTest::inner).apply(checkpoint(CheckpointTest::inner).apply(x).log1p()).sum();

    @Test
    void derivativesOfEveryKindAreTheSame() {
        near(PLAIN.apply(X), CHECKED.apply(X), 0);
        near(grad(PLAIN).apply(X), grad(CHECKED).apply(X), 0);
        near(differences(PLAIN, X), grad(CHECKED).apply(X), 1e-6);
        near(jvp(PLAIN, X, X.cos()).tangent(), jvp(CHECKED, X, X.cos()).tangent(), 0);
        near(hessian(PLAIN).apply(X), hessian(CHECKED).apply(X), 1e-13);
        near(jacrev(grad(PLAIN)).apply(X), jacrev(grad(CHECKED)).apply(X), 1e-13);
        near(jacrev(CheckpointTest::inner).apply(X), jacrev(checkpoint(CheckpointTest::inner)).apply(X), 1e-15);
        near(jvp(PLAIN, X, X.cos()).tangent(), linearize(CHECKED, X).derivative().apply(X.cos()), 1e-14);
        Function<Tensor, Tensor> third = x -> grad((Tensor v) -> grad((Tensor w) -> grad(CHECKED).apply(w).sum()).apply(v).sum()).apply(x);
        Function<Tensor, Tensor> thirdPlain = x -> grad((Tensor v) -> grad((Tensor w) -> grad(PLAIN).apply(w).sum()).apply(v).sum()).apply(x);
        near(thirdPlain.apply(X), third.apply(X), 1e-12);
    }

    @Test
    void underVmapAndInside() {
        Tensor x = noise(2, 4, 3);
        Tensor expected = Near.loop(grad(PLAIN), x);
        near(expected, vmap(grad(CHECKED)).apply(x), 1e-14);
        near(expected, grad((Tensor v) -> vmap(CHECKED).apply(v).sum()).apply(x), 1e-14);
        near(expected, grad((Tensor v) -> checkpoint(vmap(CHECKED)).apply(v).sum()).apply(x), 1e-14);
        near(expected, vmap(checkpoint(grad(CHECKED))).apply(x), 1e-14);
        Tensor h = Near.loop(hessian(PLAIN), x);
        near(h, vmap(hessian(CHECKED)).apply(x), 1e-13);
        near(h, vmap(jacrev(grad(CHECKED))).apply(x), 1e-13);
        near(h, vmap(jacrev(checkpoint(grad(CHECKED)))).apply(x), 1e-13);
        near(grad(PLAIN).apply(X), grad(checkpoint(checkpoint(CHECKED))).apply(X), 0);
    }

    @Test
    void treesAndCapturedValues() {
        record Layer(Tensor weight, Tensor bias) {}
        record Both(Tensor y, Tensor twice, Tensor index) {}
        Layer l = new Layer(noise(1, 3, 3), noise(2, 3));
        Function<Layer, Tensor> plain = p -> X.matmul(p.weight()).add(p.bias()).tanh().square().sum();
        // The first layer's argument is constant, all that is differentiated is captured.
        Function<Layer, Tensor> captured = p -> checkpoint((Tensor x) -> x.matmul(p.weight()).add(p.bias()).tanh()).apply(X).square().sum();
        nearTree(grad(plain).apply(l), grad(captured).apply(l), 1e-15);
        Function<Layer, Tensor> mixed = p -> checkpoint((Tensor b, Tensor x) -> x.matmul(p.weight()).add(b).tanh()).apply(p.bias(), X).square().sum();
        nearTree(grad(plain).apply(l), grad(mixed).apply(l), 1e-15);
        Function<Tensor, Tensor> several = x -> {
            Both r = checkpoint((Tensor v) -> new Both(v.sin(), v.mul(2), v.argmax(0))).apply(x);
            return r.y().mul(r.twice()).mul(r.index()).sum().add(r.twice().sum());
        };
        near(differences(several, X), grad(several).apply(X), 1e-8);
        // What comes out as it went in, and what depends on nothing.
        near(X.mul(2).add(1), grad((Tensor x) -> checkpoint((Tensor v) -> List.of(v, s(1))).apply(x).getFirst().mul(x).sum().add(x.sum())).apply(X), 1e-15);
        // The outer transform's variable is the argument, the inner one's is captured.
        Function<Tensor, Tensor> crossed = a -> grad((Tensor b) -> checkpoint((Tensor v) -> v.mul(b).sin()).apply(a).sum()).apply(a.square());
        Function<Tensor, Tensor> crossedPlain = a -> grad((Tensor b) -> a.mul(b).sin().sum()).apply(a.square());
        near(jacrev(crossedPlain).apply(X), jacrev(crossed).apply(X), 1e-15);
    }

    @Test
    void theFirstDoor() {
        Tensor x = X.requiresGrad();
        CHECKED.apply(x).backward();
        near(grad(PLAIN).apply(X), x.grad(), 0);
        Tensor z = X.requiresGrad();
        Tensor y = CHECKED.apply(z);
        Transforms.noGrad(() -> {
            y.backward(null, true, false);
            return null;
        });
        near(grad(PLAIN).apply(X), z.grad(), 0);
        z.zeroGrad();
        y.backward(null, true, true);
        Tensor g = z.grad();
        z.zeroGrad();
        g.sum().backward();
        near(hessian(PLAIN).apply(X).sum(0), z.grad(), 1e-13);
        Tensor once = checkpoint(Tensor::sin).apply(s(1).requiresGrad());
        once.backward();
        fails(IllegalStateException.class, "backward: the graph of a custom function or a checkpoint was let go by an earlier backward();"
                + " call the earlier one as backward(retainGraph())", once::backward);
    }

    /** Values from inside a function, weakly; what is still there keeps memory. */
    private static final class Watched {
        final List<WeakReference<Object>> seen = new ArrayList<>();

        Tensor layer(Tensor x) {
            Tensor h = x.sin();
            seen.add(new WeakReference<>(h.value()));
            return h.exp();
        }

        long alive() throws InterruptedException {
            long n = Long.MAX_VALUE;
            for (int i = 0; i < 50; i++) {
                System.gc();
                long now = seen.stream().filter(r -> r.get() != null).count();
                if (now == n && i > 3 || now == 0) return now;
                n = now;
                Thread.sleep(5);
            }
            return n;
        }
    }

    @Test
    void nothingFromInsideIsKept() throws InterruptedException {
        int layers = 20;
        Watched kept = new Watched();
        var plain = vjp((Tensor x) -> {
            for (int i = 0; i < layers; i++) x = kept.layer(x);
            return x;
        }, X);
        assertEquals(layers, kept.alive(), "without a checkpoint everything is kept");
        Watched watched = new Watched();
        var checked = vjp((Tensor x) -> {
            for (int i = 0; i < layers; i++) x = checkpoint(watched::layer).apply(x);
            return x;
        }, X);
        assertEquals(0, watched.alive());
        near(plain.pullback().apply(X), checked.pullback().apply(X), 0);
        assertEquals(2 * layers, watched.seen.size(), "each layer ran once more");
        assertEquals(0, watched.alive(), "nor after the walk");
        assertNotNull(plain.value());
        assertNotNull(checked.value());
    }

    @Test
    void runsAgainOnceForAllItsResults() {
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, List<Tensor>> f = x -> {
            runs.incrementAndGet();
            return List.of(x.sin(), x.cos(), x.exp());
        };
        grad((Tensor x) -> {
            List<Tensor> r = checkpoint(f).apply(x);
            return r.get(0).mul(r.get(1)).mul(r.get(2)).sum();
        }).apply(X);
        assertEquals(2, runs.get());
    }

    @Test
    void aMaskIsDrawnTheSameAgain() {
        Key key = Key.of(3);
        Tensor x = noise(5, 1000).add(2);
        List<Tensor> masks = new ArrayList<>();
        Function<Tensor, Tensor> dropped = checkpoint((Tensor v) -> {
            Tensor mask = Random.bernoulli(key, 0.5, 1000);
            masks.add(mask);
            return Tensor.where(mask, v.square(), Tensor.zerosLike(v));
        });
        Tensor g = grad((Tensor v) -> dropped.apply(v).sum()).apply(x);
        assertEquals(2, masks.size());
        near(masks.get(0), masks.get(1), 0);
        near(Tensor.where(masks.getFirst(), x.mul(2), Tensor.zerosLike(x)), g, 1e-15);
        // A mask of its own for each example, under vmap.
        Tensor all = vmap((Tensor v, Key k) -> grad((Tensor w) ->
                checkpoint((Tensor u, Key q) -> u.square().mul(Random.uniform(q, u.shape(), DType.F64))).apply(w, k).sum()).apply(v))
                .apply(x.reshape(4, 250), key.splitBatch(4));
        Key[] each = key.split(4);
        for (int i = 0; i < 4; i++) {
            near(x.narrow(0, i * 250, 250).mul(2).mul(Random.uniform(each[i], io.leibniz.tensor.Shape.of(250), DType.F64)), all.select(0, i), 1e-14);
        }
    }

    @Test
    void runningStatisticsComeOutAsAuxiliaryResult() {
        record State(Tensor mean, Tensor variance) {}
        record Step(Tensor y, State state) {}
        Tensor x = noise(1, 6, 3);
        State old = new State(noise(2, 3), noise(3, 3).abs());
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, Transforms.Aux<State>> f = w -> {
            Step r = checkpoint((Tensor v, State s) -> {
                runs.incrementAndGet();
                Norms.BatchNorm n = Norms.batchNorm(x.mul(v), Tensor.ones(3).to(DType.F64), Tensor.zeros(3).to(DType.F64), 1e-5);
                return new Step(n.y().sin(), new State(s.mean().mul(0.9).add(n.mean().mul(0.1)), s.variance().mul(0.9).add(n.variance().mul(0.1))));
            }).apply(w, old);
            return new Transforms.Aux<>(r.y().mul(x).sum(), r.state());
        };
        Tensor w = noise(4, 3).add(2);
        var r = valueAndGradAux(f).apply(w);
        assertEquals(2, runs.get());
        near(differences(v -> f.apply(v).value(), w), r.grad(), 1e-7);
        near(old.mean().mul(0.9).add(x.mul(w).mean(0).mul(0.1)), r.aux().mean(), 1e-14);
    }

    @Test
    void aFunctionThatDoesSomethingElseIsFoundOut() {
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, Tensor> grows = checkpoint((Tensor x) -> runs.incrementAndGet() == 1 ? x.sin() : Tensor.cat(0, x, x));
        fails(IllegalStateException.class, "checkpoint: the function made a result of shape [3], and one of [6] when it ran again;"
                + " it must do the same whenever it is called with the same arguments", () -> grad((Tensor x) -> grows.apply(x).sum()).apply(X));
        AtomicInteger more = new AtomicInteger();
        Function<Tensor, Tensor> stops = checkpoint((Tensor x) -> more.incrementAndGet() == 1 ? x.sin() : s(1));
        fails(IllegalStateException.class, "checkpoint: the function made 1 results with a derivative, and 0 when it ran again;"
                + " it must do the same whenever it is called with the same arguments", () -> grad((Tensor x) -> stops.apply(x).sum()).apply(X));
    }

    @Test
    void deepChainsAndThreads() throws Exception {
        Function<Tensor, Tensor> f = x -> {
            for (int i = 0; i < 100_000; i++) x = i % 10 == 0 ? checkpoint((Tensor v) -> v.mul(1.00001).sin().add(v)).apply(x) : x.mul(0.9999);
            return x.sum();
        };
        Tensor expected = grad(f).apply(X);
        assertTrue(Double.isFinite(expected.get(0)));
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Tensor>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) tasks.add(() -> grad(CHECKED).apply(X));
            for (var g : threads.invokeAll(tasks)) near(grad(PLAIN).apply(X), g.get(), 0);
        }
    }
}
