package io.leibniz.data;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which examples an epoch has, and in which order: a pure function of the epoch's number, so that training can be resumed
 * anywhere and gives the same on any number of threads.
 *
 * {@snippet :
 * int[] labels = train.labels().toIntArray();
 * var loader = DataLoader.of(Dataset.of(train), 64).sampler(Sampler.stratified(labels, Key.of(1)));
 * }
 */
public interface Sampler {
    /** How many examples an epoch has. */
    int size();

    /**
     * The numbers of an epoch's examples in order.
     *
     * @param batch the size of the batches they will be cut into, for samplers that group
     */
    int[] order(int epoch, int batch);

    private static Sampler of(int size, Order order) {
        return new Sampler() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public int[] order(int epoch, int batch) {
                return order.apply(epoch, batch);
            }
        };
    }

    /** What a sampler is but for its size. */
    @FunctionalInterface
    interface Order {
        int[] apply(int epoch, int batch);
    }

    /** 0, 1, …, n − 1. */
    static Sampler sequential(int n) {
        return of(n, (_, _) -> IntStream.range(0, n).toArray());
    }

    /** All in a random order, another one each epoch. */
    static Sampler shuffled(int n, Key key) {
        return of(n, (epoch, _) -> Random.permutation(key.foldIn(epoch), n).toIntArray());
    }

    /**
     * Draws with replacement, each example with a probability proportional to its weight.
     *
     * @param draws the size of an epoch
     * @throws IllegalArgumentException if a weight is negative or not finite, or all are 0
     */
    static Sampler weighted(double[] weights, int draws, Key key) {
        if (draws < 0) throw new IllegalArgumentException("Sampler.weighted: an epoch of " + draws);
        double[] sums = new double[weights.length];
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Sampler.weighted: weight " + i + " is " + weights[i] + "; it must be finite and not negative");
            }
            sums[i] = total += weights[i];
        }
        if (!(total > 0 && total < Double.POSITIVE_INFINITY)) throw new IllegalArgumentException("Sampler.weighted: the weights sum to " + total);
        double all = total;
        return of(draws, (epoch, _) -> {
            double[] u = Random.uniform(key.foldIn(epoch), Shape.of(draws), DType.F64).toDoubleArray();
            int[] order = new int[draws];
            for (int i = 0; i < draws; i++) order[i] = firstAbove(sums, u[i] * all);
            return order;
        });
    }

    /** The first index whose sum exceeds x: one of positive weight. */
    private static int firstAbove(double[] sums, double x) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > x) high = middle;
            else low = middle + 1;
        }
        // u·total may round up to the total, which the last of the sums first reaches at its last positive weight.
        while (low > 0 && sums[low] == sums[low - 1]) low--;
        return low;
    }

    /** As many draws as there are examples, every class equally likely: {@link #weighted} by 1 / (examples of the class). */
    static Sampler balanced(int[] labels, Key key) {
        int[] counts = counts(labels);
        return weighted(Arrays.stream(labels).mapToDouble(l -> 1.0 / counts[l]).toArray(), labels.length, key);
    }

    /** All in a random order in which every batch has the classes in nearly the proportions of the whole. */
    static Sampler stratified(int[] labels, Key key) {
        int[] of = labels.clone();
        int[] counts = counts(of);
        return of(of.length, (epoch, _) -> {
            Key[] keys = key.foldIn(epoch).split(2);
            int[] shuffled = Random.permutation(keys[0], of.length).toIntArray();
            double[] jitter = Random.uniform(keys[1], Shape.of(of.length), DType.F64).toDoubleArray();
            // The j-th of a class of m lies in the j-th of m equal parts of the epoch.
            int[] seen = new int[counts.length];
            double[] at = new double[of.length];
            for (int i : shuffled) at[i] = (seen[of[i]]++ + jitter[i]) / counts[of[i]];
            return Arrays.stream(shuffled).boxed().sorted(Comparator.comparingDouble(i -> at[i])).mapToInt(Integer::intValue).toArray();
        });
    }

    private static int[] counts(int[] labels) {
        for (int l : labels) if (l < 0) throw new IllegalArgumentException("Sampler: the label " + l + "; labels count from 0");
        int[] counts = new int[Arrays.stream(labels).max().orElse(-1) + 1];
        for (int l : labels) counts[l]++;
        return counts;
    }

    /**
     * Batches of examples of similar length, so that padding wastes little: the shuffled examples are cut into pools of
     * {@code pool} batches, each pool is sorted by length, and the batches are shuffled.
     *
     * @param lengths of the examples
     * @param pool batches a pool; 1 keeps the batches random, many make them uniform
     */
    static Sampler bucketed(int[] lengths, int pool, Key key) {
        if (pool < 1) throw new IllegalArgumentException("Sampler.bucketed: pools of " + pool + " batches; at least 1");
        int[] length = lengths.clone();
        int n = length.length;
        return of(n, (epoch, batch) -> {
            Key[] keys = key.foldIn(epoch).split(2);
            Integer[] order = Arrays.stream(Random.permutation(keys[0], n).toIntArray()).boxed().toArray(Integer[]::new);
            int step = (int) Math.min(n, (long) pool * batch);
            for (int at = 0; at < n; at += step) Arrays.sort(order, at, Math.min(n, at + step), Comparator.comparingInt(i -> length[i]));
            // The short batch, if there is one, stays the last.
            int[] whole = Random.permutation(keys[1], n / batch).toIntArray();
            int[] result = new int[n];
            for (int i = 0; i < n; i++) {
                int b = i / batch;
                result[i] = order[(b < whole.length ? whole[b] : b) * batch + i % batch];
            }
            return result;
        });
    }

    /** The labels of a tensor as an array, for the samplers by class. */
    static int[] labels(Tensor labels) {
        return labels.to(DType.I32).toIntArray();
    }
}
