package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/** X of A·X = B for A [n, n] and B [n, k]. */
public record Solve() implements Factorisation {
    public static final Solve INSTANCE = new Solve();

    @Override
    public String label() {
        return "solve";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[1];
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor moved = t[0] == null ? null : t[0].matmul(y).neg();
        return apply(this, x[0], Factorisation.plus(moved, t[1]));
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        Tensor b = apply(this, Factorisation.mT(x[0]), ct);
        return i == 1 ? b : b.matmul(Factorisation.mT(y)).neg();
    }
}
