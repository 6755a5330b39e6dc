package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The error of every f32 function against f64, and its special cases against {@link Math}. */
class FMathTest {
    /** {@code bound}: the largest error in ulp over all floats. */
    record Case(String name, Ulp.FloatFunction f, DoubleUnaryOperator truth, double bound) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> functions() {
        return Stream.of(
                new Case("exp", FMath::exp, Math::exp, 1.1),
                new Case("exp2", FMath::exp2, DMath::exp2, 0.95),
                new Case("expm1", FMath::expm1, Math::expm1, 1.6),
                new Case("log", FMath::log, Math::log, 0.95),
                new Case("log2", FMath::log2, DMath::log2, 1.0),
                new Case("log10", FMath::log10, Math::log10, 1.0),
                new Case("log1p", FMath::log1p, Math::log1p, 1.5),
                new Case("sin", FMath::sin, Math::sin, 1.25),
                new Case("cos", FMath::cos, Math::cos, 1.25),
                new Case("tan", FMath::tan, Math::tan, 1.3),
                new Case("asin", FMath::asin, Math::asin, 1.25),
                new Case("acos", FMath::acos, Math::acos, 1.2),
                new Case("atan", FMath::atan, Math::atan, 1.45),
                new Case("sinh", FMath::sinh, Math::sinh, 1.7),
                new Case("cosh", FMath::cosh, Math::cosh, 1.55),
                new Case("tanh", FMath::tanh, Math::tanh, 1.5),
                new Case("asinh", FMath::asinh, DMath::asinh, 1.8),
                new Case("acosh", FMath::acosh, DMath::acosh, 1.95),
                new Case("atanh", FMath::atanh, DMath::atanh, 1.7),
                new Case("rsqrt", FMath::rsqrt, DMath::rsqrt, 1.5),
                new Case("sigmoid", FMath::sigmoid, DMath::sigmoid, 1.6),
                new Case("logSigmoid", FMath::logSigmoid, DMath::logSigmoid, 1.8),
                new Case("softplus", FMath::softplus, DMath::softplus, 1.8),
                new Case("silu", FMath::silu, DMath::silu, 1.95),
                new Case("gelu", FMath::gelu, DMath::gelu, 1.7),
                new Case("geluTanh", FMath::geluTanh, DMath::geluTanh, 0.6),
                new Case("selu", FMath::selu, DMath::selu, 1.95),
                new Case("erf", FMath::erf, DMath::erf, 1.15),
                new Case("erfc", FMath::erfc, DMath::erfc, 0.6),
                new Case("erfinv", FMath::erfinv, DMath::erfinv, 1.6),
                new Case("lgamma", FMath::lgamma, DMath::lgamma, 0.51),
                new Case("digamma", FMath::digamma, DMath::digamma, 0.51),
                new Case("elu", x -> FMath.elu(x, 1), x -> DMath.elu(x, 1), 1.6));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyExponentIsAccurate(Case c) {
        check(c, Ulp.worst(c.f, c.truth, Ulp.STRATA, Ulp::stratified));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("functions")
    void everyFloatIsAccurate(Case c) {
        check(c, Ulp.exhaustive(c.f, c.truth));
    }

    private static void check(Case c, Ulp.Worst worst) {
        assertTrue(worst.ulp() <= c.bound, () -> String.format("%s: %.4f ulp at %s (%a): %s, not %s; the bound is %s",
                c.name, worst.ulp(), worst.at(), worst.at(), c.f.apply(worst.at()), c.truth.applyAsDouble(worst.at()), c.bound));
    }

    /** The arguments where reductions change branch, the results overflow, vanish or become denormal. */
    @ParameterizedTest
    @MethodSource("functions")
    void neighboursOfBreakpointsAreAccurate(Case c) {
        float[] points = {0x1p-25f, 0.5f, 0.5625f, 0.70710677f, 1, 1.4142135f, 4, 5, 10, 11, 15, 60, 88.72284f, 89, 87.33655f,
            89.41599f, 103.97208f, 126, 127, 128, 149, 150, 200, 1000, 0x1p17f, 0x1p23f, 0x1p24f, 0x1p30f, 0.99329f, 2.5f, 10.0555f, 14.2f};
        for (float p : points) {
            int bits = Float.floatToRawIntBits(p) - 4096;
            check(c, Ulp.worst(c.f, c.truth, 8192, i -> bits + i));
            check(c, Ulp.worst(c.f, c.truth, 8192, i -> bits + i | Integer.MIN_VALUE));
        }
    }

    @Test
    void multiplesOfAQuarterTurnAreReducedExactly() {
        // The float nearest to a multiple of π/2 in the range of the fast reduction and in the whole format.
        for (float x : new float[] {16367173f, 0x1.47d0fep34f, 5.3193727e36f, 6381956970095103L * 0x1p4f, 0x1.fffffep127f}) {
            assertTrue(Ulp.of(FMath.sin(x), Math.sin(x)) < 1.2, () -> "sin " + x + " = " + FMath.sin(x) + ", not " + Math.sin(x));
            assertTrue(Ulp.of(FMath.cos(x), Math.cos(x)) < 1.2, () -> "cos " + x + " = " + FMath.cos(x) + ", not " + Math.cos(x));
            assertTrue(Ulp.of(FMath.tan(x), Math.tan(x)) < 1.2, () -> "tan " + x + " = " + FMath.tan(x) + ", not " + Math.tan(x));
        }
    }

    /** Within 1.95 ulp, but around the zero, where terms cancel: there within 2⁻²⁹ before it is rounded. */
    @Test
    void theSlopeOfGeluIsAccurate() {
        double[] worst = new double[2];
        for (int i = 0; i < Ulp.STRATA; i++) {
            slopeOfGelu(Float.intBitsToFloat(Ulp.stratified(i)), worst);
        }
        for (int i = -1_000_000; i <= 1_000_000; i++) {
            slopeOfGelu(Float.intBitsToFloat(Float.floatToRawIntBits(-0.7517915f) + i), worst);
        }
        assertTrue(worst[0] < 1.95, () -> worst[0] + " ulp");
        assertTrue(worst[1] < 0x1p-29, () -> "off by " + worst[1] + " beside the zero");
    }

    private static void slopeOfGelu(float x, double[] worst) {
        double truth = DMath.geluGrad(x);
        float got = FMath.geluGrad(x);
        if (Math.abs(x + 0.7517916) < 0.05) worst[1] = Math.max(worst[1], beforeRounding(got, truth));
        else worst[0] = Math.max(worst[0], Ulp.of(got, truth));
    }

    private static double beforeRounding(float got, double truth) {
        return Math.abs(got - truth) - 0.5 * Math.ulp((float) truth);
    }

    static final float[] SPECIAL = {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 0.25f, -0.25f, 0.5f, -0.5f, 0.75f,
        1, -1, 1.5f, -1.5f, 2, -2, 3, -3, 4, -5, 10.5f, 64, -127, 8388607.5f, -8388607.5f, 8388609, -8388609, 16777215, -16777215,
        16777216, -16777218, 1e30f, -1e30f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.NaN, 0x1.fffffep-1f, 0x1.000002p0f, -0x1.000002p0f};

    /** {@link Math#pow}, and 1 where C99 has it: 1 to any power, −1 to an infinite one. */
    private static double power(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
    }

    @Test
    void powersOfSpecialValuesAreThoseOfCAndAnglesThoseOfMath() {
        for (float a : SPECIAL) {
            for (float b : SPECIAL) {
                assertTrue(Ulp.of(FMath.pow(a, b), power(a, b)) < 0.6,
                        () -> "pow(" + a + ", " + b + ") = " + FMath.pow(a, b) + ", not " + power(a, b));
                assertTrue(Ulp.of((float) DMath.pow(a, b), power(a, b)) < 0.6,
                        () -> "f64 pow(" + a + ", " + b + ") = " + DMath.pow(a, b) + ", not " + power(a, b));
                assertTrue(Ulp.of(FMath.atan2(a, b), Math.atan2(a, b)) < 1.7,
                        () -> "atan2(" + a + ", " + b + ") = " + FMath.atan2(a, b) + ", not " + Math.atan2(a, b));
            }
        }
    }

    @Test
    void powersAndAnglesAreAccurate() {
        var random = new java.util.SplittableRandom(1);
        double worstPower = 0;
        double worstAngle = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            float y = (i & 1) == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) (random.nextDouble(-160, 160) / log2(x));
            worstPower = Math.max(worstPower, Ulp.of(FMath.pow(x, y), power(x, y)));
            float a = (i & 1) == 0 ? y : x * (float) random.nextDouble(-4, 4);
            worstAngle = Math.max(worstAngle, Ulp.of(FMath.atan2(a, x), Math.atan2(a, x)));
        }
        assertTrue(worstPower < 0.6, "pow: " + worstPower + " ulp");
        assertTrue(worstAngle < 2, "atan2: " + worstAngle + " ulp");
    }

    private static double log2(float x) {
        double l = DMath.log2(Math.abs(x));
        return l == 0 ? 1 : l;
    }

    @Test
    void powersNearOneHoldForHugeExponents() {
        for (int i = -3000; i <= 3000; i++) {
            float x = Float.intBitsToFloat(Float.floatToRawIntBits(1f) + i);
            for (float y = 0x1p10f; y < 0x1p32f; y *= 1.37f) {
                float e = y;
                assertTrue(Ulp.of(FMath.pow(x, e), Math.pow(x, e)) < 0.6,
                        () -> "pow(" + x + ", " + e + ") = " + FMath.pow(x, e) + ", not " + Math.pow(x, e));
            }
        }
    }

    @Test
    void powersOfTwoAreExact() {
        for (int k = -149; k <= 127; k++) {
            float x = Math.scalb(1f, k);
            assertEquals(k, FMath.log2(x));
            assertEquals(x, FMath.exp2(k));
            assertEquals(x, FMath.pow(2, k));
        }
    }

    @Test
    void limitsOfTheActivationsAreFinite() {
        float inf = Float.POSITIVE_INFINITY;
        assertEquals(-0f, FMath.silu(-inf));
        assertEquals(-0f, FMath.gelu(-inf));
        assertEquals(-0f, FMath.geluTanh(-inf));
        assertEquals(-0f, FMath.geluGrad(-inf));
        assertEquals(1f, FMath.geluGrad(inf));
        assertEquals(Float.NaN, FMath.geluGrad(Float.NaN));
        assertEquals(inf, FMath.silu(inf));
        assertEquals(inf, FMath.gelu(inf));
        assertEquals(inf, FMath.geluTanh(inf));
        assertEquals(0f, FMath.relu(-0f));
        assertEquals(Float.NaN, FMath.relu(Float.NaN));
    }
}
