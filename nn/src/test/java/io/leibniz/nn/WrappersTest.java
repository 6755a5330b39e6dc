package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.nn.optim.Adam;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Leaves;
import io.leibniz.nn.optim.Muon;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What can be put around a rule: groups, frozen leaves, accumulation, averages, scaled losses. */
class WrappersTest {
    record Net(Linear first, Linear second) {
        static Net init() {
            return new Net(Linear.init(3, 2, Key.of(1)), Linear.init(2, 1, Key.of(2)));
        }
    }

    private static Net ones(Net m) {
        return Tree.map(m, Tensor::onesLike);
    }

    private static void same(Tensor expected, Tensor got) {
        assertArrayEquals(expected.toDoubleArray(), got.toDoubleArray());
    }

    @Test
    void eachLeafFollowsItsLastSelection() {
        Net m = Net.init();
        Optimizer plain = AdamW.with(0.1).weightDecay(0.5);
        Optimizer o = plain.where("**.bias", AdamW.with(0.1).weightDecay(0)).where("second.*", Sgd.with(1));
        Update<Net> u = o.update(m, ones(m), o.init(m));
        same(plain.update(m, ones(m), plain.init(m)).model().first().weight(), u.model().first().weight());
        Optimizer bare = AdamW.with(0.1).weightDecay(0);
        same(bare.update(m, ones(m), bare.init(m)).model().first().bias(), u.model().first().bias());
        same(m.second().weight().sub(1), u.model().second().weight());
        same(m.second().bias().sub(1), u.model().second().bias());
        assertEquals(List.of(2, 2, 0, 0), List.of("first.weight", "first.bias", "second.weight", "second.bias").stream()
                .map(n -> u.state().kept().get(n).size()).toList());
    }

    @Test
    void selections() {
        Shape s = Shape.of(2, 3);
        assertTrue(Leaves.named("*.weight").has("a.weight", s));
        assertTrue(!Leaves.named("*.weight").has("a.b.weight", s));
        assertTrue(Leaves.named("x", "**.weight").has("a.b.weight", s));
        assertTrue(Leaves.named("**").and(Leaves.rank(2)).has("w[0]", s));
        assertTrue(!Leaves.named("layers.1.*").or(Leaves.rank(1)).has("layers.10.w", s));
        Net m = Net.init();
        String message = assertThrows(IllegalArgumentException.class, () -> AdamW.with(1).freeze("frist.*").init(m)).getMessage();
        assertEquals("where: no leaf is selected by frist.*; the leaves are [first.weight, first.bias, second.weight, second.bias]", message);
        assertThrows(ShapeException.class, () -> Muon.with(0.1).init(m));
    }

    /** They keep nothing, and their gradients don't count for the norm. */
    @Test
    void frozenLeavesStandStill() {
        Net m = Net.init();
        Optimizer o = Sgd.with(1).momentum(0.9).freeze("first.**").clipNorm(1);
        OptState<Net> s = o.init(m);
        assertEquals(Set.of("second.weight", "second.bias"), s.kept().keySet());
        Net g = new Net(new Linear(m.first().weight().mul(1e6), m.first().bias()), new Linear(Tensor.of(new float[][] {{3, 0}}), Tensor.of(4f)));
        Net next = o.update(m, g, s).model();
        assertSame(m.first().weight(), next.first().weight());
        assertEquals(0.8, m.second().bias().sub(next.second().bias()).select(0, 0).item(), 1e-6);
    }

    /** Two steps of means of three gradients are two steps; in between nothing moves. */
    @Test
    void accumulation() {
        Optimizer inner = Adam.with(Schedule.step(0.1, 1, 0.5));
        Tensor p = Tensor.of(1.0, 2.0);
        List<Tensor> gradients = new ArrayList<>();
        for (int i = 0; i < 6; i++) gradients.add(Tensor.of(0.3 * i - 1, 2.0 - i));
        Tensor expected = p;
        OptState<Tensor> s = inner.init(p);
        for (int k = 0; k < 2; k++) {
            Tensor mean = gradients.get(3 * k).add(gradients.get(3 * k + 1)).add(gradients.get(3 * k + 2)).div(3);
            Update<Tensor> u = inner.update(expected, mean, s);
            expected = u.model();
            s = u.state();
        }
        Optimizer o = inner.accumulate(3);
        var compiled = Transforms.jit((Update<Tensor> u, Tensor g) -> o.update(u.model(), g, u.state()));
        Update<Tensor> u = new Update<>(p, o.init(p));
        for (int i = 0; i < 6; i++) {
            Update<Tensor> next = compiled.apply(u, gradients.get(i));
            assertEquals(i % 3 == 2, next.model().sub(u.model()).abs().amax().item() > 0);
            u = next;
        }
        assertArrayEquals(expected.toDoubleArray(), u.model().toDoubleArray(), 1e-12);
    }

    @Test
    void averages() {
        Optimizer o = Sgd.with(1).average(0.75);
        Tensor p = Tensor.of(8.0);
        OptState<Tensor> s = o.init(p);
        assertEquals(8, Optimizer.averaged(p, s).select(0, 0).item());
        Update<Tensor> u = o.update(p, Tensor.of(4.0), s);
        u = o.update(u.model(), Tensor.of(4.0), u.state());
        assertEquals(0, u.model().select(0, 0).item());
        assertEquals(0.75 * (0.75 * 8 + 0.25 * 4), Optimizer.averaged(u.model(), u.state()).select(0, 0).item());
        assertThrows(IllegalArgumentException.class, () -> Optimizer.averaged(p, Sgd.with(1).init(p)));
    }

    @Test
    void scaledLosses() {
        Optimizer o = Sgd.with(1).momentum(0.5).scaleLoss(8, 2);
        Tensor p = Tensor.scalar(1);
        Function<Update<Tensor>, Update<Tensor>> step = u -> o.update(u.model(), Tensor.scalar(0.25).mul(Optimizer.lossScale(u.state())), u.state());
        Update<Tensor> u = new Update<>(p, o.init(p));
        u = step.apply(u);
        assertEquals(0.75, u.model().item());
        Update<Tensor> spoiled = o.update(u.model(), Tensor.scalar(Double.POSITIVE_INFINITY), u.state());
        assertEquals(0.75, spoiled.model().item());
        assertEquals(0.25, spoiled.state().kept().get("").getFirst().item());
        assertEquals(4, Optimizer.lossScale(spoiled.state()).item());
        u = Transforms.jit(step).apply(u);
        assertEquals(0.75 - 0.375, u.model().item());
        assertEquals(16, Optimizer.lossScale(u.state()).item());
        assertEquals(1, Optimizer.lossScale(Sgd.with(1).init(p)).item());
        assertEquals(DType.F32, u.model().dtype());
    }

    @Test
    void theRateCanBeScaled() {
        Tensor p = Tensor.scalar(1);
        OptState<Tensor> s = Sgd.with(1).init(p).withRateFactor(0.25);
        assertEquals(0.75, Sgd.with(1).update(p, Tensor.scalar(1), s).model().item());
        assertThrows(IllegalArgumentException.class, () -> s.withRateFactor(-1));
    }

    /** What {@code rate(state)} says is the length of a step of plain gradient descent. */
    @Test
    void theRateIsToldBeforeTheStep() {
        Optimizer o = Sgd.with(Schedule.exponential(1, 0.5)).freeze(Leaves.rank(3)).clipNorm(9).accumulate(2).average(0.9);
        record Two(Tensor p, Tensor still) {}
        Two m = new Two(Tensor.scalar(8.0), Tensor.ones(1, 1, 1));
        Two g = new Two(Tensor.scalar(1.0), Tensor.ones(1, 1, 1));
        OptState<Two> s = o.init(m).withRateFactor(0.5);
        for (double rate : new double[] {0.5, 0.5, 0.25, 0.25, 0.125}) {
            assertEquals(rate, o.rate(s));
            Update<Two> u = o.update(m, g, s);
            if (s.step().itemLong() % 2 == 1) assertEquals(rate, m.p().item() - u.model().p().item());
            m = u.model();
            s = u.state();
        }
    }
}
