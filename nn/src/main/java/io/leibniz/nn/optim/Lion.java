package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Steps of one length by the sign (Chen et al. 2023): {@code p ← p − η·(sign(β₁m + (1 − β₁)g) + λp)},
 * {@code m ← β₂m + (1 − β₂)g}. Rates are 3 to 10 times smaller than Adam's, and λ as much larger.
 */
public final class Lion extends LeafRule {
    private final double beta1;
    private final double beta2;
    private final double weightDecay;

    private Lion(Schedule rate, double beta1, double beta2, double weightDecay) {
        super(rate);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.weightDecay = weightDecay;
    }

    public static Lion with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Lion with(Schedule rate) {
        return new Lion(rate, 0.9, 0.99, 0);
    }

    public Lion betas(double beta1, double beta2) {
        return new Lion(rate, beta1, beta2, weightDecay);
    }

    /** λ; 0 at first. */
    public Lion weightDecay(double weightDecay) {
        return new Lion(rate, beta1, beta2, weightDecay);
    }

    @Override
    int slots() {
        return 1;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        Tensor d = kept[0].mul(beta1).add(g.mul(1 - beta1)).sign();
        if (weightDecay != 0) d = d.add(p.mul(weightDecay));
        Tensor m = kept[0].mul(beta2).add(g.mul(1 - beta2));
        return new Tensor[] {p.sub(d.mul(rate.to(p.dtype()))), m};
    }
}
