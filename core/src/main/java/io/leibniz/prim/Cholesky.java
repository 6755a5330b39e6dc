package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * The lower triangular L with L·Lᵀ = (A + Aᵀ)/2. The derivative is symmetrised: Murray, "Differentiation of the Cholesky
 * decomposition" (2016), with Φ the lower triangle with half the diagonal: dL = L·Φ(L⁻¹·dA·L⁻ᵀ).
 */
public record Cholesky() implements Factorisation {
    public static final Cholesky INSTANCE = new Cholesky();

    @Override
    public String label() {
        return "cholesky";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    private static Tensor phi(Tensor x) {
        return x.tril(0).add(x.tril(-1)).mul(0.5);
    }

    /** L⁻¹·X, or L⁻ᵀ·X. */
    private static Tensor solve(Tensor l, Tensor x, boolean transposed) {
        return apply(new SolveTriangular(transposed, false), transposed ? Factorisation.mT(l) : l, x);
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor left = solve(y, Factorisation.symmetric(t[0]), false);
        return y.matmul(phi(solve(y, Factorisation.mT(left), false)));
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        Tensor left = solve(y, phi(Factorisation.mT(y).matmul(ct)), true);
        return Factorisation.symmetric(solve(y, Factorisation.mT(left), true));
    }
}
