package io.leibniz.kernel;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A [m, n] = U·diag(s)·Vᵀ by one-sided rotations, which make the columns of A·V orthogonal (Hestenes 1958): slower than
 * others, and accurate also for small singular values (Demmel and Veselić 1992).
 *
 * @param u [m, k], of each column the element of largest magnitude positive
 * @param s descending
 * @param v [n, k]
 */
record JacobiSvd(int m, int n, double[] u, double[] s, double[] v) {
    private static final double EPS = Math.ulp(1.0);
    /** Of a matrix scaled to 1, a squared length that counts as 0. */
    private static final double NOTHING = 1e-290;
    private static final int SWEEPS = 80;

    static JacobiSvd of(int m, int n, double[] a) {
        if (m < n) {
            JacobiSvd t = of(n, m, ReferenceLinalg.transpose(m, n, a));
            return turned(m, n, m, t.v, t.s, t.u);
        }
        if (!ReferenceLinalg.finite(a)) {
            return new JacobiSvd(m, n, ReferenceLinalg.nan(m * n), ReferenceLinalg.nan(n), ReferenceLinalg.nan(n * n));
        }
        int exponent = ReferenceLinalg.exponent(a);
        double[] w = ReferenceLinalg.transpose(m, n, ReferenceLinalg.scaled(a, -exponent));
        double[] v = ReferenceLinalg.identity(n);
        orthogonalise(m, n, w, v);
        double[] length = new double[n];
        for (int j = 0; j < n; j++) length[j] = Math.sqrt(product(w, j * m, j * m, m));
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(j -> -length[j])).mapToInt(j -> j).toArray();
        double[] us = new double[n * m];
        double[] s = new double[n];
        double[] vs = new double[n * n];
        for (int j = 0; j < n; j++) {
            double l = length[order[j]];
            s[j] = Math.scalb(l, exponent);
            System.arraycopy(v, order[j] * n, vs, j * n, n);
            if (l * l < NOTHING) complete(us, j, m);
            else for (int i = 0; i < m; i++) us[j * m + i] = w[order[j] * m + i] / l;
        }
        return turned(m, n, n, ReferenceLinalg.transpose(n, m, us), s, ReferenceLinalg.transpose(n, n, vs));
    }

    private static void orthogonalise(int m, int n, double[] w, double[] v) {
        double tolerance = EPS * Math.max(8, 2 * Math.sqrt(m));
        boolean rotated = true;
        for (int sweep = 0; rotated; sweep++) {
            if (sweep == SWEEPS) throw new ArithmeticException("has singular values that did not converge after " + sweep + " sweeps");
            rotated = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    double a = product(w, p * m, p * m, m);
                    double b = product(w, q * m, q * m, m);
                    double g = product(w, p * m, q * m, m);
                    if (a < NOTHING || b < NOTHING || Math.abs(g) <= tolerance * Math.sqrt(a) * Math.sqrt(b)) continue;
                    rotated = true;
                    double zeta = (b - a) / (2 * g);
                    double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
                    double c = 1 / Math.sqrt(1 + t * t);
                    SymmetricEigen.rotate(w, p * m, q * m, m, c, -c * t);
                    SymmetricEigen.rotate(v, p * n, q * n, n, c, -c * t);
                }
            }
        }
    }

    private static double product(double[] w, int p, int q, int length) {
        double s = 0;
        for (int i = 0; i < length; i++) s += w[p + i] * w[q + i];
        return s;
    }

    private static void subtract(double[] u, int from, int what, int length, double times) {
        for (int i = 0; i < length; i++) u[from + i] -= times * u[what + i];
    }

    /** Row j of u becomes a unit vector orthogonal to the rows before it. */
    private static void complete(double[] u, int j, int m) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < m; i++) {
            double covered = 0;
            for (int p = 0; p < j; p++) covered += u[p * m + i] * u[p * m + i];
            if (covered < least) {
                least = covered;
                best = i;
            }
        }
        u[j * m + best] = 1;
        // Twice is enough (Kahan, in Parlett's "The Symmetric Eigenvalue Problem").
        for (int round = 0; round < 2; round++) {
            for (int p = 0; p < j; p++) subtract(u, j * m, p * m, m, product(u, p * m, j * m, m));
            double l = Math.sqrt(product(u, j * m, j * m, m));
            for (int i = 0; i < m; i++) u[j * m + i] /= l;
        }
    }

    private static JacobiSvd turned(int m, int n, int k, double[] u, double[] s, double[] v) {
        for (int j = 0; j < k; j++) {
            if (!ReferenceLinalg.turned(u, j, m, k)) continue;
            for (int i = 0; i < m; i++) u[i * k + j] = -u[i * k + j];
            for (int i = 0; i < n; i++) v[i * k + j] = -v[i * k + j];
        }
        return new JacobiSvd(m, n, u, s, v);
    }

    /** U over s over V. */
    double[] packed() {
        int k = s.length;
        double[] y = new double[(m + 1 + n) * k];
        System.arraycopy(u, 0, y, 0, m * k);
        System.arraycopy(s, 0, y, m * k, k);
        System.arraycopy(v, 0, y, (m + 1) * k, n * k);
        return y;
    }

    /** V·diag(1/s)·Uᵀ over the singular values above {@code rtol} times the largest. */
    double[] inverse(double rtol) {
        return leastSquares(ReferenceLinalg.identity(m), m, rtol);
    }

    /** V·diag(1/s)·Uᵀ·B for B [m, columns]. */
    double[] leastSquares(double[] b, int columns, double rtol) {
        int k = s.length;
        double[] c = ReferenceLinalg.multiply(k, m, columns, ReferenceLinalg.transpose(m, k, u), b);
        for (int j = 0; j < k; j++) {
            boolean dropped = s[j] == 0 || s[j] <= rtol * s[0];
            for (int i = 0; i < columns; i++) c[j * columns + i] = dropped ? 0 : c[j * columns + i] / s[j];
        }
        return ReferenceLinalg.multiply(n, k, columns, v, c);
    }
}
