package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.nn.optim.Adam;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Clip;
import io.leibniz.nn.optim.LBfgs;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Buffer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Optimizers against a loop over plain numbers written from the papers' formulas, in f64. */
class OptimizerTest {
    /** A rule on one number; {@code s} holds its averages. */
    private interface Rule {
        double step(double p, double g, double[] s, int t);
    }

    /** 50 steps down f(p) = p⁴/4 + p from two starting points. */
    private static void follows(Optimizer optimizer, Rule rule) {
        Tensor p = Tensor.of(1.5, -2.0);
        OptState<Tensor> state = optimizer.init(p);
        double[] q = {1.5, -2.0};
        double[][] s = new double[2][2];
        for (int t = 1; t <= 50; t++) {
            Update<Tensor> u = optimizer.update(p, p.pow(3).add(1), state);
            p = u.model();
            state = u.state();
            for (int i = 0; i < 2; i++) q[i] = rule.step(q[i], q[i] * q[i] * q[i] + 1, s[i], t);
            assertArrayEquals(q, p.toDoubleArray(), 1e-12, "step " + t);
        }
        assertEquals(50, state.step().itemLong());
    }

    @Test
    void plainDescent() {
        follows(Sgd.with(0.01), (p, g, s, t) -> p - 0.01 * g);
    }

    @Test
    void momentumAndDecay() {
        follows(Sgd.with(0.01).momentum(0.9).weightDecay(0.1), (p, g, s, t) -> {
            s[0] = 0.9 * s[0] + g + 0.1 * p;
            return p - 0.01 * s[0];
        });
    }

    @Test
    void nesterov() {
        follows(Sgd.with(0.01).momentum(0.9).nesterov(), (p, g, s, t) -> {
            s[0] = 0.9 * s[0] + g;
            return p - 0.01 * (g + 0.9 * s[0]);
        });
    }

    private static double adam(double p, double g, double[] s, int t, double rate) {
        s[0] = 0.9 * s[0] + 0.1 * g;
        s[1] = 0.999 * s[1] + 0.001 * g * g;
        double m = s[0] / (1 - Math.pow(0.9, t));
        double v = s[1] / (1 - Math.pow(0.999, t));
        return p - rate * m / (Math.sqrt(v) + 1e-8);
    }

    @Test
    void adamWithL2() {
        follows(Adam.with(0.02).weightDecay(0.1), (p, g, s, t) -> adam(p, g + 0.1 * p, s, t, 0.02));
    }

    @Test
    void adamW() {
        follows(AdamW.with(0.02).weightDecay(0.1), (p, g, s, t) -> adam(p * (1 - 0.02 * 0.1), g, s, t, 0.02));
    }

    @Test
    void theRateFollowsItsSchedule() {
        follows(Sgd.with(Schedule.step(0.01, 10, 0.5)), (p, g, s, t) -> p - 0.01 * Math.pow(0.5, (t - 1) / 10) * g);
        follows(AdamW.with(Schedule.cosine(0.02, 50)).weightDecay(0),
                (p, g, s, t) -> adam(p, g, s, t, 0.01 * (1 + Math.cos(Math.PI * (t - 1) / 50))));
    }

    @Test
    void schedulesAtTheirEnds() {
        Schedule cosine = Schedule.cosine(1, 100, 0.1);
        assertEquals(1, cosine.at(0));
        assertEquals(0.55, cosine.at(50), 1e-12);
        assertEquals(0.1, cosine.at(100), 1e-12);
        assertEquals(0.1, cosine.at(1000), 1e-12);
        Schedule warm = cosine.warmup(10);
        assertEquals(0.1, warm.at(0), 1e-12);
        assertEquals(1, warm.at(9), 1e-12);
        assertEquals(1, warm.at(10), 1e-12);
        assertEquals(0.1, warm.at(110), 1e-12);
        assertEquals(3, Schedule.constant(3).at(7));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosine(1, 0));
    }

    @Test
    void clipping() {
        Tensor g = Tensor.of(3.0, 4.0);
        assertEquals(5, Clip.globalNorm(g).item());
        assertArrayEquals(new double[] {0.6, 0.8}, Clip.byGlobalNorm(g, 1).toDoubleArray(), 1e-6);
        assertArrayEquals(new double[] {3, 4}, Clip.byGlobalNorm(g, 10).toDoubleArray());
        assertArrayEquals(new double[] {3, 3.5}, Clip.byValue(g, 3.5).toDoubleArray());
        Update<Tensor> u = Sgd.with(1).clipNorm(1).update(Tensor.of(0.0, 0.0), g, Sgd.with(1).init(g));
        assertArrayEquals(new double[] {-0.6, -0.8}, u.model().toDoubleArray(), 1e-6);
    }

    record Model(Tensor weight, @Buffer Tensor statistics, Tensor count) {}

    @Test
    void whatIsNotTrainedPassesUnchanged() {
        Model m = new Model(Tensor.of(1.0), Tensor.of(2.0), Tensor.of(3L));
        Model g = new Model(Tensor.of(1.0), Tensor.of(0.0), Tensor.of(0L));
        Optimizer o = AdamW.with(0.1).weightDecay(0.5);
        Model next = o.update(m, g, o.init(m)).model();
        assertSame(m.statistics(), next.statistics());
        assertSame(m.count(), next.count());
        assertTrue(next.weight().item() < 1);
    }

    @Test
    void aGradientOfAnotherShapeIsRefused() {
        Optimizer o = Sgd.with(0.1);
        record W(Tensor weight) {}
        W m = new W(Tensor.zeros(2, 3));
        String message = assertThrows(ShapeException.class, () -> o.update(m, new W(Tensor.zeros(3)), o.init(m))).getMessage();
        assertEquals("update: weight has shape [2, 3], its gradient [3]", message);
        assertThrows(IllegalArgumentException.class, () -> AdamW.with(0.1).update(m, m, o.init(m)));
        assertEquals(DType.F32, o.update(m, m, o.init(m)).model().weight().dtype());
    }

    record Valley(Tensor x, Tensor y, @Buffer Tensor depth) {}

    /** Rosenbrock's valley, (1 − x)² + 100·(y − x²)², whose minimum is at (1, 1). */
    @Test
    void lbfgsFindsTheEndOfTheValley() {
        Valley start = new Valley(Tensor.scalar(-1.2, DType.F64), Tensor.scalar(1, DType.F64), Tensor.scalar(100, DType.F64));
        var m = LBfgs.with(1).minimize((Valley v) -> v.x().rsub(1).square().add(v.y().sub(v.x().square()).square().mul(v.depth())), start, 100);
        assertEquals(1, m.model().x().item(), 1e-9);
        assertEquals(1, m.model().y().item(), 1e-9);
        assertSame(start.depth(), m.model().depth());
        assertTrue(m.steps() < 50 && m.value() < 1e-18, m.steps() + " steps");
    }

    /** A valley of 10⁻¹⁰ the size: products of steps and changes of the gradient are tiny all along, and tell as much as in a large one. */
    @Test
    void lbfgsLearnsFromShortSteps() {
        double size = 1e-10;
        var heard = new ArrayList<Double>();
        var m = LBfgs.with(1).minimize((Tensor x) -> {
            Tensor v = x.div(size);
            Tensor from = v.narrow(0, 0, 19);
            return from.rsub(1).square().add(v.narrow(0, 1, 19).sub(from.square()).square().mul(100)).sum().mul(size);
        }, Tensor.full(Shape.of(20), -0.5 * size, DType.F64), 400, at -> heard.add(at.value()));
        assertArrayEquals(Tensor.ones(20).toDoubleArray(), m.model().div(size).toDoubleArray(), 1e-8);
        assertTrue(m.steps() < 200, m.steps() + " steps");
        assertEquals(m.steps(), heard.size());
        assertEquals(m.value(), heard.getLast());
        assertTrue(m.evaluations() > m.steps() && m.evaluations() < 2 * m.steps(), m.evaluations() + " evaluations");
        for (int i = 1; i < heard.size(); i++) assertTrue(heard.get(i) < heard.get(i - 1), heard.toString());
    }

    /** Where the function is no number beyond a wall, and where nothing is below. */
    @Test
    void lbfgsStaysWhereTheFunctionIsANumber() {
        var m = LBfgs.with(1).minimize((Tensor x) -> x.sub(x.log().mul(2)), Tensor.scalar(0.1, DType.F64), 50);
        assertEquals(2, m.model().item(), 1e-8);
        assertEquals(0, LBfgs.with(1).minimize((Tensor x) -> x.square(), Tensor.scalar(0, DType.F64), 50).steps());
        assertEquals(1, LBfgs.with(1).minimize((Tensor x) -> x.square(), Tensor.scalar(0.25, DType.F64), 1).steps());
    }
}
