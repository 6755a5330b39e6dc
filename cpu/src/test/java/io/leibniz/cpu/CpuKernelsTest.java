package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import io.leibniz.kernel.Backend;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CpuKernelsTest {
    @BeforeAll
    static void vectorsFromTheFirstElementOn() {
        Hot.always = true;
    }

    @TestFactory
    Stream<DynamicTest> everyOperationHasTheBitsOfTheReference() {
        return KernelCases.all().entrySet().stream().map(g -> DynamicTest.dynamicTest(g.getKey(), () -> {
            List<String> wrong = new ArrayList<>();
            for (KernelCases.Case c : g.getValue()) {
                String difference = difference(outcome(c, true), outcome(c, false));
                if (difference != null) wrong.add(c.name() + ": " + difference);
            }
            assertTrue(wrong.isEmpty(), () -> wrong.size() + " of " + g.getValue().size() + " differ:\n" + String.join("\n", wrong.subList(0, Math.min(8, wrong.size()))));
        }));
    }

    /** The result, or the exception that came instead. */
    private static Object outcome(KernelCases.Case c, boolean fast) {
        try {
            return c.run().apply(fast ? CpuKernels.INSTANCE : Reference.INSTANCE);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            return e;
        }
    }

    private static String difference(Object fast, Object reference) {
        if (fast instanceof Exception e) {
            return reference instanceof Exception f && e.getClass() == f.getClass() && String.valueOf(e.getMessage()).equals(f.getMessage())
                    ? null : "threw " + e + ", not " + reference;
        }
        if (reference instanceof Exception e) return "gave " + fast + ", not " + e;
        NdArray x = (NdArray) fast;
        NdArray y = (NdArray) reference;
        if (x.dtype() != y.dtype() || !x.shape().equals(y.shape())) return x.dtype() + "" + x.shape() + ", not " + y.dtype() + y.shape();
        long[] p = Bits.of(x);
        long[] q = Bits.of(y);
        for (int i = 0; i < p.length; i++) if (p[i] != q[i]) return "at " + i + " " + x.getDouble(i) + ", not " + y.getDouble(i);
        return null;
    }

    @Test
    void operandsAreNeverWritten() {
        for (List<KernelCases.Case> group : KernelCases.all().values()) {
            KernelCases.Case c = group.getLast();
            if (outcome(c, true) instanceof NdArray once && outcome(c, true) instanceof NdArray twice) {
                assertArrayEquals(Bits.of(once), Bits.of(twice), c.name());
            }
        }
        NdArray x = Samples.of(DType.F32, 1, 300, 300);
        float[] before = x.f32().clone();
        CpuKernels.INSTANCE.softmax(x);
        CpuKernels.INSTANCE.scan(io.leibniz.prim.Scan.Op.CUMSUM, 0, x);
        CpuKernels.INSTANCE.unary(Unary.EXP, x.permute(new int[] {1, 0}));
        CpuKernels.INSTANCE.scatter(0, io.leibniz.prim.Scatter.Mode.ADD, x, Samples.indices(1, 300, 300, 300), x);
        assertArrayEquals(before, x.f32());
    }

    @Test
    void layoutOfAlikeOperandsIsKept() {
        NdArray x = Samples.of(DType.F32, Samples.Lie.TRANSPOSED, 1, 30, 20);
        assertFalse(CpuKernels.INSTANCE.unary(Unary.EXP, x).isContiguous());
        assertFalse(CpuKernels.INSTANCE.binary(Binary.ADD, x, x).isContiguous());
        assertTrue(CpuKernels.INSTANCE.binary(Binary.ADD, x, x.contiguous()).isContiguous());
    }

    @Test
    void aBroadcastNumberIsComputedOnce() {
        NdArray x = NdArray.of(Shape.SCALAR, new float[] {3}).broadcast(Shape.of(1000, 1000));
        NdArray y = CpuKernels.INSTANCE.binary(Binary.MUL, x, x);
        assertEquals(1, y.f32().length);
        assertEquals(9, y.getDouble(999_999));
    }

    @Test
    void anIndexOutOfRangeIsNamedAsTheReferenceNamesIt() {
        NdArray x = Samples.of(DType.F32, 1, 4, 5);
        NdArray bad = NdArray.of(Shape.of(2), new long[] {0, 4});
        IndexException e = assertThrows(IndexException.class, () -> CpuKernels.INSTANCE.take(0, x, bad));
        assertTrue(e.getMessage().startsWith("take: index 4 at [1]"), e.getMessage());
        assertThrows(IndexException.class, () -> CpuKernels.INSTANCE.takeAdd(0, 3, Samples.of(DType.F32, 1, 2, 5), bad));
        assertThrows(IndexException.class, () -> CpuKernels.INSTANCE.gather(1, x, NdArray.of(Shape.of(1, 1), new long[] {5})));
        assertThrows(IndexException.class, () -> CpuKernels.INSTANCE.scatter(1, io.leibniz.prim.Scatter.Mode.SET, x, NdArray.of(Shape.of(1, 1), new long[] {-1}), x));
    }

    @Test
    void theseKernelsAreFoundAndSayWhatTheyRunOn() {
        assertEquals("cpu", Backend.provider().name());
        assertSame(CpuKernels.INSTANCE, Backend.current());
        String words = new CpuProvider().describe();
        assertTrue(words.contains(Simd.ON ? Simd.bits() + "-bit vectors" : "plain loops"), words);
        assertTrue(words.contains(Pool.threads() + " thread"), words);
    }
}
