package io.leibniz.kernel;

import io.leibniz.prim.Cholesky;
import io.leibniz.prim.Determinant;
import io.leibniz.prim.Eigh;
import io.leibniz.prim.Factorisation;
import io.leibniz.prim.Inverse;
import io.leibniz.prim.LeastSquares;
import io.leibniz.prim.LogDeterminant;
import io.leibniz.prim.Lu;
import io.leibniz.prim.MatrixExponential;
import io.leibniz.prim.PseudoInverse;
import io.leibniz.prim.Qr;
import io.leibniz.prim.Solve;
import io.leibniz.prim.SolveTriangular;
import io.leibniz.prim.Spec;
import io.leibniz.prim.Svd;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * Linear algebra, one matrix after another, in f64 throughout; an f32 result is rounded once. Matrices are row-major.
 *
 * <p>What comes from elimination stands in {@link DenseSolvers}, what comes from reflections and rotations in
 * {@link HouseholderQr}, {@link SymmetricEigen} and {@link JacobiSvd}.
 */
final class ReferenceLinalg {
    private ReferenceLinalg() {}

    static NdArray factorise(Factorisation op, NdArray... x) {
        Spec[] in = new Spec[x.length];
        for (int i = 0; i < in.length; i++) in[i] = new Spec(x[i].dtype(), x[i].shape());
        Spec out = op.spec(in);
        int rank = x[0].shape().rank();
        int batch = x[0].shape().sub(0, rank - 2).numel();
        double[][] all = new double[x.length][];
        for (int i = 0; i < all.length; i++) all[i] = doubles(x[i]);
        double[] y = new double[out.shape().numel()];
        int size = batch == 0 ? 0 : y.length / batch;
        for (int b = 0; b < batch; b++) {
            double[][] one = new double[x.length][];
            for (int i = 0; i < one.length; i++) {
                int n = all[i].length / batch;
                one[i] = batch == 1 ? all[i] : Arrays.copyOfRange(all[i], b * n, (b + 1) * n);
            }
            try {
                double[] r = one(op, in[0].shape().dim(-2), in[0].shape().dim(-1), x.length == 1 ? 0 : in[1].shape().dim(-1), one);
                System.arraycopy(r, 0, y, b * size, size);
            } catch (ArithmeticException e) {
                throw new ArithmeticException(op.label() + ": " + (batch == 1 ? "the matrix " : "matrix " + b + " of the batch ") + e.getMessage());
            }
        }
        return out.dtype() == DType.F64 ? NdArray.of(out.shape(), y) : NdArray.of(out.shape(), floats(y));
    }

    /** @param k columns of the second operand */
    private static double[] one(Factorisation op, int m, int n, int k, double[][] x) {
        return switch (op) {
            case Cholesky _ -> DenseSolvers.cholesky(n, x[0]);
            case Lu _ -> DenseSolvers.lu(n, x[0]).packed();
            case Solve _ -> DenseSolvers.solve(n, k, x[0], x[1]);
            case SolveTriangular t -> DenseSolvers.solveTriangular(n, k, x[0], x[1], t.upper(), t.unitriangular());
            case Inverse _ -> DenseSolvers.inverse(n, x[0]);
            case Determinant _ -> new double[] {DenseSolvers.det(n, x[0])};
            case Determinant.Cofactors _ -> DenseSolvers.cofactors(n, x[0]);
            case LogDeterminant _ -> DenseSolvers.slogdet(n, x[0]);
            case Qr q -> HouseholderQr.packed(m, n, x[0], q.complete());
            case Eigh _ -> SymmetricEigen.packed(n, x[0]);
            case Eigh.Values _ -> SymmetricEigen.values(n, x[0]);
            case Svd _ -> JacobiSvd.of(m, n, x[0]).packed();
            case Svd.Values _ -> JacobiSvd.of(m, n, x[0]).s();
            case PseudoInverse p -> JacobiSvd.of(m, n, p.hermitian() ? mirrored(n, x[0]) : x[0]).inverse(p.rtol());
            case LeastSquares l -> JacobiSvd.of(m, n, x[0]).leastSquares(x[1], k, l.rtol());
            case MatrixExponential _ -> DenseSolvers.exponential(n, x[0]);
        };
    }

    static NdArray luPermutation(NdArray x) {
        Shape s = x.shape();
        int n = s.dim(-1);
        Shape rows = s.sub(0, s.rank() - 1);
        long[] y = new long[rows.numel()];
        double[] a = doubles(x);
        for (int b = 0; b * n < y.length; b++) {
            int[] order = DenseSolvers.lu(n, Arrays.copyOfRange(a, b * n * n, (b + 1) * n * n)).rows();
            for (int i = 0; i < n; i++) y[b * n + i] = order[i];
        }
        return NdArray.of(rows, y);
    }

    private static double[] mirrored(int n, double[] a) {
        double[] r = a.clone();
        for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) r[i * n + j] = a[j * n + i];
        return r;
    }

    private static double[] doubles(NdArray x) {
        Object data = x.toJavaArray();
        if (data instanceof double[] d) return d;
        float[] f = (float[]) data;
        double[] r = new double[f.length];
        for (int i = 0; i < r.length; i++) r[i] = f[i];
        return r;
    }

    private static float[] floats(double[] x) {
        float[] r = new float[x.length];
        for (int i = 0; i < r.length; i++) r[i] = (float) x[i];
        return r;
    }

    // ------------------------------------------------------------------------------------------------ small helpers

    /** a [m, k] × b [k, n]. */
    static double[] multiply(int m, int k, int n, double[] a, double[] b) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                double v = a[i * k + p];
                for (int j = 0; j < n; j++) c[i * n + j] += v * b[p * n + j];
            }
        }
        return c;
    }

    static double[] transpose(int m, int n, double[] a) {
        double[] t = new double[a.length];
        for (int i = 0; i < m; i++) for (int j = 0; j < n; j++) t[j * m + i] = a[i * n + j];
        return t;
    }

    static double[] identity(int n) {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) a[i * n + i] = 1;
        return a;
    }

    /** The largest sum of magnitudes of a column; NaN if anything is. */
    static double norm1(int n, double[] a) {
        double top = 0;
        for (int j = 0; j < n; j++) {
            double s = 0;
            for (int i = 0; i < n; i++) s += Math.abs(a[i * n + j]);
            top = Math.max(top, s);
        }
        return top;
    }

    static boolean finite(double[] a) {
        for (double v : a) if (!Double.isFinite(v)) return false;
        return true;
    }

    /** The binary exponent of the largest magnitude: dividing by it keeps squares from overflowing or vanishing. */
    static int exponent(double[] a) {
        double top = 0;
        for (double v : a) top = Math.max(top, Math.abs(v));
        return top == 0 ? 0 : Math.getExponent(top);
    }

    static double[] scaled(double[] a, int exponent) {
        double[] r = new double[a.length];
        for (int i = 0; i < r.length; i++) r[i] = Math.scalb(a[i], exponent);
        return r;
    }

    static double[] nan(int length) {
        double[] r = new double[length];
        Arrays.fill(r, Double.NaN);
        return r;
    }

    /**
     * Whether a vector is to be turned around so that its element of largest magnitude is positive; of elements that are
     * equal up to rounding the first decides.
     */
    static boolean turned(double[] a, int from, int length, int stride) {
        double top = 0;
        for (int i = 0; i < length; i++) top = Math.max(top, Math.abs(a[from + i * stride]));
        for (int i = 0; i < length; i++) {
            double v = a[from + i * stride];
            if (Math.abs(v) >= top * (1 - 1e-9)) return v < 0;
        }
        return false;
    }
}
