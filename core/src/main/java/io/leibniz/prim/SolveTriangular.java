package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/** X of A·X = B for a triangular A [n, n] and B [n, k]. The other triangle of A, and a unit diagonal, are not looked at. */
public record SolveTriangular(boolean upper, boolean unitriangular) implements Factorisation {
    @Override
    public String label() {
        return "solveTriangular";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[1];
    }

    private Tensor triangle(Tensor a) {
        int k = unitriangular ? 1 : 0;
        return upper ? a.triu(k) : a.tril(-k);
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor moved = t[0] == null ? null : triangle(t[0]).matmul(y).neg();
        return apply(this, x[0], Factorisation.plus(moved, t[1]));
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        Tensor b = apply(new SolveTriangular(!upper, unitriangular), Factorisation.mT(x[0]), ct);
        return i == 1 ? b : triangle(b.matmul(Factorisation.mT(y)).neg());
    }
}
