package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * The mean of every window: [N, C, D, H, W] → [N, C, D', H', W'].
 *
 * @param window kernel, stride, padding
 */
public record AvgPool3d(Window window) implements Layer {
    /** Cubic windows side by side. */
    public static AvgPool3d of(int kernel) {
        return new AvgPool3d(Window.of(kernel, kernel, kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.avgPool3d(x, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
