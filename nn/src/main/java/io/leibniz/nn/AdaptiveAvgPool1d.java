package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.tensor.Tensor;

/**
 * The mean of each of {@code size} parts: [N, C, L] → [N, C, size]. Part i of n elements is ⌊i·n/size⌋ to ⌈(i + 1)·n/size⌉.
 *
 * @param size how many parts
 */
public record AdaptiveAvgPool1d(int size) implements Layer {
    public Tensor apply(Tensor x) {
        return Pools.adaptiveAvgPool1d(x, size);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
