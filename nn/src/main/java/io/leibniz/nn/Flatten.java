package io.leibniz.nn;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** All axes after the first made one: [N, C, H, W] → [N, C·H·W]. */
public record Flatten() implements Layer {
    public Tensor apply(Tensor x) {
        return x.reshape(Shape.of(x.size(0), x.shape().sub(1, x.rank()).numel()));
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
