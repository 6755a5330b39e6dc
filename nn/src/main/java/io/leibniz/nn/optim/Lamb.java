package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Adam for large batches, each leaf's step as long as the leaf (You et al. 2019): {@code u = m̂ / (√v̂ + ε) + λp},
 * {@code p ← p − η·‖p‖/‖u‖·u}, and the quotient is 1 where either norm is 0.
 */
public final class Lamb extends LeafRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;

    private Lamb(Schedule rate, double beta1, double beta2, double epsilon, double weightDecay) {
        super(rate);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
    }

    public static Lamb with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Lamb with(Schedule rate) {
        return new Lamb(rate, 0.9, 0.999, 1e-6, 0.01);
    }

    public Lamb betas(double beta1, double beta2) {
        return new Lamb(rate, beta1, beta2, epsilon, weightDecay);
    }

    public Lamb epsilon(double epsilon) {
        return new Lamb(rate, beta1, beta2, epsilon, weightDecay);
    }

    /** λ; 0.01 at first. */
    public Lamb weightDecay(double weightDecay) {
        return new Lamb(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    int slots() {
        return 2;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        Tensor m = kept[0].mul(beta1).add(g.mul(1 - beta1));
        Tensor v = kept[1].mul(beta2).add(g.square().mul(1 - beta2));
        Tensor mean = m.div(AdamRule.correction(beta1, step).to(p.dtype()));
        Tensor u = mean.div(v.div(AdamRule.correction(beta2, step).to(p.dtype())).sqrt().add(epsilon));
        if (weightDecay != 0) u = u.add(p.mul(weightDecay));
        Tensor size = p.square().sum().sqrt();
        Tensor length = u.square().sum().sqrt();
        Tensor one = Tensor.onesLike(size);
        Tensor trust = Tensor.where(size.gt(0).logicalAnd(length.gt(0)), size.div(Tensor.where(length.gt(0), length, one)), one);
        return new Tensor[] {p.sub(u.mul(trust.mul(rate.to(p.dtype())))), m, v};
    }
}
