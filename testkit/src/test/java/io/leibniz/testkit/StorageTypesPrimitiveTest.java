package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.kernel.Backend;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.RandomBits;
import io.leibniz.prim.Spec;
import io.leibniz.prim.WhileLoop;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.PrimitiveSamples.Sample;
import io.leibniz.trace.Trace;
import io.leibniz.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every primitive in bf16, f16, i8 and u8: what f32 or i32 gives, rounded or wrapped once. */
class StorageTypesPrimitiveTest {
    private static final List<Sample> SAMPLES = PrimitiveSamples.all();

    private static Tensor[] in(Sample s, boolean floating, UnaryOperator<Tensor> to) {
        return s.inputs().stream().map(x -> (floating ? x.dtype().isFloating() : x.dtype().isInteger()) ? to.apply(x) : x).toArray(Tensor[]::new);
    }

    private static boolean has(Sample s, DType.Category category) {
        return s.inputs().stream().anyMatch(x -> x.dtype().category() == category);
    }

    private static void roundedOnce(Sample s, DType t, boolean floating) {
        Tensor[] narrow = in(s, floating, x -> x.to(t));
        Tensor[] wide = in(s, floating, x -> x.to(t).to(t.arithmetic()));
        DType result = s.primitive().spec(Stream.of(narrow).map(Spec::of).toArray(Spec[]::new)).dtype();
        for (Kernels k : List.of(Backend.current(), Reference.INSTANCE)) {
            Backend.with(k, () -> {
                Tensor expected;
                try {
                    expected = Trace.apply(s.primitive(), wide);
                } catch (RuntimeException e) {
                    assertEquals(e.getMessage(), assertThrows(e.getClass(), () -> Trace.apply(s.primitive(), narrow)).getMessage());
                    return null;
                }
                Tensor actual = Trace.apply(s.primitive(), narrow);
                assertEquals(result, actual.dtype());
                assertEquals(expected.shape(), actual.shape());
                NdArray e = (NdArray) expected.to(result).value();
                NdArray a = (NdArray) actual.value();
                for (int i = 0; i < a.numel(); i++) {
                    assertEquals(Double.doubleToLongBits(e.getDouble(i)), Double.doubleToLongBits(a.getDouble(i)), s + " in " + t + ", element " + i);
                }
                return null;
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> floatingPrimitivesRoundOnce() {
        return SAMPLES.stream().filter(s -> has(s, DType.Category.FLOATING)).map(s -> dynamicTest(s.toString(), () -> {
            roundedOnce(s, DType.BF16, true);
            roundedOnce(s, DType.F16, true);
        }));
    }

    /** Keys are i64, a loop has the types of its graphs, and its packed state is bytes: these take no others. */
    private static boolean hasTypesOfItsOwn(Primitive p) {
        return p instanceof RandomBits || p instanceof WhileLoop || p instanceof WhileLoop.Leaf;
    }

    @TestFactory
    Stream<DynamicTest> integerPrimitivesWrap() {
        return SAMPLES.stream().filter(s -> has(s, DType.Category.INTEGER) && !has(s, DType.Category.FLOATING) && !hasTypesOfItsOwn(s.primitive()))
                .map(s -> dynamicTest(s.toString(), () -> {
                    roundedOnce(s, DType.I8, false);
                    roundedOnce(s, DType.U8, false);
                }));
    }

    /** The gradient of Σ y·w has the primal's type, and is that of f64 to a few times the precision of bf16. */
    @TestFactory
    Stream<DynamicTest> gradientsFlow() {
        return SAMPLES.stream().filter(StorageTypesPrimitiveTest::differentiable).map(s -> dynamicTest(s.toString(), () -> {
            Tensor[] x = in(s, true, v -> v.to(DType.BF16));
            List<Integer> of = new ArrayList<>();
            for (int i = 0; i < x.length; i++) if (x[i].dtype().isFloating()) of.add(i);
            for (int i : of) {
                Tensor g = gradient(s.primitive(), x, i);
                assertEquals(DType.BF16, g.dtype());
                assertEquals(x[i].shape(), g.shape());
                Tensor[] exact = Stream.of(x).map(v -> v.dtype().isFloating() ? v.to(DType.F64) : v).toArray(Tensor[]::new);
                Tensor e = gradient(s.primitive(), exact, i);
                if (e.numel() == 0) continue;
                double scale = e.abs().max().item();
                assertTrue(g.to(DType.F64).allClose(e, 0.05, 0.05 * scale), () -> s + " by operand " + i + ": " + g + " instead of " + e);
            }
        }));
    }

    private static boolean differentiable(Sample s) {
        return s.primitive().differentiable() && has(s, DType.Category.FLOATING)
                && s.primitive().spec(s.inputs().stream().map(Spec::of).toArray(Spec[]::new)).dtype() == DType.F64;
    }

    private static Tensor gradient(Primitive p, Tensor[] x, int i) {
        return Transforms.grad((Tensor v) -> {
            Tensor[] in = x.clone();
            in[i] = v;
            Tensor y = Trace.apply(p, in);
            return y.mul(Random.uniform(Key.of(5), 0.5, 1, y.shape()).to(y.dtype())).sum();
        }).apply(x[i]);
    }

    // ------------------------------------------------------------------------------------------------ known values

    @Test
    void eightBitArithmeticWraps() {
        Tensor a = Tensor.of(200, 3, 255).to(DType.U8);
        Tensor b = Tensor.of(100, 5, 1).to(DType.U8);
        assertEquals("[44,  8,  0] u8[3]", a.add(b).toString());
        assertEquals("[100, 254, 254] u8[3]", a.sub(b).toString());
        assertEquals("[ 32,  15, 255] u8[3]", a.mul(b).toString());
        assertEquals("[ 56, 253,   1] u8[3]", a.neg().toString());
        assertEquals("[ 55, 252,   0] u8[3]", a.bitwiseNot().toString());
        assertEquals("[  2,   0, 255] u8[3]", a.floorDivide(b).toString());
        Tensor c = Tensor.of(127, -128, -1).to(DType.I8);
        assertEquals("[-128, -127,    0] i8[3]", c.add(1).toString());
        assertEquals("[-127, -128,    1] i8[3]", c.neg().toString());
        assertEquals("[-127, -128,    1] i8[3]", c.floorDivide(Tensor.of(-1, -1, -1).to(DType.I8)).toString());
        assertEquals("[-2,  0, -2] i8[3]", c.shiftLeft(Tensor.of(1, 1, 1).to(DType.I8)).toString());
        assertEquals(-2, c.sum().item());
        assertEquals(DType.I64, c.sum().dtype());
        assertEquals(458, a.sum().item());
        assertArrayEquals(new boolean[] {true, false, true}, a.gt(b).toBooleanArray());
    }

    @Test
    void sumsOfHalvesAreAsAccurateAsThoseOfF32() {
        // In bf16 1 + … + 1 would stop at 256.
        assertEquals(4096, Tensor.ones(Shape.of(4096), DType.BF16).sum().item());
        assertEquals(Double.POSITIVE_INFINITY, Tensor.full(Shape.of(4096), 100, DType.F16).sum().item());
        assertEquals(100, Tensor.full(Shape.of(4096), 100, DType.F16).mean().item());
        assertEquals(300, Tensor.full(Shape.of(4096), 300, DType.F16).norm().div(64).item());
        assertEquals(0, Tensor.full(Shape.of(64, 64), 300, DType.F16).var().item());
        Tensor a = Random.normal(Key.of(1), Shape.of(7, 300)).to(DType.BF16);
        Tensor b = Random.normal(Key.of(2), Shape.of(300, 5)).to(DType.BF16);
        assertTrue(a.matmul(b).equal(a.to(DType.F32).matmul(b.to(DType.F32)).to(DType.BF16)));
    }

    @Test
    void halvesRequireGradientsAndKeepTheirType() {
        for (DType t : List.of(DType.BF16, DType.F16)) {
            Tensor w = Tensor.of(new float[][] {{1, 2}, {3, 4}}).to(t).requiresGrad();
            Tensor x = Tensor.of(0.5f, -1).to(DType.F32).requiresGrad();
            Tensor y = w.matmul(x.to(t)).relu().to(DType.F32).sum();
            y.backward();
            assertEquals(t, w.grad().dtype());
            assertEquals(DType.F32, x.grad().dtype());
            assertEquals(Tensor.zeros(2, 2).to(t).toString(), w.grad().toString());
            Tensor z = w.mul(0.1).square().mean();
            Tensor g = Transforms.grad((Tensor v) -> v.mul(3).square().mean()).apply(w.stopGradient());
            assertEquals(t, z.dtype());
            assertEquals(t, g.dtype());
            assertEquals(4.5, g.get(0, 0));
        }
    }
}
