package io.leibniz.random;

import io.leibniz.prim.RandomBits;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/**
 * What random numbers are a function of: one key gives the same numbers every time, on any machine and any number of
 * threads, so use a key once and {@link #split} it for more.
 *
 * <p>A key is a tree of one leaf, an i64 scalar, and a value like any other: functions of keys can be mapped and
 * compiled, and a key can be stored with a model. With leading axes it is a batch of keys, for {@code vmap}; see
 * {@link #splitBatch}.
 *
 * {@snippet :
 * Key[] k = Key.of(42).split(2);
 * Tensor weight = Random.normal(k[0], 256, 784);
 * Tensor mask = Random.bernoulli(k[1], 0.9, 256);
 * }
 *
 * @param data an i64 scalar: all 64 bits of the key
 */
public record Key(Tensor data) {

    /** The key of a seed; any two seeds give unrelated numbers. */
    public static Key of(long seed) {
        return new Key(Tensor.scalar(seed, DType.I64));
    }

    /** Numbers that this key determines. */
    Tensor draw(String op, RandomBits.Kind kind, DType dtype, Shape shape) {
        if (data.dtype() != DType.I64 || data.rank() != 0) {
            throw new DTypeException(op + ": a key is an i64 scalar, not " + data.dtype() + data.shape()
                    + (data.rank() > 0 ? "; map over a batch of keys with vmap" : "; make one with Key.of(seed)"));
        }
        return Trace.apply(new RandomBits(kind, dtype, shape), data);
    }

    /** Two keys whose numbers are independent of each other and of this one's. */
    public Key[] split() {
        return split(2);
    }

    /**
     * Keys whose numbers are independent of each other and of this one's. The first n of a longer split are the same.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public Key[] split(int n) {
        Tensor all = splitBatch(n).data;
        Key[] keys = new Key[n];
        for (int i = 0; i < n; i++) keys[i] = new Key(all.select(0, i));
        return keys;
    }

    /**
     * The keys of {@link #split} as one tree with leading axis n, for functions that {@code vmap} maps over keys.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public Key splitBatch(int n) {
        if (n < 0) throw new IllegalArgumentException("split: into " + n + " keys; give 0 or more");
        return new Key(draw("split", RandomBits.Kind.SPLIT, DType.I64, Shape.of(n)));
    }

    /**
     * The key of this one and a number, such as an epoch or a step: independent of this key, of its splits and of the
     * keys of other numbers.
     */
    public Key foldIn(long number) {
        return foldIn(Tensor.scalar(number, DType.I64));
    }

    /**
     * The same for a number in a tensor, which may be traced.
     *
     * @param number an integer scalar
     * @throws DTypeException unless it is one
     */
    public Key foldIn(Tensor number) {
        if (!number.dtype().isInteger() || number.rank() != 0) {
            throw new DTypeException("foldIn: takes an integer scalar, not " + number.dtype() + number.shape());
        }
        // Nobody who holds this key, its samples or its splits holds the secret between it and the result.
        Key secret = new Key(draw("foldIn", RandomBits.Kind.FOLD, DType.I64, Shape.SCALAR));
        Key keyed = new Key(secret.data.add(number.to(DType.I64)));
        return new Key(keyed.draw("foldIn", RandomBits.Kind.FOLD, DType.I64, Shape.SCALAR));
    }
}
