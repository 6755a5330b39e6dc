package io.leibniz.nn;

import io.leibniz.ops.Norms;
import io.leibniz.tensor.Tensor;

/**
 * x / √(mean x² + ε) over the last axes, those of the weight, times the weight (Zhang and Sennrich 2019).
 *
 * @param weight the scale
 * @param eps added to the mean square
 */
public record RmsNorm(Tensor weight, double eps) implements Layer {
    /** Scale 1, ε 10⁻⁶. */
    public static RmsNorm init(int... shape) {
        return new RmsNorm(Tensor.ones(shape), 1e-6);
    }

    /** @throws io.leibniz.tensor.ShapeException unless the last axes are those of the weight */
    public Tensor apply(Tensor x) {
        return Norms.rmsNorm(x, weight.shape(), weight, eps);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
