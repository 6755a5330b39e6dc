package io.leibniz.testkit.adbench;

/** The Gaussian mixture's objective, point by point and component by component. */
public final class GmmReference {
    private GmmReference() {}

    /** The objective of {@link Gmm} at {@code parameters}, in the order of {@link GmmData#parameters}. */
    public static double objective(GmmData data, double[] parameters) {
        int d = data.d();
        int k = data.k();
        int factors = k * (1 + d);
        double sum = 0;
        double[] terms = new double[k];
        for (int i = 0; i < data.n(); i++) {
            for (int c = 0; c < k; c++) {
                int f = factors + c * data.factor();
                double distance = 0;
                double logDeterminant = 0;
                for (int row = 0; row < d; row++) {
                    double z = Math.exp(parameters[f + row]) * (data.x()[i * d + row] - parameters[k + c * d + row]);
                    for (int column = 0; column < row; column++) {
                        z += parameters[f + below(d, row, column)] * (data.x()[i * d + column] - parameters[k + c * d + column]);
                    }
                    distance += z * z;
                    logDeterminant += parameters[f + row];
                }
                terms[c] = parameters[c] + logDeterminant - distance / 2;
            }
            sum += logSumExp(terms, k);
        }
        return sum - data.n() * (d / 2.0 * Math.log(2 * Math.PI) + logSumExp(parameters, k)) + prior(data, parameters);
    }

    private static double prior(GmmData data, double[] parameters) {
        int d = data.d();
        int k = data.k();
        double sum = 0;
        for (int c = 0; c < k; c++) {
            int f = k * (1 + d) + c * data.factor();
            for (int i = 0; i < data.factor(); i++) {
                double element = i < d ? Math.exp(parameters[f + i]) : parameters[f + i];
                sum += data.gamma() * data.gamma() / 2 * element * element - (i < d ? data.m() * parameters[f + i] : 0);
            }
        }
        int freedom = d + data.m() + 1;
        double logGamma = d * (d - 1) / 4.0 * Math.log(Math.PI);
        for (int j = 0; j < d; j++) logGamma += logGammaOfHalf(freedom - j);
        return sum - k * (freedom * d * (Math.log(data.gamma()) - Math.log(2) / 2) - logGamma);
    }

    /** Where element (row, column) of the strict lower triangle stands in a factor. */
    static int below(int d, int row, int column) {
        return d + column * d - column * (column + 1) / 2 + row - column - 1;
    }

    /** log Γ(n/2), from Γ(1) = 1 and Γ(½) = √π by Γ(x + 1) = x·Γ(x). */
    private static double logGammaOfHalf(int n) {
        double sum = n % 2 == 0 ? 0 : Math.log(Math.PI) / 2;
        for (int i = n - 2; i > 0; i -= 2) sum += Math.log(i / 2.0);
        return sum;
    }

    private static double logSumExp(double[] x, int n) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) top = Math.max(top, x[i]);
        double sum = 0;
        for (int i = 0; i < n; i++) sum += Math.exp(x[i] - top);
        return top + Math.log(sum);
    }
}
