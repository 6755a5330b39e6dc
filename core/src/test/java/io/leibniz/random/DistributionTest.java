package io.leibniz.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Samples at fixed keys against distribution functions integrated from the densities, and counts against probabilities. */
class DistributionTest {
    private static final int N = 50_000;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Arguments sample(String name, Tensor x, DoubleUnaryOperator cdf, double mean, double variance) {
        return Arguments.of(name + " " + x.dtype(), x, cdf, mean, variance);
    }

    private static double bell(double x) {
        return Math.exp(-x * x / 2);
    }

    /** Substituting t = x^α leaves no pole at 0. */
    private static DoubleUnaryOperator gammaCdf(double alpha, double to) {
        DoubleUnaryOperator c = Fit.cdf(t -> Math.exp(-Math.pow(t, 1 / alpha)), 0, Math.pow(to, alpha));
        return alpha < 1 ? x -> c.applyAsDouble(Math.pow(x, alpha)) : Fit.cdf(x -> Math.pow(x, alpha - 1) * Math.exp(-x), 0, to);
    }

    static Stream<Arguments> samples() {
        Key key = Key.of(20240601);
        Shape s = Shape.of(N);
        Stream.Builder<Arguments> all = Stream.builder();
        for (DType t : new DType[] {DType.F32, DType.F64}) {
            Key k = key.foldIn(t.ordinal());
            all.add(sample("uniform", Random.uniform(k, s, t), x -> x, 0.5, 1.0 / 12));
            all.add(sample("uniform(-3, 5)", Random.uniform(k, -3, 5, s, t), x -> (x + 3) / 8, 1, 64.0 / 12));
            all.add(sample("normal", Random.normal(k, s, t), Fit.cdf(DistributionTest::bell, -10, 10), 0, 1));
            all.add(sample("normal(5, 0.1)", Random.normal(k, 5, 0.1, s, t), Fit.cdf(x -> bell((x - 5) / 0.1), 4, 6), 5, 0.01));
            all.add(sample("truncatedNormal(-2, 2)", Random.truncatedNormal(k, -2, 2, s, t), Fit.cdf(DistributionTest::bell, -2, 2), 0, 0.773741));
            all.add(sample("truncatedNormal(-inf, 0.5)", Random.truncatedNormal(k, -INF, 0.5, s, t), Fit.cdf(DistributionTest::bell, -10, 0.5), -0.509160, 0.486176));
            // The moments of the far tail are those of the Mills ratio: mean φ(c)/Q(c), variance 1 + c·m − m².
            all.add(sample("truncatedNormal(6, inf)", Random.truncatedNormal(k, 6, INF, s, t), Fit.cdf(x -> Math.exp(18 - x * x / 2), 6, 14), 6.158483, 0.02397));
            all.add(sample("truncatedNormal(-5.1, -5)", Random.truncatedNormal(k, -5.1, -5, s, t), Fit.cdf(x -> Math.exp(12.5 - x * x / 2), -5.1, -5), Double.NaN, Double.NaN));
            all.add(sample("exponential", Random.exponential(k, s, t), x -> 1 - Math.exp(-x), 1, 1));
            for (double a : new double[] {0.2, 0.9, 1, 2.5, 40}) {
                all.add(sample("gamma(" + a + ")", Random.gamma(k.foldIn((long) (10 * a)), a, s, t), gammaCdf(a, a + 60 + 12 * Math.sqrt(a)), a, a));
            }
        }
        return all.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void fits(String name, Tensor x, DoubleUnaryOperator cdf, double mean, double variance) {
        double[] v = x.toDoubleArray();
        assertTrue(Fit.kolmogorovSmirnov(v, cdf) < Fit.KS_LIMIT, () -> name + ": " + Fit.kolmogorovSmirnov(v, cdf));
        if (Double.isNaN(mean)) return;
        double m = Arrays.stream(v).average().orElseThrow();
        double s2 = Arrays.stream(v).map(a -> (a - m) * (a - m)).average().orElseThrow();
        // The fourth central moment is 3α² + 6α for gamma, and below 9σ⁴ for all the others.
        double e2 = Math.sqrt((name.startsWith("gamma") ? 2 * variance * variance + 6 * variance : 8 * variance * variance) / N);
        assertEquals(mean, m, 3.3 * Math.sqrt(variance / N));
        assertEquals(variance, s2, 3.3 * e2);
    }

    @Test
    void normalsReachIntoTheTails() {
        int n = 4_000_000;
        float[] x = Random.normal(Key.of(8), n).toFloatArray();
        int[] beyond = new int[6];
        double third = 0;
        double fourth = 0;
        for (float v : x) {
            for (int k = 1; k < 6; k++) if (Math.abs(v) > k) beyond[k]++;
            third += (double) v * v * v / n;
            fourth += (double) v * v * v * v / n;
        }
        double[] p = {1, 0.3173105, 0.0455003, 0.0026998, 6.334248e-5, 5.733e-7};
        for (int k = 1; k < 6; k++) assertEquals(p[k] * n, beyond[k], 3.5 * Math.sqrt(p[k] * n), "beyond " + k);
        assertTrue(beyond[5] > 0);
        assertEquals(0, third, 3.5 * Math.sqrt(15.0 / n));
        assertEquals(3, fourth, 3.5 * Math.sqrt(96.0 / n));
    }

    @Test
    void boundsAreKept() {
        Key k = Key.of(3);
        for (DType t : new DType[] {DType.F32, DType.F64}) {
            Tensor u = Random.uniform(k, 1, 1 + 0x1p-20, Shape.of(N), t);
            assertTrue(u.amin().item() >= 1 && u.amax().item() < 1 + 0x1p-20);
            Tensor n = Random.truncatedNormal(k, -0.5, 0.25, Shape.of(N), t);
            assertTrue(n.amin().item() >= -0.5 && n.amax().item() <= 0.25);
            Tensor far = Random.truncatedNormal(k, 100, 100.5, Shape.of(N), t);
            assertTrue(far.amin().item() >= 100 && far.amax().item() <= 100.5);
            assertEquals(100.01, far.to(DType.F64).sum().item() / N, 3e-4);
        }
        double[] x = Random.uniform(k, Shape.of(N), DType.F64).toDoubleArray();
        assertTrue(Arrays.stream(x).anyMatch(v -> v * 0x1p24 % 1 != 0), "f64 has more than 24 bits");
    }

    // ------------------------------------------------------------------------------------------------ counts

    private static long[] counts(Tensor x, long low, int n) {
        long[] c = new long[n];
        for (long v : x.toLongArray()) c[(int) (v - low)]++;
        return c;
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "-3, 4", "0, 10", "1, 7", "100, 1124", "-500000000000, -499999999900"})
    void integersAreUniform(long low, long high) {
        long[] c = counts(Random.randint(Key.of(low * 31 + high), low, high, 200_000), low, (int) (high - low));
        assertTrue(Fit.chiSquare(c) < Fit.CHI_LIMIT);
    }

    /** In 3·2⁶¹ values, a remainder of 64 bits would favour two thirds of them by a half. */
    @Test
    void largeRangesAreUniformToo() {
        long range = 3L << 61;
        for (long low : new long[] {0, -12345, Long.MIN_VALUE}) {
            long[] v = Random.randint(Key.of(low), low, low + range, 100_000).toLongArray();
            long[] c = new long[96];
            for (long x : v) c[(int) (Math.subtractExact(x - low, 0) / (range / 96))]++;
            assertTrue(Fit.chiSquare(c) < Fit.CHI_LIMIT);
            long[] low3 = new long[3];
            for (long x : v) low3[(int) ((x - low) % 3)]++;
            assertTrue(Fit.chiSquare(low3) < Fit.CHI_LIMIT);
        }
        long[] all = Random.randint(Key.of(1), Long.MIN_VALUE, Long.MAX_VALUE, 100_000).toLongArray();
        long[] c = new long[64];
        for (long x : all) c[(int) (x >>> 58)]++;
        assertTrue(Fit.chiSquare(c) < Fit.CHI_LIMIT);
    }

    /** The whole part of range times a fraction of 128 bits, in exact arithmetic. */
    @ParameterizedTest
    @CsvSource({"2147483649", "4294967296", "6917529027641081856", "9223372036854775807", "-1", "-9223372036854775808", "1234567890123456789"})
    void largeRangesMultiplyExactly(long range) {
        Key key = Key.of(range);
        long low = range < 0 ? Long.MIN_VALUE : -7;
        int n = 1000;
        long[] words = Random.bits(key, Shape.of(2 * n), DType.I64).toLongArray();
        long[] v = Random.randint(key, low, low + range, n).toLongArray();
        for (int i = 0; i < n; i++) {
            java.math.BigInteger fraction = unsigned(words[2 * i]).shiftLeft(64).add(unsigned(words[2 * i + 1]));
            assertEquals(fraction.multiply(unsigned(range)).shiftRight(128).longValue(), v[i] - low);
        }
    }

    private static java.math.BigInteger unsigned(long x) {
        return new java.math.BigInteger(Long.toUnsignedString(x));
    }

    @Test
    void bitsAreFair() {
        for (DType t : new DType[] {DType.I32, DType.I64}) {
            long[] w = Random.bits(Key.of(77), Shape.of(N), t).toLongArray();
            int width = t == DType.I32 ? 32 : 64;
            for (int b = 0; b < width; b++) {
                long ones = 0;
                long same = 0;
                for (int i = 0; i < N; i++) {
                    ones += w[i] >>> b & 1;
                    same += (w[i] ^ w[(i + 1) % N]) >>> b & 1;
                }
                assertEquals(N / 2.0, ones, 4 * Math.sqrt(N) / 2, t + " bit " + b);
                assertEquals(N / 2.0, same, 4 * Math.sqrt(N) / 2, t + " bit " + b);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5", "0.1", "0.999", "0.0001"})
    void coinsFallAsOftenAsTheyShould(double p) {
        int n = 400_000;
        long hits = Random.bernoulli(Key.of(6), p, n).sum().itemLong();
        assertEquals(n * p, hits, 3.3 * Math.sqrt(n * p * (1 - p)));
        Tensor each = Random.bernoulli(Key.of(6), Tensor.full(Shape.of(n), p, DType.F64));
        assertEquals(0, each.ne(Random.bernoulli(Key.of(6), p, n)).sum().itemLong());
    }

    @Test
    void coinsAtTheBounds() {
        assertEquals(1000, Random.bernoulli(Key.of(1), 1, 1000).sum().itemLong());
        assertEquals(0, Random.bernoulli(Key.of(1), 0, 1000).sum().itemLong());
        Tensor p = Tensor.of(0.0, 1, -1, 2, -INF, INF, Double.NaN).expand(100, 7);
        assertEquals("[  0, 100,   0, 100,   0, 100,   0] i64[7]", Random.bernoulli(Key.of(2), p).sum(0).toString());
    }

    @Test
    void categoriesComeInTheirProportions() {
        float[][] logits = {{0, (float) Math.log(2), (float) Math.log(4), Float.NEGATIVE_INFINITY}, {100, 100, 100, 100}};
        double[][] p = {{1 / 7.0, 2 / 7.0, 4 / 7.0}, {0.25, 0.25, 0.25, 0.25}};
        Tensor draws = Random.categorical(Key.of(9), Tensor.of(logits), 70_000);
        assertEquals(Shape.of(70_000, 2), draws.shape());
        assertEquals(DType.I64, draws.dtype());
        for (int r = 0; r < 2; r++) {
            long[] c = counts(draws.select(1, r), 0, p[r].length);
            assertTrue(Fit.chiSquare(c, p[r]) < Fit.CHI_LIMIT, Arrays.toString(c));
        }
        assertEquals(Shape.of(2), Random.categorical(Key.of(9), Tensor.of(logits)).shape());
        assertEquals(Shape.SCALAR, Random.categorical(Key.of(9), Tensor.of(0f, 1f)).shape());
    }

    @Test
    void rareCategoriesAreDrawn() {
        // Probability 1e-6 needs noise that is finer than f32's.
        Tensor logits = Tensor.of(0f, (float) Math.log(1e-5));
        long hits = Random.categorical(Key.of(4), logits, 2_000_000).sum().itemLong();
        assertEquals(20, hits, 3.5 * Math.sqrt(20));
    }

    @Test
    void everyOrderIsAsLikely() {
        long[] c = new long[120];
        Key[] keys = Key.of(12).split(12_000);
        for (Key k : keys) {
            long[] p = Random.permutation(k, 5).toLongArray();
            int rank = 0;
            for (int i = 0; i < 5; i++) {
                int smaller = 0;
                for (int j = i + 1; j < 5; j++) if (p[j] < p[i]) smaller++;
                rank = rank * (5 - i) + smaller;
            }
            c[rank]++;
        }
        assertTrue(Fit.chiSquare(c) < Fit.CHI_LIMIT);
    }

    @Test
    void permutationsHoldEverythingOnce() {
        long[] p = Random.permutation(Key.of(1), 10_000).toLongArray();
        long[] sorted = p.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) assertEquals(i, sorted[i]);
        Tensor rows = Tensor.arange(12).reshape(4, 3);
        Tensor shuffled = Random.permutation(Key.of(1), rows);
        assertEquals(Shape.of(4, 3), shuffled.shape());
        assertEquals(0, shuffled.select(1, 1).sub(shuffled.select(1, 0)).sub(1L).abs().sum().itemLong());
        assertEquals(18, shuffled.select(1, 0).sum().itemLong());
        assertEquals(0, Random.permutation(Key.of(1), 0).numel());
    }
}
