package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/** {@code condition ? a : b}, pointwise; operands (condition, a, b) of one shape. */
public record Select() implements Primitive.Linear {
    public static final Select INSTANCE = new Select();

    @Override
    public String label() {
        return "where";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[1];
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        Tensor zero = Tensor.zerosLike(ct);
        return i == 1 ? apply(this, x[0], ct, zero) : apply(this, x[0], zero, ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(this, Primitive.allBatched(x, batched, n));
    }
}
