package io.leibniz.nn.optim;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule from gradients to better parameters: a pure function of model, gradient and state, the same alone and inside a
 * compiled step. Leaves that aren't trained (integers, and those under a {@code @Buffer}) pass unchanged.
 *
 * <p>Of a row-sparse gradient ({@link io.leibniz.ops.SparseRows}) {@link Sgd}, {@link Adam}, {@link AdamW}, {@link Adagrad}
 * and clipping use the rows alone, as PyTorch's SparseAdam: a row that has none stands still, and so do its averages; no
 * momentum moves it, no weight decay shrinks it. Without those two Sgd and Adagrad give what they would for a dense
 * gradient. Such a step copies the table and each of its averages once, as tensors are values, and makes nothing else of
 * that size. Other rules, and {@link #accumulate}, compute with the dense gradient.
 *
 * {@snippet :
 * var optimizer = AdamW.with(Schedule.cosine(1e-3, 10_000).warmup(100)).weightDecay(0.1)
 *         .where("**.bias", AdamW.with(1e-3).weightDecay(0))
 *         .freeze("embedding.**")
 *         .clipNorm(1);
 * var state = optimizer.init(model);
 * var u = optimizer.update(model, gradient, state);      // u.model(), u.state()
 * }
 *
 * <p>Settings of a rule come first, those that every optimizer has after them. They wrap: {@code a.clipNorm(1).accumulate(4)}
 * clips the mean of four gradients, {@code a.accumulate(4).clipNorm(1)} each of the four.
 */
public abstract class Optimizer {
    Optimizer() {}

    /** What is remembered before the first step. */
    abstract Map<String, List<Tensor>> start(Map<String, Tensor> parameters);

    /** One step of these leaves. What is kept holds at least this optimizer's keys; the result holds those alone. */
    abstract Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock);

    /** Whether a leaf is moved at all. */
    boolean moves(String path, Shape shape) {
        return true;
    }

    /** Refuses a model that these settings can't mean. */
    void check(Map<String, Shape> leaves) {}

    /**
     * The state before the first step.
     *
     * @throws IllegalArgumentException if a {@link #where} selects no leaf of the model
     */
    public <M> OptState<M> init(M model) {
        Tree.Flat<M> p = Tree.flatten(model);
        Map<String, Shape> all = new LinkedHashMap<>();
        Map<String, Tensor> trained = new LinkedHashMap<>();
        for (int i = 0; i < p.leaves().size(); i++) {
            all.put(p.structure().names().get(i), p.leaves().get(i).shape());
            if (trained(p, i)) trained.put(p.structure().names().get(i), p.leaves().get(i));
        }
        check(all);
        return OptState.start(start(trained));
    }

    private boolean trained(Tree.Flat<?> p, int i) {
        return p.structure().trainable().get(i) && moves(p.structure().names().get(i), p.leaves().get(i).shape());
    }

    /**
     * One step.
     *
     * @throws IllegalArgumentException if the gradient hasn't the model's leaves, or the state isn't this optimizer's
     */
    public <M> Update<M> update(M model, M gradient, OptState<M> state) {
        Tree.Flat<M> p = Tree.flatten(model);
        List<Tensor> g = new ArrayList<>(Tree.leaves(gradient));
        g.replaceAll(x -> x.isSparse() ? x.coalesce() : x);
        Structure<M> s = p.structure();
        if (g.size() != s.size()) {
            throw new IllegalArgumentException("update: the model has " + s.size() + " leaves, the gradient " + g.size());
        }
        Map<String, Leaf> leaves = new LinkedHashMap<>();
        for (int i = 0; i < g.size(); i++) {
            if (!trained(p, i)) continue;
            Tensor x = p.leaves().get(i);
            if (!g.get(i).shape().equals(x.shape())) {
                throw new ShapeException("update: " + s.names().get(i) + " has shape " + x.shape() + ", its gradient " + g.get(i).shape());
            }
            leaves.put(s.names().get(i), new Leaf(x, g.get(i)));
        }
        Advance next = advance(leaves, state.kept(), new Advance.Clock(state.step(), state.rateFactor()));
        List<Tensor> parameters = new ArrayList<>(p.leaves());
        for (int i = 0; i < parameters.size(); i++) {
            Tensor moved = next.parameters().get(s.names().get(i));
            if (moved != null) parameters.set(i, moved);
        }
        return new Update<>(s.unflatten(parameters), new OptState<>(state.step().add(1L), state.rateFactor(), next.kept()));
    }

    /** The rate of the step after so many, before the state's factor; NaN for what has none. */
    abstract double rate(long steps);

    /**
     * The learning rate of the next step: the schedule's times the state's factor, before what a rule makes of it by itself
     * (Adam's correction, say). Where some leaves have their own by {@link #where}, that of the rest.
     *
     * {@snippet :
     * AdamW.with(Schedule.cosine(1e-3, 100)).rate(state);        // 0.001 before the first step
     * }
     */
    public double rate(OptState<?> state) {
        return rate(state.step().itemLong()) * state.rateFactor().item();
    }

    /** What an optimizer keeps under a key. */
    static List<Tensor> kept(Map<String, List<Tensor>> kept, String key, int n) {
        List<Tensor> k = kept.get(key);
        if (k == null || k.size() != n) {
            throw new IllegalArgumentException("update: the state holds " + (k == null ? "nothing" : k.size() + " tensors") + " for " + key
                    + ", this optimizer keeps " + n + "; start from init(model)");
        }
        return k;
    }

    // ------------------------------------------------------------------------------------------------ for all rules

    /** Gradients are scaled down so that their norm over all trained leaves is at most {@code max} (Pascanu et al. 2013). */
    public Optimizer clipNorm(double max) {
        if (!(max > 0)) throw new IllegalArgumentException("clipNorm: the norm must be positive, not " + max);
        return new Clipped(this, leaves -> Clip.byGlobalNorm(leaves, max));
    }

    /** Every element of every gradient into [−max, max]. */
    public Optimizer clipValue(double max) {
        if (!(max > 0)) throw new IllegalArgumentException("clipValue: the bound must be positive, not " + max);
        return new Clipped(this, leaves -> leaves.stream().map(g -> Clip.byValue(g, max)).toList());
    }

    /**
     * Other settings, or another rule, for some leaves. Where two selections meet, the later one holds.
     *
     * {@snippet :
     * AdamW.with(1e-3).where("**.bias", AdamW.with(1e-3).weightDecay(0));
     * AdamW.with(1e-3).where(Leaves.rank(2).and(Leaves.named("embedding.**").not()), Muon.with(0.02));
     * }
     */
    public Optimizer where(Leaves selection, Optimizer other) {
        return new Groups(this, selection, other);
    }

    /** {@link #where(Leaves, Optimizer)} of {@link Leaves#named}. */
    public Optimizer where(String paths, Optimizer other) {
        return where(Leaves.named(paths), other);
    }

    /** Leaves that stand still, and for which nothing is kept. */
    public Optimizer freeze(Leaves selection) {
        return where(selection, Frozen.INSTANCE);
    }

    /** {@link #freeze(Leaves)} of {@link Leaves#named}. */
    public Optimizer freeze(String paths) {
        return freeze(Leaves.named(paths));
    }

    /** A step with the mean of n gradients every n-th time, and none in between. */
    public Optimizer accumulate(int n) {
        if (n < 1) throw new IllegalArgumentException("accumulate: " + n + " gradients; give at least 1");
        return n == 1 ? this : new Accumulated(this, n);
    }

    /**
     * Keeps an exponential average of the weights, e ← d·e + (1 − d)·p after each step (Polyak and Juditsky 1992), which
     * {@link #averaged} puts into a model.
     *
     * @param decay d, such as 0.999
     */
    public Optimizer average(double decay) {
        if (!(decay >= 0 && decay < 1)) throw new IllegalArgumentException("average: decay " + decay + "; give a number in [0, 1)");
        return new Averaged(this, decay);
    }

    /**
     * The model with the averages of its trained leaves in their places.
     *
     * @throws IllegalArgumentException if the state holds none
     */
    public static <M> M averaged(M model, OptState<M> state) {
        return Averaged.of(model, state);
    }

    /**
     * For gradients of a loss times {@link #lossScale(OptState)}, so that small ones don't vanish in f16. The scale begins at
     * 65,536; where a gradient isn't finite the step is left out and the scale halved, after 2,000 good steps it is doubled
     * (Micikevicius et al. 2018).
     *
     * {@snippet :
     * var g = grad((Net m) -> loss(m, batch).mul(Optimizer.lossScale(state))).apply(model);
     * }
     */
    public Optimizer scaleLoss() {
        return scaleLoss(65_536, 2_000);
    }

    /**
     * @param scale at the beginning
     * @param interval how many good steps double it
     */
    public Optimizer scaleLoss(double scale, int interval) {
        if (!(scale > 0) || interval < 1) throw new IllegalArgumentException("scaleLoss: scale " + scale + ", interval " + interval + "; both must be positive");
        return new LossScaled(this, scale, interval);
    }

    /** What to multiply a loss by: an f32 scalar, 1 without {@link #scaleLoss()}. */
    public static Tensor lossScale(OptState<?> state) {
        return LossScaled.scale(state);
    }

    /** Whether {@link #lossScale} has a scale to tell. */
    public static boolean scalesLoss(OptState<?> state) {
        return LossScaled.scales(state);
    }
}
