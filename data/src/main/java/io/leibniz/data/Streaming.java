package io.leibniz.data;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Data that is read once through, an epoch at a time, and needn't fit into memory: files of text, shards, generators.
 * Shuffling takes a buffer of limited size.
 *
 * {@snippet :
 * var lines = Streaming.of(epoch -> TextFiles.lines(List.of(Path.of("corpus.txt.gz"))))
 *         .shuffle(10_000, Key.of(1))
 *         .map(line -> Tensor.of(tokenizer.encode(line)));
 * Loader<Collate.Padded> loader = lines.batch(32, Collate.padded(0));
 * }
 *
 * @param <E> the type of an example
 */
public final class Streaming<E> {
    /** Examples are made from what was read only when they are needed, by the thread that needs them. */
    private final IntFunction<Iterator<Supplier<E>>> source;

    private Streaming(IntFunction<Iterator<Supplier<E>>> source) {
        this.source = source;
    }

    /**
     * From a function that begins an epoch, counted from 0. It must give the same examples whenever it is given the same
     * epoch, or training can't be resumed.
     */
    public static <E> Streaming<E> of(IntFunction<Iterator<E>> epochs) {
        return new Streaming<>(epoch -> {
            Iterator<E> it = epochs.apply(epoch);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return it.hasNext();
                }

                @Override
                public Supplier<E> next() {
                    E e = it.next();
                    return () -> e;
                }
            };
        });
    }

    /** Every example changed by a function, which several threads call at once. */
    public <F> Streaming<F> map(Function<? super E, F> f) {
        return new Streaming<>(epoch -> {
            Iterator<Supplier<E>> it = source.apply(epoch);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return it.hasNext();
                }

                @Override
                public Supplier<F> next() {
                    Supplier<E> e = it.next();
                    return () -> f.apply(e.get());
                }
            };
        });
    }

    /** Only the examples that a condition holds for; it is asked while reading. */
    public Streaming<E> filter(Predicate<? super E> condition) {
        return new Streaming<>(epoch -> new Ahead<>() {
            private final Iterator<Supplier<E>> it = source.apply(epoch);

            @Override
            Supplier<E> find() {
                while (it.hasNext()) {
                    E e = it.next().get();
                    if (condition.test(e)) return () -> e;
                }
                return null;
            }
        });
    }

    /**
     * In a random order, as far as a buffer allows: each example is drawn from the next {@code buffer} that haven't come yet.
     * Another order each epoch.
     */
    public Streaming<E> shuffle(int buffer, Key key) {
        if (buffer < 1) throw new IllegalArgumentException("Streaming.shuffle: a buffer of " + buffer + "; at least 1");
        return new Streaming<>(epoch -> new Ahead<>() {
            private final Iterator<Supplier<E>> it = source.apply(epoch);
            private final List<Supplier<E>> held = new ArrayList<>();
            private final Uniforms uniforms = new Uniforms(key.foldIn(epoch));

            @Override
            Supplier<E> find() {
                while (held.size() < buffer && it.hasNext()) held.add(it.next());
                if (held.isEmpty()) return null;
                int i = (int) (uniforms.next() * held.size());
                Supplier<E> last = held.removeLast();
                return i == held.size() ? last : held.set(i, last);
            }
        });
    }

    /** Batches of n examples, the last one shorter if they don't come out even. */
    public <B> Batches<E, B> batch(int n, Function<List<E>, B> collate) {
        if (n < 1) throw new IllegalArgumentException("Streaming.batch: batches of " + n + "; at least 1");
        return new Batches<>(this, n, collate, false, 2, Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2)));
    }

    /** The examples of an epoch, made on the caller's thread. */
    public Iterable<E> epoch(int epoch) {
        return () -> {
            Iterator<Supplier<E>> it = source.apply(epoch);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return it.hasNext();
                }

                @Override
                public E next() {
                    return it.next().get();
                }
            };
        };
    }

    /** An iterator that must look ahead to know whether there is more. */
    private abstract static class Ahead<T> implements Iterator<T> {
        private T next;
        private boolean ended;

        /** The next element, or null at the end. */
        abstract T find();

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                next = find();
                ended = next == null;
            }
            return next != null;
        }

        @Override
        public T next() {
            if (!hasNext()) throw new NoSuchElementException();
            T t = next;
            next = null;
            return t;
        }
    }

    /** Uniform numbers in [0, 1) without end, drawn by the thousand. */
    private static final class Uniforms {
        private final Key key;
        private double[] drawn = {};
        private int at;
        private int block;

        Uniforms(Key key) {
            this.key = key;
        }

        double next() {
            if (at == drawn.length) {
                drawn = Random.uniform(key.foldIn(block++), Shape.of(1024), DType.F64).toDoubleArray();
                at = 0;
            }
            return drawn[at++];
        }
    }

    /**
     * Batches of a stream. Reading is sequential, on the caller's thread; examples and batches are made on others, ahead of
     * time, and come in the same order however many there are. Going on in the middle of an epoch reads up to there again.
     */
    public static final class Batches<E, B> implements Loader<B> {
        private final Streaming<E> data;
        private final int size;
        private final Function<List<E>, B> collate;
        private final boolean dropLast;
        private final int ahead;
        private final int threads;

        private Batches(Streaming<E> data, int size, Function<List<E>, B> collate, boolean dropLast, int ahead, int threads) {
            this.data = data;
            this.size = size;
            this.collate = collate;
            this.dropLast = dropLast;
            this.ahead = ahead;
            this.threads = threads;
        }

        /** Without the last batch if it is shorter than the others. */
        public Batches<E, B> dropLast() {
            return new Batches<>(data, size, collate, true, ahead, threads);
        }

        /** How many batches may be ready ahead of time, 2 unless told; 0 makes each when it is asked for, on the caller's thread. */
        public Batches<E, B> prefetch(int batches) {
            if (batches < 0) throw new IllegalArgumentException("Streaming: prefetch of " + batches);
            return new Batches<>(data, size, collate, dropLast, batches, threads);
        }

        /** How many threads make batches. */
        public Batches<E, B> threads(int threads) {
            if (threads < 1) throw new IllegalArgumentException("Streaming: " + threads + " threads; prefetch(0) makes batches on the caller's thread");
            return new Batches<>(data, size, collate, dropLast, ahead, threads);
        }

        @Override
        public Iterable<B> epoch(int epoch, int from) {
            Position start = new Position(epoch, from);
            return () -> {
                Tasks tasks = new Tasks(data.source.apply(start.epoch()));
                for (int i = 0; i < start.batch() && tasks.hasNext(); i++) tasks.next();
                return ahead == 0 ? new DataLoader.Direct<>(tasks) : new Prefetch<>(tasks, ahead, threads);
            };
        }

        private final class Tasks extends Ahead<Callable<B>> {
            private final Iterator<Supplier<E>> it;

            Tasks(Iterator<Supplier<E>> it) {
                this.it = it;
            }

            @Override
            Callable<B> find() {
                List<Supplier<E>> examples = new ArrayList<>(size);
                while (examples.size() < size && it.hasNext()) examples.add(it.next());
                if (examples.isEmpty() || dropLast && examples.size() < size) return null;
                return () -> {
                    List<E> made = new ArrayList<>(examples.size());
                    for (Supplier<E> e : examples) made.add(e.get());
                    return collate.apply(made);
                };
            }
        }
    }
}
