package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/** The sign of det A and log |det A|, packed: [2]. The sign is constant, and d log |det A| = tr(A⁻¹·dA). */
public record LogDeterminant() implements Factorisation {
    public static final LogDeterminant INSTANCE = new LogDeterminant();

    @Override
    public String label() {
        return "slogdet";
    }

    @Override
    public Spec spec(Spec... in) {
        return Factorisation.matrix(in[0], 2);
    }

    private static Tensor slope(Tensor a) {
        return Factorisation.mT(apply(Inverse.INSTANCE, a));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor d = slope(x[0]).mul(t[0]).sum(-2, -1);
        return Tensor.stack(-1, Tensor.zerosLike(d), d);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return slope(x[0]).mul(ct.narrow(-1, 1, 1).unsqueeze(-1));
    }
}
