package io.leibniz.trace;

import io.leibniz.tensor.Tensor;

/** One example of a batch, as the mapped function sees it; the whole batch is one tensor with the batch as axis 0. */
final class Batched extends Value {
    final Batch trace;
    final Tensor all;

    Batched(Batch trace, Tensor all) {
        super(all.shape().sub(1, all.rank()), all.dtype());
        this.trace = trace;
        this.all = all;
    }

    @Override
    public Trace trace() {
        return trace;
    }
}
