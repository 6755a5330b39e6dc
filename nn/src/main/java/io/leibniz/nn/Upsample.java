package io.leibniz.nn;

import io.leibniz.ops.Interpolation;
import io.leibniz.ops.Resize;
import io.leibniz.tensor.Tensor;

/**
 * Images on another grid: [N, C, spatial…] with one to three spatial axes.
 *
 * {@snippet :
 * new Upsample(Resize.by(2).linear()).apply(Tensor.zeros(1, 3, 4, 4));     // f32[1, 3, 8, 8]
 * }
 *
 * @param to the size or the factor, and how values between the elements are found
 */
public record Upsample(Resize to) implements Layer {
    /** @throws io.leibniz.tensor.ShapeException if ranks or extents don't fit */
    public Tensor apply(Tensor x) {
        return Interpolation.interpolate(x, to);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
