package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/** What Adam and its kin share. */
final class AdamRule {
    private AdamRule() {}

    /** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − η·m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ). */
    static Tensor[] step(Tensor p, Tensor g, Tensor[] moments, Tensor rate, Tensor t, double beta1, double beta2, double epsilon) {
        Tensor m = moments[0].mul(beta1).add(g.mul(1 - beta1));
        Tensor v = moments[1].mul(beta2).add(g.square().mul(1 - beta2));
        Tensor c1 = rate.div(correction(beta1, t)).to(p.dtype());
        Tensor c2 = correction(beta2, t).sqrt().to(p.dtype());
        Tensor d = m.mul(c1).div(v.sqrt().div(c2).add(epsilon));
        return new Tensor[] {p.sub(d), m, v};
    }

    /** 1 − βᵗ, in f64 as t is: in f32 the first steps would lose half of its digits. */
    static Tensor correction(double beta, Tensor t) {
        return Tensor.fullLike(t, beta).pow(t).rsub(1);
    }
}
