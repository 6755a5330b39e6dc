package io.leibniz.nn;

import io.leibniz.ops.Norms;
import io.leibniz.tensor.Tensor;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016) over the last axes, those of the weight.
 *
 * @param weight the scale
 * @param bias the shift
 * @param eps added to the variance
 */
public record LayerNorm(Tensor weight, Tensor bias, double eps) implements Layer {
    /** Scale 1, shift 0, ε 10⁻⁵. */
    public static LayerNorm init(int... shape) {
        return new LayerNorm(Tensor.ones(shape), Tensor.zeros(shape), 1e-5);
    }

    public Tensor apply(Tensor x) {
        return Norms.layerNorm(x, weight.shape(), weight, bias, eps);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
