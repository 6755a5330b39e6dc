package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A step with gradients kept within bounds. */
final class Clipped extends Wrapper {
    private final UnaryOperator<List<Tensor>> clip;

    Clipped(Optimizer inner, UnaryOperator<List<Tensor>> clip) {
        super(inner);
        this.clip = clip;
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        return inner.advance(with(leaves, clip.apply(gradients(leaves))), kept, clock);
    }
}
