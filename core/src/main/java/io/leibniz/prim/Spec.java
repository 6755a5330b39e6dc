package io.leibniz.prim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** What is known of a tensor without its numbers. */
public record Spec(DType dtype, Shape shape) {
    public static Spec of(Tensor x) {
        return new Spec(x.dtype(), x.shape());
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
