package io.leibniz.kernel;

/**
 * Reflections (Householder 1958). As in LAPACK, each column's reflection turns its diagonal element away from its sign, and
 * a column that needs none is left alone, so the diagonal of R may be of either sign.
 */
final class HouseholderQr {
    private HouseholderQr() {}

    /** Q [m, k] over Rᵀ [n, k], for m ≥ n; k = n, or m if complete. */
    static double[] packed(int m, int n, double[] a, boolean complete) {
        int k = complete ? m : n;
        if (!ReferenceLinalg.finite(a)) return ReferenceLinalg.nan((m + n) * k);
        int exponent = ReferenceLinalg.exponent(a);
        // Row j of c is column j: R above the diagonal, the reflection's vector from the diagonal on.
        double[] c = ReferenceLinalg.transpose(m, n, ReferenceLinalg.scaled(a, -exponent));
        double[] diagonal = new double[n];
        double[] tau = new double[n];
        for (int j = 0; j < n; j++) {
            double head = c[j * m + j];
            double tail = length(c, j * m, j + 1, m);
            diagonal[j] = head;
            if (tail > 0) {
                diagonal[j] = -Math.copySign(Math.sqrt(head * head + tail * tail), head);
                double first = head - diagonal[j];
                tau[j] = -first / diagonal[j];
                for (int i = j + 1; i < m; i++) c[j * m + i] /= first;
            }
            c[j * m + j] = 1;
            for (int p = j + 1; p < n; p++) reflect(c, j * m, tau[j], c, p * m, j, m);
        }
        double[] q = new double[k * m];
        for (int i = 0; i < k; i++) {
            q[i * m + i] = 1;
            for (int j = n - 1; j >= 0; j--) reflect(c, j * m, tau[j], q, i * m, j, m);
        }
        double[] y = new double[(m + n) * k];
        System.arraycopy(ReferenceLinalg.transpose(k, m, q), 0, y, 0, m * k);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) y[(m + j) * k + i] = Math.scalb(i == j ? diagonal[j] : c[j * m + i], exponent);
        }
        return y;
    }

    private static double length(double[] c, int row, int from, int to) {
        double s = 0;
        for (int i = from; i < to; i++) s += c[row + i] * c[row + i];
        return Math.sqrt(s);
    }

    /** x − τ·v·(v·x), over elements from … to. */
    private static void reflect(double[] v, int vRow, double tau, double[] x, int xRow, int from, int to) {
        if (tau == 0) return;
        double s = 0;
        for (int i = from; i < to; i++) s += v[vRow + i] * x[xRow + i];
        s *= tau;
        for (int i = from; i < to; i++) x[xRow + i] -= s * v[vRow + i];
    }
}
