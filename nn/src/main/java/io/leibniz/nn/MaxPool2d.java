package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * The largest element of every window: [N, C, H, W] → [N, C, H', W'].
 *
 * @param window kernel, stride, padding
 */
public record MaxPool2d(Window window) implements Layer {
    /** Square windows side by side. */
    public static MaxPool2d of(int kernel) {
        return new MaxPool2d(Window.of(kernel, kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.maxPool2d(x, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
