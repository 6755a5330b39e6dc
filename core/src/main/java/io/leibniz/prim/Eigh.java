package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * (A + Aᵀ)/2 = V·diag(w)·Vᵀ with ascending w: one row w over V, [n + 1, n]. With M = Vᵀ·dA·V: dw = diag M and
 * dV = V·(F ∘ M), Fᵢⱼ = 1/(wⱼ − wᵢ), which is infinite for equal eigenvalues.
 */
public record Eigh() implements Factorisation {
    public static final Eigh INSTANCE = new Eigh();

    @Override
    public String label() {
        return "eigh";
    }

    @Override
    public Spec spec(Spec... in) {
        int n = in[0].shape().dim(-1);
        return Factorisation.matrix(in[0], n + 1, n);
    }

    private static Tensor overGaps(Tensor x, Tensor w) {
        Tensor eye = Tensor.eye(x.size(-1), x.size(-1), x.dtype());
        return Factorisation.offDiagonal(x).div(w.sub(Factorisation.mT(w)).add(eye));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        int n = x[0].size(-1);
        Tensor w = y.narrow(-2, 0, 1);
        Tensor v = y.narrow(-2, 1, n);
        Tensor m = Factorisation.mT(v).matmul(Factorisation.symmetric(t[0])).matmul(v);
        return Tensor.cat(-2, m.diagonal().unsqueeze(-2), v.matmul(overGaps(m, w)));
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        int n = x[0].size(-1);
        Tensor w = y.narrow(-2, 0, 1);
        Tensor v = y.narrow(-2, 1, n);
        Tensor inner = overGaps(Factorisation.mT(v).matmul(ct.narrow(-2, 1, n)), w);
        Tensor g = inner.add(ct.select(-2, 0).diagEmbed(0));
        return Factorisation.symmetric(v.matmul(g).matmul(Factorisation.mT(v)));
    }

    /** The eigenvalues alone: [n]. Their first derivative has no gaps in it. */
    public record Values() implements Factorisation {
        public static final Values INSTANCE = new Values();

        @Override
        public String label() {
            return "eigvalsh";
        }

        @Override
        public Spec spec(Spec... in) {
            return Factorisation.matrix(in[0], in[0].shape().dim(-1));
        }

        private static Tensor vectors(Tensor a) {
            return apply(Eigh.INSTANCE, a).narrow(-2, 1, a.size(-1));
        }

        @Override
        public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            Tensor v = vectors(x[0]);
            return v.mul(Factorisation.symmetric(t[0]).matmul(v)).sum(-2);
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            Tensor v = vectors(x[0]);
            return v.mul(ct.unsqueeze(-2)).matmul(Factorisation.mT(v));
        }
    }
}
