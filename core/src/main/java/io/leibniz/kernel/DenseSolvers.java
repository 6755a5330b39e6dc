package io.leibniz.kernel;

/** Elimination: Cholesky, LU and what follows from them, on one row-major matrix in f64. */
final class DenseSolvers {
    private DenseSolvers() {}

    /** Beyond this condition the inverse says too little about the cofactors. */
    private static final double WELL_CONDITIONED = 1e8;

    /**
     * P·A = L·U.
     *
     * @param packed U on and above the diagonal, L below it without its ones
     * @param rows which row of A each row of P·A is
     * @param sign of the permutation
     */
    record Factors(int n, double[] packed, int[] rows, int sign) {}

    // ------------------------------------------------------------------------------------------------ cholesky

    /** Row by row (Banachiewicz), of the symmetric part. */
    static double[] cholesky(int n, double[] a) {
        double[] l = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double s = 0.5 * (a[i * n + j] + a[j * n + i]);
                for (int k = 0; k < j; k++) s -= l[i * n + k] * l[j * n + k];
                if (j < i) {
                    l[i * n + j] = s / l[j * n + j];
                } else if (s > 0) {
                    l[i * n + i] = Math.sqrt(s);
                } else {
                    throw new ArithmeticException("is not positive definite: its leading minor of order " + (i + 1)
                            + " is not positive; add a small multiple of the identity, or use eigh");
                }
            }
        }
        return l;
    }

    // ------------------------------------------------------------------------------------------------ LU

    /** With partial pivoting; a singular matrix gives zeros on the diagonal of U. */
    static Factors lu(int n, double[] a) {
        double[] f = a.clone();
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) rows[i] = i;
        int sign = 1;
        for (int k = 0; k < n; k++) {
            int p = k;
            for (int i = k + 1; i < n; i++) if (Math.abs(f[i * n + k]) > Math.abs(f[p * n + k])) p = i;
            if (p != k) {
                for (int j = 0; j < n; j++) {
                    double v = f[k * n + j];
                    f[k * n + j] = f[p * n + j];
                    f[p * n + j] = v;
                }
                int r = rows[k];
                rows[k] = rows[p];
                rows[p] = r;
                sign = -sign;
            }
            double pivot = f[k * n + k];
            if (pivot == 0) continue;
            for (int i = k + 1; i < n; i++) {
                double c = f[i * n + k] / pivot;
                f[i * n + k] = c;
                for (int j = k + 1; j < n; j++) f[i * n + j] -= c * f[k * n + j];
            }
        }
        return new Factors(n, f, rows, sign);
    }

    static double[] solve(int n, int k, double[] a, double[] b) {
        Factors f = lu(n, a);
        for (int i = 0; i < n; i++) {
            if (f.packed[i * n + i] == 0) {
                throw new ArithmeticException("is singular: pivot " + i + " of " + n + " is 0; use lstsq or pinv");
            }
        }
        double[] x = new double[n * k];
        for (int i = 0; i < n; i++) System.arraycopy(b, f.rows[i] * k, x, i * k, k);
        forward(n, k, f.packed, x, true);
        backward(n, k, f.packed, x, false);
        return x;
    }

    static double[] inverse(int n, double[] a) {
        return solve(n, n, a, ReferenceLinalg.identity(n));
    }

    static double[] solveTriangular(int n, int k, double[] a, double[] b, boolean upper, boolean unit) {
        for (int i = 0; i < n && !unit; i++) {
            if (a[i * n + i] == 0) throw new ArithmeticException("is singular: element " + i + " of its diagonal is 0");
        }
        double[] x = b.clone();
        if (upper) backward(n, k, a, x, unit);
        else forward(n, k, a, x, unit);
        return x;
    }

    /** L·X = B in place, by rows of X. */
    private static void forward(int n, int k, double[] l, double[] x, boolean unit) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) eliminate(l[i * n + j], x, i * k, j * k, k);
            if (!unit) divide(l[i * n + i], x, i * k, k);
        }
    }

    /** U·X = B in place, by rows of X. */
    private static void backward(int n, int k, double[] u, double[] x, boolean unit) {
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) eliminate(u[i * n + j], x, i * k, j * k, k);
            if (!unit) divide(u[i * n + i], x, i * k, k);
        }
    }

    private static void eliminate(double c, double[] x, int row, int by, int k) {
        for (int p = 0; p < k; p++) x[row + p] -= c * x[by + p];
    }

    private static void divide(double d, double[] x, int row, int k) {
        for (int p = 0; p < k; p++) x[row + p] /= d;
    }

    // ------------------------------------------------------------------------------------------------ determinants

    static double det(int n, double[] a) {
        Factors f = lu(n, a);
        double d = f.sign;
        for (int i = 0; i < n; i++) d *= f.packed[i * n + i];
        return d;
    }

    static double[] slogdet(int n, double[] a) {
        Factors f = lu(n, a);
        double sign = f.sign;
        double log = 0;
        for (int i = 0; i < n; i++) {
            double u = f.packed[i * n + i];
            sign = u == 0 ? 0 : sign * Math.signum(u);
            log += StrictMath.log(Math.abs(u));
        }
        return new double[] {sign, log};
    }

    /** det(A)·A⁻ᵀ where that is accurate; else det(U)·det(V)·U·C·Vᵀ with C the cofactors of the singular values. */
    static double[] cofactors(int n, double[] a) {
        Factors f = lu(n, a);
        double d = f.sign;
        boolean regular = true;
        for (int i = 0; i < n; i++) {
            d *= f.packed[i * n + i];
            regular &= f.packed[i * n + i] != 0;
        }
        if (regular) {
            double[] x = inverse(n, a);
            if (ReferenceLinalg.norm1(n, a) * ReferenceLinalg.norm1(n, x) < WELL_CONDITIONED) {
                double[] c = ReferenceLinalg.transpose(n, n, x);
                for (int i = 0; i < c.length; i++) c[i] *= d;
                return c;
            }
        }
        JacobiSvd svd = JacobiSvd.of(n, n, a);
        double sign = Math.signum(det(n, svd.u()) * det(n, svd.v()));
        double[] left = svd.u().clone();
        for (int j = 0; j < n; j++) {
            double others = sign;
            for (int i = 0; i < n; i++) if (i != j) others *= svd.s()[i];
            for (int i = 0; i < n; i++) left[i * n + j] *= others;
        }
        return ReferenceLinalg.multiply(n, n, n, left, ReferenceLinalg.transpose(n, n, svd.v()));
    }

    // ------------------------------------------------------------------------------------------------ exponential

    /** The degrees of the diagonal Padé approximants, and up to which 1-norm each is exact in f64 (Higham 2005, table 2.3). */
    private static final int[] DEGREES = {3, 5, 7, 9, 13};
    private static final double[] REACH = {1.495585217958292e-2, 2.539398330063230e-1, 9.504178996162932e-1, 2.097847961257068,
        5.371920351148152};

    /** Scaling and squaring: N. J. Higham, "The scaling and squaring method for the matrix exponential revisited" (2005). */
    static double[] exponential(int n, double[] a) {
        if (!ReferenceLinalg.finite(a)) return ReferenceLinalg.nan(n * n);
        double norm = ReferenceLinalg.norm1(n, a);
        int degree = 13;
        for (int i = DEGREES.length - 1; i >= 0; i--) if (norm <= REACH[i]) degree = DEGREES[i];
        int squarings = 0;
        for (double s = norm; s > REACH[4]; s /= 2) squarings++;
        double[] x = pade(n, ReferenceLinalg.scaled(a, -squarings), degree);
        for (int i = 0; i < squarings; i++) x = ReferenceLinalg.multiply(n, n, n, x, x);
        return x;
    }

    /** (V − U)⁻¹·(V + U), V the even and U the odd part of the numerator Σ bⱼ·Aʲ, by Horner's rule in A². */
    private static double[] pade(int n, double[] a, int degree) {
        // bⱼ = (2m − j)!·m! / ((2m)!·(m − j)!·j!), by the quotient of neighbours.
        double[] b = new double[degree + 1];
        b[0] = 1;
        for (int j = 1; j <= degree; j++) b[j] = b[j - 1] * (degree - j + 1) / ((2.0 * degree - j + 1) * j);
        double[] square = ReferenceLinalg.multiply(n, n, n, a, a);
        double[] odd = scaledIdentity(n, b[degree]);
        double[] even = scaledIdentity(n, b[degree - 1]);
        for (int j = degree - 2; j > 0; j -= 2) {
            odd = ReferenceLinalg.multiply(n, n, n, odd, square);
            even = ReferenceLinalg.multiply(n, n, n, even, square);
            for (int i = 0; i < n; i++) {
                odd[i * n + i] += b[j];
                even[i * n + i] += b[j - 1];
            }
        }
        odd = ReferenceLinalg.multiply(n, n, n, a, odd);
        double[] left = new double[n * n];
        double[] right = new double[n * n];
        for (int i = 0; i < left.length; i++) {
            left[i] = even[i] - odd[i];
            right[i] = even[i] + odd[i];
        }
        return solve(n, n, left, right);
    }

    private static double[] scaledIdentity(int n, double c) {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) a[i * n + i] = c;
        return a;
    }
}
