package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * A = U·diag(s)·Vᵀ with descending s ≥ 0, k = min(m, n) of them: U [m, k] over one row s over V [n, k]. With M = Uᵀ·dA·V:
 * ds = diag M, dU = U·(F ∘ (M·S + S·Mᵀ)) + (I − U·Uᵀ)·dA·V·S⁻¹, dV = V·(F ∘ (S·M + Mᵀ·S)) + (I − V·Vᵀ)·dAᵀ·U·S⁻¹,
 * Fᵢⱼ = 1/(sⱼ² − sᵢ²), which is infinite for equal singular values.
 */
public record Svd() implements Factorisation {
    public static final Svd INSTANCE = new Svd();

    @Override
    public String label() {
        return "svd";
    }

    @Override
    public Spec spec(Spec... in) {
        int m = in[0].shape().dim(-2);
        int n = in[0].shape().dim(-1);
        return Factorisation.matrix(in[0], m + 1 + n, Math.min(m, n));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        int m = x[0].size(-2);
        int n = x[0].size(-1);
        int k = Math.min(m, n);
        Tensor u = y.narrow(-2, 0, m);
        Tensor s = y.narrow(-2, m, 1);
        Tensor v = y.narrow(-2, m + 1, n);
        Tensor av = t[0].matmul(v);
        Tensor inner = Factorisation.mT(u).matmul(av);
        Tensor column = Factorisation.mT(s);
        // sⱼ² − sᵢ² as a product keeps its accuracy for close values.
        Tensor gaps = s.sub(column).mul(s.add(column)).add(Tensor.eye(k, k, s.dtype()));
        Tensor right = inner.mul(s);
        Tensor left = inner.mul(column);
        Tensor du = u.matmul(Factorisation.offDiagonal(right.add(Factorisation.mT(right))).div(gaps));
        Tensor dv = v.matmul(Factorisation.offDiagonal(left.add(Factorisation.mT(left))).div(gaps));
        if (m > k) du = du.add(av.sub(u.matmul(inner)).div(s));
        if (n > k) dv = dv.add(Factorisation.mT(t[0]).matmul(u).sub(v.matmul(Factorisation.mT(inner))).div(s));
        return Tensor.cat(-2, du, inner.diagonal().unsqueeze(-2), dv);
    }

    /** The singular values alone: [k]. Their first derivative has no gaps in it. */
    public record Values() implements Factorisation {
        public static final Values INSTANCE = new Values();

        @Override
        public String label() {
            return "svdvals";
        }

        @Override
        public Spec spec(Spec... in) {
            return Factorisation.matrix(in[0], Math.min(in[0].shape().dim(-2), in[0].shape().dim(-1)));
        }

        @Override
        public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            Tensor f = apply(Svd.INSTANCE, x[0]);
            int m = x[0].size(-2);
            return f.narrow(-2, 0, m).mul(t[0].matmul(f.narrow(-2, m + 1, x[0].size(-1)))).sum(-2);
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            Tensor f = apply(Svd.INSTANCE, x[0]);
            int m = x[0].size(-2);
            return f.narrow(-2, 0, m).mul(ct.unsqueeze(-2)).matmul(Factorisation.mT(f.narrow(-2, m + 1, x[0].size(-1))));
        }
    }
}
