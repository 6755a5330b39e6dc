package io.leibniz.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Philox;
import io.leibniz.prim.RandomBits;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Batch;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random tensors as functions of keys: what they depend on and what not. */
class RandomTest {
    private static final Map<String, BiFunction<Key, Shape, Tensor>> SAMPLERS = new TreeMap<>(Map.ofEntries(
            Map.entry("uniform", (k, s) -> Random.uniform(k, s)),
            Map.entry("uniform f64", (k, s) -> Random.uniform(k, s, DType.F64)),
            Map.entry("uniform range", (k, s) -> Random.uniform(k, -1, 1, s)),
            Map.entry("normal", (k, s) -> Random.normal(k, s)),
            Map.entry("normal f64", (k, s) -> Random.normal(k, s, DType.F64)),
            Map.entry("bits", (k, s) -> Random.bits(k, s, DType.I32)),
            Map.entry("truncatedNormal", (k, s) -> Random.truncatedNormal(k, -2, 2, s)),
            Map.entry("truncatedNormal tail", (k, s) -> Random.truncatedNormal(k, 5, 9, s)),
            Map.entry("exponential", (k, s) -> Random.exponential(k, s, DType.F32)),
            Map.entry("gamma", (k, s) -> Random.gamma(k, 0.7, s, DType.F32)),
            Map.entry("randint", (k, s) -> Random.randint(k, 0, 1000, s)),
            Map.entry("randint large", (k, s) -> Random.randint(k, 0, Long.MAX_VALUE, s)),
            Map.entry("bernoulli", (k, s) -> Random.bernoulli(k, 0.5, s))));

    private static double[] values(Tensor x) {
        return x.toDoubleArray();
    }

    @Test
    void aSmallerTensorHoldsTheFirstElementsOfALarger() {
        SAMPLERS.forEach((name, f) -> {
            double[] large = values(f.apply(Key.of(5), Shape.of(1003)));
            assertArrayEquals(Arrays.copyOf(large, 35), values(f.apply(Key.of(5), Shape.of(35))), name);
            assertArrayEquals(Arrays.copyOf(large, 35), values(f.apply(Key.of(5), Shape.of(5, 7))), name);
            assertEquals(large[0], f.apply(Key.of(5), Shape.SCALAR).item(), name);
            assertEquals(0, f.apply(Key.of(5), Shape.of(3, 0)).numel(), name);
            assertFalse(Arrays.equals(large, values(f.apply(Key.of(6), Shape.of(1003)))), name);
        });
    }

    @Test
    void threadsHaveNoPartInIt() throws Exception {
        try (ExecutorService four = Executors.newFixedThreadPool(4)) {
            for (var sampler : SAMPLERS.entrySet()) {
                double[] expected = values(sampler.getValue().apply(Key.of(11), Shape.of(2000)));
                List<Future<Tensor>> all = new ArrayList<>();
                for (int t = 0; t < 4; t++) all.add(four.submit(() -> sampler.getValue().apply(Key.of(11), Shape.of(2000))));
                for (Future<Tensor> x : all) assertArrayEquals(expected, values(x.get()), sampler.getKey());
            }
            float[] parts = new float[4001];
            List<Future<?>> fills = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int from = t * 1001;
                fills.add(four.submit(() -> Philox.fill(RandomBits.Kind.NORMAL, 11, parts, from, Math.min(from + 1001, 4001))));
            }
            for (Future<?> f : fills) f.get();
            assertArrayEquals(Random.normal(Key.of(11), 4001).toFloatArray(), parts);
        }
    }

    @Test
    void splitsAreUnrelated() {
        int n = 20_000;
        Key parent = Key.of(1);
        List<double[]> streams = new ArrayList<>();
        streams.add(values(Random.normal(parent, n)));
        for (Key k : parent.split(4)) streams.add(values(Random.normal(k, n)));
        for (int i = 0; i < 4; i++) streams.add(values(Random.normal(parent.foldIn(i), n)));
        streams.add(values(Random.normal(parent.split()[0].split()[0], n)));
        streams.add(values(Random.normal(Key.of(2), n)));
        for (int i = 0; i < streams.size(); i++) {
            for (int j = 0; j < i; j++) assertEquals(0, Fit.correlation(streams.get(i), streams.get(j)), 4 / Math.sqrt(n), i + ", " + j);
            double[] s = streams.get(i);
            for (int lag = 1; lag < 6; lag++) {
                double c = Fit.correlation(Arrays.copyOf(s, n - lag), Arrays.copyOfRange(s, lag, n));
                assertEquals(0, c, 4 / Math.sqrt(n), i + " at lag " + lag);
            }
        }
    }

    @Test
    void noKeyIsAnotherOrASample() {
        Key key = Key.of(3);
        Set<Long> seen = new HashSet<>(Set.of(key.data().itemLong()));
        int made = 1;
        for (Key k : key.split(500)) {
            seen.add(k.data().itemLong());
            for (Key g : k.split(20)) seen.add(g.data().itemLong());
            for (int i = 0; i < 20; i++) seen.add(k.foldIn(i).data().itemLong());
            made += 41;
        }
        for (int i = -500; i < 500; i++) seen.add(key.foldIn(i).data().itemLong());
        LongStream.of(Random.bits(key, Shape.of(10_000), DType.I64).toLongArray()).forEach(seen::add);
        assertEquals(made + 1000 + 10_000, seen.size());
    }

    @Test
    void aLongerSplitBeginsAlike() {
        Key[] two = Key.of(8).split();
        Key[] five = Key.of(8).split(5);
        assertEquals(2, two.length);
        for (int i = 0; i < 2; i++) assertEquals(five[i].data().itemLong(), two[i].data().itemLong());
        assertEquals(0, Key.of(8).split(0).length);
        assertEquals(Key.of(8).foldIn(7).data().itemLong(), Key.of(8).foldIn(Tensor.scalar(7L, DType.I32)).data().itemLong());
    }

    @Test
    void aKeyIsATreeOfOneLeaf() {
        assertEquals(List.of("data"), Tree.names(Key.of(4)));
        Key same = Tree.map(Key.of(4), t -> t);
        assertArrayEquals(values(Random.uniform(Key.of(4), 5)), values(Random.uniform(same, 5)));
    }

    @Test
    void mapsOverKeys() {
        int n = 3;
        Key[] each = Key.of(10).split(n);
        Tensor keys = Key.of(10).splitBatch(n).data();
        SAMPLERS.forEach((name, f) -> {
            Tensor all = Batch.map(in -> f.apply(new Key(in[0]).foldIn(1).split()[1], Shape.of(4, 3)), new Tensor[] {keys}, new boolean[] {true}, n);
            assertEquals(Shape.of(n, 4, 3), all.shape());
            for (int i = 0; i < n; i++) {
                assertArrayEquals(values(f.apply(each[i].foldIn(1).split()[1], Shape.of(4, 3))), values(all.select(0, i)), name);
            }
        });
    }

    @Test
    void gammaTakesAShapeParameterAnElement() {
        Tensor alpha = Tensor.of(new double[][] {{0.1, 1, 10}, {-1, 0, Double.NaN}});
        Tensor x = Random.gamma(Key.of(2), alpha);
        assertEquals(DType.F64, x.dtype());
        assertTrue(x.get(0, 0) > 0 && x.get(0, 1) > 0 && x.get(0, 2) > 0);
        for (int i = 0; i < 3; i++) assertTrue(Double.isNaN(x.get(1, i)));
        assertEquals(DType.F32, Random.gamma(Key.of(2), Tensor.of(1, 2)).dtype());
    }

    // ------------------------------------------------------------------------------------------------ the generator

    @Test
    void aGeneratorGoesOnAndRepeatsWithItsSeed() {
        Generator a = Generator.of(1);
        Generator b = Generator.of(1);
        Tensor first = a.normal(100);
        assertFalse(Arrays.equals(values(first), values(a.normal(100))));
        assertArrayEquals(values(first), values(b.normal(100)));
        b.uniform(1);
        assertArrayEquals(values(a.randint(0, 1000, 50)), values(b.randint(0, 1000, 50)));
        assertFalse(Arrays.equals(values(first), values(Generator.of(2).normal(100))));
        assertArrayEquals(values(Generator.of(5).gamma(Tensor.ones(9))), values(Generator.of(Key.of(5)).gamma(Tensor.ones(9))));
    }

    @Test
    void threadsOfAGeneratorNeverShareAKey() throws Exception {
        Generator shared = Generator.of(9);
        Generator alone = Generator.of(9);
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < 4000; i++) expected.add(alone.nextKey().data().itemLong());
        Set<Long> given = new HashSet<>();
        try (ExecutorService four = Executors.newFixedThreadPool(4)) {
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                all.add(four.submit(() -> LongStream.range(0, 1000).map(i -> shared.nextKey().data().itemLong()).boxed().toList()));
            }
            for (Future<List<Long>> f : all) given.addAll(f.get());
        }
        assertEquals(4000, given.size());
        assertEquals(expected, given);
    }

    // ------------------------------------------------------------------------------------------------ bad input

    private static void refuses(Class<? extends RuntimeException> type, String message, Runnable body) {
        assertEquals(message, assertThrows(type, body::run).getMessage());
    }

    @Test
    void refusesInWords() {
        Key k = Key.of(0);
        Shape s = Shape.of(2);
        double nan = Double.NaN;
        refuses(DTypeException.class, "uniform: numbers are made of a floating type, not i32", () -> Random.uniform(k, s, DType.I32));
        refuses(DTypeException.class, "bits: are made as integers, not f32", () -> Random.bits(k, s, DType.F32));
        refuses(IllegalArgumentException.class, "uniform: from 1.0 to 1.0 in f32 is no finite interval", () -> Random.uniform(k, 1, 1, s));
        refuses(IllegalArgumentException.class, "uniform: from 1.0 to 1.000000001 in f32 is no finite interval", () -> Random.uniform(k, 1, 1.000000001, s));
        refuses(IllegalArgumentException.class, "normal: a standard deviation of -1.0; it must be 0 or more", () -> Random.normal(k, 0, -1, s));
        refuses(IllegalArgumentException.class, "truncatedNormal: from NaN to 1.0 is no interval", () -> Random.truncatedNormal(k, nan, 1, s));
        refuses(IllegalArgumentException.class, "randint: from 3 up to 3 (excluded) there is no integer", () -> Random.randint(k, 3, 3, s));
        refuses(IllegalArgumentException.class, "bernoulli: probability 1.5 is outside of [0, 1]", () -> Random.bernoulli(k, 1.5, s));
        refuses(IllegalArgumentException.class, "gamma: alpha is 0.0; it must be positive and finite", () -> Random.gamma(k, 0, s, DType.F32));
        refuses(ShapeException.class, "categorical: logits of shape [3, 0]; the last axis must hold at least one choice",
                () -> Random.categorical(k, Tensor.zeros(3, 0)));
        refuses(ShapeException.class, "permutation: a scalar has no axis to shuffle", () -> Random.permutation(k, Tensor.scalar(1)));
        refuses(IllegalArgumentException.class, "split: into -1 keys; give 0 or more", () -> k.split(-1));
        refuses(DTypeException.class, "foldIn: takes an integer scalar, not f32[]", () -> k.foldIn(Tensor.scalar(1)));
        refuses(DTypeException.class, "normal: a key is an i64 scalar, not i64[2]; map over a batch of keys with vmap",
                () -> Random.normal(k.splitBatch(2), s));
        refuses(DTypeException.class, "normal: a key is an i64 scalar, not i32[]; make one with Key.of(seed)",
                () -> Random.normal(new Key(Tensor.of(NdArray.of(Shape.SCALAR, new int[] {1}))), s));
    }
}
