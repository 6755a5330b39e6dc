package io.leibniz.testkit.adbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GmmTest {
    @ParameterizedTest
    @CsvSource({"7, 3, 4", "20, 1, 2", "5, 6, 1", "40, 5, 9"})
    void valueAndGradientAgreeWithPlainLoops(int n, int d, int k) {
        var made = GmmData.random(1, n, d, k);
        var data = new GmmData(n, d, k, made.parameters(), made.x(), 1.3, 2);
        var result = new Gmm(data).gradient(Gmm.Parameters.of(data));
        double expected = GmmReference.objective(data, data.parameters());
        Numeric.assertValue(expected, result.value().item(), "value");
        double[] gradient = result.grad().toArray();
        assertEquals(data.parameters().length, gradient.length);
        double[][] numeric = Numeric.jacobian(p -> new double[] {GmmReference.objective(data, p)}, data.parameters());
        for (int i = 0; i < gradient.length; i++) {
            Numeric.assertDerivative(numeric[i][0], gradient[i], Math.abs(expected), "parameter " + i);
        }
    }

    /** One standard normal in one dimension with the prior taken away is the textbook's density. */
    @ParameterizedTest
    @CsvSource({"0", "1.5", "-2"})
    void aSingleComponentIsANormalDensity(double x) {
        var data = new GmmData(1, 1, 1, new double[] {0.7, 0.5, Math.log(2)}, new double[] {x}, 1, 0);
        double z = 2 * (x - 0.5);
        double density = Math.log(2) - Math.log(2 * Math.PI) / 2 - z * z / 2;
        // n′ = 2, Γ(1) = 1: C = −log 2.
        double prior = 2.0 * 2 / 2 + Math.log(2);
        assertEquals(density + prior, new Gmm(data).apply(Gmm.Parameters.of(data)).item(), 1e-12);
    }
}
