package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Gradient descent: {@code g ← g + λ·p}, {@code v ← µ·v + g}, {@code p ← p − η·v}; with Nesterov {@code p ← p − η·(g + µ·v)}
 * (Sutskever et al. 2013, in PyTorch's form).
 */
public final class Sgd extends LeafRule {
    private final double momentum;
    private final boolean nesterov;
    private final double weightDecay;

    private Sgd(Schedule rate, double momentum, boolean nesterov, double weightDecay) {
        super(rate);
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.weightDecay = weightDecay;
    }

    public static Sgd with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Sgd with(Schedule rate) {
        return new Sgd(rate, 0, false, 0);
    }

    public Sgd momentum(double momentum) {
        return new Sgd(rate, momentum, nesterov, weightDecay);
    }

    public Sgd nesterov() {
        return new Sgd(rate, momentum, true, weightDecay);
    }

    public Sgd weightDecay(double decay) {
        return new Sgd(rate, momentum, nesterov, decay);
    }

    @Override
    int slots() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    boolean elementwise() {
        return true;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] m, Tensor rate, Tensor step) {
        Tensor eta = rate.to(p.dtype());
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        if (momentum == 0) return new Tensor[] {p.sub(g.mul(eta))};
        Tensor v = m[0].mul(momentum).add(g);
        Tensor d = nesterov ? g.add(v.mul(momentum)) : v;
        return new Tensor[] {p.sub(d.mul(eta)), v};
    }
}
