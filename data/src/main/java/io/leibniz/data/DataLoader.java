package io.leibniz.data;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A data set in batches, each epoch in an order of its own that the key determines. Batches are made ahead of time on
 * other threads and come in the same order, with the same contents, whatever the number of threads.
 *
 * {@snippet :
 * var loader = DataLoader.of(train, 64).shuffle(Key.of(1));
 * for (Labeled batch : loader.epoch(0)) step(batch);
 * }
 *
 * @param <B> the type of a batch
 */
public final class DataLoader<B> {
    private final Dataset<B> data;
    private final int batch;
    private final Key key;
    private final boolean dropLast;
    private final int ahead;

    private DataLoader(Dataset<B> data, int batch, Key key, boolean dropLast, int ahead) {
        this.data = data;
        this.batch = batch;
        this.key = key;
        this.dropLast = dropLast;
        this.ahead = ahead;
    }

    /** In the data set's own order, the last batch shorter if it doesn't come out even. */
    public static <B> DataLoader<B> of(Dataset<B> data, int batchSize) {
        if (batchSize < 1) throw new IllegalArgumentException("DataLoader: batches of " + batchSize + "; at least 1");
        return new DataLoader<>(data, batchSize, null, false, 2);
    }

    /** In a random order, another one each epoch. */
    public DataLoader<B> shuffle(Key key) {
        return new DataLoader<>(data, batch, key, dropLast, ahead);
    }

    /** Without the last batch if it is shorter than the others. */
    public DataLoader<B> dropLast() {
        return new DataLoader<>(data, batch, key, true, ahead);
    }

    /** How many batches may be ready ahead of time; 0 makes each when it is asked for, on the caller's thread. */
    public DataLoader<B> prefetch(int batches) {
        if (batches < 0) throw new IllegalArgumentException("DataLoader: prefetch of " + batches);
        return new DataLoader<>(data, batch, key, dropLast, batches);
    }

    public Dataset<B> data() {
        return data;
    }

    public int batchSize() {
        return batch;
    }

    /** Batches an epoch. */
    public int batches() {
        return dropLast ? data.size() / batch : Math.ceilDiv(data.size(), batch);
    }

    /** The numbers of an epoch's examples, in order. */
    int[] order(int epoch) {
        if (key != null) return Random.permutation(key.foldIn(epoch), data.size()).toIntArray();
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** The batches of an epoch, counted from 0; may be walked several times. */
    public Iterable<B> epoch(int epoch) {
        return () -> ahead == 0 ? new Direct(order(epoch)) : new Ahead(order(epoch));
    }

    private B make(int[] order, int i) {
        return data.get(Arrays.copyOfRange(order, i * batch, Math.min(order.length, (i + 1) * batch)));
    }

    private final class Direct implements Iterator<B> {
        private final int[] order;
        private int next;

        Direct(int[] order) {
            this.order = order;
        }

        @Override
        public boolean hasNext() {
            return next < batches();
        }

        @Override
        public B next() {
            if (!hasNext()) throw new NoSuchElementException();
            return make(order, next++);
        }
    }

    private final class Ahead implements Iterator<B> {
        /** Platform threads: making a batch is computing, not waiting. */
        private static final ExecutorService WORKERS = Executors.newFixedThreadPool(
                Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2)),
                Thread.ofPlatform().daemon().name("leibniz-data-", 0).factory());

        private final int[] order;
        private final ArrayDeque<Future<B>> ready = new ArrayDeque<>();
        private int submitted;

        Ahead(int[] order) {
            this.order = order;
            fill();
        }

        private void fill() {
            while (submitted < batches() && ready.size() < ahead) {
                int i = submitted++;
                ready.add(WORKERS.submit(() -> make(order, i)));
            }
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty();
        }

        @Override
        public B next() {
            if (ready.isEmpty()) throw new NoSuchElementException();
            try {
                B b = ready.remove().get();
                fill();
                return b;
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException r -> {
                        r.addSuppressed(new IllegalStateException("while the loader made a batch ahead of time, for this line"));
                        throw r;
                    }
                    case Error r -> throw r;
                    default -> throw new IllegalStateException("the data set failed to make a batch", e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for a batch");
            }
        }
    }
}
