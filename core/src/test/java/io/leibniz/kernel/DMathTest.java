package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The f64 functions against values computed with 60 decimal digits and rounded once. */
class DMathTest {
    /** {@code values}: arguments and results in turn; {@code bound}: in ulp of the result. */
    record Case(String name, DoubleUnaryOperator f, int bound, double... values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> functions() {
        return Stream.of(
                new Case("exp", DMath::exp, 1,
                        -745.1, 5e-324, -720.5, 1.2326102893e-313, -708.0, 3.307553003638408e-308,
                        -37.25, 6.64554417291507e-17, -1.0, 0.36787944117144233, -0.3466, 0.7070881069410189,
                        -1e-10, 0.9999999999, 0.1, 1.1051709180756477, 0.34657, 1.4142084849595797, 0.35, 1.4190675485932571,
                        1.0, 2.718281828459045, 2.5, 12.182493960703473, 100.1, 2.9708288895158073e+43,
                        700.7, 2.0424125462260529e+304, 709.7, 1.6549840276802644e+308),
                new Case("tanh", DMath::tanh, 3,
                        1e-300, 1e-300, -1e-09, -1e-09, 0.01, 0.00999966667999946, -0.17, -0.16838104587081473,
                        0.1733, 0.17158569137000115, 0.1734, 0.17168274553941867, 0.3, 0.2913126124515909,
                        -0.52, -0.477700012168498, 0.6, 0.5370495669980353, 1.0, 0.7615941559557649,
                        -2.5, -0.9866142981514303, 7.0, 0.9999983369439447, 15.0, 0.9999999999998128,
                        -19.0, -0.9999999999999999, 19.1, 1.0, 25.0, 1.0),
                new Case("exp2", DMath::exp2, 4,
                        -1073.5, 5e-324, -0.3, 0.8122523963562356, 1e-09, 1.000000000693147, 0.7, 1.624504792712471,
                        10.1, 1097.496025637164, 1023.9, 1.6773070034857416e+308),
                new Case("log2", DMath::log2, 4,
                        5e-324, -1074.0, 1e-300, -996.5784284662087, 0.3, -1.7369655941662063,
                        0.99999, -1.4427022544056922e-05, 1.0000001, 1.4426949695965583e-07, 3.7, 1.8875252707415875,
                        10000000000.0, 33.219280948873624, 1.7e+308, 1023.9193879716706),
                new Case("asinh", DMath::asinh, 4,
                        1e-300, 1e-300, -1e-05, -9.999999999833334e-06, 0.1, 0.09983407889920756,
                        -0.7, -0.6526665660823557, 2.5, 1.6472311463710958, 100000.0, 12.206072645555174,
                        -1000000000000.0, -28.324168296488494, 1e+300, 691.4686750787737),
                new Case("acosh", DMath::acosh, 4,
                        1.0000000001, 1.4142136208675862e-05, 1.001, 0.04471763360830685, 1.5, 0.9624236501192069,
                        10.0, 2.993222846126381, 100000000.0, 19.11382792451231, 1e+300, 691.4686750787737),
                new Case("atanh", DMath::atanh, 4,
                        1e-300, 1e-300, 1e-06, 1.0000000000003333e-06, -0.1, -0.10033534773107558, 0.5, 0.5493061443340549,
                        -0.9, -1.4722194895832204, 0.999999, 7.254328619247669, 0.9999999999999999, 18.714973875118524),
                new Case("sigmoid", DMath::sigmoid, 4,
                        -740.0, 4.2e-322, -40.0, 4.248354255291589e-18, -1.0, 0.2689414213699951, -1e-10, 0.499999999975,
                        0.3, 0.574442516811659, 5.0, 0.9933071490757152, 36.0, 0.9999999999999998),
                new Case("softplus", DMath::softplus, 4,
                        -740.0, 4.2e-322, -40.0, 4.248354255291589e-18, -1.0, 0.3132616875182228,
                        1e-10, 0.6931471806099453, 0.3, 0.8543552444685271, 5.0, 5.006715348489118, 800.0, 800.0),
                new Case("logSigmoid", DMath::logSigmoid, 4,
                        -800.0, -800.0, -5.0, -5.006715348489118, -0.3, -0.8543552444685271, 0.1, -0.6443966600735709,
                        3.0, -0.04858735157374206, 40.0, -4.248354255291589e-18, 740.0, -4.2e-322),
                new Case("silu", DMath::silu, 4,
                        -744.0, -5.706e-321, -40.0, -1.6993417021166355e-16, -1.0, -0.2689414213699951,
                        -1e-10, -4.9999999997500004e-11, 0.3, 0.17233275504349768, 5.0, 4.966535745378576, 800.0, 800.0),
                new Case("gelu", DMath::gelu, 4,
                        -38.0, -1.096462777e-314, -20.3, -1.3051366269427644e-90, -5.0, -1.4332578593959695e-06,
                        -1.5, -0.1002108019032871, -0.9, -0.16565411281208353, -1e-08, -4.999999960105772e-09,
                        0.3, 0.1853734266566858, 1.1, 0.9507673329589792, 5.0, 4.999998566742141, 50.0, 50.0),
                new Case("geluGrad", DMath::geluGrad, 6,
                        -38.0, -4.1665545693e-313, -20.3, -2.6493965215358057e-89, -5.0, -7.146946001792295e-06,
                        -1.5, -0.12746919222997952, -1.0, -0.0833154705876863, -0.9, -0.05541659956211986,
                        -0.5, 0.13250487534383715, -1e-08, 0.4999999920211544, 0.3, 0.7323277668271099,
                        0.99, 1.0808593878870987, 1.1, 1.103971333789423, 2.5, 1.037611085908145, 5.0, 1.000007146946002,
                        50.0, 1.0),
                new Case("geluTanh", DMath::geluTanh, 4,
                        -3.0, -0.003637392081773019, -1.5, -0.10042842301976708, -0.9, -0.16577151129027945,
                        -1e-08, -4.999999960105772e-09, 0.3, 0.18537092354275925, 1.1, 0.9505810461745109,
                        5.0, 4.999999770820381, 50.0, 50.0),
                new Case("erf", DMath::erf, 4,
                        1e-300, 1.1283791670955126e-300, 1e-05, 1.1283791670579e-05, -0.1, -0.1124629160182849,
                        0.49, 0.511668261188523, 0.51, 0.5292436198411704, -0.99, -0.8385080695553698,
                        1.01, 0.8468104962282768, 2.5, 0.999593047982555, 4.0, 0.9999999845827421, 5.8, 0.9999999999999998),
                new Case("erfc", DMath::erfc, 4,
                        -6.0, 2.0, -1.0, 1.8427007929497148, -0.4, 1.4283923550466684, 0.1, 0.887537083981715,
                        0.49, 0.4883317388114769, 0.51, 0.4707563801588296, 0.99, 0.1614919304446302,
                        1.01, 0.1531895037717233, 2.5, 0.0004069520174449589, 4.0, 1.541725790028002e-08,
                        10.0, 2.088487583762545e-45, 20.0, 5.395865611607901e-176, 26.0, 5.663192408856143e-296,
                        27.2, 1e-323),
                new Case("erfinv", DMath::erfinv, 4,
                        1e-300, 8.86226925452758e-301, 1e-05, 8.862269254759594e-06, -0.1, -0.08885599049425769,
                        0.49, 0.46586860023505733, 0.51, 0.4881220505159588, -0.9, -1.1630871536766743,
                        0.99, 1.8213863677184494, 0.999999, 3.458910737275499, 0.99999999999, 4.812924058944833,
                        0.9999999999999999, 5.8635847487551676),
                new Case("lgamma", DMath::lgamma, 4,
                        1e-300, 690.7755278982137, 1e-05, 11.512919692895826, 0.1, 2.252712651734206,
                        0.49, 0.592249629335267, 0.51, 0.5529738179298007, 0.69, 0.27321026793030395,
                        0.71, 0.2488076516175053, 0.9999, 5.7729791561193866e-05, 1.0001, -5.771334222047127e-05,
                        1.4, -0.1196129141723713, 1.6, -0.11259176569675577, 1.99, -0.004195529088791668,
                        2.01, 0.004260022907098346, 2.7, 0.4348205536551047, 2.8, 0.5167027919877467,
                        5.5, 3.9578139676187165, 9.9, 12.57717990421988, 10.1, 13.027526738633236,
                        100.0, 359.1342053695754, 100000.0, 1051287.7089736569, 1000000000000000.0, 3.3538776394910668e+16,
                        1e+300, 6.897755278982137e+302, -0.1, 2.3689613327287886, -0.5, 1.2655121234846454,
                        -1.5, 0.860047015376481, -2.2, 0.7907186736757122, -10.3, -14.457515440024208,
                        -100.7, -365.61225576180533),
                new Case("digamma", DMath::digamma, 4,
                        1e-300, -9.999999999999999e+299, 1e-05, -100000.57719921567, 0.1, -10.423754940411076,
                        0.9, -0.7549269499470513, 1.1, -0.42375494041107664, 1.46, -0.0015805619870834522,
                        1.4616321449683622, -9.241265521729427e-17, 1.4617, 6.56593922936765e-05, 1.9, 0.35618416116405965,
                        2.1, 0.48533596867983236, 5.5, 1.6110931485817512, 9.9, 2.2411803166063815,
                        10.1, 2.262214357094148, 100.0, 4.600161852738087, 100000.0, 11.512920464961896,
                        1000000000000000.0, 34.538776394910684, 1e+300, 690.7755278982137, -0.1, 9.245073050052948,
                        -0.6, -0.8947178779184493, -1.4, 1.6736665003925248, -2.2, 5.322870221172645,
                        -10.3, 4.662403493582087, -100.7, 2.334602156719901),
                new Case("trigamma", DMath::trigamma, 4,
                        1e-100, 1e+200, 1e-05, 10000000001.644909, 0.1, 101.43329915079275, 0.9, 1.9225399594772035,
                        1.46, 0.9691196215098878, 2.1, 0.6068528698010233, 5.5, 0.19934238698962767,
                        10.9, 0.09608000112266979, 11.1, 0.09426987080342683, 100.0, 0.010050166663333571,
                        100000.0, 1.0000050000166667e-05, 1000000000000000.0, 1.0000000000000005e-15,
                        -0.1, 101.92253995947719, -0.6, 10.053134368307374, -1.4, 10.396413752535013,
                        -10.3, 14.986887065722637),
                new Case("polygamma 2", x -> DMath.polygamma(2, x), 16,
                        0.1, -2001.8614573783436, 0.9, -3.20179704379472, 1.46, -0.8880630425818332,
                        2.1, -0.35882777654085074, 5.5, -0.03960894752130204, 30.0, -0.0011487652037286,
                        -0.1, 1996.798202956205, -0.6, -22.979869364319093, -1.4, 22.0160314366175,
                        -10.3, 68.82898861103696),
                new Case("polygamma 3", x -> DMath.polygamma(3, x), 16,
                        0.1, 60004.51287679026, 0.9, 9.739014093776728, 1.46, 1.5574377156905408, 2.1, 0.41479605807628284,
                        5.5, 0.015690592675882818, 30.0, 7.78600366473613e-05, -0.1, 60009.739014093764,
                        -0.6, 282.49155533024333, -1.4, 283.34389027483365, -10.3, 769.0193334243987),
                new Case("polygamma 5", x -> DMath.polygamma(5, x), 16,
                        0.1, 120000069.30751093, 0.9, 228.60140011674952, 1.46, 13.024059586928812, 2.1, 1.570639362519046,
                        5.5, 0.007318980739550786, 30.0, 1.0726994936161623e-06, -0.1, 120000228.60140008,
                        -0.6, 31885.55893016411, -1.4, 31892.444144804093, -10.3, 165660.17429175062));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void agreesWithManyDigits(Case c) {
        for (int i = 0; i < c.values.length; i += 2) {
            double x = c.values[i];
            double truth = c.values[i + 1];
            double got = c.f.applyAsDouble(x);
            assertTrue(Math.abs(got - truth) <= c.bound * Math.ulp(truth), () -> c.name + "(" + x + ") = " + got + ", not " + truth);
        }
    }

    @Test
    void exponentialsAgreeWithTheStandardLibrary() {
        var random = new java.util.SplittableRandom(3);
        double[] worst = new double[2];
        for (int i = 0; i < 2_000_000; i++) {
            double x = i % 3 == 0 ? random.nextDouble(-746, 710) : i % 3 == 1 ? random.nextDouble(-2, 2) : Math.scalb(random.nextDouble(-1, 1), -random.nextInt(60));
            double e = StrictMath.exp(x);
            if (e < Double.POSITIVE_INFINITY) worst[0] = Math.max(worst[0], Math.abs(DMath.exp(x) - e) / Math.ulp(e));
            else assertEquals(e, DMath.exp(x));
            double t = StrictMath.tanh(x);
            worst[1] = Math.max(worst[1], Math.abs(DMath.tanh(x) - t) / Math.ulp(t));
        }
        assertTrue(worst[0] <= 1 && worst[1] <= 4, () -> worst[0] + " and " + worst[1] + " ulp");
    }

    @Test
    void oddFunctionsKeepTheSignOfZero() {
        for (DoubleUnaryOperator f : new DoubleUnaryOperator[] {DMath::tanh, DMath::asinh, DMath::atanh, DMath::erf, DMath::erfinv, DMath::silu, DMath::gelu}) {
            assertEquals(0.0, f.applyAsDouble(0.0));
            assertEquals(-0.0, f.applyAsDouble(-0.0));
        }
    }

    @Test
    void limits() {
        double inf = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        assertEquals(inf, DMath.exp(inf));
        assertEquals(inf, DMath.exp(709.79));
        assertEquals(0, DMath.exp(-inf));
        assertEquals(0, DMath.exp(-745.2));
        assertEquals(1, DMath.exp(-0.0));
        assertEquals(nan, DMath.exp(nan));
        assertEquals(1, DMath.tanh(inf));
        assertEquals(-1, DMath.tanh(-inf));
        assertEquals(nan, DMath.tanh(nan));
        assertEquals(Double.MIN_VALUE, DMath.tanh(Double.MIN_VALUE));
        assertEquals(inf, DMath.exp2(inf));
        assertEquals(0, DMath.exp2(-inf));
        assertEquals(-inf, DMath.log2(0));
        assertEquals(nan, DMath.log2(-1));
        assertEquals(inf, DMath.log2(inf));
        assertEquals(-inf, DMath.asinh(-inf));
        assertEquals(nan, DMath.acosh(0.5));
        assertEquals(inf, DMath.acosh(inf));
        assertEquals(inf, DMath.atanh(1));
        assertEquals(nan, DMath.atanh(1.5));
        assertEquals(1, DMath.sigmoid(inf));
        assertEquals(0, DMath.sigmoid(-inf));
        assertEquals(inf, DMath.softplus(inf));
        assertEquals(0, DMath.softplus(-inf));
        assertEquals(-0.0, DMath.silu(-inf));
        assertEquals(-0.0, DMath.gelu(-inf));
        assertEquals(-0.0, DMath.geluTanh(-inf));
        assertEquals(-0.0, DMath.geluGrad(-inf));
        assertEquals(1, DMath.geluGrad(inf));
        assertEquals(nan, DMath.geluGrad(nan));
        assertEquals(inf, DMath.gelu(inf));
        assertEquals(inf, DMath.geluTanh(inf));
        assertEquals(-1, DMath.erf(-inf));
        assertEquals(2, DMath.erfc(-inf));
        assertEquals(0, DMath.erfc(inf));
        assertEquals(-inf, DMath.erfinv(-1));
        assertEquals(nan, DMath.erfinv(1.5));
        assertEquals(inf, DMath.lgamma(0));
        assertEquals(inf, DMath.lgamma(-3));
        assertEquals(inf, DMath.lgamma(inf));
        assertEquals(inf, DMath.lgamma(-inf));
        assertEquals(0, DMath.lgamma(1));
        assertEquals(0, DMath.lgamma(2));
        assertEquals(-inf, DMath.digamma(0.0));
        assertEquals(inf, DMath.digamma(-0.0));
        assertEquals(nan, DMath.digamma(-2));
        assertEquals(inf, DMath.digamma(inf));
        assertEquals(inf, DMath.trigamma(0));
        assertEquals(0, DMath.trigamma(inf));
        for (Case c : functions().toList()) {
            assertEquals(nan, c.f.applyAsDouble(nan), c.name);
        }
    }

    @Test
    void powersOfTwoAreExact() {
        for (int k = -1074; k <= 1023; k++) {
            double x = Math.scalb(1.0, k);
            assertEquals(k, DMath.log2(x));
            assertEquals(x, DMath.exp2(k));
        }
    }

    @Test
    void inverseErrorFunctionInvertsTheErrorFunction() {
        for (double x = -0.999; x < 1; x += 0.0137) {
            assertEquals(x, DMath.erf(DMath.erfinv(x)), 4 * Math.ulp(1.0));
        }
    }

    @Test
    void gammaFunctionsObeyTheirRecurrence() {
        for (double x = 0.0625; x < 40; x += 0.0625) {
            assertEquals(DMath.lgamma(x) + Math.log(x), DMath.lgamma(x + 1), 1e-15 * (1 + Math.abs(DMath.lgamma(x + 1))));
            assertEquals(DMath.digamma(x) + 1 / x, DMath.digamma(x + 1), 1e-15 * (1 + 1 / x));
            assertEquals(DMath.trigamma(x) - 1 / (x * x), DMath.trigamma(x + 1), 2e-15 * (1 + 1 / (x * x)));
        }
    }

    @Test
    void aNegativeOrderIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> DMath.polygamma(-1, 2));
        assertTrue(e.getMessage().contains("-1"));
    }
}
