package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Tensor;

/** The sum of every window of x [N, C, spatial…]; padding counts as zero. */
public record PoolSum(WindowShape shape) implements Primitive.Linear {
    @Override
    public String label() {
        return "sumPool";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), shape.outShape(in[0].shape()));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return apply(new PoolSumTransposed(shape), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return PoolMax.foldBatch(this, x[0]);
    }
}
