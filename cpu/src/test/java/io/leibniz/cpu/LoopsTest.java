package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.kernel.FMath;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loop against the scalar definition, bit for bit, at every width. */
class LoopsTest {
    interface Loop {
        void run(float[] x, int xo, float[] y, int yo, int n);
    }

    interface Loop2 {
        void run(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);
    }

    interface F {
        float apply(float x);
    }

    interface F2 {
        float apply(float a, float b);
    }

    record Unary(String name, Loop loop, F f) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Binary(String name, Loop2 loop, F2 f) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Unary> unary() {
        return Stream.of(
                new Unary("exp", UnaryLoops::exp, FMath::exp),
                new Unary("exp2", UnaryLoops::exp2, FMath::exp2),
                new Unary("expm1", UnaryLoops::expm1, FMath::expm1),
                new Unary("log", UnaryLoops::log, FMath::log),
                new Unary("log2", UnaryLoops::log2, FMath::log2),
                new Unary("log10", UnaryLoops::log10, FMath::log10),
                new Unary("log1p", UnaryLoops::log1p, FMath::log1p),
                new Unary("sin", UnaryLoops::sin, FMath::sin),
                new Unary("cos", UnaryLoops::cos, FMath::cos),
                new Unary("tan", UnaryLoops::tan, FMath::tan),
                new Unary("asin", UnaryLoops::asin, FMath::asin),
                new Unary("acos", UnaryLoops::acos, FMath::acos),
                new Unary("atan", UnaryLoops::atan, FMath::atan),
                new Unary("sinh", UnaryLoops::sinh, FMath::sinh),
                new Unary("cosh", UnaryLoops::cosh, FMath::cosh),
                new Unary("tanh", UnaryLoops::tanh, FMath::tanh),
                new Unary("asinh", UnaryLoops::asinh, FMath::asinh),
                new Unary("acosh", UnaryLoops::acosh, FMath::acosh),
                new Unary("atanh", UnaryLoops::atanh, FMath::atanh),
                new Unary("rsqrt", UnaryLoops::rsqrt, FMath::rsqrt),
                new Unary("sigmoid", UnaryLoops::sigmoid, FMath::sigmoid),
                new Unary("logSigmoid", UnaryLoops::logSigmoid, FMath::logSigmoid),
                new Unary("softplus", UnaryLoops::softplus, FMath::softplus),
                new Unary("silu", UnaryLoops::silu, FMath::silu),
                new Unary("gelu", UnaryLoops::gelu, FMath::gelu),
                new Unary("geluGrad", UnaryLoops::geluGrad, FMath::geluGrad),
                new Unary("gelu beside its slope", (x, xo, y, yo, n) -> GeluLoops.gelu(x, xo, y, yo, new float[n], 0, n), FMath::gelu),
                new Unary("the slope of gelu beside it", (x, xo, y, yo, n) -> GeluLoops.gelu(x, xo, new float[n], 0, y, yo, n), FMath::geluGrad),
                new Unary("geluTanh", UnaryLoops::geluTanh, FMath::geluTanh),
                new Unary("selu", UnaryLoops::selu, FMath::selu),
                new Unary("erf", UnaryLoops::erf, FMath::erf),
                new Unary("erfc", UnaryLoops::erfc, FMath::erfc),
                new Unary("erfinv", UnaryLoops::erfinv, FMath::erfinv),
                new Unary("lgamma", UnaryLoops::lgamma, FMath::lgamma),
                new Unary("digamma", UnaryLoops::digamma, FMath::digamma),
                new Unary("relu", UnaryLoops::relu, FMath::relu),
                new Unary("trunc", UnaryLoops::trunc, FMath::trunc),
                new Unary("sqrt", UnaryLoops::sqrt, x -> (float) Math.sqrt(x)),
                new Unary("neg", UnaryLoops::neg, x -> -x),
                new Unary("abs", UnaryLoops::abs, x -> Math.abs(x)),
                new Unary("square", UnaryLoops::square, x -> x * x),
                new Unary("reciprocal", UnaryLoops::reciprocal, x -> 1 / x),
                new Unary("sign", UnaryLoops::sign, x -> Math.signum(x)),
                new Unary("floor", UnaryLoops::floor, x -> (float) Math.floor(x)),
                new Unary("ceil", UnaryLoops::ceil, x -> (float) Math.ceil(x)),
                new Unary("round", UnaryLoops::round, x -> (float) Math.rint(x)),
                new Unary("elu", (x, xo, y, yo, n) -> UnaryLoops.elu(x, xo, 0.7f, y, yo, n), x -> FMath.elu(x, 0.7f)),
                new Unary("leakyRelu", (x, xo, y, yo, n) -> UnaryLoops.leakyRelu(x, xo, 0.01f, y, yo, n), x -> FMath.leakyRelu(x, 0.01f)),
                new Unary("clamp", (x, xo, y, yo, n) -> UnaryLoops.clamp(x, xo, -1, 2, y, yo, n), x -> Math.min(Math.max(x, -1), 2)));
    }

    static Stream<Binary> binary() {
        return Stream.of(
                new Binary("add", BinaryLoops::add, (a, b) -> a + b),
                new Binary("addScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.addScalar(a, ao, C, y, yo, n), (a, b) -> a + C),
                new Binary("sub", BinaryLoops::sub, (a, b) -> a - b),
                new Binary("subScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.subScalar(a, ao, C, y, yo, n), (a, b) -> a - C),
                new Binary("scalarSub", (a, ao, b, bo, y, yo, n) -> BinaryLoops.scalarSub(C, b, bo, y, yo, n), (a, b) -> C - b),
                new Binary("mul", BinaryLoops::mul, (a, b) -> a * b),
                new Binary("mulScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.mulScalar(a, ao, C, y, yo, n), (a, b) -> a * C),
                new Binary("div", BinaryLoops::div, (a, b) -> a / b),
                new Binary("divScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.divScalar(a, ao, C, y, yo, n), (a, b) -> a / C),
                new Binary("scalarDiv", (a, ao, b, bo, y, yo, n) -> BinaryLoops.scalarDiv(C, b, bo, y, yo, n), (a, b) -> C / b),
                new Binary("maximum", BinaryLoops::maximum, (a, b) -> Math.max(a, b)),
                new Binary("maximumScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.maximumScalar(a, ao, C, y, yo, n), (a, b) -> Math.max(a, C)),
                new Binary("minimum", BinaryLoops::minimum, (a, b) -> Math.min(a, b)),
                new Binary("minimumScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.minimumScalar(a, ao, C, y, yo, n), (a, b) -> Math.min(a, C)),
                new Binary("pow", BinaryLoops::pow, (a, b) -> FMath.pow(a, b)),
                new Binary("powScalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.powScalar(a, ao, C, y, yo, n), (a, b) -> FMath.pow(a, C)),
                new Binary("scalarPow", (a, ao, b, bo, y, yo, n) -> BinaryLoops.scalarPow(C, b, bo, y, yo, n), (a, b) -> FMath.pow(C, b)),
                new Binary("atan2", BinaryLoops::atan2, (a, b) -> FMath.atan2(a, b)),
                new Binary("atan2Scalar", (a, ao, b, bo, y, yo, n) -> BinaryLoops.atan2Scalar(a, ao, C, y, yo, n), (a, b) -> FMath.atan2(a, C)),
                new Binary("scalarAtan2", (a, ao, b, bo, y, yo, n) -> BinaryLoops.scalarAtan2(C, b, bo, y, yo, n), (a, b) -> FMath.atan2(C, b)),
                new Binary("tanhGrad", BinaryLoops::tanhGrad, FMath::tanhGrad),
                new Binary("sigmoidGrad", BinaryLoops::sigmoidGrad, FMath::sigmoidGrad),
                new Binary("reluGrad", BinaryLoops::reluGrad, FMath::reluGrad));
    }

    /** Loops with a number on one side run with this one. */
    private static final float C = -2.5f;

    /** All NaNs are one: which of several payloads comes out is the processor's choice. */
    private static void assertSameBits(float expected, float got, String what) {
        if (Float.floatToIntBits(expected) != Float.floatToIntBits(got)) {
            throw new AssertionError(what + ": expected " + expected + ", got " + got);
        }
    }

    /** {@code n} floats of every exponent and both signs, with the special values at the start. */
    static float[] sample(int n, int seed) {
        var random = new java.util.SplittableRandom(seed);
        float[] x = new float[n];
        float[] special = {0, -0f, 1, -1, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0.5f, -0.5f, 2, 3, -3, 1e-30f, 131072, 131073, -1e20f};
        for (int i = 0; i < n; i++) {
            x[i] = i < special.length ? special[(i * 8 + seed) % special.length] : switch (i & 3) {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> (float) random.nextDouble(-1, 1);
                case 2 -> (float) random.nextDouble(-16, 16);
                default -> (float) random.nextDouble(-110, 110);
            };
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("unary")
    void equalsItsDefinition(Unary u) {
        float[] x = sample(1 << 20, 1);
        float[] y = new float[x.length];
        u.loop.run(x, 0, y, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            assertSameBits(u.f.apply(x[i]), y[i], u.name + " of " + x[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("unary")
    void respectsOffsetsAndLengths(Unary u) {
        float[] x = sample(100, 2);
        for (int n = 0; n <= 70; n++) {
            float[] y = new float[100];
            u.loop.run(x, 3, y, 5, n);
            for (int i = 0; i < y.length; i++) {
                float expected = i >= 5 && i < 5 + n ? u.f.apply(x[i - 2]) : 0;
                assertSameBits(expected, y[i], u.name + ", " + n + " elements, at " + i);
            }
            float[] z = x.clone();
            u.loop.run(z, 3, z, 3, n);
            for (int i = 0; i < n; i++) {
                assertSameBits(u.f.apply(x[3 + i]), z[3 + i], u.name + " in place, " + n + " elements, at " + i);
            }
        }
    }

    /** f64 on vectors, whatever the length and the offsets, and in place. */
    @ParameterizedTest
    @EnumSource(value = io.leibniz.prim.Unary.class, names = {"EXP", "TANH", "SIGMOID"})
    void doublesEqualTheirDefinition(io.leibniz.prim.Unary op) {
        boolean before = Hot.always;
        Hot.always = true;
        try {
            var random = new java.util.SplittableRandom(op.ordinal());
            double[] special = {0, -0.0, 1, -1, Double.MIN_VALUE, -Double.MIN_VALUE, 709.78, 709.79, 710, -745.1, -745.2, -746, 1e300, -1e300, 20, -20,
                Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};
            double[] x = new double[1 << 18];
            for (int i = 0; i < x.length; i++) {
                x[i] = i < special.length ? special[i] : switch (i & 3) {
                    case 0 -> Double.longBitsToDouble(random.nextLong());
                    case 1 -> random.nextDouble(-1, 1);
                    case 2 -> random.nextDouble(-25, 25);
                    default -> random.nextDouble(-750, 715);
                };
            }
            double[] y = new double[x.length];
            DoubleLoops.of(op).run(x, 0, y, 0, x.length);
            for (int i = 0; i < x.length; i++) same(op, x[i], y[i]);
            for (int n = 0; n <= 20; n++) {
                double[] z = x.clone();
                DoubleLoops.of(op).run(z, 3, z, 3, n);
                for (int i = 0; i < 40; i++) {
                    if (i >= 3 && i < 3 + n) same(op, x[i], z[i]);
                    else assertEquals(x[i], z[i]);
                }
            }
        } finally {
            Hot.always = before;
        }
    }

    private static void same(io.leibniz.prim.Unary op, double x, double y) {
        double want = op.f64.applyAsDouble(x);
        if (Double.doubleToLongBits(want) != Double.doubleToLongBits(y)) throw new AssertionError(op + " of " + x + ": expected " + want + ", got " + y);
    }

    @ParameterizedTest
    @MethodSource("binary")
    void equalsItsDefinition(Binary b) {
        for (int n : new int[] {0, 1, 7, 8, 9, 31, 33, 1 << 18}) {
            float[] l = sample(n + 4, 3);
            float[] r = sample(n + 4, 4);
            float[] y = new float[n + 4];
            b.loop.run(l, 1, r, 2, y, 3, n);
            for (int i = 0; i < n; i++) {
                assertSameBits(b.f.apply(l[1 + i], r[2 + i]), y[3 + i], b.name + " of " + l[1 + i] + " and " + r[2 + i]);
            }
            assertSameBits(0, y[0], b.name + " wrote before its range");
        }
    }

    @Test
    void specialPairsHaveTheirDefinedPowersAndAngles() {
        float[] s = sample(21, 0);
        float[] a = new float[21 * 21];
        float[] b = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = s[i % 21];
            b[i] = s[i / 21];
        }
        float[] y = new float[a.length];
        BinaryLoops.pow(a, 0, b, 0, y, 0, y.length);
        for (int i = 0; i < y.length; i++) {
            assertSameBits(FMath.pow(a[i], b[i]), y[i], "pow(" + a[i] + ", " + b[i] + ")");
        }
        for (float c : new float[] {1, -1, 0, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            BinaryLoops.powScalar(a, 0, c, y, 0, y.length);
            for (int i = 0; i < y.length; i++) assertSameBits(FMath.pow(a[i], c), y[i], "pow(" + a[i] + ", scalar " + c + ")");
            BinaryLoops.scalarPow(c, b, 0, y, 0, y.length);
            for (int i = 0; i < y.length; i++) assertSameBits(FMath.pow(c, b[i]), y[i], "pow(scalar " + c + ", " + b[i] + ")");
        }
        BinaryLoops.atan2(a, 0, b, 0, y, 0, y.length);
        for (int i = 0; i < y.length; i++) {
            assertSameBits(FMath.atan2(a[i], b[i]), y[i], "atan2(" + a[i] + ", " + b[i] + ")");
        }
    }

    /** The same checks, on fewer elements, in a process that is told the width. */
    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void everyWidthGivesTheSameBits(int bits) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Dleibniz.vector.bits=" + bits,
                "-cp", path(LoopsTest.class) + File.pathSeparator + path(UnaryLoops.class) + File.pathSeparator + path(FMath.class),
                Widths.class.getName()));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes());
        assertEquals(0, p.waitFor(), out);
    }

    private static String path(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }

    /** Compares every loop with its definition and exits with 1 at the first difference. */
    static final class Widths {
        public static void main(String[] args) {
            var test = new LoopsTest();
            float[] x = sample(20_000, 5);
            float[] z = sample(20_000, 6);
            float[] y = new float[x.length];
            unary().forEach(u -> {
                u.loop.run(x, 0, y, 0, x.length);
                for (int i = 0; i < x.length; i++) {
                    assertSameBits(u.f.apply(x[i]), y[i], u.name + " of " + x[i]);
                }
            });
            binary().forEach(b -> {
                b.loop.run(x, 0, z, 0, y, 0, x.length);
                for (int i = 0; i < x.length; i++) {
                    assertSameBits(b.f.apply(x[i], z[i]), y[i], b.name + " of " + x[i] + " and " + z[i]);
                }
            });
            test.specialPairsHaveTheirDefinedPowersAndAngles();
        }
    }
}
