package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final Key KEY = Key.of(7);

    private static int[] sorted(int[] a) {
        int[] s = a.clone();
        Arrays.sort(s);
        return s;
    }

    private static void isPermutation(Sampler s, int batch) {
        for (int epoch = 0; epoch < 3; epoch++) {
            assertArrayEquals(s.order(epoch, batch), s.order(epoch, batch), "a function of the epoch");
            assertArrayEquals(IntStream.range(0, s.size()).toArray(), sorted(s.order(epoch, batch)));
        }
        assertFalse(Arrays.equals(s.order(0, batch), s.order(1, batch)), "another epoch, another order");
    }

    @Test
    void everySamplerOfAllTakesEachOnce() {
        int[] labels = IntStream.range(0, 103).map(i -> i % 7 == 0 ? 2 : i % 2).toArray();
        isPermutation(Sampler.shuffled(103, KEY), 10);
        isPermutation(Sampler.stratified(labels, KEY), 10);
        isPermutation(Sampler.bucketed(labels, 3, KEY), 10);
        isPermutation(Sampler.bucketed(labels, 1000, KEY), 200);
    }

    @Test
    void weightsAreFrequencies() {
        int[] drawn = Sampler.weighted(new double[] {0, 1, 0, 3, 0}, 40_000, KEY).order(0, 1);
        int[] counts = new int[5];
        for (int i : drawn) counts[i]++;
        assertArrayEquals(new int[] {0, 0, 0}, new int[] {counts[0], counts[2], counts[4]});
        // Binomial with σ = 87: five of them.
        assertEquals(10_000, counts[1], 433);
        int[] labels = new int[1000];
        labels[17] = 1;
        long rare = Arrays.stream(Sampler.balanced(labels, KEY).order(0, 1)).filter(i -> i == 17).count();
        assertEquals(500, rare, 80);
        assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {0, 0}, 1, KEY));
        assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {1, Double.NaN}, 1, KEY));
    }

    @Test
    void everyBatchHasTheClassesInProportion() {
        int[] labels = IntStream.range(0, 1000).map(i -> i < 700 ? 0 : i < 900 ? 1 : 2).toArray();
        int[] order = Sampler.stratified(labels, KEY).order(0, 100);
        for (int b = 0; b < 10; b++) {
            int[] counts = new int[3];
            for (int i = 0; i < 100; i++) counts[labels[order[100 * b + i]]]++;
            assertEquals(70, counts[0], 2);
            assertEquals(20, counts[1], 2);
            assertEquals(10, counts[2], 2);
        }
    }

    @Test
    void bucketsNeedLittlePadding() {
        int n = 1003;
        int[] lengths = Arrays.stream(Sampler.shuffled(n, Key.of(3)).order(0, 1)).map(i -> 1 + i % 100).toArray();
        int random = padding(lengths, Sampler.shuffled(n, KEY).order(0, 20), 20);
        int bucketed = padding(lengths, Sampler.bucketed(lengths, 25, KEY).order(0, 20), 20);
        assertTrue(bucketed < random / 8, bucketed + " against " + random);
        int[] order = Sampler.bucketed(lengths, 25, KEY).order(0, 20);
        double firstHalf = Arrays.stream(order, 0, n / 2).map(i -> lengths[i]).average().orElseThrow();
        assertEquals(50, firstHalf, 10, "batches of all lengths come mixed");
    }

    private static int padding(int[] lengths, int[] order, int batch) {
        int wasted = 0;
        for (int at = 0; at < order.length; at += batch) {
            int longest = 0;
            int sum = 0;
            int k = Math.min(batch, order.length - at);
            for (int i = 0; i < k; i++) {
                longest = Math.max(longest, lengths[order[at + i]]);
                sum += lengths[order[at + i]];
            }
            wasted += longest * k - sum;
        }
        return wasted;
    }

    private static List<Long> all(Dataset<Tensor> d) {
        List<Long> r = new ArrayList<>();
        for (long v : d.get(IntStream.range(0, d.size()).toArray()).toLongArray()) r.add(v);
        return r;
    }

    @Test
    void splits() {
        Dataset<Tensor> data = Dataset.of(Tensor.arange(100));
        List<Dataset<Tensor>> parts = data.split(KEY, 0.7, 0.2, 0.1);
        assertEquals(List.of(70, 20, 10), parts.stream().map(Dataset::size).toList());
        List<Long> seen = new ArrayList<>();
        for (Dataset<Tensor> p : parts) seen.addAll(all(p));
        assertEquals(all(data), seen.stream().sorted().toList());
        assertEquals(all(parts.get(0)), all(data.split(KEY, 0.7, 0.2, 0.1).get(0)));
        assertThrows(IllegalArgumentException.class, () -> data.split(KEY, 0.7, 0.4));

        int[] labels = IntStream.range(0, 100).map(i -> i < 90 ? 0 : 1).toArray();
        Dataset.Split<Tensor> s = data.stratifiedSplit(labels, 0.8, KEY);
        assertEquals(8, all(s.train()).stream().filter(i -> i >= 90).count());
        assertEquals(2, all(s.test()).stream().filter(i -> i >= 90).count());
        assertEquals(80, s.train().size());

        List<Long> tested = new ArrayList<>();
        for (Dataset.Split<Tensor> f : data.folds(7, KEY)) {
            assertEquals(100, f.train().size() + f.test().size());
            tested.addAll(all(f.test()));
        }
        assertEquals(all(data), tested.stream().sorted().toList());
    }
}
