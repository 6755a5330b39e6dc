package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * Matrix products over equal leading axes: [b…, m, k] × [b…, k, n] → [b…, m, n]. Transposed operands are views, which
 * kernels read by their strides.
 */
public record Dot() implements Primitive.Bilinear {
    public static final Dot INSTANCE = new Dot();

    @Override
    public String label() {
        return "dot";
    }

    @Override
    public Spec spec(Spec... in) {
        Shape a = in[0].shape();
        return new Spec(in[0].dtype(), a.with(a.rank() - 1, in[1].shape().dim(-1)));
    }

    @Override
    public Tensor transposeLeft(Tensor ct, Tensor left, Tensor right) {
        return apply(this, ct, right.transpose(-1, -2));
    }

    @Override
    public Tensor transposeRight(Tensor ct, Tensor left, Tensor right) {
        return apply(this, left.transpose(-1, -2), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        if (!batched[1] && x[1].rank() == 2) {
            // One large product instead of n small ones.
            Shape a = x[0].shape();
            return apply(this, x[0].reshape(Shape.of(n * a.dim(1), a.dim(2))), x[1]).reshape(Shape.of(n, a.dim(1), x[1].shape().dim(1)));
        }
        Tensor[] r = Primitive.allBatched(x, batched, n);
        return apply(this, r[0], r[1]);
    }
}
