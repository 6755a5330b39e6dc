package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule from gradients to better parameters: a pure function of model, gradient and state. Leaves that aren't trained
 * (integers, and those under a {@code @Buffer}) pass unchanged.
 *
 * {@snippet :
 * var optimizer = AdamW.with(1e-3).weightDecay(0.01);
 * var state = optimizer.init(model);
 * var u = optimizer.update(model, gradient, state);      // u.model(), u.state()
 * }
 */
public abstract class Optimizer {
    final Schedule rate;
    final double clipNorm;

    Optimizer(Schedule rate, double clipNorm) {
        this.rate = rate;
        this.clipNorm = clipNorm;
    }

    /** How many averages of the model's form are kept. */
    abstract int moments();

    /**
     * One parameter's step.
     *
     * @param rate the learning rate, an f64 scalar
     * @param step the number of this step, from 1, an f64 scalar
     * @return the new parameter and its new averages
     */
    abstract Tensor[] step(Tensor parameter, Tensor gradient, Tensor[] moments, Tensor rate, Tensor step);

    /** The state before the first step. */
    public <M> OptState<M> init(M model) {
        List<M> m = new ArrayList<>();
        for (int i = 0; i < moments(); i++) m.add(Tree.map(model, Tensor::zerosLike));
        return new OptState<>(Tensor.scalar(0, DType.I64), m);
    }

    /**
     * One step.
     *
     * @throws IllegalArgumentException if the gradient hasn't the model's leaves
     */
    public <M> Update<M> update(M model, M gradient, OptState<M> state) {
        Tree.Flat<M> p = Tree.flatten(model);
        List<Tensor> g = Tree.leaves(gradient);
        Structure<M> s = p.structure();
        if (g.size() != s.size()) {
            throw new IllegalArgumentException("update: the model has " + s.size() + " leaves, the gradient " + g.size());
        }
        for (int i = 0; i < g.size(); i++) {
            if (!g.get(i).shape().equals(p.leaves().get(i).shape())) {
                throw new ShapeException("update: " + s.names().get(i) + " has shape " + p.leaves().get(i).shape()
                        + ", its gradient " + g.get(i).shape());
            }
        }
        List<List<Tensor>> old = new ArrayList<>();
        for (M m : state.moments()) old.add(Tree.leaves(m));
        if (old.size() != moments()) {
            throw new IllegalArgumentException("update: the state holds " + old.size() + " averages, this optimizer keeps "
                    + moments() + "; start from init(model)");
        }
        if (clipNorm > 0) g = Clip.byGlobalNorm(g, s.trainable(), clipNorm);
        Tensor next = state.step().add(1);
        Tensor lr = rate.at(state.step().to(DType.F64));
        Tensor count = next.to(DType.F64);

        List<Tensor> parameters = new ArrayList<>(p.leaves());
        List<List<Tensor>> fresh = new ArrayList<>();
        for (List<Tensor> m : old) fresh.add(new ArrayList<>(m));
        for (int i = 0; i < parameters.size(); i++) {
            if (!s.trainable().get(i)) continue;
            Tensor x = parameters.get(i);
            Tensor[] m = new Tensor[old.size()];
            for (int k = 0; k < m.length; k++) m[k] = old.get(k).get(i);
            Tensor[] r = step(x, g.get(i), m, lr, count);
            parameters.set(i, r[0]);
            for (int k = 0; k < m.length; k++) fresh.get(k).set(i, r[k + 1]);
        }
        List<M> moments = new ArrayList<>();
        for (List<Tensor> m : fresh) moments.add(s.unflatten(m));
        return new Update<>(s.unflatten(parameters), new OptState<>(next, moments));
    }
}
