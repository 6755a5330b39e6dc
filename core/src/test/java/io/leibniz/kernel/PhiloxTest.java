package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.prim.RandomBits.Kind;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PhiloxTest {

    /** The known answers that the authors publish with Random123 ({@code kat_vectors}, philox4x32 10). */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1",
    })
    void givesThePublishedAnswers(String counter, String key, String answer) {
        int[] c = words(counter);
        int[] k = words(key);
        Philox.encrypt(c, k[0], k[1]);
        assertArrayEquals(words(answer), c);
    }

    private static int[] words(String hex) {
        return java.util.Arrays.stream(hex.trim().split(" ")).mapToInt(w -> Integer.parseUnsignedInt(w, 16)).toArray();
    }

    private static Object fill(Kind kind, DType type, long key, int n) {
        Object out = type.newArray(n);
        Philox.fill(kind, key, out, 0, n);
        return out;
    }

    @Test
    void elementsAreTheWordsOfSuccessiveCounters() {
        long key = 0x299f31d0_a4093822L;
        int[] bits = (int[]) fill(Kind.BITS, DType.I32, key, 12);
        long[] wide = (long[]) fill(Kind.BITS, DType.I64, key, 6);
        float[] f = (float[]) fill(Kind.UNIFORM, DType.F32, key, 12);
        double[] d = (double[]) fill(Kind.UNIFORM, DType.F64, key, 6);
        for (int b = 0; b < 3; b++) {
            int[] c = {b, 0, 0, 0};
            Philox.encrypt(c, 0xa4093822, 0x299f31d0);
            for (int j = 0; j < 4; j++) {
                assertEquals(c[j], bits[4 * b + j]);
                assertEquals((float) Math.floor((c[j] & 0xFFFFFFFFL) / 256.0) / (1 << 24), f[4 * b + j]);
            }
            for (int j = 0; j < 2; j++) {
                long w = (c[2 * j + 1] & 0xFFFFFFFFL) << 32 | c[2 * j] & 0xFFFFFFFFL;
                assertEquals(w, wide[2 * b + j]);
                assertEquals((w >>> 11) / (double) (1L << 53), d[2 * b + j]);
            }
        }
    }

    @Test
    void normalsAreBoxAndMullersPairs() {
        int[] bits = (int[]) fill(Kind.BITS, DType.I32, 99, 1000);
        float[] f = (float[]) fill(Kind.NORMAL, DType.F32, 99, 1000);
        long[] wide = (long[]) fill(Kind.BITS, DType.I64, 99, 1000);
        double[] d = (double[]) fill(Kind.NORMAL, DType.F64, 99, 1000);
        for (int i = 0; i < 1000; i += 2) {
            double r = Math.sqrt(-2 * Math.log(((bits[i] >>> 1) + 0.5) / 0x1p31));
            double a = 2 * Math.PI * bits[i + 1] / 0x1p32;
            assertEquals(r * Math.cos(a), f[i], 2e-6);
            assertEquals(r * Math.sin(a), f[i + 1], 2e-6);
            r = Math.sqrt(-2 * Math.log(((wide[i] >>> 1) + 0.5) / 0x1p63));
            a = 2 * Math.PI * wide[i + 1] / 0x1p64;
            assertEquals(r * Math.cos(a), d[i], 1e-14);
            assertEquals(r * Math.sin(a), d[i + 1], 1e-14);
        }
    }

    @ParameterizedTest
    @EnumSource
    void partsMayBeFilledInAnyOrder(Kind kind) {
        boolean floating = kind == Kind.UNIFORM || kind == Kind.NORMAL;
        for (DType type : floating ? new DType[] {DType.F32, DType.F64} : new DType[] {DType.I32, DType.I64}) {
            int n = 101;
            NdArray whole = NdArray.of(type, Shape.of(n), fill(kind, type, 7, n));
            Object parts = type.newArray(n);
            for (int to = n, step = 1; to > 0; to -= step, step = step % 6 + 1) Philox.fill(kind, 7, parts, Math.max(0, to - step), to);
            assertArrayEquals(Grid.of(whole).values(), Grid.of(NdArray.of(type, Shape.of(n), parts)).values());
        }
    }

    @Test
    void streamsOfOneKeyNeverMeet() {
        Set<Long> seen = new HashSet<>();
        int n = 100_000;
        for (Kind kind : new Kind[] {Kind.BITS, Kind.SPLIT, Kind.FOLD}) {
            for (long v : (long[]) fill(kind, DType.I64, 5, n)) seen.add(v);
        }
        assertEquals(3 * n, seen.size());
    }

    @Test
    void refusesTypesInWords() {
        assertEquals("random uniform: is made as f32 or f64, not as int[]",
                assertThrows(DTypeException.class, () -> fill(Kind.UNIFORM, DType.I32, 0, 1)).getMessage());
        assertEquals("random bits: is made as i32 or i64, not as float[]",
                assertThrows(DTypeException.class, () -> fill(Kind.BITS, DType.F32, 0, 1)).getMessage());
        assertTrue(((float[]) fill(Kind.NORMAL, DType.F32, 0, 0)).length == 0);
    }
}
