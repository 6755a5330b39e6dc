package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Reverse;

/**
 * Linear algebra on the last two axes; the axes before them are batch axes, equal in all operands.
 *
 * <p>A result of several parts is packed along one axis, and the public operation slices it. The tangent is always given;
 * where no cotangent is given, it is the transpose of the tangent, which is linear.
 */
public sealed interface Factorisation extends Primitive.General permits Cholesky, Lu, Solve, SolveTriangular, Inverse,
        Determinant, Determinant.Cofactors, LogDeterminant, Qr, Eigh, Eigh.Values, Svd, Svd.Values, PseudoInverse,
        LeastSquares, MatrixExponential {

    @Override
    default Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return Reverse.pull(in -> {
            Tensor[] t = new Tensor[x.length];
            t[i] = in[0];
            return jvp(x, t, y);
        }, new Tensor[] {Tensor.zerosLike(x[i])}, 0, ct);
    }

    @Override
    default Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(this, Primitive.allBatched(x, batched, n));
    }

    /** Xᵀ. */
    static Tensor mT(Tensor x) {
        return x.transpose(-1, -2);
    }

    /** (X + Xᵀ)/2. */
    static Tensor symmetric(Tensor x) {
        return x.add(mT(x)).mul(0.5);
    }

    /** X without its diagonal. */
    static Tensor offDiagonal(Tensor x) {
        return x.mul(Tensor.eye(x.size(-1), x.size(-1), x.dtype()).neg().add(1));
    }

    /** The sum of two tangents of which either may be null. */
    static Tensor plus(Tensor a, Tensor b) {
        return a == null ? b : b == null ? a : a.add(b);
    }

    /** A shape with other last axes, of a matrix operand. */
    static Spec matrix(Spec in, int... last) {
        Shape s = in.shape();
        return new Spec(in.dtype(), s.sub(0, s.rank() - 2).concat(Shape.of(last)));
    }
}
