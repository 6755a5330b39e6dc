package io.leibniz.nn;

import io.leibniz.ops.Norms;
import io.leibniz.tensor.Tensor;

/**
 * Group normalisation (Wu and He 2018) of [N, C] or [N, C, spatial…]: the channels of each example in groups.
 *
 * @param groups how many; C is a multiple
 * @param weight the scale, [C]; or null
 * @param bias the shift, [C]; or null
 * @param eps added to the variance
 */
public record GroupNorm(int groups, Tensor weight, Tensor bias, double eps) implements Layer {
    /** Scale 1, shift 0, ε 10⁻⁵. */
    public static GroupNorm init(int groups, int channels) {
        return new GroupNorm(groups, Tensor.ones(channels), Tensor.zeros(channels), 1e-5);
    }

    /** @throws io.leibniz.tensor.ShapeException if the channels don't divide into the groups */
    public Tensor apply(Tensor x) {
        return Norms.groupNorm(x, groups, weight, bias, eps);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
