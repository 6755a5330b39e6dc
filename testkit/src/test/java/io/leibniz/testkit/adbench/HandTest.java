package io.leibniz.testkit.adbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void residualsAgreeWithPlainLoops(boolean barycentric) {
        var data = HandData.random(5, 544, 40, barycentric);
        var hand = new Hand(data);
        double[] expected = HandReference.residuals(data, data.theta(), data.us());
        double[] actual = hand.residuals(hand.theta(), hand.us()).t().toDoubleArray();
        assertEquals(3 * data.count(), actual.length);
        // A residual is a difference of numbers near 1, so its error is relative to those.
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i], 1e-10 * Math.max(Math.abs(expected[i]), 1e-3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyDerivativeByThetaAgreesWithDifferences(boolean barycentric) {
        check(HandData.random(6, 60, 25, barycentric));
    }

    @Test
    void alsoWhereTheHandIsNotTurned() {
        var data = HandData.random(7, 60, 25, false);
        Arrays.fill(data.theta(), 0, 3, 0);
        check(data);
    }

    @Test
    void everyDerivativeByABarycentricCoordinateAgreesWithDifferences() {
        var data = HandData.random(8, 60, 12, true);
        var hand = new Hand(data);
        var jacobian = hand.jacobian(hand.theta(), hand.us());
        double[][] columns = Numeric.jacobian(u -> HandReference.residuals(data, data.theta(), u), data.us());
        for (int j = 0; j < columns.length; j++) {
            for (int i = 0; i < columns[j].length; i++) {
                if (i / 3 == j / 2) Numeric.assertDerivative(columns[j][i], jacobian.get(j % 2, i % 3, i / 3), 1, "residual " + i + ", u " + j);
                else assertEquals(0, columns[j][i], "residual " + i + " by another point's coordinate " + j);
            }
        }
    }

    private static void check(HandData data) {
        var hand = new Hand(data);
        var jacobian = hand.jacobian(hand.theta(), hand.us());
        int before = data.us().length == 0 ? 0 : 2;
        assertEquals(before + HandData.PARAMETERS, jacobian.size(0));
        double[][] columns = Numeric.jacobian(t -> HandReference.residuals(data, t, data.us()), data.theta());
        for (int j = 0; j < columns.length; j++) {
            double largest = 0;
            for (int i = 0; i < columns[j].length; i++) {
                largest = Math.max(largest, Math.abs(columns[j][i]));
                Numeric.assertDerivative(columns[j][i], jacobian.get(before + j, i % 3, i / 3), 1, "residual " + i + ", parameter " + j);
            }
            assertTrue(largest > 1e-3, "parameter " + j + " moves nothing");
        }
    }
}
