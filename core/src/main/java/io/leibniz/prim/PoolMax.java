package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** The largest element of every window of x [N, C, spatial…]; the derivative goes to the first of equals. */
public record PoolMax(WindowShape shape) implements Primitive.General {
    @Override
    public String label() {
        return "maxPool";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), shape.outShape(in[0].shape()));
    }

    /** [N, C, spatial…] as [N, C, positions], which is what the indices of {@link PoolArgMax} point into. */
    private static Tensor flat(Tensor x) {
        Shape s = x.shape();
        return x.reshape(Shape.of(s.dim(0), s.dim(1), s.sub(2, s.rank()).numel()));
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return largest(shape, x[0], t[0]);
    }

    /** From every window of z the element at the place where x is largest. */
    static Tensor largest(WindowShape shape, Tensor x, Tensor z) {
        Tensor index = apply(new PoolArgMax(shape), x);
        return apply(new Gather(2), flat(z), flat(index)).reshape(index.shape());
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return apply(new PoolMaxSpread(shape), x[0], ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return foldBatch(this, x[0]);
    }

    /** Windows know nothing of the batch: two leading axes become one and are parted again. */
    static Tensor foldBatch(Primitive p, Tensor x) {
        Shape s = x.shape();
        Tensor y = apply(p, x.reshape(s.sub(2, s.rank()).insert(0, s.dim(0) * s.dim(1))));
        return y.reshape(y.shape().sub(1, y.rank()).insert(0, s.dim(1)).insert(0, s.dim(0)));
    }
}
