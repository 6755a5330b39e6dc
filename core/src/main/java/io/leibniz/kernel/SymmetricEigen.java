package io.leibniz.kernel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and vectors of the symmetric part: reflections to a tridiagonal matrix, then implicit QR steps with
 * Wilkinson's shift (Golub and Van Loan, "Matrix Computations", 8.3).
 */
final class SymmetricEigen {
    private static final double EPS = Math.ulp(1.0);
    /** Of a matrix scaled to 1, an element that counts as nothing beside any other. */
    private static final double NOTHING = 1e-150;
    private static final int STEPS = 60;

    private final int n;
    private final double[] diagonal;
    private final double[] beside;
    /** Row i is the i-th vector. */
    private final double[] vectors;

    private SymmetricEigen(int n) {
        this.n = n;
        this.diagonal = new double[n];
        this.beside = new double[n];
        this.vectors = ReferenceLinalg.identity(n);
    }

    static double[] values(int n, double[] a) {
        return Arrays.copyOf(packed(n, a), n);
    }

    /** Ascending values, then the matrix of vectors. Of each vector the element of largest magnitude is positive. */
    static double[] packed(int n, double[] a) {
        if (!ReferenceLinalg.finite(a)) return ReferenceLinalg.nan((n + 1) * n);
        int exponent = ReferenceLinalg.exponent(a);
        double[] s = ReferenceLinalg.scaled(a, -exponent);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) s[i * n + j] = s[j * n + i] = 0.5 * (s[i * n + j] + s[j * n + i]);
        }
        SymmetricEigen e = new SymmetricEigen(n);
        e.tridiagonal(s);
        e.iterate();
        return e.sorted(exponent);
    }

    private void tridiagonal(double[] a) {
        double[] tau = new double[n];
        double[] w = new double[n];
        for (int k = 0; k < n - 1; k++) {
            diagonal[k] = a[k * n + k];
            // The reflection's vector overwrites row k of the (symmetric) matrix.
            int v = k * n;
            double head = a[v + k + 1];
            double tail = 0;
            for (int i = k + 2; i < n; i++) tail += a[v + i] * a[v + i];
            beside[k] = head;
            if (tail == 0) continue;
            beside[k] = -Math.copySign(Math.sqrt(head * head + tail), head);
            double first = head - beside[k];
            tau[k] = -first / beside[k];
            a[v + k + 1] = 1;
            for (int i = k + 2; i < n; i++) a[v + i] /= first;
            // A − v·wᵀ − w·vᵀ with w = τ·A·v − ½·τ²·(vᵀ·A·v)·v.
            double inner = 0;
            for (int i = k + 1; i < n; i++) {
                double p = 0;
                for (int j = k + 1; j < n; j++) p += a[i * n + j] * a[v + j];
                w[i] = tau[k] * p;
                inner += w[i] * a[v + i];
            }
            for (int i = k + 1; i < n; i++) w[i] -= 0.5 * tau[k] * inner * a[v + i];
            for (int i = k + 1; i < n; i++) {
                for (int j = k + 1; j < n; j++) a[i * n + j] -= a[v + i] * w[j] + w[i] * a[v + j];
            }
        }
        if (n > 0) diagonal[n - 1] = a[n * n - 1];
        for (int k = n - 2; k >= 0; k--) {
            if (tau[k] == 0) continue;
            for (int i = k + 1; i < n; i++) {
                double s = 0;
                for (int j = k + 1; j < n; j++) s += vectors[i * n + j] * a[k * n + j];
                s *= tau[k];
                for (int j = k + 1; j < n; j++) vectors[i * n + j] -= s * a[k * n + j];
            }
        }
    }

    private void iterate() {
        int high = n - 1;
        for (int steps = 0; high > 0; steps++) {
            if (steps > STEPS * n) throw new ArithmeticException("has eigenvalues that did not converge after " + steps + " steps");
            for (int i = 0; i < high; i++) {
                double e = Math.abs(beside[i]);
                if (e <= EPS * (Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1])) || e < NOTHING) beside[i] = 0;
            }
            while (high > 0 && beside[high - 1] == 0) high--;
            int low = high;
            while (low > 0 && beside[low - 1] != 0) low--;
            if (low < high) step(low, high);
        }
    }

    private void step(int low, int high) {
        double e = beside[high - 1];
        double half = 0.5 * (diagonal[high - 1] - diagonal[high]);
        double shift = diagonal[high] - e * e / (half + Math.copySign(Math.sqrt(half * half + e * e), half));
        double x = diagonal[low] - shift;
        double z = beside[low];
        for (int k = low; k < high; k++) {
            double r = Math.sqrt(x * x + z * z);
            double c = r == 0 ? 1 : x / r;
            double s = r == 0 ? 0 : z / r;
            if (k > low) beside[k - 1] = r;
            double p = diagonal[k];
            double q = diagonal[k + 1];
            double b = beside[k];
            diagonal[k] = c * c * p + 2 * c * s * b + s * s * q;
            diagonal[k + 1] = s * s * p - 2 * c * s * b + c * c * q;
            beside[k] = c * s * (q - p) + (c * c - s * s) * b;
            if (k + 1 < high) {
                x = beside[k];
                z = s * beside[k + 1];
                beside[k + 1] *= c;
            }
            rotate(vectors, k * n, (k + 1) * n, n, c, s);
        }
    }

    /** Rows p and q become c·p + s·q and c·q − s·p. */
    static void rotate(double[] a, int p, int q, int length, double c, double s) {
        for (int i = 0; i < length; i++) {
            double u = a[p + i];
            double v = a[q + i];
            a[p + i] = c * u + s * v;
            a[q + i] = c * v - s * u;
        }
    }

    private double[] sorted(int exponent) {
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> diagonal[i])).mapToInt(i -> i).toArray();
        double[] y = new double[(n + 1) * n];
        for (int j = 0; j < n; j++) {
            int from = order[j];
            y[j] = Math.scalb(diagonal[from], exponent);
            double sign = ReferenceLinalg.turned(vectors, from * n, n, 1) ? -1 : 1;
            for (int i = 0; i < n; i++) y[(i + 1) * n + j] = sign * vectors[from * n + i];
        }
        return y;
    }
}
