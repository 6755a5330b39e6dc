package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Adam whose step is rectified for the few squares that its average holds at first (Liu et al. 2019): with
 * ρ_∞ = 2/(1 − β₂) − 1 and ρ_t = ρ_∞ − 2tβ₂ᵗ/(1 − β₂ᵗ), {@code p ← p − η·r·m̂ / (√v + ε)·√(1 − β₂ᵗ)} where ρ_t > 5,
 * r² = (ρ_t − 4)(ρ_t − 2)ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2)ρ_t), else {@code p ← p − η·m̂}. Weight decay is added to the gradient.
 */
public final class RAdam extends LeafRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;

    private RAdam(Schedule rate, double beta1, double beta2, double epsilon, double weightDecay) {
        super(rate);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
    }

    public static RAdam with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static RAdam with(Schedule rate) {
        return new RAdam(rate, 0.9, 0.999, 1e-8, 0);
    }

    public RAdam betas(double beta1, double beta2) {
        return new RAdam(rate, beta1, beta2, epsilon, weightDecay);
    }

    public RAdam epsilon(double epsilon) {
        return new RAdam(rate, beta1, beta2, epsilon, weightDecay);
    }

    /** λ; 0 at first. */
    public RAdam weightDecay(double weightDecay) {
        return new RAdam(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    int slots() {
        return 2;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        Tensor m = kept[0].mul(beta1).add(g.mul(1 - beta1));
        Tensor v = kept[1].mul(beta2).add(g.square().mul(1 - beta2));
        Tensor c2 = AdamRule.correction(beta2, step);
        double far = 2 / (1 - beta2) - 1;
        Tensor rho = Tensor.fullLike(step, beta2).pow(step).mul(step).mul(2.0).div(c2).rsub(far);
        Tensor large = rho.gt(5.0);
        // Where it isn't used the root must still be that of a positive number.
        Tensor r = rho.maximum(5.0);
        Tensor rectified = r.sub(4.0).mul(r.sub(2.0)).mul(far / ((far - 4) * (far - 2))).div(r).mul(c2).sqrt();
        Tensor eta = rate.div(AdamRule.correction(beta1, step));
        Tensor adaptive = v.sqrt().add(epsilon).rdiv(1).mul(eta.mul(rectified).to(p.dtype()));
        Tensor factor = Tensor.where(large, adaptive, eta.to(p.dtype()));
        return new Tensor[] {p.sub(m.mul(factor)), m, v};
    }
}
