package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import io.leibniz.kernel.GemmReference;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast product against its definition, bit by bit. */
class GemmTest {
    private static boolean before;

    @BeforeAll
    static void vectorsFromTheStart() {
        before = Hot.always;
        Hot.always = true;
    }

    @AfterAll
    static void asBefore() {
        Hot.always = before;
    }

    private static final int[] EDGES = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100};
    private static final int K = GemmReference.BLOCK;

    @Test
    void smallProductsAtAwkwardSizes() {
        Random random = new Random(1);
        for (int m : EDGES) for (int n : EDGES) for (int k : new int[] {0, 1, 2, 3, 17}) checkAll(random, m, n, k);
    }

    @Test
    void everyBlockingFactorIsPassed() {
        Random random = new Random(2);
        int[][] sizes = {
            {129, 130, 131}, {8, 300, K}, {64, 64, K - 1}, {65, 97, K + 1}, {33, 70, 2 * K + 1}, {5, 700, 40}, {3, 1100, 300},
            {600, 33, 70}, {33, 600, 70}, {530, 519, 40}, {128, 10, 784}, {1, 2000, 300}, {2000, 1, 300}, {1, 1, 3 * K + 5},
            {1, 600, 1}, {257, 300, 2 * K}, {17, 4, 4000}, {2, 2, 5000}, {300, 2, 300}, {2, 300, 300},
        };
        for (int i = 0; i < sizes.length; i++) {
            int[] s = sizes[i];
            check(random, s[0], s[1], s[2], i % 4);
            check(random, s[0], s[1], s[2], 3 - i % 4);
        }
    }

    @Test
    void randomSizesAndStrides() {
        randomSizes(80);
    }

    static void randomSizes(int rounds) {
        Random random = new Random(3);
        for (int round = 0; round < rounds; round++) {
            checkAll(random, 1 + random.nextInt(90), 1 + random.nextInt(90), random.nextInt(300));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void threadsDoNotChangeBits(int threads) {
        Pool.withThreads(threads, () -> {
            Random random = new Random(4);
            checkAll(random, 200, 300, 270);
            checkAll(random, 131, 1001, 100);
            checkAll(random, 1030, 70, 2 * K + 3);
            checkAll(random, 1030, 70, 2 * K + 4);
            check(random, 1030, 700, K + 4, 1);
            checkAll(random, 521, 200, 3 * K);
            checkAll(random, 128, 137, 2 * K + 40);
            check(random, 128, 2100, 515, 2);
            checkAll(random, 3, 1500, 290);
            checkAll(random, 1, 1500, 290);
        });
    }

    @Test
    void infinitiesAndNaNTravelAsInTheDefinition() {
        Random random = new Random(5);
        for (int[] s : new int[][] {{20, 20, 20}, {70, 90, 300}, {1, 40, 9}}) {
            Product x = new Product(random, s[0], s[1], s[2], false, false);
            for (int i = 0; i < 5; i++) {
                x.a[random.nextInt(x.a.length)] = i % 2 == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                x.b[random.nextInt(x.b.length)] = i % 2 == 0 ? Float.NEGATIVE_INFINITY : 0;
            }
            x.check();
            x.checkDoubles();
        }
    }

    @Test
    void plainLoopsGiveWayToVectorsUnnoticed() {
        Hot.always = before;
        try {
            Product p = new Product(new Random(8), 90, 100, 300, false, true);
            for (int i = 0; i < 60; i++) p.check();
        } finally {
            Hot.always = true;
        }
    }

    @Test
    void batches() {
        Random random = new Random(6);
        int m = 7;
        int n = 19;
        int k = 33;
        for (int batch : new int[] {0, 1, 2, 5, 70}) {
            for (int as : new int[] {0, m * k}) {
                for (int bs : new int[] {0, k * n}) {
                    float[] a = floats(random, Math.max(1, batch) * m * k);
                    float[] b = floats(random, Math.max(1, batch) * k * n);
                    float[] c = new float[batch * m * n];
                    float[] want = new float[batch * m * n];
                    Gemm.sgemm(batch, m, n, k, a, 0, as, k, 1, b, 0, bs, n, 1, c, 0, m * n, n);
                    for (int q = 0; q < batch; q++) GemmReference.sgemm(m, n, k, a, q * as, k, 1, b, q * bs, n, 1, want, q * m * n, n);
                    assertBits(want, c, () -> "batch");

                    double[] e = doubles(c);
                    double[] wantE = doubles(c);
                    Gemm.dgemm(batch, m, n, k, doubles(a), 0, as, k, 1, doubles(b), 0, bs, n, 1, e, 0, m * n, n);
                    for (int q = 0; q < batch; q++) GemmReference.dgemm(m, n, k, doubles(a), q * as, k, 1, doubles(b), q * bs, n, 1, wantE, q * m * n, n);
                    assertBits(wantE, e, () -> "batch of doubles");
                }
            }
        }
    }

    @Test
    void viewsOutsideTheirArraysAreRefused() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> Gemm.sgemm(2, 2, 2, new float[3], 0, 2, 1, new float[4], 0, 2, 1, new float[4], 0, 2));
        assertEquals("gemm: A of 2×2 at offset 0 with strides 2 and 1 spans elements 0 to 3 of an array of 3", e.getMessage());
        assertThrows(IllegalArgumentException.class,
                () -> Gemm.sgemm(2, 2, 2, new float[4], 0, 2, 1, new float[4], 0, -2, 1, new float[4], 0, 2));
        assertThrows(IllegalArgumentException.class,
                () -> Gemm.sgemm(-1, 2, 2, new float[4], 0, 2, 1, new float[4], 0, 2, 1, new float[4], 0, 2));
    }

    /** All four layouts, both types. */
    private static void checkAll(Random random, int m, int n, int k) {
        for (int layout = 0; layout < 4; layout++) check(random, m, n, k, layout);
    }

    private static void check(Random random, int m, int n, int k, int layout) {
        Product p = new Product(random, m, n, k, (layout & 1) != 0, (layout & 2) != 0);
        p.check();
        p.checkDoubles();
    }

    static float[] floats(Random random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) x[i] = random.nextFloat() * 2 - 1;
        return x;
    }

    static void assertBits(float[] want, float[] got, Supplier<String> what) {
        for (int i = 0; i < want.length; i++) {
            if (Float.floatToIntBits(want[i]) != Float.floatToIntBits(got[i])) {
                fail(what.get() + ": element " + i + " is " + got[i] + " instead of " + want[i]);
            }
        }
    }

    static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) y[i] = Math.copySign(Math.sqrt(Math.abs(x[i])), x[i]);
        return y;
    }

    static void assertBits(double[] want, double[] got, Supplier<String> what) {
        for (int i = 0; i < want.length; i++) {
            if (Double.doubleToLongBits(want[i]) != Double.doubleToLongBits(got[i])) {
                fail(what.get() + ": element " + i + " is " + got[i] + " instead of " + want[i]);
            }
        }
    }

    /** A product with random gaps, offsets and directions in its operands. */
    private static final class Product {
        final int m, n, k;
        final float[] a, b;
        final int ao, ars, acs, bo, brs, bcs, co, crs;

        Product(Random random, int m, int n, int k, boolean ta, boolean tb) {
            this.m = m;
            this.n = n;
            this.k = k;
            boolean plain = random.nextInt(3) > 0;
            int gap = plain ? 0 : random.nextInt(4);
            int inner = plain ? 1 : 1 + random.nextInt(2);
            ao = plain ? 0 : random.nextInt(5);
            acs = ta ? (m * inner + gap) : inner;
            ars = ta ? inner : k * inner + gap;
            bcs = tb ? (k * inner + gap) : inner;
            boolean backwards = !plain && k > 0 && random.nextBoolean();
            brs = (tb ? inner : n * inner + gap) * (backwards ? -1 : 1);
            bo = (plain ? 0 : random.nextInt(5)) + (backwards ? (k - 1) * -brs : 0);
            crs = n + gap;
            co = ao;
            a = floats(random, ao + Math.max(0, m - 1) * ars + Math.max(0, k - 1) * acs + 1);
            b = floats(random, bo + (n - 1) * bcs + Math.max(0, (k - 1) * brs) + 1);
        }

        void check() {
            float[] want = new float[co + m * crs];
            float[] got = new float[co + (m - 1) * crs + n];
            Arrays.fill(want, -7);
            Arrays.fill(got, -7);
            GemmReference.sgemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, want, co, crs);
            Gemm.sgemm(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, got, co, crs);
            assertBits(Arrays.copyOf(want, got.length), got, this::describe);
        }

        /** The same in f64; the operands' square roots have all of its bits. */
        void checkDoubles() {
            double[] x = doubles(a);
            double[] y = doubles(b);
            double[] want = new double[co + m * crs];
            double[] got = new double[co + (m - 1) * crs + n];
            Arrays.fill(want, -7);
            Arrays.fill(got, -7);
            GemmReference.dgemm(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, want, co, crs);
            Gemm.dgemm(m, n, k, x, ao, ars, acs, y, bo, brs, bcs, got, co, crs);
            assertBits(Arrays.copyOf(want, got.length), got, this::describe);
        }

        private String describe() {
            return m + "×" + k + " · " + k + "×" + n + " with strides " + ars + ", " + acs + " and " + brs + ", " + bcs;
        }
    }
}
