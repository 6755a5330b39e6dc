package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * The mean of every window: [N, C, H, W] → [N, C, H', W'].
 *
 * @param window kernel, stride, padding
 */
public record AvgPool2d(Window window) implements Layer {
    /** Square windows side by side. */
    public static AvgPool2d of(int kernel) {
        return new AvgPool2d(Window.of(kernel, kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.avgPool2d(x, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
