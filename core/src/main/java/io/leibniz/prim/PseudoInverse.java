package io.leibniz.prim;

import io.leibniz.tensor.Tensor;

/**
 * The Moore–Penrose inverse X = A⁺, singular values up to {@code rtol} times the largest counting as 0. A matrix called
 * hermitian is read by its lower triangle.
 *
 * <p>At constant rank (Golub and Pereyra 1973): dX = −X·dA·X + X·Xᵀ·dAᵀ·(I − A·X) + (I − X·A)·dAᵀ·Xᵀ·X.
 */
public record PseudoInverse(double rtol, boolean hermitian) implements Factorisation {
    @Override
    public String label() {
        return "pinv";
    }

    @Override
    public Spec spec(Spec... in) {
        return Factorisation.matrix(in[0], in[0].shape().dim(-1), in[0].shape().dim(-2));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return tangent(x[0], t[0], y);
    }

    static Tensor tangent(Tensor a, Tensor da, Tensor y) {
        Tensor yt = Factorisation.mT(y);
        Tensor dt = Factorisation.mT(da);
        Tensor range = y.matmul(yt.matmul(dt));
        Tensor kernel = dt.matmul(yt).matmul(y);
        return range.sub(range.matmul(a).matmul(y)).add(kernel.sub(y.matmul(a.matmul(kernel)))).sub(y.matmul(da).matmul(y));
    }
}
