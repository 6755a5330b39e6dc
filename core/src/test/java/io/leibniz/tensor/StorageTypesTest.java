package io.leibniz.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Shaping.PadMode;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.trace.Eager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** bf16, f16, i8 and u8 as types of tensors: made, moved, printed and handed out. */
class StorageTypesTest {

    @ParameterizedTest
    @EnumSource
    void areMadeByEveryRule(DType t) {
        assertEquals(t, Tensor.zeros(Shape.of(2, 3), t).dtype());
        assertEquals(1, Tensor.full(Shape.of(2), 1, t).get(1));
        assertEquals(t, Tensor.onesLike(Tensor.zeros(Shape.of(2), t)).dtype());
        assertEquals(t, Tensor.eye(2, 3, t).dtype());
        if (t == DType.BOOL) return;
        assertArrayEquals(new double[] {0, 2, 4}, Tensor.arange(0, 6, 2, t).toDoubleArray());
        assertArrayEquals(new double[] {0, 50, 100}, Tensor.linspace(0, 100, 3, t).toDoubleArray());
    }

    @Test
    void bytesBecomeI8AndAreReadAsU8() {
        Tensor x = Tensor.of(new byte[][] {{1, -1}, {-128, 127}});
        assertEquals(DType.I8, x.dtype());
        assertArrayEquals(new int[] {1, -1, -128, 127}, x.toIntArray());
        assertArrayEquals(new int[] {1, 255, 128, 127}, x.to(DType.U8).toIntArray());
        assertArrayEquals(new byte[] {1, -1, -128, 127}, x.to(DType.U8).toByteArray());
        assertArrayEquals(new byte[] {1, -1, -128, 127}, x.toByteArray());
        assertArrayEquals(new byte[][] {{1, -1}, {-128, 127}}, (byte[][]) x.toJavaArray());
        assertArrayEquals(new int[][] {{1, 255}, {128, 127}}, (int[][]) x.to(DType.U8).toJavaArray());
        assertEquals(255, x.to(DType.U8).get(0, 1));
        assertEquals(255, x.to(DType.U8).select(0, 0).select(0, 1).itemLong());
        assertEquals(DType.I8, Tensor.wrap(new byte[6], 2, 3).dtype());
        DTypeException e = assertThrows(DTypeException.class, () -> Tensor.of(new short[] {1}));
        assertTrue(e.getMessage().contains("short[] has no tensor type"), e.getMessage());
        assertThrows(DTypeException.class, () -> Tensor.of(1f).toShortArray());
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void halvesComeOutAsFloats(DType t) {
        Tensor x = Tensor.of(new float[][] {{0.5f, -3}, {1e9f, 0}}).to(t);
        float big = t == DType.F16 ? Float.POSITIVE_INFINITY : 0x1.DCp29f;
        assertArrayEquals(new float[] {0.5f, -3, big, 0}, x.toFloatArray());
        assertArrayEquals(new float[][] {{0.5f, -3}, {big, 0}}, (float[][]) x.toJavaArray());
        assertEquals(-3, x.get(0, 1));
        assertEquals(-3f, x.select(0, 0).select(0, 1).toJavaArray());
        assertEquals(-3, x.select(0, 0).select(0, 1).item());
        assertArrayEquals(new short[] {(short) (t == DType.BF16 ? 0x3F00 : 0x3800)}, x.narrow(0, 0, 1).narrow(1, 0, 1).reshape(1).toShortArray());
        assertEquals("[0.5, 1.5] " + t + "[2]", Tensor.of(0.5f, 1.5f).to(t).toString());
        assertEquals("0.5", Tensor.scalar(0.5, t).toString());
    }

    @Test
    void integersPrintAsTheyAre() {
        assertEquals("[  0, 255] u8[2]", Tensor.of(0, 255).to(DType.U8).toString());
        assertEquals("[ 0, -1] i8[2]", Tensor.of(0, 255).to(DType.I8).toString());
        assertEquals("200", Tensor.scalar(200, DType.U8).toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "I8", "U8"})
    void moveAsOtherTypesDo(DType t) {
        Tensor x = Tensor.arange(0, 24, 1, DType.F32).reshape(2, 3, 4);
        Tensor y = x.to(t);
        same(x.permute(2, 0, 1), y.permute(2, 0, 1));
        same(x.flip(1).narrow(2, 1, 2), y.flip(1).narrow(2, 1, 2));
        same(Tensor.cat(1, x, x), Tensor.cat(1, y, y));
        same(x.pad(PadMode.CONSTANT, 7, 1, 2), y.pad(PadMode.CONSTANT, 7, 1, 2));
        same(x.indexSelect(2, Tensor.of(3, 0, 3)), y.indexSelect(2, Tensor.of(3, 0, 3)));
        same(x.gather(1, Tensor.of(new int[][][] {{{2, 1, 0, 2}}, {{0, 0, 1, 1}}})), y.gather(1, Tensor.of(new int[][][] {{{2, 1, 0, 2}}, {{0, 0, 1, 1}}})));
        same(x.sort(1, true).values(), y.sort(1, true).values());
        same(Tensor.where(x.gt(5), x, x.flip(0)), Tensor.where(y.gt(5), y, y.flip(0)));
        same(x.transpose(0, 2).reshape(24), y.transpose(0, 2).reshape(24));
        assertTrue(y.equal(x.to(t)));
        assertFalse(y.equal(x));
        assertTrue(y.allClose(y));
    }

    private static void same(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        assertTrue(actual.dtype().isStorage());
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray());
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void uniformNumbersStayBelowOne(DType t) {
        Tensor u = Random.uniform(Key.of(1), Shape.of(100_000), t);
        assertEquals(t, u.dtype());
        assertTrue(u.max().item() < 1);
        assertEquals(0, u.min().item());
        // The mean of the cells' lower ends is (1 − cell)/2.
        double cell = t == DType.BF16 ? 0x1p-8 : 0x1p-11;
        assertEquals((1 - cell) / 2, u.to(DType.F64).mean().item(), 5 / Math.sqrt(12 * 100_000));
        assertTrue(u.to(DType.F64).mul(1 / cell).toDoubleArray()[7] % 1 == 0);
        Tensor v = Random.uniform(Key.of(1), -1, 3, Shape.of(100_000), t);
        assertTrue(v.max().item() < 3 && v.min().item() >= -1);
        Tensor z = Random.normal(Key.of(2), Shape.of(1000), t);
        assertTrue(z.equal(Random.normal(Key.of(2), Shape.of(1000)).to(t)));
    }

    @ParameterizedTest
    @EnumSource(names = {"I8", "U8"})
    void randomBitsAreUniform(DType t) {
        int[] count = new int[256];
        for (byte b : Random.bits(Key.of(3), Shape.of(256_000), t).toByteArray()) count[b & 0xFF]++;
        // χ² with 255 degrees of freedom: mean 255, standard deviation 22.6.
        double chi = 0;
        for (int c : count) chi += (c - 1000.0) * (c - 1000.0) / 1000;
        assertEquals(255, chi, 5 * 22.6);
    }

    @Test
    void checkNumericsSeesThem() {
        Tensor x = Tensor.of(60000f, 2f).to(DType.F16);
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> Eager.checkNumerics(() -> x.mul(x)));
        assertTrue(e.getMessage().contains("mul(f16[2], f16[2]) made Infinity"), e.getMessage());
        assertThrows(ArithmeticException.class, () -> Eager.checkNumerics(() -> Tensor.of(1e6f).to(DType.F16)));
        assertEquals(DType.BF16, Eager.checkNumerics(() -> x.to(DType.BF16).mul(2)).dtype());
    }
}
