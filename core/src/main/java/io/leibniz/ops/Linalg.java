package io.leibniz.ops;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.prim.Cholesky;
import io.leibniz.prim.Determinant;
import io.leibniz.prim.Eigh;
import io.leibniz.prim.Inverse;
import io.leibniz.prim.LeastSquares;
import io.leibniz.prim.LogDeterminant;
import io.leibniz.prim.Lu;
import io.leibniz.prim.MatrixExponential;
import io.leibniz.prim.PseudoInverse;
import io.leibniz.prim.Qr;
import io.leibniz.prim.Solve;
import io.leibniz.prim.SolveTriangular;
import io.leibniz.prim.Svd;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Linear algebra on matrices [.., m, n]: the axes before the last two are batch axes. Everything has derivatives of every
 * order, where the mathematics has them; docs/numerics.md says where that is.
 *
 * <p>f32 and f64; integers become f32, and two operands promote. f32 matrices are computed in f64 inside and rounded once.
 * A matrix with NaN or infinities gives NaN.
 *
 * {@snippet :
 * var a = Tensor.of(new double[][] {{4, 1}, {1, 3}});
 * Linalg.solve(a, Tensor.of(1.0, 2.0));     // [0.0909, 0.6364]
 * Linalg.eigh(a).values();                  // [2.3820, 4.6180]
 * grad(Linalg::logdet).apply(a);            // a⁻ᵀ
 * }
 */
public final class Linalg {
    private Linalg() {}

    /** A = Q·R. */
    public record QrFactors(Tensor q, Tensor r) {}

    /** A = U·diag(s)·Vᵀ: u [.., m, k], s [.., k] descending, vt [.., k, n], k = min(m, n). */
    public record SvdFactors(Tensor u, Tensor s, Tensor vt) {}

    /** Ascending eigenvalues [.., n] and the eigenvectors, columns of [.., n, n]. */
    public record EigenPairs(Tensor values, Tensor vectors) {}

    /**
     * A[permutation] = L·U.
     *
     * @param lu U on and above the diagonal, L below it without its ones: [.., n, n]
     * @param permutation which row of A each row of L·U is: i64 [.., n]
     */
    public record LuFactors(Tensor lu, Tensor permutation) {}

    /** det A = sign·e^logAbs: sign is −1, 0 or 1. */
    public record SignAndLog(Tensor sign, Tensor logAbs) {}

    /**
     * What least squares give.
     *
     * @param solution X of the smallest ‖A·X − B‖: [.., n, k], or [.., n] for a vector
     * @param residuals Σ (A·X − B)² by column: [.., k], or [..] for a vector
     * @param rank of A, i64 [..]
     * @param singularValues of A, [.., min(m, n)]
     */
    public record Fit(Tensor solution, Tensor residuals, Tensor rank, Tensor singularValues) {}

    // ------------------------------------------------------------------------------------------------ checks

    private static Tensor matrix(String op, Tensor a) {
        if (a.rank() < 2) throw new ShapeException(op + ": takes matrices [.., m, n], not shape " + a.shape());
        return Ops.floating(a);
    }

    private static Tensor square(String op, Tensor a) {
        if (a.rank() < 2 || a.size(-1) != a.size(-2)) {
            throw new ShapeException(op + ": takes square matrices [.., n, n], not shape " + a.shape());
        }
        return Ops.floating(a);
    }

    private static Shape lead(Tensor a) {
        return a.shape().sub(0, a.rank() - 2);
    }

    /** Both of one type and with the same leading axes. */
    private static Tensor[] paired(String op, Tensor a, Tensor b) {
        DType t = DType.promote(a.dtype(), b.dtype());
        Shape s = Shape.broadcast(op, lead(a), lead(b));
        return new Tensor[] {
            Ops.expand(a.to(t), s.concat(Shape.of(a.size(-2), a.size(-1)))),
            Ops.expand(b.to(t), s.concat(Shape.of(b.size(-2), b.size(-1))))
        };
    }

    private static Tensor mT(Tensor a) {
        return a.transpose(-1, -2);
    }

    private static boolean isVector(Tensor a, Tensor b) {
        return b.rank() == 1 || b.rank() == a.rank() - 1 && b.shape().equals(a.shape().sub(0, a.rank() - 1));
    }

    /** The right side as columns of a matrix. */
    private static Tensor columns(String op, Tensor a, Tensor b, boolean vector) {
        if (b.rank() == 0) throw new ShapeException(op + ": the right side is a scalar; give [.., " + a.size(-2) + "] or [.., " + a.size(-2) + ", k]");
        Tensor x = vector ? b.unsqueeze(-1) : b;
        if (x.size(-2) != a.size(-2)) {
            throw new ShapeException(op + ": " + a.shape() + " and right side " + b.shape() + ": the matrix has " + a.size(-2)
                    + " rows, the right side " + x.size(-2) + "; they must be equal");
        }
        return Ops.floating(x);
    }

    // ------------------------------------------------------------------------------------------------ systems

    /**
     * X of A·X = B: [.., n, n], [.., n, k] → [.., n, k], leading axes broadcast. B is a vector if it has one axis, or exactly
     * the shape of A without its last.
     *
     * @throws ArithmeticException if a matrix is singular: a pivot is 0
     * @throws ShapeException unless A is square and B has its rows
     */
    public static Tensor solve(Tensor a, Tensor b) {
        Tensor m = square("solve", a);
        boolean vector = isVector(a, b);
        Tensor[] x = paired("solve", m, columns("solve", a, b, vector));
        Tensor y = apply(Solve.INSTANCE, x[0], x[1]);
        return vector ? y.squeeze(-1) : y;
    }

    /**
     * X of A·X = B, or of X·A = B if not {@code left}, for a triangular A of which the other triangle is not read.
     *
     * @param unitriangular whether the diagonal counts as ones, and isn't read
     * @throws ArithmeticException if an element of the diagonal is 0
     * @throws ShapeException unless A is square and B fits
     */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unitriangular) {
        Tensor m = square("solveTriangular", a);
        if (!left) {
            if (b.rank() < 2) throw new ShapeException("solveTriangular: takes matrices [.., k, n] on the right side, not shape " + b.shape());
            return mT(solveTriangular(mT(m), mT(b), !upper, true, unitriangular));
        }
        if (b.rank() < 2) throw new ShapeException("solveTriangular: takes matrices [.., n, k] on the right side, not shape " + b.shape());
        Tensor[] x = paired("solveTriangular", m, columns("solveTriangular", a, b, false));
        return apply(new SolveTriangular(upper, unitriangular), x[0], x[1]);
    }

    /** X of A·X = B for a triangular A. */
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper) {
        return solveTriangular(a, b, upper, true, false);
    }

    /** A⁻¹. To solve a system use {@link #solve}, which is faster and more accurate. */
    public static Tensor inv(Tensor a) {
        return apply(Inverse.INSTANCE, square("inv", a));
    }

    /** LU factors with partial pivoting, of square matrices; a singular one has a 0 on the diagonal of U. */
    public static LuFactors luFactor(Tensor a) {
        Tensor x = square("luFactor", a);
        return new LuFactors(apply(Lu.INSTANCE, x), apply(Lu.Permutation.INSTANCE, x));
    }

    /** X of A·X = B [.., n, k] with A = L·U given; or of Aᵀ·X = B if {@code transposed}. */
    public static Tensor luSolve(LuFactors factors, Tensor b, boolean transposed) {
        Tensor m = square("luSolve", factors.lu());
        if (b.rank() < 2) throw new ShapeException("luSolve: takes matrices [.., n, k] on the right side, not shape " + b.shape());
        Tensor[] x = paired("luSolve", m, columns("luSolve", m, b, false));
        Tensor order = factors.permutation().unsqueeze(-1);
        order = order.expand(x[1].shape());
        int rows = x[1].rank() - 2;
        if (transposed) {
            Tensor y = solveTriangular(mT(x[0]), solveTriangular(mT(x[0]), x[1], false, true, false), true, true, true);
            return Tensor.zerosLike(y).scatter(rows, order, y);
        }
        Tensor y = solveTriangular(x[0], x[1].gather(rows, order), false, true, true);
        return solveTriangular(x[0], y, true, true, false);
    }

    public static Tensor luSolve(LuFactors factors, Tensor b) {
        return luSolve(factors, b, false);
    }

    /**
     * The lower triangular L with L·Lᵀ = A. A counts as symmetric: (A + Aᵀ)/2 is what is read, and derived by.
     *
     * @throws ArithmeticException if A is not positive definite; the message says which leading minor isn't
     */
    public static Tensor cholesky(Tensor a) {
        return apply(Cholesky.INSTANCE, square("cholesky", a));
    }

    /** The smallest of all X with the smallest ‖A·X − B‖, singular values up to ε·max(m, n) times the largest counting as 0. */
    public static Fit lstsq(Tensor a, Tensor b) {
        return lstsq(a, b, defaultTolerance(matrix("lstsq", a)));
    }

    /**
     * The smallest of all X with the smallest ‖A·X − B‖: [.., m, n], [.., m, k] → [.., n, k]. The derivative is that of A⁺·B,
     * right where the rank doesn't change.
     *
     * @param rtol singular values up to this times the largest count as 0
     */
    public static Fit lstsq(Tensor a, Tensor b, double rtol) {
        Tensor m = matrix("lstsq", a);
        boolean vector = isVector(a, b);
        Tensor[] x = paired("lstsq", m, columns("lstsq", a, b, vector));
        Tensor y = apply(new LeastSquares(rtol), x[0], x[1]);
        Tensor residuals = x[0].matmul(y).sub(x[1]).square().sum(-2);
        Tensor s = svdvals(m);
        Tensor rank = rank(s, rtol);
        return vector ? new Fit(y.squeeze(-1), residuals.squeeze(-1), rank, s) : new Fit(y, residuals, rank, s);
    }

    private static double epsilon(Tensor a) {
        return a.dtype().isFloating() ? a.dtype().eps() : DType.F64.eps();
    }

    private static double defaultTolerance(Tensor a) {
        return epsilon(a) * Math.max(a.size(-1), a.size(-2));
    }

    /** The Moore–Penrose inverse, singular values up to ε·max(m, n) times the largest counting as 0. */
    public static Tensor pinv(Tensor a) {
        return pinv(a, defaultTolerance(matrix("pinv", a)), false);
    }

    public static Tensor pinv(Tensor a, double rtol) {
        return pinv(a, rtol, false);
    }

    /**
     * The Moore–Penrose inverse A⁺: [.., m, n] → [.., n, m]. The derivative is right where the rank doesn't change.
     *
     * @param rtol singular values up to this times the largest count as 0
     * @param hermitian whether A is symmetric and only its lower triangle is to be read
     */
    public static Tensor pinv(Tensor a, double rtol, boolean hermitian) {
        return apply(new PseudoInverse(rtol, hermitian), hermitian ? square("pinv", a) : matrix("pinv", a));
    }

    // ------------------------------------------------------------------------------------------------ determinants

    /** det A: [.., n, n] → [..]. First and second derivatives are right at singular matrices too. */
    public static Tensor det(Tensor a) {
        return apply(Determinant.INSTANCE, square("det", a));
    }

    /** The sign of det A, and log |det A|, which doesn't overflow; 0 and −∞ of a singular matrix, which has no derivative. */
    public static SignAndLog slogdet(Tensor a) {
        Tensor y = apply(LogDeterminant.INSTANCE, square("slogdet", a));
        return new SignAndLog(y.select(-1, 0), y.select(-1, 1));
    }

    /** log det A; −∞ of a singular matrix and NaN of a negative determinant. */
    public static Tensor logdet(Tensor a) {
        SignAndLog d = slogdet(square("logdet", a));
        return Tensor.where(d.sign().lt(0), Tensor.fullLike(d.logAbs(), Double.NaN), d.logAbs());
    }

    // ------------------------------------------------------------------------------------------------ orthogonal factors

    /**
     * A = Q·R with orthonormal columns in Q [.., m, k] and upper triangular R [.., k, n], k = min(m, n). The diagonal of R is
     * of either sign, as in LAPACK. The derivative is right where the first k columns of A are independent.
     */
    public static QrFactors qr(Tensor a) {
        return qr(a, false);
    }

    /** With {@code complete}, Q is [.., m, m] and R [.., m, n]; that has no derivative if m &gt; n. */
    public static QrFactors qr(Tensor a, boolean complete) {
        Tensor x = matrix("qr", a);
        int m = x.size(-2);
        int n = x.size(-1);
        int side = Math.min(m, n);
        // Q depends on the first m columns only.
        Tensor y = apply(new Qr(complete), n > m ? x.narrow(-1, 0, m) : x);
        Tensor q = y.narrow(-2, 0, m);
        Tensor r = mT(y.narrow(-2, m, side));
        return new QrFactors(q, n > m ? Tensor.cat(-1, r, mT(q).matmul(x.narrow(-1, m, n - m))) : r);
    }

    /**
     * A = V·diag(w)·Vᵀ of a symmetric matrix: (A + Aᵀ)/2 is what is read, and derived by. In each eigenvector the element of
     * largest magnitude is positive. The derivative of the vectors is right for distinct eigenvalues only; for the values
     * alone use {@link #eigvalsh}.
     */
    public static EigenPairs eigh(Tensor a) {
        Tensor y = apply(Eigh.INSTANCE, square("eigh", a));
        return new EigenPairs(y.select(-2, 0), y.narrow(-2, 1, a.size(-1)));
    }

    /** Ascending eigenvalues of a symmetric matrix; the second derivative is right for distinct ones only. */
    public static Tensor eigvalsh(Tensor a) {
        return apply(Eigh.Values.INSTANCE, square("eigvalsh", a));
    }

    /**
     * A = U·diag(s)·Vᵀ, reduced. In each column of U (of V if m &lt; n) the element of largest magnitude is positive. The
     * derivative is right for distinct singular values only, which must not be 0 unless m = n; for the values alone use
     * {@link #svdvals}.
     */
    public static SvdFactors svd(Tensor a) {
        Tensor x = matrix("svd", a);
        Tensor y = apply(Svd.INSTANCE, x);
        int m = x.size(-2);
        return new SvdFactors(y.narrow(-2, 0, m), y.select(-2, m), mT(y.narrow(-2, m + 1, x.size(-1))));
    }

    /** Descending singular values [.., min(m, n)]; the second derivative is right for distinct ones above 0 only. */
    public static Tensor svdvals(Tensor a) {
        return apply(Svd.Values.INSTANCE, matrix("svdvals", a));
    }

    private static Tensor rank(Tensor s, double rtol) {
        if (s.size(-1) == 0) return Tensor.zeros(s.shape().sub(0, s.rank() - 1), DType.I64);
        return s.gt(s.amax(true, -1).mul(rtol)).countNonzero(-1);
    }

    /** The number of singular values above ε·max(m, n) times the largest, i64 [..]. */
    public static Tensor matrixRank(Tensor a) {
        return matrixRank(a, defaultTolerance(matrix("matrixRank", a)));
    }

    /** The number of singular values above {@code rtol} times the largest, i64 [..]. */
    public static Tensor matrixRank(Tensor a, double rtol) {
        return rank(svdvals(matrix("matrixRank", a)), rtol);
    }

    // ------------------------------------------------------------------------------------------------ norms

    /** √Σ xᵢⱼ² over the last two axes. */
    public static Tensor matrixNorm(Tensor a) {
        return matrixNorm(a, MatrixNorm.FROBENIUS, false, -2, -1);
    }

    public static Tensor matrixNorm(Tensor a, MatrixNorm p) {
        return matrixNorm(a, p, false, -2, -1);
    }

    /** The norm over an axis of rows and one of columns. Where a largest or smallest is shared, so is the derivative. */
    public static Tensor matrixNorm(Tensor a, MatrixNorm p, boolean keepdims, int rows, int columns) {
        Tensor x = matrix("matrixNorm", a);
        int r = x.shape().axis("matrixNorm", rows);
        int c = x.shape().axis("matrixNorm", columns);
        if (r == c) throw new ShapeException("matrixNorm: rows and columns are both axis " + r + " of " + a.shape() + "; give two axes");
        if (p == MatrixNorm.FROBENIUS) return x.norm(2, keepdims, r, c);
        Tensor m = x.moveAxis(r, -1).moveAxis(c > r ? c - 1 : c, -1);
        Tensor y = switch (p) {
            case NUCLEAR -> svdvals(m).sum(-1);
            case TWO -> svdvals(m).amax(-1);
            case MINUS_TWO -> svdvals(m).amin(-1);
            case ONE -> m.abs().sum(-2).amax(-1);
            case MINUS_ONE -> m.abs().sum(-2).amin(-1);
            case INFINITY -> m.abs().sum(-1).amax(-1);
            case MINUS_INFINITY -> m.abs().sum(-1).amin(-1);
            case FROBENIUS -> throw new AssertionError(p);
        };
        return keepdims ? y.unsqueeze(Math.min(r, c)).unsqueeze(Math.max(r, c)) : y;
    }

    /** (Σ |x|ᵖ)^(1/p) over the axes, or over all; see {@link Reductions#norm(double, boolean, int...)}. */
    public static Tensor vectorNorm(Tensor x, double p, boolean keepdims, int... axes) {
        return Ops.floating(x).norm(p, keepdims, axes);
    }

    /** √Σ x² over everything. */
    public static Tensor norm(Tensor x) {
        return Ops.floating(x).norm();
    }

    /**
     * The vector norm along one axis, or the matrix norm over two; without axes, of a vector or a matrix.
     *
     * @throws ShapeException for another number of axes
     */
    public static Tensor norm(Tensor x, double p, boolean keepdims, int... axes) {
        int n = axes.length == 0 ? x.rank() : axes.length;
        return switch (n) {
            case 1 -> vectorNorm(x, p, keepdims, axes);
            case 2 -> matrixNorm(x, MatrixNorm.of(p), keepdims, axes.length == 0 ? 0 : axes[0], axes.length == 0 ? 1 : axes[1]);
            default -> throw new ShapeException("norm: over " + n + " axes of " + x.shape() + "; name one for vectors or two for matrices");
        };
    }

    /** The condition σ₁/σₖ; ∞ of a singular matrix. */
    public static Tensor cond(Tensor a) {
        Tensor s = svdvals(matrix("cond", a));
        return s.amax(-1).div(s.amin(-1));
    }

    /** ‖A‖·‖A⁻¹‖. */
    public static Tensor cond(Tensor a, MatrixNorm p) {
        Tensor x = square("cond", a);
        return matrixNorm(x, p).mul(matrixNorm(inv(x), p));
    }

    // ------------------------------------------------------------------------------------------------ functions of a matrix

    /** e^A = Σ Aᵏ/k!, by scaling and squaring. */
    public static Tensor matrixExp(Tensor a) {
        return apply(MatrixExponential.INSTANCE, square("matrixExp", a));
    }

    /** A·A·…·A, n times, in about log₂ n products; A⁻¹ to the power −n for negative n. */
    public static Tensor matrixPower(Tensor a, int n) {
        Tensor x = square("matrixPower", a);
        if (n < 0) x = inv(x);
        Tensor y = null;
        for (long k = Math.abs((long) n); k > 0; k >>= 1) {
            if ((k & 1) != 0) y = y == null ? x : y.matmul(x);
            if (k > 1) x = x.matmul(x);
        }
        return y != null ? y : Ops.expand(Tensor.eye(x.size(-1), x.size(-1), x.dtype()), x.shape());
    }

    /**
     * The product of matrices in the order that needs the fewest multiplications; the first and the last may be vectors.
     *
     * @throws ShapeException if there are fewer than two, or they don't fit
     */
    public static Tensor multiDot(Tensor... x) {
        if (x.length < 2) throw new ShapeException("multiDot: takes two tensors or more, not " + x.length);
        Tensor[] m = x.clone();
        boolean row = m[0].rank() == 1;
        boolean column = m[m.length - 1].rank() == 1;
        if (row) m[0] = m[0].unsqueeze(0);
        if (column) m[m.length - 1] = m[m.length - 1].unsqueeze(1);
        for (int i = 0; i < m.length; i++) {
            if (m[i].rank() != 2) throw new ShapeException("multiDot: operand " + i + " has shape " + x[i].shape() + "; only the first and the last may be vectors, the others are matrices");
        }
        Tensor y = MatrixChain.product(m);
        if (row) y = y.squeeze(0);
        return column ? y.squeeze(-1) : y;
    }
}
