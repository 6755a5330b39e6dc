package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Adam with Nesterov's momentum (Dozat 2016): with µ_t = β₁·(1 − ½·0.96^(t·ψ)),
 * {@code p ← p − η·[(1 − µ_t)·g / (1 − Πµ) + µ_(t+1)·m / (1 − µ_(t+1)·Πµ)] / (√v̂ + ε)}, the product over µ₁ to µ_t. Weight decay is
 * added to the gradient.
 */
public final class NAdam extends LeafRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double psi;
    private final double weightDecay;

    private NAdam(Schedule rate, double beta1, double beta2, double epsilon, double psi, double weightDecay) {
        super(rate);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.psi = psi;
        this.weightDecay = weightDecay;
    }

    public static NAdam with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static NAdam with(Schedule rate) {
        return new NAdam(rate, 0.9, 0.999, 1e-8, 4e-3, 0);
    }

    public NAdam betas(double beta1, double beta2) {
        return new NAdam(rate, beta1, beta2, epsilon, psi, weightDecay);
    }

    public NAdam epsilon(double epsilon) {
        return new NAdam(rate, beta1, beta2, epsilon, psi, weightDecay);
    }

    /** ψ; 0.004 at first. */
    public NAdam momentumDecay(double psi) {
        return new NAdam(rate, beta1, beta2, epsilon, psi, weightDecay);
    }

    /** λ; 0 at first. */
    public NAdam weightDecay(double weightDecay) {
        return new NAdam(rate, beta1, beta2, epsilon, psi, weightDecay);
    }

    @Override
    int slots() {
        return 3;
    }

    @Override
    List<Tensor> start(String path, Tensor p) {
        return List.of(Tensor.zerosLike(p), Tensor.zerosLike(p), Tensor.scalar(1, DType.F64));
    }

    private Tensor momentum(Tensor t) {
        return Tensor.fullLike(t, 0.96).pow(t.mul(psi)).mul(-0.5).add(1.0).mul(beta1);
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        if (weightDecay != 0) g = g.add(p.mul(weightDecay));
        Tensor mu = momentum(step);
        Tensor next = momentum(step.add(1.0));
        Tensor product = kept[2].mul(mu);
        Tensor m = kept[0].mul(beta1).add(g.mul(1 - beta1));
        Tensor v = kept[1].mul(beta2).add(g.square().mul(1 - beta2));
        Tensor root = v.div(AdamRule.correction(beta2, step).to(p.dtype())).sqrt().add(epsilon);
        Tensor ofGradient = rate.mul(mu.rsub(1)).div(product.rsub(1)).to(p.dtype());
        Tensor ofMean = rate.mul(next).div(product.mul(next).rsub(1)).to(p.dtype());
        return new Tensor[] {p.sub(g.mul(ofGradient).add(m.mul(ofMean)).div(root)), m, v, product};
    }
}
