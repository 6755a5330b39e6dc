package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * The transpose of {@link PoolMax}'s derivative at x: of operands (x, y), each element of y is added to zeros where x is
 * largest in its window. Linear in y, constant almost everywhere in x.
 */
public record PoolMaxSpread(WindowShape shape) implements Primitive.General {
    @Override
    public String label() {
        return "maxPool.spread";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return t[1] == null ? null : apply(this, x[0], t[1]);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return i == 0 ? null : PoolMax.largest(shape, x[0], ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        Tensor[] all = Primitive.allBatched(x, batched, n);
        for (int i = 0; i < 2; i++) {
            Shape s = all[i].shape();
            all[i] = all[i].reshape(s.sub(2, s.rank()).insert(0, s.dim(0) * s.dim(1)));
        }
        Tensor y = apply(this, all);
        return y.reshape(y.shape().sub(1, y.rank()).insert(0, y.shape().dim(0) / n).insert(0, n));
    }
}
