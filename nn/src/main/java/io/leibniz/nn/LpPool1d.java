package io.leibniz.nn;

import io.leibniz.ops.Pools;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Tensor;

/**
 * (Σ |x|ᵖ)^(1/p) over every window: [N, C, L] → [N, C, L'].
 *
 * @param p 1 gives the sum of magnitudes
 * @param window kernel, stride
 */
public record LpPool1d(double p, Window window) implements Layer {
    /** Windows side by side. */
    public static LpPool1d of(double p, int kernel) {
        return new LpPool1d(p, Window.of(kernel));
    }

    public Tensor apply(Tensor x) {
        return Pools.lpPool1d(x, p, window);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
