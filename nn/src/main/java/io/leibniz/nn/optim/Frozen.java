package io.leibniz.nn.optim;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Moves nothing and keeps nothing. */
final class Frozen extends Optimizer {
    static final Frozen INSTANCE = new Frozen();

    @Override
    boolean moves(String path, Shape shape) {
        return false;
    }

    @Override
    double rate(long steps) {
        return Double.NaN;
    }

    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        return Map.of();
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        return new Advance();
    }
}
