package io.leibniz.prim;

import io.leibniz.tensor.Tensor;

/** A⁻¹, with dA⁻¹ = −A⁻¹·dA·A⁻¹. */
public record Inverse() implements Factorisation {
    public static final Inverse INSTANCE = new Inverse();

    @Override
    public String label() {
        return "inv";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return y.matmul(t[0]).matmul(y).neg();
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        Tensor z = Factorisation.mT(y);
        return z.matmul(ct).matmul(z).neg();
    }
}
