package io.leibniz.data;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Examples by number. A batch is a record (or any tree) of tensors whose first axis runs over the examples.
 *
 * {@snippet :
 * Dataset<Labeled> digits = Digits.load().train();
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
}
