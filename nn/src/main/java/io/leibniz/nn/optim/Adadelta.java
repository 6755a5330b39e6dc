package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Steps as long as those before (Zeiler 2012): {@code s ← ρs + (1 − ρ)g²}, {@code δ = √(u + ε) / √(s + ε)·g},
 * {@code u ← ρu + (1 − ρ)δ²}, {@code p ← p − η·δ}; the paper's η is 1. Weight decay is added to the gradient.
 */
public final class Adadelta extends LeafRule {
    private final double rho;
    private final double epsilon;
    private final double weightDecay;

    private Adadelta(Schedule rate, double rho, double epsilon, double weightDecay) {
        super(rate);
        this.rho = rho;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
    }

    public static Adadelta with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Adadelta with(Schedule rate) {
        return new Adadelta(rate, 0.9, 1e-6, 0);
    }

    public Adadelta rho(double rho) {
        return new Adadelta(rate, rho, epsilon, weightDecay);
    }

    public Adadelta epsilon(double epsilon) {
        return new Adadelta(rate, rho, epsilon, weightDecay);
    }

    /** λ; 0 at first. */
    public Adadelta weightDecay(double weightDecay) {
        return new Adadelta(rate, rho, epsilon, weightDecay);
    }

    @Override
    int slots() {
        return 2;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        Tensor s = kept[0].mul(rho).add(g.square().mul(1 - rho));
        Tensor d = kept[1].add(epsilon).sqrt().div(s.add(epsilon).sqrt()).mul(g);
        Tensor u = kept[1].mul(rho).add(d.square().mul(1 - rho));
        return new Tensor[] {p.sub(d.mul(rate.to(p.dtype()))), s, u};
    }
}
