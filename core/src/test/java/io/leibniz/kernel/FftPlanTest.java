package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class FftPlanTest {
    /** Against Taylor's series in 60 digits. */
    @Test
    void rootsOfUnityAreWithinAnUlp() {
        for (int n : new int[] {1, 2, 3, 4, 5, 8, 12, 360, 997}) {
            for (int j = 0; j < n; j++) {
                double[] w = new double[2];
                FftPlan.root(j, n, w, 0);
                BigDecimal t = PI.multiply(BigDecimal.valueOf(2L * j)).divide(BigDecimal.valueOf(n), DIGITS);
                near(series(t, 0), w[0], n, j);
                near(series(t, 1).negate(), w[1], n, j);
            }
        }
    }

    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal PI = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459");

    private static void near(BigDecimal expected, double actual, int n, int j) {
        double e = Math.abs(expected.doubleValue()) < 1e-40 ? 0 : expected.doubleValue();
        assertTrue(Math.abs(e - actual) <= Math.ulp(e), () -> j + " of " + n + ": " + actual + " instead of " + e);
    }

    /** Σ (−1)^k t^(2k + first)/(2k + first)!. */
    private static BigDecimal series(BigDecimal t, int first) {
        BigDecimal term = first == 0 ? BigDecimal.ONE : t;
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = first; k < 80; k += 2) {
            sum = sum.add(term);
            term = term.multiply(t, DIGITS).multiply(t, DIGITS).negate().divide(BigDecimal.valueOf((k + 1L) * (k + 2)), DIGITS);
        }
        return sum;
    }

    @Test
    void aPlanIsMadeOnce() {
        assertEquals(FftPlan.of(30), FftPlan.of(30));
    }
}
