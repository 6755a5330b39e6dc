package io.leibniz.data;

import io.leibniz.random.Key;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;

/**
 * A data set in batches, each epoch in an order of its own that the key determines. Batches are made ahead of time on
 * other threads and come in the same order, with the same contents, whatever the number of threads.
 *
 * {@snippet :
 * var loader = DataLoader.of(train, 64).shuffle(Key.of(1))
 *         .augment(Key.of(2), (b, key) -> new Labeled(RandomImages.flip(key, b.images(), 0.5), b.labels()));
 * for (Labeled batch : loader.epoch(0)) step(batch);
 * }
 *
 * @param <B> the type of a batch
 */
public final class DataLoader<B> implements Loader<B> {
    /** Changes a batch at random. */
    @FunctionalInterface
    public interface Augmentation<B> {
        B apply(B batch, Key key);
    }

    private record Settings(boolean dropLast, int ahead, int threads) {}

    private final Dataset<B> data;
    private final int batch;
    private final Sampler sampler;
    private final Settings settings;
    private final Key augmentationKey;
    private final Augmentation<B> augmentation;

    private DataLoader(Dataset<B> data, int batch, Sampler sampler, Settings settings, Key augmentationKey, Augmentation<B> augmentation) {
        this.data = data;
        this.batch = batch;
        this.sampler = sampler;
        this.settings = settings;
        this.augmentationKey = augmentationKey;
        this.augmentation = augmentation;
    }

    /** In the data set's own order, the last batch shorter if it doesn't come out even. */
    public static <B> DataLoader<B> of(Dataset<B> data, int batchSize) {
        if (batchSize < 1) throw new IllegalArgumentException("DataLoader: batches of " + batchSize + "; at least 1");
        int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
        return new DataLoader<>(data, batchSize, Sampler.sequential(data.size()), new Settings(false, 2, threads), null, null);
    }

    private DataLoader<B> with(Settings settings) {
        return new DataLoader<>(data, batch, sampler, settings, augmentationKey, augmentation);
    }

    /** In a random order, another one each epoch. */
    public DataLoader<B> shuffle(Key key) {
        return sampler(Sampler.shuffled(data.size(), key));
    }

    /** The examples that a sampler chooses, in its order. */
    public DataLoader<B> sampler(Sampler sampler) {
        return new DataLoader<>(data, batch, sampler, settings, augmentationKey, augmentation);
    }

    /** Without the last batch if it is shorter than the others. */
    public DataLoader<B> dropLast() {
        return with(new Settings(true, settings.ahead, settings.threads));
    }

    /** How many batches may be ready ahead of time, 2 unless told; 0 makes each when it is asked for, on the caller's thread. */
    public DataLoader<B> prefetch(int batches) {
        if (batches < 0) throw new IllegalArgumentException("DataLoader: prefetch of " + batches);
        return with(new Settings(settings.dropLast, batches, settings.threads));
    }

    /** How many threads make batches: up to {@link #prefetch} of them are busy. Half the cores, at most 4, unless told. */
    public DataLoader<B> threads(int threads) {
        if (threads < 1) throw new IllegalArgumentException("DataLoader: " + threads + " threads; prefetch(0) makes batches on the caller's thread");
        return with(new Settings(settings.dropLast, settings.ahead, threads));
    }

    /**
     * Every batch changed at random, on the threads that make it. The key given to the function is one of the batch's own,
     * of its epoch and number.
     *
     * @throws IllegalStateException if the loader has an augmentation already
     */
    public DataLoader<B> augment(Key key, Augmentation<B> function) {
        if (augmentation != null) throw new IllegalStateException("DataLoader: there is an augmentation already; compose the two in one function, with key.split()");
        return new DataLoader<>(data, batch, sampler, settings, key, function);
    }

    public Dataset<B> data() {
        return data;
    }

    public int batchSize() {
        return batch;
    }

    /** Batches an epoch. */
    public int batches() {
        return settings.dropLast ? sampler.size() / batch : Math.ceilDiv(sampler.size(), batch);
    }

    @Override
    public Iterable<B> epoch(int epoch, int from) {
        Position start = new Position(epoch, from);
        return () -> {
            Iterator<Callable<B>> tasks = new Tasks(sampler.order(start.epoch(), batch), start);
            return settings.ahead == 0 ? new Direct<>(tasks) : new Prefetch<>(tasks, settings.ahead, settings.threads);
        };
    }

    /** The making of one batch after another. */
    private final class Tasks implements Iterator<Callable<B>> {
        private final int[] order;
        private final int epoch;
        private int next;

        Tasks(int[] order, Position start) {
            this.order = order;
            this.epoch = start.epoch();
            this.next = start.batch();
        }

        @Override
        public boolean hasNext() {
            return next < batches();
        }

        @Override
        public Callable<B> next() {
            if (!hasNext()) throw new NoSuchElementException();
            int i = next++;
            int[] examples = Arrays.copyOfRange(order, i * batch, Math.min(order.length, (i + 1) * batch));
            return () -> {
                B b = data.get(examples);
                return augmentation == null ? b : augmentation.apply(b, augmentationKey.foldIn(epoch).foldIn(i));
            };
        }
    }

    /** Makes each batch when it is asked for. */
    record Direct<B>(Iterator<Callable<B>> tasks) implements Iterator<B> {
        @Override
        public boolean hasNext() {
            return tasks.hasNext();
        }

        @Override
        public B next() {
            try {
                return tasks.next().call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("the data set failed to make a batch", e);
            }
        }
    }
}
