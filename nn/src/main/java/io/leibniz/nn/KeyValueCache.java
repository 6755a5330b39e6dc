package io.leibniz.nn;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * The keys and values of what an attention has already seen, so that the next position costs one query. Its extents never
 * change, so a compiled step serves every position.
 *
 * @param keys [N, heads, capacity, D]
 * @param values [N, heads, capacity, D]
 * @param length how many positions are filled: an i64 scalar
 */
public record KeyValueCache(Tensor keys, Tensor values, Tensor length) {
    /** Room for {@code capacity} positions. */
    public static KeyValueCache empty(int batch, int heads, int capacity, int headWidth, DType dtype) {
        Tensor zeros = Tensor.zeros(Shape.of(batch, heads, capacity, headWidth), dtype);
        return new KeyValueCache(zeros, zeros, Tensor.scalar(0L, DType.I64));
    }

    public int capacity() {
        return keys.size(2);
    }

    /** The positions of n more elements: [n]. */
    Tensor positions(int n) {
        return Tensor.arange(n).add(length);
    }

    /** With n more keys and values [N, heads, n, D]. */
    KeyValueCache append(Tensor k, Tensor v) {
        int n = k.size(2);
        Tensor index = positions(n).unsqueeze(1).expand(k.shape());
        return new KeyValueCache(keys.scatter(2, index, k), values.scatter(2, index, v), length.add((long) n));
    }
}
