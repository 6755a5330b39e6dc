package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Tensor;

/** The transpose of {@link PoolSum}: every element is added to all positions of its window. */
public record PoolSumTransposed(WindowShape shape) implements Primitive.Linear {
    @Override
    public String label() {
        return "sumPool.transposed";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), shape.inShape(in[0].shape()));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return apply(new PoolSum(shape), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return PoolMax.foldBatch(this, x[0]);
    }
}
