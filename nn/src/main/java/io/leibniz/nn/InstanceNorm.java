package io.leibniz.nn;

import io.leibniz.ops.Norms;
import io.leibniz.tensor.Tensor;

/**
 * Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016): each channel of each example of [N, C, spatial…] over its
 * spatial axes, in training and in evaluation.
 *
 * @param weight the scale, [C]; or null
 * @param bias the shift, [C]; or null
 * @param eps added to the variance
 */
public record InstanceNorm(Tensor weight, Tensor bias, double eps) implements Layer {
    /** Scale 1, shift 0, ε 10⁻⁵. */
    public static InstanceNorm init(int channels) {
        return new InstanceNorm(Tensor.ones(channels), Tensor.zeros(channels), 1e-5);
    }

    /** Without scale and shift, PyTorch's default. */
    public static InstanceNorm plain() {
        return new InstanceNorm(null, null, 1e-5);
    }

    /** @throws io.leibniz.tensor.ShapeException without spatial axes */
    public Tensor apply(Tensor x) {
        return Norms.instanceNorm(x, weight, bias, eps);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
