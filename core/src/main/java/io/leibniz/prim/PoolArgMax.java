package io.leibniz.prim;

import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/** For every window of x [N, C, spatial…] the row-major position of its largest element among the spatial ones. */
public record PoolArgMax(WindowShape shape) implements Primitive.Discrete {
    @Override
    public String label() {
        return "maxPool.index";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(DType.I64, shape.outShape(in[0].shape()));
    }

    @Override
    public String whyNoDerivative() {
        return "the result is an index";
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return PoolMax.foldBatch(this, x[0]);
    }
}
