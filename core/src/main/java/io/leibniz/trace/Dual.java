package io.leibniz.trace;

import io.leibniz.tensor.Tensor;

/** A value with the direction in which it moves. */
final class Dual extends Value {
    final Forward trace;
    final Tensor primal;
    final Tensor tangent;

    Dual(Forward trace, Tensor primal, Tensor tangent) {
        super(primal.shape(), primal.dtype());
        this.trace = trace;
        this.primal = primal;
        this.tangent = tangent;
    }

    @Override
    public Trace trace() {
        return trace;
    }
}
