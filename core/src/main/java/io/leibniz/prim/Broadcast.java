package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** NumPy's broadcast to a larger shape: last axes line up, extents of 1 stretch. Its transpose is a sum. */
public record Broadcast(Shape to) implements Primitive.Linear {
    @Override
    public String label() {
        return "broadcast";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), to);
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        Shape from = x[0].shape();
        int shift = to.rank() - from.rank();
        int[] axes = new int[to.rank()];
        int n = 0;
        for (int a = 0; a < to.rank(); a++) {
            if (a < shift || from.dim(a - shift) != to.dim(a)) axes[n++] = a;
        }
        return n == 0 ? ct : apply(new Reduce(Reduce.Op.SUM, Shape.of(java.util.Arrays.copyOf(axes, n))), ct).reshape(from);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        // The batch is axis 0; axes that broadcasting would add in front must come after it.
        Shape own = x[0].shape().sub(1, x[0].rank());
        int[] d = new int[to.rank() + 1];
        java.util.Arrays.fill(d, 1);
        d[0] = n;
        for (int i = 0; i < own.rank(); i++) d[d.length - own.rank() + i] = own.dim(i);
        return apply(new Broadcast(to.insert(0, n)), x[0].reshape(Shape.of(d)));
    }
}
