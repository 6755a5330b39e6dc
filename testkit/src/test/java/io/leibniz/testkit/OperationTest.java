package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.ops.Activations;
import io.leibniz.ops.Arithmetic;
import io.leibniz.ops.Classification;
import io.leibniz.ops.Comparisons;
import io.leibniz.ops.Complex;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.Dropouts;
import io.leibniz.ops.Elementary;
import io.leibniz.ops.Fft;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Indexing;
import io.leibniz.ops.GridSampling;
import io.leibniz.ops.Interpolation;
import io.leibniz.ops.Linalg;
import io.leibniz.ops.Losses;
import io.leibniz.ops.MatrixOps;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Pools;
import io.leibniz.ops.Reductions;
import io.leibniz.ops.Shaping;
import io.leibniz.ops.Sorting;
import io.leibniz.testkit.OperationSamples.Sample;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every public operation on its samples: derivatives of first and second order, batches. */
class OperationTest {
    private static final List<Sample> SAMPLES = OperationSamples.all();

    private static final List<Class<?>> SUBJECTS = List.of(Arithmetic.class, Elementary.class, Activations.class,
            Comparisons.class, Reductions.class, Shaping.class, Indexing.class, Sorting.class, MatrixOps.class,
            Convolutions.class, Pools.class, Interpolation.class, GridSampling.class, Losses.class, Classification.class, Norms.class,
            Functional.class, Dropouts.class, Linalg.class, Fft.class, Complex.class);

    private static Set<String> operations() {
        Set<String> names = new TreeSet<>();
        for (Class<?> c : SUBJECTS) {
            for (Method m : c.getDeclaredMethods()) {
                if (Modifier.isPublic(m.getModifiers()) && !m.isSynthetic()) names.add(m.getName());
            }
        }
        return names;
    }

    @Test
    void everyOperationHasSamples() {
        Set<String> missing = operations();
        for (Sample s : SAMPLES) missing.remove(s.operation());
        missing.removeAll(OperationSamples.WITHOUT_DERIVATIVE.keySet());
        assertTrue(missing.isEmpty(), "operations without samples in OperationSamples: " + missing);
    }

    @Test
    void nothingIsExcusedThatDoesNotExist() {
        Set<String> strangers = new TreeSet<>(OperationSamples.WITHOUT_DERIVATIVE.keySet());
        strangers.removeAll(operations());
        assertTrue(strangers.isEmpty(), "excused but not there: " + strangers);
    }

    @TestFactory
    Stream<DynamicTest> derivativesOfFirstAndSecondOrder() {
        return SAMPLES.stream().map(s -> dynamicTest(s.toString(), () -> GradCheck.second(s.toString(), s.f(), s.array())));
    }

    @TestFactory
    Stream<DynamicTest> batchesEqualALoop() {
        return SAMPLES.stream().filter(Sample::batchable).map(s -> dynamicTest(s.toString(), () -> GradCheck.batched(s.toString(), s.f(), s.array())));
    }

    @AfterAll
    static void count() {
        System.out.printf("%d public operations, %d samples of %d operations with derivatives%n", operations().size(), SAMPLES.size(),
                SAMPLES.stream().map(Sample::operation).collect(Collectors.toSet()).size());
    }
}
