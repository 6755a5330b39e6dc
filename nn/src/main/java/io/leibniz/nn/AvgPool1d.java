package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * The mean of every window: [N, C, L] → [N, C, L'].
 *
 * @param window kernel, stride, padding
 */
public record AvgPool1d(Window window) implements Layer {
    /** Windows side by side. */
    public static AvgPool1d of(int kernel) {
        return new AvgPool1d(Window.of(kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.avgPool1d(x, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
