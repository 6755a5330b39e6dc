package io.leibniz.testkit.adbench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BaTest {
    private static final BaData DATA = BaData.random(1, 4, 9, 30);

    @Test
    void residualsAgreeWithPlainLoops() {
        var residuals = new Ba(DATA).residuals(Ba.Parameters.of(DATA));
        for (int i = 0; i < DATA.observations(); i++) {
            double[] expected = BaReference.residuals(BaReference.block(DATA, i), DATA.features()[2 * i], DATA.features()[2 * i + 1]);
            Numeric.assertValue(expected[0], residuals.x().get(i), "x " + i);
            Numeric.assertValue(expected[1], residuals.y().get(i), "y " + i);
            Numeric.assertValue(BaReference.weightResidual(DATA.weights()[i]), residuals.weights().get(i), "weight " + i);
        }
    }

    @Test
    void everyBlockOfTheJacobianAgreesWithDifferences() {
        var jacobian = new Ba(DATA).jacobian(Ba.Parameters.of(DATA));
        assertTrue(Arrays.stream(DATA.camera()).anyMatch(c -> c == 0), "no observation has the camera that isn't rotated");
        for (int i = 0; i < DATA.observations(); i++) {
            int at = i;
            double[][] columns = Numeric.jacobian(
                    b -> BaReference.residuals(b, DATA.features()[2 * at], DATA.features()[2 * at + 1]), BaReference.block(DATA, i));
            double largest = Arrays.stream(columns).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
            for (int row = 0; row < 2; row++) {
                for (int column = 0; column < BaData.BLOCK; column++) {
                    Numeric.assertDerivative(columns[column][row], jacobian.blocks().get(row, column, i), largest,
                            "observation " + i + ", residual " + row + ", column " + column);
                }
            }
        }
        assertArrayEquals(Arrays.stream(DATA.weights()).map(w -> -2 * w).toArray(), jacobian.weights().toDoubleArray(), 1e-15);
    }
}
