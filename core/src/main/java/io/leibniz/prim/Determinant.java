package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/** det A, with d det A = ⟨cof A, dA⟩, which holds at singular matrices too. */
public record Determinant() implements Factorisation {
    public static final Determinant INSTANCE = new Determinant();

    @Override
    public String label() {
        return "det";
    }

    @Override
    public Spec spec(Spec... in) {
        return Factorisation.matrix(in[0]);
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return apply(Cofactors.INSTANCE, x[0]).mul(t[0]).sum(-2, -1);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return apply(Cofactors.INSTANCE, x[0]).mul(ct.unsqueeze(-1).unsqueeze(-1));
    }

    /**
     * The matrix of cofactors: det(A)·A⁻ᵀ where A has an inverse.
     *
     * <p>For A = U·diag(s)·Vᵀ the derivative is taken at diag(s), where it needs products of all but two singular values and
     * no quotient, so it holds at every rank: with M = Uᵀ·dA·V and Pᵢⱼ = Π_{k≠i,j} sₖ, the change of the cofactors is
     * det(U)·det(V)·U·W·Vᵀ, Wᵢᵢ = Σ_{j≠i} Pᵢⱼ·Mⱼⱼ, Wᵢⱼ = −Pᵢⱼ·Mⱼᵢ.
     */
    public record Cofactors() implements Factorisation {
        public static final Cofactors INSTANCE = new Cofactors();

        @Override
        public String label() {
            return "cofactors";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            int n = x[0].size(-1);
            Tensor packed = apply(Svd.INSTANCE, x[0]);
            Tensor u = packed.narrow(-2, 0, n);
            Tensor s = packed.narrow(-2, n, 1);
            Tensor v = packed.narrow(-2, n + 1, n);
            Tensor p = allButTwo(s);
            Tensor m = Factorisation.mT(u).matmul(t[0]).matmul(v);
            Tensor w = p.matmul(m.diagonal().unsqueeze(-1)).squeeze(-1).diagEmbed(0).sub(p.mul(Factorisation.mT(m)));
            // Each ±1 and constant, so the sign stands in for the determinant.
            Tensor sign = apply(Determinant.INSTANCE, u.stopGradient()).mul(apply(Determinant.INSTANCE, v.stopGradient())).sign();
            return u.matmul(w).matmul(Factorisation.mT(v)).mul(sign.unsqueeze(-1).unsqueeze(-1));
        }

        /** Of a row s [1, n], the products without elements i and j: [n, n], 0 on the diagonal. */
        private static Tensor allButTwo(Tensor s) {
            int n = s.size(-1);
            if (n == 0) return Factorisation.mT(s).matmul(s);
            Tensor eye = Tensor.eye(n, n, s.dtype());
            Tensor rows = s.mul(eye.neg().add(1)).add(eye);
            Tensor one = Tensor.onesLike(rows.narrow(-1, 0, 1));
            Tensor before = Tensor.cat(-1, one, rows.narrow(-1, 0, n - 1)).cumprod(-1);
            Tensor after = Tensor.cat(-1, rows.narrow(-1, 1, n - 1), one).flip(-1).cumprod(-1).flip(-1);
            return Factorisation.offDiagonal(before.mul(after));
        }
    }
}
