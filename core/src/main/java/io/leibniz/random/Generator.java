package io.leibniz.random;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random tensors for scripts: a seed, and every call gives other numbers. The calls of one thread give the same numbers in
 * every run; calls from several threads are safe, but which thread gets which numbers is up to their timing. Programs
 * that transform functions pass {@link Key}s instead.
 *
 * {@snippet :
 * var random = Generator.of(42);
 * Tensor x = random.normal(32, 784);
 * Tensor y = random.randint(0, 10, 32);
 * }
 */
public final class Generator {
    private final Key root;
    private final AtomicLong calls = new AtomicLong();

    private Generator(Key root) {
        this.root = root;
    }

    public static Generator of(long seed) {
        return new Generator(Key.of(seed));
    }

    public static Generator of(Key key) {
        return new Generator(key);
    }

    /** A key that this generator gives only once. */
    public Key nextKey() {
        return root.foldIn(calls.getAndIncrement());
    }

    /** See {@link Random#uniform(Key, int...)}. */
    public Tensor uniform(int... shape) {
        return Random.uniform(nextKey(), shape);
    }

    /** See {@link Random#uniform(Key, double, double, Shape)}. */
    public Tensor uniform(double low, double high, Shape shape) {
        return Random.uniform(nextKey(), low, high, shape);
    }

    /** See {@link Random#normal(Key, int...)}. */
    public Tensor normal(int... shape) {
        return Random.normal(nextKey(), shape);
    }

    /** See {@link Random#normal(Key, double, double, Shape)}. */
    public Tensor normal(double mean, double std, Shape shape) {
        return Random.normal(nextKey(), mean, std, shape);
    }

    /** See {@link Random#truncatedNormal(Key, double, double, int...)}. */
    public Tensor truncatedNormal(double low, double high, int... shape) {
        return Random.truncatedNormal(nextKey(), low, high, shape);
    }

    /** See {@link Random#randint(Key, long, long, int...)}. */
    public Tensor randint(long low, long high, int... shape) {
        return Random.randint(nextKey(), low, high, shape);
    }

    /** See {@link Random#permutation(Key, int)}. */
    public Tensor permutation(int n) {
        return Random.permutation(nextKey(), n);
    }

    /** See {@link Random#permutation(Key, Tensor)}. */
    public Tensor permutation(Tensor x) {
        return Random.permutation(nextKey(), x);
    }

    /** See {@link Random#bernoulli(Key, double, int...)}. */
    public Tensor bernoulli(double p, int... shape) {
        return Random.bernoulli(nextKey(), p, shape);
    }

    /** See {@link Random#bernoulli(Key, Tensor)}. */
    public Tensor bernoulli(Tensor p) {
        return Random.bernoulli(nextKey(), p);
    }

    /** See {@link Random#categorical(Key, Tensor)}. */
    public Tensor categorical(Tensor logits) {
        return Random.categorical(nextKey(), logits);
    }

    /** See {@link Random#exponential(Key, int...)}. */
    public Tensor exponential(int... shape) {
        return Random.exponential(nextKey(), shape);
    }

    /** See {@link Random#gamma(Key, Tensor)}. */
    public Tensor gamma(Tensor alpha) {
        return Random.gamma(nextKey(), alpha);
    }
}
