package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.io.MappedArray;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingTest {
    private static final Streaming<Integer> NUMBERS = Streaming.of(_ -> IntStream.range(0, 1000).iterator());

    private static <B> List<B> list(Iterable<B> it) {
        List<B> l = new ArrayList<>();
        for (B b : it) l.add(b);
        return l;
    }

    @Test
    void shuffledThroughABuffer() {
        Streaming<Integer> s = NUMBERS.shuffle(50, Key.of(1));
        List<Integer> first = list(s.epoch(0));
        assertEquals(first, list(s.epoch(0)));
        assertNotEquals(first, list(s.epoch(1)));
        assertEquals(IntStream.range(0, 1000).boxed().toList(), first.stream().sorted().toList());
        for (int i = 0; i < 1000; i++) assertTrue(first.get(i) < i + 50, "nothing comes before the buffer can hold it");
        assertEquals(list(NUMBERS.epoch(0)), list(NUMBERS.shuffle(1, Key.of(1)).epoch(0)));
        assertEquals(List.of(0, 30, 60, 90), list(NUMBERS.filter(i -> i % 15 == 0).map(i -> 2 * i).filter(i -> i < 100).epoch(0)).stream().toList());
    }

    @Test
    void theSameHoweverItIsMade() {
        Streaming.Batches<Integer, List<Integer>> b = NUMBERS.shuffle(64, Key.of(2)).map(i -> i * i).batch(7, List::copyOf);
        List<List<Integer>> expected = list(b.prefetch(0).epoch(3));
        assertEquals(143, expected.size());
        assertEquals(6, expected.getLast().size());
        assertEquals(142, list(b.dropLast().epoch(3)).size());
        for (int threads : new int[] {1, 2, 8}) {
            for (int ahead : new int[] {1, 5}) assertEquals(expected, list(b.threads(threads).prefetch(ahead).epoch(3)));
        }
        assertEquals(expected.subList(100, 143), list(b.epoch(3, 100)));
        assertEquals(List.of(), list(b.epoch(3, 1000)));
    }

    @Test
    void itNeedsNoMoreMemoryThanItsBuffer() {
        AtomicInteger made = new AtomicInteger();
        // A hundred thousand examples of 64 KB are 6.5 GB.
        Streaming<byte[]> large = Streaming.of(_ -> Stream.generate(() -> {
            made.incrementAndGet();
            return new byte[1 << 16];
        }).limit(100_000).iterator());
        int n = 0;
        for (int length : large.shuffle(100, Key.of(1)).batch(500, List::size).epoch(0)) n += length;
        assertEquals(100_000, n);
        assertEquals(100_000, made.get());
    }

    @Test
    void resumedAtAnyPosition() {
        Dataset<Tensor> data = Dataset.of(Tensor.arange(23));
        Loader<Tensor> shuffled = DataLoader.of(data, 5).shuffle(Key.of(4))
                .augment(Key.of(5), (b, key) -> b.mul(100).add(Random.randint(key, 0, 100, b.size(0))));
        Loader<List<Integer>> stream = NUMBERS.filter(i -> i < 23).shuffle(9, Key.of(6)).batch(5, List::copyOf);
        List<long[]> expected = new ArrayList<>();
        List<List<Integer>> expectedStream = new ArrayList<>();
        List<Loader.Position> positions = new ArrayList<>();
        Loader.Cursor<Tensor> walk = shuffled.at(Loader.Position.START);
        Loader.Cursor<List<Integer>> streamWalk = stream.at(Loader.Position.START);
        for (int i = 0; i < 17; i++) {
            positions.add(Loader.Position.parse(walk.position().toString()));
            assertEquals(walk.position(), streamWalk.position());
            expected.add(walk.next().toLongArray());
            expectedStream.add(streamWalk.next());
        }
        for (int i = 0; i < positions.size(); i++) {
            Loader.Cursor<Tensor> resumed = shuffled.at(positions.get(i));
            Loader.Cursor<List<Integer>> resumedStream = stream.at(positions.get(i));
            for (int j = i; j < positions.size(); j++) {
                assertArrayEquals(expected.get(j), resumed.next().toLongArray());
                assertEquals(expectedStream.get(j), resumedStream.next());
            }
        }
        assertEquals("Position: '3' is not epoch:batch", assertThrows(IllegalArgumentException.class, () -> Loader.Position.parse("3")).getMessage());
        assertFalse(DataLoader.of(Dataset.of(Tensor.zeros(0)), 3).at(Loader.Position.START).hasNext());
    }

    @Test
    void augmentationDependsOnTheKeyAlone() {
        Dataset<Tensor> data = Dataset.of(Tensor.zeros(100));
        DataLoader<Tensor> loader = DataLoader.of(data, 10).augment(Key.of(1), (b, key) -> b.add(Random.uniform(key, b.shape())));
        List<String> expected = list(loader.prefetch(0).epoch(2)).stream().map(Tensor::toString).toList();
        for (int threads : new int[] {1, 3, 16}) {
            assertEquals(expected, list(loader.threads(threads).prefetch(20).epoch(2)).stream().map(Tensor::toString).toList());
        }
        assertNotEquals(expected, list(loader.epoch(3)).stream().map(Tensor::toString).toList());
        assertEquals(10, expected.stream().distinct().count());
        assertThrows(IllegalStateException.class, () -> loader.augment(Key.of(2), (b, _) -> b));
    }

    @Test
    void padding() {
        Collate.Padded p = Collate.pad(List.of(Tensor.of(1L, 2L, 3L), Tensor.of(new long[] {4}), Tensor.zeros(Shape.of(0), io.leibniz.tensor.DType.I64)), -1);
        assertArrayEquals(new long[][] {{1, 2, 3}, {4, -1, -1}, {-1, -1, -1}}, (long[][]) p.tokens().toJavaArray());
        assertArrayEquals(new long[] {3, 1, 0}, p.lengths().toLongArray());
        assertArrayEquals(new boolean[][] {{true, true, true}, {true, false, false}, {false, false, false}}, (boolean[][]) p.mask().toJavaArray());
        Tensor features = Tensor.arange(12).reshape(2, 6).t();
        assertEquals(Shape.of(1, 8, 2), Collate.pad(List.of(features), 0, 4).tokens().shape());
        assertArrayEquals(new long[] {0, 6, 1, 7}, Collate.pad(List.of(features), 0, 4).tokens().flatten().narrow(0, 0, 4).toLongArray());
        assertTrue(assertThrows(ShapeException.class, () -> Collate.pad(List.of(Tensor.of(1L), Tensor.of(1f)), 0)).getMessage().contains("sequence 1 is f32[1], the first is i64[1]"));
        Labeled stacked = Collate.stack(List.of(new Labeled(Tensor.zeros(2, 3), Tensor.scalar(1)), new Labeled(Tensor.ones(2, 3), Tensor.scalar(2))));
        assertEquals(Shape.of(2, 2, 3), stacked.images().shape());
        assertArrayEquals(new double[] {1, 2}, stacked.labels().toDoubleArray());
    }

    @Test
    void mappedFiles(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[2 * 100];
        for (int i = 0; i < 100; i++) bytes[2 * i] = (byte) i;
        Path file = Files.write(folder.resolve("tokens.bin"), bytes);
        try (MappedArray tokens = MappedArray.raw(file, "<u2")) {
            Dataset<Tensor> windows = Dataset.windows(tokens, 9, 8);
            assertEquals(12, windows.size());
            assertArrayEquals(new long[][] {{88, 89, 90, 91, 92, 93, 94, 95, 96}, {0, 1, 2, 3, 4, 5, 6, 7, 8}}, (long[][]) windows.get(11, 0).toJavaArray());
            assertArrayEquals(new int[] {7, 5}, Dataset.of(tokens).get(7, 5).toIntArray());
            assertThrows(IllegalArgumentException.class, () -> Dataset.windows(tokens, 101, 1));
        }
    }
}
