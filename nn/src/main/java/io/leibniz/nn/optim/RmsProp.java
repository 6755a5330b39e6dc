package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Steps over the root of the average square (Hinton 2012): {@code s ← αs + (1 − α)g²}, {@code d = g / (√s + ε)},
 * {@code p ← p − η·d}; with momentum {@code v ← µv + d}, {@code p ← p − η·v}; centred, s − m² with the average gradient m in the
 * place of s (Graves 2013). Weight decay is added to the gradient.
 */
public final class RmsProp extends LeafRule {
    private final double alpha;
    private final double epsilon;
    private final double momentum;
    private final boolean centered;
    private final double weightDecay;

    private RmsProp(Schedule rate, double alpha, double epsilon, double momentum, boolean centered, double weightDecay) {
        super(rate);
        this.alpha = alpha;
        this.epsilon = epsilon;
        this.momentum = momentum;
        this.centered = centered;
        this.weightDecay = weightDecay;
    }

    public static RmsProp with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static RmsProp with(Schedule rate) {
        return new RmsProp(rate, 0.99, 1e-8, 0, false, 0);
    }

    public RmsProp alpha(double alpha) {
        return new RmsProp(rate, alpha, epsilon, momentum, centered, weightDecay);
    }

    public RmsProp epsilon(double epsilon) {
        return new RmsProp(rate, alpha, epsilon, momentum, centered, weightDecay);
    }

    /** µ; 0 at first. */
    public RmsProp momentum(double momentum) {
        return new RmsProp(rate, alpha, epsilon, momentum, centered, weightDecay);
    }

    /** Over the variance rather than the square. */
    public RmsProp centered() {
        return new RmsProp(rate, alpha, epsilon, momentum, true, weightDecay);
    }

    /** λ; 0 at first. */
    public RmsProp weightDecay(double weightDecay) {
        return new RmsProp(rate, alpha, epsilon, momentum, centered, weightDecay);
    }

    @Override
    int slots() {
        return 1 + (centered ? 1 : 0) + (momentum != 0 ? 1 : 0);
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        Tensor s = kept[0].mul(alpha).add(g.square().mul(1 - alpha));
        Tensor mean = centered ? kept[1].mul(alpha).add(g.mul(1 - alpha)) : null;
        Tensor root = (centered ? s.sub(mean.square()) : s).sqrt().add(epsilon);
        Tensor d = g.div(root);
        if (momentum != 0) d = kept[kept.length - 1].mul(momentum).add(d);
        Tensor next = p.sub(d.mul(rate.to(p.dtype())));
        if (momentum == 0) return centered ? new Tensor[] {next, s, mean} : new Tensor[] {next, s};
        return centered ? new Tensor[] {next, s, mean, d} : new Tensor[] {next, s, d};
    }
}
