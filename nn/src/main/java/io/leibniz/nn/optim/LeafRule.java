package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An optimizer that moves each leaf by itself, at a rate. */
abstract class LeafRule extends Optimizer {
    final Schedule rate;

    LeafRule(Schedule rate) {
        this.rate = rate;
    }

    /** How many tensors are kept for a leaf. */
    abstract int slots();

    /** What they are before the first step: zeros of the form of the parameter. */
    List<Tensor> start(String path, Tensor parameter) {
        Tensor[] z = new Tensor[slots()];
        Arrays.setAll(z, i -> Tensor.zerosLike(parameter));
        return List.of(z);
    }

    /** Whether an element's step depends on its own gradient alone, so that rows without one may be left out. */
    boolean elementwise() {
        return false;
    }

    /**
     * One parameter's step.
     *
     * @param rate the learning rate, an f64 scalar
     * @param step the number of this step, from 1, an f64 scalar
     * @return the new parameter, and what is kept of it
     */
    abstract Tensor[] step(Tensor parameter, Tensor gradient, Tensor[] kept, Tensor rate, Tensor step);

    @Override
    final double rate(long steps) {
        return rate.at(steps);
    }

    @Override
    final Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Map<String, List<Tensor>> r = new LinkedHashMap<>();
        parameters.forEach((name, p) -> r.put(name, start(name, p)));
        return r;
    }

    @Override
    final Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        Tensor before = clock.step().to(DType.F64);
        Tensor lr = rate.at(before).mul(clock.rateFactor());
        Tensor count = before.add(1.0);
        Advance r = new Advance();
        leaves.forEach((name, leaf) -> {
            Tensor[] old = kept(kept, name, slots()).toArray(Tensor[]::new);
            Tensor[] y = elementwise() && leaf.gradient().isSparse() ? stepRows(leaf, old, lr, count)
                    : step(leaf.parameter(), leaf.gradient(), old, lr, count);
            r.parameters().put(name, y[0]);
            r.kept().put(name, List.of(y).subList(1, y.length));
        });
        return r;
    }

    /** A step of the rows that have a gradient, each once. */
    private Tensor[] stepRows(Leaf leaf, Tensor[] old, Tensor lr, Tensor count) {
        Tensor g = leaf.gradient();
        Tensor rows = g.sparseRows();
        Tensor[] part = new Tensor[old.length];
        for (int k = 0; k < part.length; k++) part[k] = old[k].indexSelect(0, rows);
        Tensor[] y = step(leaf.parameter().indexSelect(0, rows), g.sparseValues(), part, lr, count);
        int[] column = new int[g.rank()];
        Arrays.fill(column, 1);
        column[0] = rows.numel();
        Tensor at = rows.reshape(column).expand(g.sparseValues().shape());
        for (int k = 0; k < y.length; k++) y[k] = (k == 0 ? leaf.parameter() : old[k - 1]).scatter(0, at, y[k]);
        return y;
    }
}
