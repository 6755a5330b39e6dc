package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * Single elements along an axis: {@code y[i, j, k] = x[i, index[i, j, k], k]} for axis 1. Operands (x, index) of one
 * rank; the index may be shorter along the other axes. Indices are i64 in [0, extent).
 */
public record Gather(int axis) implements Primitive.Linear {
    @Override
    public String label() {
        return "gather";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), in[1].shape());
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return apply(new Scatter(axis, Scatter.Mode.ADD), Tensor.zerosLike(x[0]), x[1], ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Gather(axis + 1), Primitive.allBatched(x, batched, n));
    }
}
