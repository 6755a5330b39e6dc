package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** The same elements in row-major order under another shape. */
public record Reshape(Shape to) implements Primitive.Linear {
    @Override
    public String label() {
        return "reshape";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), to);
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return ct.reshape(x[0].shape());
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Reshape(to.insert(0, n)), x[0]);
    }
}
