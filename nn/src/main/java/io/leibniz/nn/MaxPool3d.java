package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * The largest element of every window: [N, C, D, H, W] → [N, C, D', H', W'].
 *
 * @param window kernel, stride, padding, dilation
 */
public record MaxPool3d(Window window) implements Layer {
    /** Cubic windows side by side. */
    public static MaxPool3d of(int kernel) {
        return new MaxPool3d(Window.of(kernel, kernel, kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.maxPool3d(x, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
