package io.leibniz.nn;

import io.leibniz.ops.Interpolation;
import io.leibniz.tensor.Tensor;

/**
 * Channels to space (Shi et al. 2016): [.., C·r², H, W] → [.., C, H·r, W·r].
 *
 * @param factor r
 */
public record PixelShuffle(int factor) implements Layer {
    /** @throws io.leibniz.tensor.ShapeException unless channels are a multiple of r² */
    public Tensor apply(Tensor x) {
        return Interpolation.pixelShuffle(x, factor);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
