package io.leibniz.nn;

import io.leibniz.ops.Norms;
import io.leibniz.tensor.Tensor;

/**
 * x / (k + α·mean x²)^β of [N, C, spatial…], the mean over neighbouring channels (Krizhevsky, Sutskever and Hinton 2012).
 *
 * @param size how many channels
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k) implements Layer {
    /** α 10⁻⁴, β ¾, k 1. */
    public static LocalResponseNorm of(int size) {
        return new LocalResponseNorm(size, 1e-4, 0.75, 1);
    }

    /** @throws io.leibniz.tensor.ShapeException without spatial axes */
    public Tensor apply(Tensor x) {
        return Norms.localResponseNorm(x, size, alpha, beta, k);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
