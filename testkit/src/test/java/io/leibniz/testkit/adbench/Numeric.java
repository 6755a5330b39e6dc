package io.leibniz.testkit.adbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;

/** Central differences of functions of {@code double[]}, and comparisons. */
final class Numeric {
    private static final double STEP = 1e-6;
    private static final double DERIVATIVE = 1e-5;

    private Numeric() {}

    /** [column][row]: derivatives of every result by every argument. */
    static double[][] jacobian(Function<double[], double[]> f, double[] x) {
        double[][] columns = new double[x.length][];
        for (int j = 0; j < x.length; j++) {
            double h = STEP * Math.max(1, Math.abs(x[j]));
            double[] above = x.clone();
            double[] below = x.clone();
            above[j] += h;
            below[j] -= h;
            columns[j] = f.apply(above);
            double[] low = f.apply(below);
            for (int i = 0; i < low.length; i++) columns[j][i] = (columns[j][i] - low[i]) / (above[j] - below[j]);
        }
        return columns;
    }

    /** Relative to the expected number, or to {@code scale}·1e-4 where that is more: differences lose digits of the largest. */
    static void assertDerivative(double expected, double actual, double scale, String what) {
        assertEquals(expected, actual, DERIVATIVE * Math.max(Math.abs(expected), 1e-4 * scale), what);
    }

    static void assertValue(double expected, double actual, String what) {
        assertEquals(expected, actual, 1e-10 * Math.abs(expected), what);
    }
}
