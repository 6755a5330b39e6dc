package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * The mean of each part of a division of the spatial axes: [N, C, D, H, W] → [N, C, D', H', W']. Part i of n elements
 * on an axis is
 * ⌊i·n/size⌋ to ⌈(i + 1)·n/size⌉.
 *
 * @param size the extents of the result, one for all or one for each spatial axis
 */
public record AdaptiveAvgPool3d(Shape size) implements Layer {
    public static AdaptiveAvgPool3d of(int... size) {
        return new AdaptiveAvgPool3d(Shape.of(size));
    }

    public Tensor apply(Tensor x) {
        return Pools.adaptiveAvgPool3d(x, size.dims());
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
