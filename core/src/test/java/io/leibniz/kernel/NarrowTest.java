package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounding to bf16 and f16 against the nearest of all 2¹⁶ numbers, found by exact decimal arithmetic. */
class NarrowTest {

    /** A number by the definition of its bits: (−1)ˢ · 2^(e − bias) · 1.m, or 0.m for the lowest exponent. */
    private static BigDecimal value(DType type, int bits) {
        int fraction = type == DType.BF16 ? 7 : 10;
        int bias = type == DType.BF16 ? 127 : 15;
        int e = (bits & 0x7FFF) >> fraction;
        int m = bits & (1 << fraction) - 1;
        int scale = (e == 0 ? 1 : e) - bias - fraction;
        BigDecimal v = BigDecimal.valueOf(e == 0 ? m : m + (1 << fraction));
        v = scale >= 0 ? v.multiply(BigDecimal.TWO.pow(scale)) : v.divide(BigDecimal.TWO.pow(-scale));
        return bits >= 0x8000 ? v.negate() : v;
    }

    private static int infinity(DType type) {
        return type == DType.BF16 ? 0x7F80 : 0x7C00;
    }

    /** Magnitudes by value; infinity stands where the next finite number would. */
    private static TreeMap<BigDecimal, Integer> magnitudes(DType type) {
        TreeMap<BigDecimal, Integer> all = new TreeMap<>();
        for (int b = 0; b <= infinity(type); b++) all.put(value(type, b), b);
        return all;
    }

    /** The nearest magnitude; of two as near the one with an even last bit. */
    private static int nearest(TreeMap<BigDecimal, Integer> all, BigDecimal x) {
        BigDecimal m = x.abs();
        var low = all.floorEntry(m);
        var high = all.ceilingEntry(m);
        if (high == null) return low.getValue();
        int c = m.subtract(low.getKey()).compareTo(high.getKey().subtract(m));
        return c < 0 ? low.getValue() : c > 0 ? high.getValue() : low.getValue() % 2 == 0 ? low.getValue() : high.getValue();
    }

    private static int toBits(DType type, double x) {
        return Short.toUnsignedInt(type == DType.BF16 ? Narrow.toBf16(x) : Narrow.toF16(x));
    }

    private static int toBits(DType type, float x) {
        return Short.toUnsignedInt(type == DType.BF16 ? Narrow.toBf16(x) : Narrow.toF16(x));
    }

    private static float number(DType type, int bits) {
        return type == DType.BF16 ? Narrow.fromBf16((short) bits) : Narrow.fromF16((short) bits);
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void allNumbersGoThereAndBack(DType type) {
        for (int b = 0; b < 1 << 16; b++) {
            float x = number(type, b);
            int magnitude = b & 0x7FFF;
            if (magnitude > infinity(type)) {
                assertTrue(Float.isNaN(x));
                assertEquals(type == DType.BF16 ? 0x7FC0 : 0x7E00, toBits(type, x));
                assertEquals(type == DType.BF16 ? 0x7FC0 : 0x7E00, toBits(type, (double) x));
                continue;
            }
            if (magnitude == infinity(type)) assertEquals(b < 0x8000 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY, x);
            else assertEquals(0, value(type, b).compareTo(new BigDecimal(x)), Integer.toHexString(b));
            assertEquals(b, toBits(type, x), Integer.toHexString(b));
            assertEquals(b, toBits(type, (double) x), Integer.toHexString(b));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void roundsToTheNearestAndTiesToEven(DType type) {
        TreeMap<BigDecimal, Integer> all = magnitudes(type);
        List<Double> samples = new ArrayList<>();
        // Every midpoint of two neighbours, and what lies just beside it in f32 and in f64.
        for (int b = 0; b < infinity(type); b++) {
            double middle = (value(type, b).doubleValue() + value(type, b + 1).doubleValue()) / 2;
            for (double x : new double[] {middle, Math.nextUp(middle), Math.nextDown(middle), Math.nextUp((float) middle), Math.nextDown((float) middle)}) samples.add(x);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            samples.add((double) Float.intBitsToFloat(random.nextInt()));
            samples.add(Double.longBitsToDouble(random.nextLong()));
            samples.add(random.nextDouble() * Math.pow(2, random.nextInt(-30, 20)));
        }
        for (double x : samples) {
            if (Double.isNaN(x)) continue;
            int sign = Double.doubleToRawLongBits(x) < 0 ? 0x8000 : 0;
            int expected = sign | (Double.isInfinite(x) ? infinity(type) : nearest(all, new BigDecimal(x)));
            assertEquals(expected, toBits(type, x), () -> "f64 " + Double.toHexString(x));
            float f = (float) x;
            int single = sign | (Float.isInfinite(f) ? infinity(type) : nearest(all, new BigDecimal(f)));
            assertEquals(single, toBits(type, f), () -> "f32 " + Float.toHexString(f));
        }
    }

    @Test
    void doublesAreNotRoundedTwice() {
        // Just above a midpoint of f16, and nearer to it than an f32 can be.
        assertEquals(0x3C01, toBits(DType.F16, 1 + 0x1p-11 + 0x1p-40));
        assertEquals(0x3C00, toBits(DType.F16, (float) (1 + 0x1p-11 + 0x1p-40)));
        assertEquals(0x3F81, toBits(DType.BF16, 1 + 0x1p-8 + 0x1p-50));
        assertEquals(1, toBits(DType.F16, 0x1p-25 + 0x1p-60));
        assertEquals(0, toBits(DType.F16, 0x1p-25));
        assertEquals(infinity(DType.F16), toBits(DType.F16, 65520.0));
        assertEquals(0x7BFF, toBits(DType.F16, 65519.999999999));
        assertEquals(infinity(DType.BF16), toBits(DType.BF16, 0x1.FFp127));
        assertEquals(0x7F7F, toBits(DType.BF16, Math.nextDown(0x1.FFp127)));
    }

    @Test
    void longsAreRoundedOnce() {
        TreeMap<BigDecimal, Integer> all = magnitudes(DType.BF16);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 100_000; i++) {
            long tie = (random.nextInt(128, 256) * 2L + 1) << random.nextInt(0, 54);
            for (long x : new long[] {tie, tie + 1, tie - 1, -tie, -tie - 1, -tie + 1, random.nextLong() >> random.nextInt(64), Long.MAX_VALUE, Long.MIN_VALUE}) {
                int expected = nearest(all, BigDecimal.valueOf(x)) | (x < 0 ? 0x8000 : 0);
                assertEquals(expected, Short.toUnsignedInt(Narrow.toBf16(x)), () -> "" + x);
            }
        }
        assertEquals((short) 0x7C00, Narrow.toF16(65520L));
        assertEquals((short) 0x7BFF, Narrow.toF16(65519L));
    }

    @Test
    void floatingNumbersSaturateAndIntegersWrap() {
        Kernels k = Reference.INSTANCE;
        NdArray x = NdArray.of(Shape.of(9), new double[] {0, 1.9, -1.9, 127.9, 128, -129, 300, Double.NaN, Double.POSITIVE_INFINITY});
        assertArrayEquals(new byte[] {0, 1, -1, 127, 127, -128, 127, 0, 127}, k.convert(DType.I8, x).i8());
        assertArrayEquals(new byte[] {0, 1, 0, 127, (byte) 128, 0, (byte) 255, 0, (byte) 255}, k.convert(DType.U8, x).i8());
        NdArray i = NdArray.of(Shape.of(5), new long[] {-1, 128, 255, 256, 1L << 40});
        assertArrayEquals(new byte[] {-1, -128, -1, 0, 0}, k.convert(DType.I8, i).i8());
        assertArrayEquals(new int[] {255, 128, 255, 0, 0}, k.convert(DType.I32, k.convert(DType.U8, i)).i32());
        assertArrayEquals(new float[] {255, 128, 255, 0, 0}, k.convert(DType.F32, k.convert(DType.U8, i)).f32());
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void limitsAreThoseOfTheBits(DType type) {
        int one = toBits(type, 1f);
        assertEquals(type.eps(), number(type, one + 1) - 1.0);
        assertEquals(type.max(), number(type, infinity(type) - 1));
        assertEquals(type.min(), -type.max());
        assertEquals(type.minNormal(), number(type, type == DType.BF16 ? 0x80 : 0x400));
        assertEquals(number(type, one - 1), Narrow.nextDown(type, 1));
        assertEquals(number(type, 0x8001), Narrow.nextDown(type, 0));
        assertEquals(-number(type, one + 1), Narrow.nextDown(type, -1));
    }
}
