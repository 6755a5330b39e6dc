package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** Running reductions along an axis, each element including itself. */
public record Scan(Op op, int axis) implements Primitive.General {
    public enum Op {
        CUMSUM("cumsum"), CUMPROD("cumprod"), LOGCUMSUMEXP("logcumsumexp"), CUMMAX("cummax"), CUMMIN("cummin");

        private final String label;

        Op(String label) {
            this.label = label;
        }
    }

    @Override
    public String label() {
        return op.label;
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return switch (op) {
            case CUMSUM -> apply(this, t[0]);
            case CUMPROD -> weightedBelow(t[0], x[0], false);
            case LOGCUMSUMEXP -> weighted(t[0], x[0], y, false);
            case CUMMAX, CUMMIN -> apply(new Gather(axis), t[0], selected(x[0], y));
        };
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return switch (op) {
            case CUMSUM -> apply(this, ct.flip(axis)).flip(axis);
            case CUMPROD -> weightedBelow(ct, x[0], true);
            case LOGCUMSUMEXP -> weighted(ct, x[0], y, true);
            case CUMMAX, CUMMIN ->
                    apply(new Scatter(axis, Scatter.Mode.ADD), Tensor.zerosLike(x[0]), selected(x[0], y), ct);
        };
    }

    /** Index of the element that each running extreme is: the last of equals, as PyTorch has it. */
    private Tensor selected(Tensor x, Tensor y) {
        return selected(axis, x, y);
    }

    /** The same for running extremes y of x along any axis. */
    public static Tensor selected(int axis, Tensor x, Tensor y) {
        int n = x.shape().dim(axis);
        int[] d = new int[x.rank()];
        java.util.Arrays.fill(d, 1);
        d[axis] = n;
        Tensor position = Tensor.arange(n).reshape(Shape.of(d)).expand(x.shape());
        // NaN is an extreme that nothing displaces.
        Tensor here = x.eq(y).logicalOr(x.ne(x));
        Tensor zero = Tensor.zerosLike(position);
        return apply(new Scan(Op.CUMMAX, axis), Tensor.where(here, position, zero));
    }

    /** J·t or Jᵀ·t with J[i][j] = exp(x_j − y_i) for j ≤ i, without ever leaving the range of floating numbers. */
    private Tensor weighted(Tensor t, Tensor x, Tensor y, boolean transposed) {
        Tensor j = x.unsqueeze(axis).sub(y.unsqueeze(axis + 1));
        Tensor lower = lower(x.shape().dim(axis), x.rank());
        Tensor weights = Tensor.where(lower, j, Tensor.scalar(Double.NEGATIVE_INFINITY, x.dtype())).exp();
        return contract(weights, t, transposed);
    }

    /** The same for products: J[i][j] = Π_{k ≤ i, k ≠ j} x_k for j ≤ i. Quadratic, and right where factors are zero. */
    private Tensor weightedBelow(Tensor t, Tensor x, boolean transposed) {
        int n = x.shape().dim(axis);
        int[] d = new int[x.rank() + 1];
        java.util.Arrays.fill(d, 1);
        d[axis] = n;
        d[axis + 1] = n;
        // Row j of the operand with x_j replaced by 1, multiplied up along k.
        Tensor eye = Tensor.eye(n).gt(0).reshape(Shape.of(d));
        Tensor factors = Tensor.where(eye, Tensor.scalar(1, x.dtype()), x.unsqueeze(axis));
        Tensor products = apply(new Scan(Op.CUMPROD, axis + 1), factors);
        Tensor j = products.transpose(axis, axis + 1);
        Tensor weights = Tensor.where(lower(n, x.rank()), j, Tensor.zerosLike(j));
        return contract(weights, t, transposed);
    }

    private Tensor contract(Tensor weights, Tensor t, boolean transposed) {
        return transposed
                ? weights.mul(t.unsqueeze(axis + 1)).sum(axis)
                : weights.mul(t.unsqueeze(axis)).sum(axis + 1);
    }

    /** True where j ≤ i, as an [.., i, j, ..] mask at the axis. */
    private Tensor lower(int n, int rank) {
        int[] d = new int[rank + 1];
        java.util.Arrays.fill(d, 1);
        d[axis] = n;
        d[axis + 1] = n;
        Tensor r = Tensor.arange(n);
        return r.unsqueeze(0).le(r.unsqueeze(1)).reshape(Shape.of(d));
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Scan(op, axis + 1), x[0]);
    }
}
