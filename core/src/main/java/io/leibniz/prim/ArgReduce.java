package io.leibniz.prim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Where along an axis the largest or smallest element is, the first of equals; a NaN counts as both. */
public record ArgReduce(boolean max, int axis) implements Primitive.Discrete {
    @Override
    public String label() {
        return max ? "argmax" : "argmin";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(DType.I64, in[0].shape().without(axis));
    }

    @Override
    public String whyNoDerivative() {
        return "the result is an index";
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return Trace.apply(new ArgReduce(max, axis + 1), x[0]);
    }
}
