package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * (Σ |x|ᵖ)^(1/p) over every window: [N, C, D, H, W] → [N, C, D', H', W'].
 *
 * @param p 1 gives the sum of magnitudes
 * @param window kernel, stride
 */
public record LpPool3d(double p, Window window) implements Layer {
    /** Cubic windows side by side. */
    public static LpPool3d of(double p, int kernel) {
        return new LpPool3d(p, Window.of(kernel, kernel, kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.lpPool3d(x, p, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
