package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/** What Adam and AdamW share. */
final class AdamRule {
    private AdamRule() {}

    /** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − η·m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ). */
    static Tensor[] step(Tensor p, Tensor g, Tensor[] moments, Tensor rate, Tensor t, double beta1, double beta2, double epsilon) {
        Tensor m = moments[0].mul(beta1).add(g.mul(1 - beta1));
        Tensor v = moments[1].mul(beta2).add(g.square().mul(1 - beta2));
        // The corrections in f64: 1 − β₂ᵗ loses half of an f32's digits in the first steps.
        Tensor c1 = rate.div(Tensor.fullLike(t, beta1).pow(t).rsub(1)).to(p.dtype());
        Tensor c2 = Tensor.fullLike(t, beta2).pow(t).rsub(1).sqrt().to(p.dtype());
        Tensor d = m.mul(c1).div(v.sqrt().div(c2).add(epsilon));
        return new Tensor[] {p.sub(d), m, v};
    }
}
