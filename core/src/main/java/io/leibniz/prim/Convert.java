package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/**
 * To another element type. Floating to integer truncates and saturates, NaN becomes 0, as Java's casts; to bool is
 * {@code ≠ 0}. Linear between floating types, constant otherwise.
 */
public record Convert(DType to) implements Primitive.Linear {
    @Override
    public String label() {
        return "convert";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(to, in[0].shape());
    }

    @Override
    public boolean differentiable() {
        return to.isFloating();
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return ct.to(x[0].dtype());
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(this, x[0]);
    }
}
