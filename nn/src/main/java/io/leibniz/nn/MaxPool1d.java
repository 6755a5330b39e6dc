package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * The largest element of every window: [N, C, L] → [N, C, L'].
 *
 * @param window kernel, stride, padding, dilation
 */
public record MaxPool1d(Window window) implements Layer {
    /** Windows side by side. */
    public static MaxPool1d of(int kernel) {
        return new MaxPool1d(Window.of(kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.maxPool1d(x, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
