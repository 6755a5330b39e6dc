package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Steps over the root of the sum of all squares so far (Duchi, Hazan and Singer 2011): {@code s ← s + g²},
 * {@code p ← p − η/(1 + (t − 1)·d)·g / (√s + ε)}. Weight decay is added to the gradient.
 */
public final class Adagrad extends LeafRule {
    private final double rateDecay;
    private final double initial;
    private final double epsilon;
    private final double weightDecay;

    private Adagrad(Schedule rate, double rateDecay, double initial, double epsilon, double weightDecay) {
        super(rate);
        this.rateDecay = rateDecay;
        this.initial = initial;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
    }

    public static Adagrad with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Adagrad with(Schedule rate) {
        return new Adagrad(rate, 0, 0, 1e-10, 0);
    }

    /** d; 0 at first. */
    public Adagrad rateDecay(double rateDecay) {
        return new Adagrad(rate, rateDecay, initial, epsilon, weightDecay);
    }

    /** s before the first step; 0 at first. */
    public Adagrad initial(double initial) {
        return new Adagrad(rate, rateDecay, initial, epsilon, weightDecay);
    }

    public Adagrad epsilon(double epsilon) {
        return new Adagrad(rate, rateDecay, initial, epsilon, weightDecay);
    }

    /** λ; 0 at first. */
    public Adagrad weightDecay(double weightDecay) {
        return new Adagrad(rate, rateDecay, initial, epsilon, weightDecay);
    }

    @Override
    int slots() {
        return 1;
    }

    @Override
    List<Tensor> start(String path, Tensor p) {
        return List.of(Tensor.fullLike(p, initial));
    }

    @Override
    boolean elementwise() {
        return true;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        Tensor sum = kept[0].add(g.square());
        Tensor eta = rate.div(step.sub(1.0).mul(rateDecay).add(1.0)).to(p.dtype());
        return new Tensor[] {p.sub(g.mul(eta).div(sum.sqrt().add(epsilon))), sum};
    }
}
