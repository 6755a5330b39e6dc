package io.leibniz.nn;

import io.leibniz.ops.Dropouts;
import io.leibniz.tensor.Tensor;

/**
 * Dropout for SELU networks, which keeps mean and variance (Klambauer et al. 2017): dropped elements become SELU's lower bound.
 *
 * @param p in [0, 1)
 */
public record AlphaDropout(double p) implements Layer {
    public AlphaDropout {
        if (!(p >= 0 && p < 1)) throw new IllegalArgumentException("alphaDropout: p = " + p + "; give a probability in [0, 1)");
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return context.training() && p > 0 ? Dropouts.alphaDropout(x, p, context.nextKey()) : x;
    }
}
