package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * A = Q·R for A [m, n] with m ≥ n: Q [m, k] over Rᵀ [n, k] with k = n, or k = m if complete. With M = Qᵀ·dA·R⁻¹ and
 * Ω = tril(M, −1) − tril(M, −1)ᵀ: dQ·R = dA − Q·dR and dR = (M − Ω)·R.
 */
public record Qr(boolean complete) implements Factorisation {
    @Override
    public String label() {
        return "qr";
    }

    private int k(int m, int n) {
        return complete ? m : n;
    }

    @Override
    public Spec spec(Spec... in) {
        int m = in[0].shape().dim(-2);
        int n = in[0].shape().dim(-1);
        return Factorisation.matrix(in[0], m + n, k(m, n));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        int m = x[0].size(-2);
        int n = x[0].size(-1);
        if (k(m, n) > n) {
            throw new UnsupportedOperationException("qr: the complete factorisation of a tall matrix " + x[0].shape()
                    + " has no derivative, its last " + (m - n) + " columns of Q are free; use the reduced one");
        }
        Tensor q = y.narrow(-2, 0, m);
        Tensor rt = y.narrow(-2, m, n);
        Tensor left = Factorisation.mT(apply(new SolveTriangular(false, false), rt, Factorisation.mT(t[0])));
        Tensor inner = Factorisation.mT(q).matmul(left);
        Tensor low = inner.tril(-1);
        Tensor upper = inner.sub(low).add(Factorisation.mT(low));
        Tensor dq = left.sub(q.matmul(upper));
        return Tensor.cat(-2, dq, rt.matmul(Factorisation.mT(upper)));
    }
}
