package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.OperationSamples.Sample;
import io.leibniz.transform.Transforms;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every public operation on bf16: a result and gradients of that type, near those of f64 on the same numbers. */
class StorageTypesOperationTest {

    /** Samples that bring an f64 tensor or type of their own, or a threshold that bf16 rounds onto an element. */
    private static final Set<String> OTHERWISE = Set.of("to", "marginRanking", "softMargin", "hardshrink", "softshrink");

    @TestFactory
    Stream<DynamicTest> operationsKeepTheType() {
        return OperationSamples.all().stream()
                .filter(s -> s.inputs().stream().allMatch(x -> x.dtype() == DType.F64) && !OTHERWISE.contains(s.operation())).map(s -> dynamicTest(s.toString(), () -> check(s)));
    }

    private static void check(Sample s) {
        Tensor[] half = s.inputs().stream().map(x -> x.to(DType.BF16)).toArray(Tensor[]::new);
        Tensor[] exact = Stream.of(half).map(x -> x.to(DType.F64)).toArray(Tensor[]::new);
        Tensor expected = s.f().apply(exact);
        Tensor actual = s.f().apply(half);
        assertEquals(expected.dtype() == DType.F64 ? DType.BF16 : expected.dtype(), actual.dtype());
        near(s + ": ", expected, actual);
        for (int i = 0; i < half.length; i++) {
            Tensor g = gradient(s, half, i);
            assertEquals(DType.BF16, g.dtype());
            near(s + " by operand " + i + ": ", gradient(s, exact, i), g);
        }
    }

    private static void near(String what, Tensor expected, Tensor actual) {
        if (expected.numel() == 0) return;
        double scale = expected.to(DType.F64).abs().max().item();
        assertTrue(actual.to(DType.F64).allClose(expected.to(DType.F64), 0.05, 0.05 * scale), () -> what + actual + " instead of " + expected);
    }

    private static Tensor gradient(Sample s, Tensor[] x, int i) {
        return Transforms.grad((Tensor v) -> {
            Tensor[] in = x.clone();
            in[i] = v;
            Tensor y = s.f().apply(in);
            return y.mul(Random.uniform(Key.of(7), 0.5, 1, y.shape()).to(y.dtype())).sum();
        }).apply(x[i]);
    }
}
