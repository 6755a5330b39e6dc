package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.nn.optim.Adagrad;
import io.leibniz.nn.optim.Adam;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Clip;
import io.leibniz.nn.optim.Lion;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.RmsProp;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.ops.SparseRows;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Optimizers and clipping on gradients that hold rows of a table only. */
class SparseGradientTest {
    record Model(Embedding table, Linear out) {
        Tensor loss(Tensor ids) {
            return out.apply(table.apply(ids)).square().sum();
        }
    }

    private static final Tensor IDS = Tensor.of(3L, 1, 3);

    private static Model model() {
        return new Model(Embedding.init(6, 4, Key.of(1)), Linear.init(4, 2, Key.of(2)));
    }

    private static Model sparse(Model m) {
        return new Model(m.table().withSparseGradient(), m.out());
    }

    private static Model gradient(Model model, Tensor ids) {
        return Transforms.valueAndGrad((Model m) -> m.loss(ids)).apply(model).grad();
    }

    @Test
    void aModelsGradientIsSparseWhereItsTableIs() {
        Model g = gradient(sparse(model()), IDS);
        assertTrue(g.table().weight().isSparse());
        assertFalse(g.out().weight().isSparse());
        assertArrayEquals(gradient(model(), IDS).table().weight().toFloatArray(), g.table().weight().toFloatArray(), 1e-6f);
    }

    /** Where zeros would change nothing, the two are one. */
    @Test
    void descentIsThatOfDenseGradients() {
        likeDense(Sgd.with(0.05).clipNorm(0.5));
        likeDense(Adagrad.with(0.05).rateDecay(0.1));
    }

    private static void likeDense(Optimizer o) {
        Model a = model();
        Model b = sparse(a);
        OptState<Model> s = o.init(a);
        OptState<Model> t = o.init(b);
        for (int i = 0; i < 5; i++) {
            Tensor ids = IDS.add(i % 3);
            Update<Model> u = o.update(a, gradient(a, ids), s);
            Update<Model> v = o.update(b, gradient(b, ids), t);
            a = u.model();
            s = u.state();
            b = v.model();
            t = v.state();
        }
        assertArrayEquals(a.table().weight().toFloatArray(), b.table().weight().toFloatArray(), 1e-5f);
        assertArrayEquals(a.out().weight().toFloatArray(), b.out().weight().toFloatArray(), 1e-5f);
    }

    private static void close(double[][] expected, Tensor actual) {
        for (int i = 0; i < expected.length; i++) assertArrayEquals(expected[i], actual.select(0, i).toDoubleArray(), 1e-14);
    }

    private static double[][] replaced(Tensor x, Tensor rows, Tensor by) {
        double[][] y = new double[x.size(0)][];
        for (int i = 0; i < y.length; i++) y[i] = x.select(0, i).toDoubleArray();
        long[] at = rows.toLongArray();
        for (int i = 0; i < at.length; i++) y[(int) at[i]] = by.select(0, i).toDoubleArray();
        return y;
    }

    private static List<Tensor> all(OptState<Tensor> s) {
        return s.kept().values().stream().flatMap(List::stream).filter(t -> t.rank() == 2).toList();
    }

    private static Map<String, List<Tensor>> kept(OptState<Tensor> s, UnaryOperator<Tensor> f) {
        Map<String, List<Tensor>> r = new LinkedHashMap<>();
        s.kept().forEach((key, list) -> r.put(key, list.stream().map(f).toList()));
        return r;
    }

    /** A step on the rows is a dense step on a table that has only these, and the other rows and averages stand still. */
    private static void movesRowsOnly(Optimizer o) {
        Tensor p = Random.normal(Key.of(5), Shape.of(5, 3), DType.F64);
        OptState<Tensor> s = o.init(p);
        for (int i = 0; i < 4; i++) {
            // Row i once, row 4 twice.
            Tensor g = SparseRows.of(5, Tensor.of(4L, i, 4), Random.normal(Key.of(i), Shape.of(3, 3), DType.F64));
            Tensor rows = Tensor.of(i, 4L);
            UnaryOperator<Tensor> take = t -> t.rank() == 2 ? t.indexSelect(0, rows) : t;
            OptState<Tensor> part = new OptState<>(s.step(), s.rateFactor(), kept(s, take));
            Update<Tensor> expected = o.update(take.apply(p), take.apply(g.toDense()), part);
            Update<Tensor> u = o.update(p, g, s);
            close(replaced(p, rows, expected.model()), u.model());
            List<Tensor> old = all(s);
            for (int k = 0; k < old.size(); k++) close(replaced(old.get(k), rows, all(expected.state()).get(k)), all(u.state()).get(k));
            p = u.model();
            s = u.state();
        }
    }

    @Test
    void rowsWithoutAGradientStandStill() {
        movesRowsOnly(Sgd.with(0.1).momentum(0.9).weightDecay(0.1));
        movesRowsOnly(Sgd.with(0.1).momentum(0.9).nesterov().clipNorm(1));
        movesRowsOnly(Adam.with(0.1));
        movesRowsOnly(Adam.with(0.1).weightDecay(0.1).clipNorm(1));
        movesRowsOnly(AdamW.with(0.1).weightDecay(0.1).clipValue(0.5));
        movesRowsOnly(AdamW.with(0.1).scaleLoss(1, 100));
    }

    @Test
    void clippingCountsRepeatedRowsOnce() {
        Tensor g = SparseRows.of(4, Tensor.of(2L, 0, 2), Tensor.of(1.0, 2, 3, -4, 5, 6).reshape(3, 2));
        Tensor d = g.toDense();
        assertEquals(Clip.globalNorm(d).item(), Clip.globalNorm(g).item(), 1e-12);
        assertTrue(Clip.byGlobalNorm(g, 1).isSparse());
        assertArrayEquals(Clip.byGlobalNorm(d, 1).toDoubleArray(), Clip.byGlobalNorm(g, 1).toDoubleArray(), 1e-14);
        assertTrue(Clip.byValue(g, 5).isSparse());
        assertArrayEquals(Clip.byValue(d, 5).toDoubleArray(), Clip.byValue(g, 5).toDoubleArray());
    }

    /** What needs more than rows computes with the dense gradient. */
    @Test
    void otherRulesAreThoseOfDenseGradients() {
        likeDense(Adam.with(0.1).accumulate(2));
        likeDense(RmsProp.with(0.1));
        likeDense(Lion.with(0.1));
    }

    /** Of the size of the table a step makes the new table and its new averages, and nothing else. */
    @Test
    void aStepMakesNoDenseGradient() {
        Embedding m = new Embedding(Tensor.wrap(new float[100_000 * 32], 100_000, 32)).withSparseGradient();
        long table = 4L * m.weight().numel();
        assertAllocates(1, Sgd.with(0.1).clipNorm(1), m, table);
        assertAllocates(3, AdamW.with(0.1), m, table);
    }

    private static void assertAllocates(int tables, Optimizer o, Embedding m, long table) {
        Tensor ids = Tensor.of(7L, 99_999, 7);
        UnaryOperator<OptState<Embedding>> step = s ->
                o.update(m, Transforms.grad((Embedding e) -> e.apply(ids).exp().sum()).apply(m), s).state();
        OptState<Embedding> first = step.apply(o.init(m));
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        step.apply(first);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < tables * table + table / 2, o.getClass().getSimpleName() + " allocated " + bytes);
    }
}
