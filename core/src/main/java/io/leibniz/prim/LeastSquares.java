package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * X = A⁺·B: of all X with the smallest ‖A·X − B‖ the smallest, singular values up to {@code rtol} times the largest
 * counting as 0. The derivative is that of the pseudo-inverse, at constant rank.
 */
public record LeastSquares(double rtol) implements Factorisation {
    @Override
    public String label() {
        return "lstsq";
    }

    @Override
    public Spec spec(Spec... in) {
        return Factorisation.matrix(in[0], in[0].shape().dim(-1), in[1].shape().dim(-1));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor a = x[0];
        Tensor pinv = apply(new PseudoInverse(rtol, false), a);
        Tensor moved = null;
        if (t[0] != null) {
            Tensor dt = Factorisation.mT(t[0]);
            Tensor pt = Factorisation.mT(pinv);
            Tensor range = pinv.matmul(pt.matmul(dt.matmul(x[1].sub(a.matmul(y)))));
            Tensor kernel = dt.matmul(pt.matmul(y));
            moved = range.add(kernel.sub(pinv.matmul(a.matmul(kernel)))).sub(pinv.matmul(t[0].matmul(y)));
        }
        return Factorisation.plus(moved, t[1] == null ? null : pinv.matmul(t[1]));
    }
}
