package io.leibniz.nn;

import io.leibniz.tensor.Tensor;

/**
 * x where x ≥ 0, else a·x with a learned slope (He et al. 2015).
 *
 * @param weight a: [C], one for each channel of [N, C, ..], or [1], one for all
 */
public record PRelu(Tensor weight) implements Layer {
    /** Slopes of ¼. */
    public static PRelu init(int channels) {
        return new PRelu(Tensor.ones(channels).mul(0.25));
    }

    /** @throws io.leibniz.tensor.ShapeException if there are neither one slope nor as many as channels */
    public Tensor apply(Tensor x) {
        return x.prelu(weight);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
