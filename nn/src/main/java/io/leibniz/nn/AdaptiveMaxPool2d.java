package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * The largest element of each part of a division of the spatial axes: [N, C, H, W] → [N, C, H', W']. Part i of n elements
 * on an axis is
 * ⌊i·n/size⌋ to ⌈(i + 1)·n/size⌉.
 *
 * @param size the extents of the result, one for all or one for each spatial axis
 */
public record AdaptiveMaxPool2d(Shape size) implements Layer {
    public static AdaptiveMaxPool2d of(int... size) {
        return new AdaptiveMaxPool2d(Shape.of(size));
    }

    public Tensor apply(Tensor x) {
        return Pools.adaptiveMaxPool2d(x, size.dims()).values();
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
