package io.leibniz.nn;

import io.leibniz.ops.Dropouts;
import io.leibniz.tensor.Tensor;

/**
 * {@link Dropout} of whole channels of [N, C, spatial…], one to three spatial axes (Tompson et al. 2015): PyTorch's Dropout1d to
 * Dropout3d.
 *
 * @param p in [0, 1)
 */
public record ChannelDropout(double p) implements Layer {
    public ChannelDropout {
        if (!(p >= 0 && p < 1)) throw new IllegalArgumentException("channelDropout: p = " + p + "; give a probability in [0, 1)");
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return context.training() && p > 0 ? Dropouts.channelDropout(x, p, context.nextKey()) : x;
    }
}
