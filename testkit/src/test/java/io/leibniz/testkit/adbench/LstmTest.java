package io.leibniz.testkit.adbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmTest {
    @ParameterizedTest
    @CsvSource({"1, 2, 3", "2, 9, 4", "4, 20, 14"})
    void valueAndGradientAgreeWithPlainLoops(int layers, int steps, int bits) {
        var data = LstmData.random(3, layers, steps, bits);
        var result = new Lstm(data).gradient(Lstm.Parameters.of(data));
        Numeric.assertValue(LstmReference.objective(data, data.parameters()), result.value().item(), "value");
        double[] gradient = result.grad().toArray();
        assertEquals(data.parameters().length, gradient.length);
        double[][] numeric = Numeric.jacobian(p -> new double[] {LstmReference.objective(data, p)}, data.parameters());
        for (int i = 0; i < gradient.length; i++) {
            Numeric.assertDerivative(numeric[i][0], gradient[i], 1, "parameter " + i);
        }
    }
}
