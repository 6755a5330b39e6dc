package io.leibniz.nn;

import io.leibniz.ops.Interpolation;
import io.leibniz.tensor.Tensor;

/**
 * Space to channels, the inverse of {@link PixelShuffle}: [.., C, H·r, W·r] → [.., C·r², H, W].
 *
 * @param factor r
 */
public record PixelUnshuffle(int factor) implements Layer {
    /** @throws io.leibniz.tensor.ShapeException unless height and width are multiples of r */
    public Tensor apply(Tensor x) {
        return Interpolation.pixelUnshuffle(x, factor);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
