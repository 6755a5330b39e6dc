package io.leibniz.nn;

import io.leibniz.ops.Dropouts;
import io.leibniz.tensor.Tensor;

/**
 * In training, each element is zero with probability p and else multiplied by 1/(1 − p) (Srivastava et al. 2014); in
 * evaluation nothing happens. The mask comes from the context's key, so recomputation draws the same one.
 *
 * @param p in [0, 1)
 */
public record Dropout(double p) implements Layer {
    public Dropout {
        if (!(p >= 0 && p < 1)) throw new IllegalArgumentException("dropout: p = " + p + "; give a probability in [0, 1)");
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return context.training() && p > 0 ? Dropouts.dropout(x, p, context.nextKey()) : x;
    }
}
