package io.leibniz.prim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** The stable order of the elements along an axis; NaN counts as the largest. */
public record ArgSort(int axis, boolean descending) implements Primitive.Discrete {
    @Override
    public String label() {
        return "argsort";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(DType.I64, in[0].shape());
    }

    @Override
    public String whyNoDerivative() {
        return "the result is an index";
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return Trace.apply(new ArgSort(axis + 1, descending), x[0]);
    }
}
