package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * (Σ |x|ᵖ)^(1/p) over every window: [N, C, H, W] → [N, C, H', W'].
 *
 * @param p 1 gives the sum of magnitudes
 * @param window kernel, stride
 */
public record LpPool2d(double p, Window window) implements Layer {
    /** Square windows side by side. */
    public static LpPool2d of(double p, int kernel) {
        return new LpPool2d(p, Window.of(kernel, kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.lpPool2d(x, p, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
