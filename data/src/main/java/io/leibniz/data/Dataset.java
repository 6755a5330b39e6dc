package io.leibniz.data;

import io.leibniz.io.MappedArray;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Examples by number. A batch is a record (or any tree) of tensors whose first axis runs over the examples.
 *
 * {@snippet :
 * Dataset<Labeled> digits = Dataset.of(Digits.load().train());
 * digits.get(0, 5, 7).images();                // f32[3, 1, 8, 8]
 * }
 *
 * @param <B> the type of a batch
 */
public interface Dataset<B> {
    /** The number of examples. */
    int size();

    /**
     * A batch of examples, in the order given. Called from several threads at once.
     *
     * @throws IndexException for a number outside [0, size)
     */
    B get(int... examples);

    /**
     * All of a tree of tensors whose first axes are equally long.
     *
     * @throws ShapeException if they aren't
     */
    static <B> Dataset<B> of(B columns) {
        List<Tensor> leaves = Tree.leaves(columns);
        List<String> names = Tree.names(columns);
        if (leaves.isEmpty()) throw new IllegalArgumentException("Dataset.of: no tensors in " + columns);
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).rank() == 0) throw new ShapeException("Dataset.of: " + names.get(i) + " is a scalar; its first axis must run over the examples");
            if (leaves.get(i).size(0) != leaves.get(0).size(0)) {
                throw new ShapeException("Dataset.of: " + names.get(0) + " has " + leaves.get(0).size(0) + " examples, "
                        + names.get(i) + " has " + leaves.get(i).size(0));
            }
        }
        int n = leaves.get(0).size(0);
        return new Dataset<>() {
            @Override
            public int size() {
                return n;
            }

            @Override
            public B get(int... examples) {
                check(examples, n);
                long[] index = new long[examples.length];
                for (int i = 0; i < index.length; i++) index[i] = examples[i];
                Tensor rows = Tensor.of(index);
                return Tree.map(columns, t -> t.indexSelect(0, rows));
            }
        };
    }

    /**
     * Examples that are made one by one, and put together by a function such as {@link Collate#stack} or
     * {@link Collate#padded}.
     *
     * @param example makes an example from its number; called from several threads at once
     */
    static <E, B> Dataset<B> collated(int size, IntFunction<E> example, Function<List<E>, B> collate) {
        if (size < 0) throw new IllegalArgumentException("Dataset.collated: " + size + " examples");
        return new Dataset<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public B get(int... examples) {
                check(examples, size);
                List<E> made = new ArrayList<>(examples.length);
                for (int i : examples) made.add(example.apply(i));
                return collate.apply(made);
            }
        };
    }

    /**
     * The rows of a file that is mapped into memory, copied when they are asked for.
     *
     * @throws IllegalArgumentException if there are more than an int counts
     */
    static Dataset<Tensor> of(MappedArray rows) {
        if (rows.size() > Integer.MAX_VALUE) throw new IllegalArgumentException("Dataset.of: " + rows.size() + " rows, more than an int counts; use rows of a larger shape");
        int n = (int) rows.size();
        return new Dataset<>() {
            @Override
            public int size() {
                return n;
            }

            @Override
            public Tensor get(int... examples) {
                check(examples, n);
                try {
                    return rows.rows(Arrays.stream(examples).asLongStream().toArray());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /**
     * Windows of a long file of tokens: example i has the tokens from i · step on, [n, length] of i64. A model of language
     * takes {@code length = context + 1} and predicts each from those before it.
     *
     * @param tokens single numbers, as {@link MappedArray#raw} maps them
     * @throws IllegalArgumentException unless length and step are positive and the file has a whole window
     */
    static Dataset<Tensor> windows(MappedArray tokens, int length, int step) {
        if (length < 1 || step < 1) throw new IllegalArgumentException("Dataset.windows: windows of " + length + ", " + step + " apart; both must be at least 1");
        if (tokens.row().rank() != 0 || tokens.size() < length) {
            throw new IllegalArgumentException("Dataset.windows: " + tokens.size() + " rows of shape " + tokens.row() + "; at least " + length + " single numbers are needed");
        }
        long n = (tokens.size() - length) / step + 1;
        return collated((int) Math.min(n, Integer.MAX_VALUE), i -> {
            try {
                return tokens.range((long) i * step, length).to(DType.I64);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, Collate::stack);
    }

    private static void check(int[] examples, int n) {
        for (int e : examples) {
            if (e < 0 || e >= n) throw new IndexException("Dataset.get: example " + e + " of " + n);
        }
    }

    /** Every batch changed by a function: normalisation, augmentation that needs no randomness. */
    default Dataset<B> map(UnaryOperator<B> f) {
        Dataset<B> all = this;
        return new Dataset<>() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public B get(int... examples) {
                return f.apply(all.get(examples));
            }
        };
    }

    /** Some of the examples, in the order given. */
    default Dataset<B> subset(int... examples) {
        Dataset<B> all = this;
        int[] chosen = examples.clone();
        check(chosen, size());
        return new Dataset<>() {
            @Override
            public int size() {
                return chosen.length;
            }

            @Override
            public B get(int... numbers) {
                check(numbers, chosen.length);
                int[] through = new int[numbers.length];
                for (int i = 0; i < through.length; i++) through[i] = chosen[numbers[i]];
                return all.get(through);
            }
        };
    }

    /** Two parts. */
    record Split<B>(Dataset<B> train, Dataset<B> test) {}

    /** Parted at random: {@code first} examples and the rest. The same key always parts in the same way. */
    default Split<B> split(int first, Key key) {
        if (first < 0 || first > size()) throw new IllegalArgumentException("split: " + first + " of " + size() + " examples");
        int[] order = Random.permutation(key, size()).toIntArray();
        return new Split<>(subset(Arrays.copyOf(order, first)), subset(Arrays.copyOfRange(order, first, order.length)));
    }

    /**
     * Parted at random into parts of the given shares, which sum to at most 1; what rounding leaves goes to the last if they
     * sum to 1. The same key always parts in the same way.
     */
    default List<Dataset<B>> split(Key key, double... shares) {
        double sum = 0;
        for (double s : shares) {
            if (!(s >= 0)) throw new IllegalArgumentException("split: a share of " + s);
            sum += s;
        }
        if (sum > 1 + 1e-9) throw new IllegalArgumentException("split: shares " + Arrays.toString(shares) + " sum to more than 1");
        int[] order = Random.permutation(key, size()).toIntArray();
        List<Dataset<B>> parts = new ArrayList<>();
        double until = 0;
        int from = 0;
        for (double s : shares) {
            until += s;
            int to = (int) Math.min(size(), Math.round(until * size()));
            parts.add(subset(Arrays.copyOfRange(order, from, to)));
            from = to;
        }
        return List.copyOf(parts);
    }

    /**
     * Parted at random so that every class has the same share in both parts, up to rounding.
     *
     * @param labels the class of each example
     * @param share of the first part, in [0, 1]
     */
    default Split<B> stratifiedSplit(int[] labels, double share, Key key) {
        if (labels.length != size()) throw new IllegalArgumentException("stratifiedSplit: " + labels.length + " labels for " + size() + " examples");
        if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException("stratifiedSplit: a share of " + share);
        int[] order = Sampler.stratified(labels, key).order(0, 1);
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i : order) classes.computeIfAbsent(labels[i], _ -> new ArrayList<>()).add(i);
        boolean[] first = new boolean[size()];
        for (List<Integer> members : classes.values()) {
            for (int i : members.subList(0, (int) Math.round(share * members.size()))) first[i] = true;
        }
        return new Split<>(subset(Arrays.stream(order).filter(i -> first[i]).toArray()), subset(Arrays.stream(order).filter(i -> !first[i]).toArray()));
    }

    /** k ways to part the examples into k − 1 shares for training and one for testing: each example is tested once. */
    default List<Split<B>> folds(int k, Key key) {
        if (k < 2 || k > size()) throw new IllegalArgumentException("folds: " + k + " of " + size() + " examples");
        int[] order = Random.permutation(key, size()).toIntArray();
        List<Split<B>> folds = new ArrayList<>();
        for (int f = 0; f < k; f++) {
            int from = (int) ((long) f * size() / k);
            int to = (int) ((f + 1L) * size() / k);
            int[] rest = IntStream.concat(Arrays.stream(order, 0, from), Arrays.stream(order, to, order.length)).toArray();
            folds.add(new Split<>(subset(rest), subset(Arrays.copyOfRange(order, from, to))));
        }
        return List.copyOf(folds);
    }
}
