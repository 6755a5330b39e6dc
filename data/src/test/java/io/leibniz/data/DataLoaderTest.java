package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DataLoaderTest {
    private static final Dataset<Tensor> TEN = Dataset.of(Tensor.arange(10));

    private static List<long[]> walk(DataLoader<Tensor> loader, int epoch) {
        List<long[]> batches = new ArrayList<>();
        for (Tensor b : loader.epoch(epoch)) batches.add(b.toLongArray());
        return batches;
    }

    private static long[] flat(List<long[]> batches) {
        return batches.stream().flatMapToLong(LongStream::of).toArray();
    }

    @Test
    void inOrder() {
        List<long[]> b = walk(DataLoader.of(TEN, 4), 0);
        assertEquals(3, b.size());
        assertArrayEquals(new long[] {8, 9}, b.getLast());
        assertArrayEquals(LongStream.range(0, 10).toArray(), flat(b));
        assertEquals(2, walk(DataLoader.of(TEN, 4).dropLast(), 0).size());
        assertEquals(2, DataLoader.of(TEN, 4).dropLast().batches());
    }

    @Test
    void shuffledByKeyTheSameHoweverItIsPrefetched() {
        DataLoader<Tensor> loader = DataLoader.of(TEN, 3).shuffle(Key.of(1));
        long[] first = flat(walk(loader, 0));
        for (int ahead : new int[] {0, 1, 5}) assertArrayEquals(first, flat(walk(loader.prefetch(ahead), 0)));
        assertFalse(Arrays.equals(first, flat(walk(loader, 1))), "another epoch, another order");
        assertFalse(Arrays.equals(first, flat(walk(DataLoader.of(TEN, 3).shuffle(Key.of(2)), 0))));
        Arrays.sort(first);
        assertArrayEquals(LongStream.range(0, 10).toArray(), first);
    }

    @Test
    void parts() {
        Dataset.Split<Tensor> s = TEN.split(7, Key.of(3));
        assertEquals(7, s.train().size());
        List<Long> all = new ArrayList<>();
        for (Dataset<Tensor> d : List.of(s.train(), s.test())) for (long v : d.get(IntStream.range(0, d.size()).toArray()).toLongArray()) all.add(v);
        assertEquals(LongStream.range(0, 10).boxed().toList(), all.stream().sorted().toList());
        assertArrayEquals(new long[] {20, 18}, TEN.map(t -> t.mul(2)).subset(5, 10 - 1, 1).get(1, 1).add(Tensor.of(2L, 0L)).toLongArray());
    }

    @Test
    void errors() {
        assertThrows(IndexException.class, () -> TEN.get(10));
        assertThrows(IllegalArgumentException.class, () -> DataLoader.of(TEN, 0));
        assertEquals("Dataset.of: images has 3 examples, labels has 2",
                assertThrows(ShapeException.class, () -> Dataset.of(new Labeled(Tensor.zeros(3, 1), Tensor.zeros(2)))).getMessage());
        Dataset<Tensor> failing = TEN.map(t -> {
            throw new IllegalStateException("no such file");
        });
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> walk(DataLoader.of(failing, 5), 0));
        assertEquals("no such file", e.getMessage());
        assertTrue(e.getSuppressed().length > 0);
    }
}
