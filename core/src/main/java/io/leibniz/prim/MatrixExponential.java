package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/** e^A = Σ Aᵏ/k!. The derivative in direction E is the upper right block of the exponential of [[A, E], [0, A]]. */
public record MatrixExponential() implements Factorisation {
    public static final MatrixExponential INSTANCE = new MatrixExponential();

    @Override
    public String label() {
        return "matrixExp";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    private Tensor along(Tensor a, Tensor e) {
        int n = a.size(-1);
        Tensor block = Tensor.cat(-2, Tensor.cat(-1, a, e), Tensor.cat(-1, Tensor.zerosLike(a), a));
        return apply(this, block).narrow(-2, 0, n).narrow(-1, n, n);
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return along(x[0], t[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return along(Factorisation.mT(x[0]), ct);
    }
}
