package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Philox;
import io.leibniz.prim.RandomBits.Kind;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuRandomTest {
    private static final long[] KEYS = {0, 1, -1, 0x123456789ABCDEFL, Long.MIN_VALUE};

    /** Around a block, whole vectors of every width, the buffer of 2048 words and a task. */
    private static final int[] EDGES = {0, 1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1023, 1025, 2047, 2048, 2049, 2111, 8191, 8193};

    private static void assertSame(Object expected, Object actual, String what) {
        Shape s = Shape.of(java.lang.reflect.Array.getLength(expected));
        DType t = switch (expected) {
            case int[] a -> DType.I32;
            case long[] a -> DType.I64;
            case float[] a -> DType.F32;
            default -> DType.F64;
        };
        assertArrayEquals(Bits.of(NdArray.of(t, s, expected)), Bits.of(NdArray.of(t, s, actual)), what);
    }

    @ParameterizedTest
    @CsvSource({"BITS, I32", "BITS, I64", "UNIFORM, F32", "UNIFORM, F64", "NORMAL, F32", "NORMAL, F64", "SPLIT, I64", "FOLD, I64"})
    void anyRangeHasTheBitsOfTheDefinitionAndNothingElseIsWritten(Kind kind, DType type) {
        int size = 8300;
        for (long key : KEYS) {
            Object all = type.newArray(size);
            Philox.fill(kind, key, all, 0, size);
            for (int from : new int[] {0, 1, 2, 3, 4, 5, 30, 2047}) {
                for (int n : EDGES) {
                    int to = Math.min(size, from + n);
                    Object expected = type.newArray(size);
                    System.arraycopy(all, from, expected, from, to - from);
                    Object actual = type.newArray(size);
                    CpuRandom.fill(kind, key, actual, from, to);
                    assertSame(expected, actual, kind + " " + type + " key " + key + " from " + from + " to " + to);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BITS, I32", "BITS, I64", "UNIFORM, F32", "UNIFORM, F64", "NORMAL, F32", "NORMAL, F64", "SPLIT, I64"})
    void threadsMakeNoDifference(Kind kind, DType type) {
        for (int n : new int[] {8191, 16_384, 16_385, 70_001}) {
            Object expected = type.newArray(n);
            Philox.fill(kind, 99, expected, 0, n);
            for (int threads : new int[] {1, 2, 4}) {
                Pool.withThreads(threads, () -> assertSame(expected, CpuKernels.INSTANCE.random(kind, type, Shape.of(n), key(99)).data(),
                        kind + " " + type + " of " + n + " on " + threads));
            }
        }
    }

    @Test
    void undefinedTypesAreRefusedAtEverySize() {
        for (int n : new int[] {0, 10, 1000}) {
            assertThrows(DTypeException.class, () -> CpuKernels.INSTANCE.random(Kind.UNIFORM, DType.I32, Shape.of(n), key(1)));
            assertThrows(DTypeException.class, () -> CpuKernels.INSTANCE.random(Kind.NORMAL, DType.BOOL, Shape.of(n), key(1)));
            assertThrows(DTypeException.class, () -> CpuKernels.INSTANCE.random(Kind.BITS, DType.F32, Shape.of(n), key(1)));
        }
    }

    private static NdArray key(long k) {
        return NdArray.of(Shape.SCALAR, new long[] {k});
    }
}
