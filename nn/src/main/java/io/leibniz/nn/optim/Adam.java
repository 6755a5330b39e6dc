package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * Adam (Kingma and Ba 2014): steps by the mean of the gradient over the root of the mean of its square, both corrected for
 * starting at zero. Weight decay is added to the gradient, as L2 regularisation; for decoupled decay see {@link AdamW}.
 */
public final class Adam extends LeafRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;

    private Adam(Schedule rate, double beta1, double beta2, double epsilon, double weightDecay) {
        super(rate);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
    }

    public static Adam with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Adam with(Schedule rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8, 0);
    }

    public Adam betas(double beta1, double beta2) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    public Adam epsilon(double epsilon) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    public Adam weightDecay(double decay) {
        return new Adam(rate, beta1, beta2, epsilon, decay);
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
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        return AdamRule.step(p, g, m, rate, step, beta1, beta2, epsilon);
    }
}
