package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2017): {@code p ← (1 − η·λ)·p} before Adam's step.
 */
public final class AdamW extends LeafRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;

    private AdamW(Schedule rate, double beta1, double beta2, double epsilon, double weightDecay) {
        super(rate);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
    }

    public static AdamW with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static AdamW with(Schedule rate) {
        return new AdamW(rate, 0.9, 0.999, 1e-8, 0.01);
    }

    public AdamW betas(double beta1, double beta2) {
        return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }

    public AdamW epsilon(double epsilon) {
        return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }

    public AdamW weightDecay(double decay) {
        return new AdamW(rate, beta1, beta2, epsilon, decay);
    }

    @Override
    int slots() {
        return 2;
    }

    @Override
    boolean elementwise() {
        return true;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] m, Tensor rate, Tensor step) {
        if (weightDecay != 0) p = p.mul(rate.mul(weightDecay).rsub(1).to(p.dtype()));
        return AdamRule.step(p, g, m, rate, step, beta1, beta2, epsilon);
    }
}
