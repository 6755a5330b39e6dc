package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.kernel.Backend;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.ops.Ops;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.PrimitiveSamples.Sample;
import io.leibniz.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What must hold of every primitive, over all its samples. */
class PrimitiveTest {
    private static final List<Sample> SAMPLES = PrimitiveSamples.all();

    /** Every primitive that exists: the constants of enums, the classes of the others. */
    private static Set<Object> primitives(Class<?> type) {
        Set<Object> found = new HashSet<>();
        if (type.isEnum()) found.addAll(Arrays.asList(type.getEnumConstants()));
        else if (type.isSealed()) for (Class<?> c : type.getPermittedSubclasses()) found.addAll(primitives(c));
        else found.add(type);
        return found;
    }

    private static Object identity(Primitive p) {
        return p instanceof Enum<?> e ? e : p.getClass();
    }

    @Test
    void everyPrimitiveHasSamples() {
        Set<Object> missing = primitives(Primitive.class);
        for (Sample s : SAMPLES) missing.remove(identity(s.primitive()));
        assertTrue(missing.isEmpty(), "primitives without samples in PrimitiveSamples: " + missing);
    }

    @Test
    void aPrimitiveWithoutDerivativeSaysWhy() {
        for (Sample s : SAMPLES) {
            if (s.primitive() instanceof Primitive.Discrete d) assertFalse(d.whyNoDerivative().isBlank(), d.label());
        }
    }

    private static Tensor apply(Sample s, Tensor... x) {
        return Trace.apply(s.primitive(), x);
    }

    private static Stream<DynamicTest> each(java.util.function.Predicate<Sample> which, java.util.function.Consumer<Sample> test) {
        List<DynamicTest> tests = new ArrayList<>();
        int i = 0;
        for (Sample s : SAMPLES) {
            int n = i++;
            if (which.test(s)) tests.add(dynamicTest(n + " " + s, () -> test.accept(s)));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> theShapeRuleSaysWhatComes() {
        return each(s -> true, s -> {
            Spec[] in = s.inputs().stream().map(Spec::of).toArray(Spec[]::new);
            assertEquals(s.primitive().spec(in), Spec.of(apply(s, s.array())));
        });
    }

    private static boolean differentiable(Sample s) {
        return s.primitive().differentiable() && s.inputs().stream().anyMatch(t -> t.dtype() == DType.F64) 
                && s.primitive().spec(s.inputs().stream().map(Spec::of).toArray(Spec[]::new)).dtype() == DType.F64;
    }

    @TestFactory
    Stream<DynamicTest> derivativesOfFirstAndSecondOrder() {
        return each(PrimitiveTest::differentiable, s -> GradCheck.second(s.toString(), x -> Trace.apply(s.primitive(), x), s.array()));
    }

    @TestFactory
    Stream<DynamicTest> zeroDerivativesAreZero() {
        return each(s -> !s.primitive().differentiable() && s.inputs().getFirst().dtype() == DType.F64 && !s.inputs().getFirst().shape().equals(io.leibniz.tensor.Shape.of(0)), s -> {
            Tensor x = s.inputs().getFirst();
            Tensor g = io.leibniz.transform.Transforms.grad((Tensor v) -> {
                Tensor[] in = s.array();
                in[0] = v;
                return apply(s, in).to(DType.F64).sum().add(v.mul(0.0).sum());
            }).apply(x);
            GradCheck.near(s.toString(), g, Tensor.zerosLike(x), 0, 0, true);
        });
    }

    @TestFactory
    Stream<DynamicTest> batchesEqualALoop() {
        return each(s -> true, s -> GradCheck.batched(s.toString(), x -> Trace.apply(s.primitive(), x), s.array()));
    }

    @TestFactory
    Stream<DynamicTest> kernelsEqualTheReference() {
        return each(s -> true, s -> {
            for (DType t : new DType[] {DType.F64, DType.F32}) {
                Tensor[] x = s.array();
                for (int i = 0; i < x.length; i++) if (x[i].dtype().isFloating()) x[i] = Ops.convert(x[i], t);
                NdArray fast = (NdArray) apply(s, x).value();
                NdArray plain = (NdArray) Backend.with(Reference.INSTANCE, () -> apply(s, x)).value();
                assertEquals(plain.dtype(), fast.dtype());
                assertEquals(plain.shape(), fast.shape());
                for (int i = 0; i < plain.numel(); i++) {
                    assertEquals(Double.doubleToLongBits(plain.getDouble(i)), Double.doubleToLongBits(fast.getDouble(i)), s + " in " + t + ", element " + i);
                }
            }
        });
    }

    @AfterAll
    static void count() {
        System.out.printf("%d primitives, %d samples, kernels: %s%n", primitives(Primitive.class).size(), SAMPLES.size(), Backend.provider().name());
    }
}
