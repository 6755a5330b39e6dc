package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Locale;

/**
 * Over the (ascending) axes, which disappear. Floating sums follow a fixed tree, so their bits depend on the shape
 * alone.
 */
public record Reduce(Op op, Shape axes) implements Primitive.General {
    public enum Op { SUM, PROD, MAX, MIN, ANY, ALL }

    @Override
    public String label() {
        return op.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), in[0].shape().without(axes.dims()));
    }

    @Override
    public boolean differentiable() {
        return op != Op.ANY && op != Op.ALL;
    }

    private Tensor spread(Tensor y, Shape to) {
        return y.reshape(to.withOnes(axes.dims())).expand(to);
    }

    /** The weights that make the derivative a weighted sum: 1 for a sum, the share of each maximum for a maximum. */
    private Tensor weights(Tensor x, Tensor y) {
        return switch (op) {
            case MAX, MIN -> {
                Tensor full = spread(y, x.shape());
                // A NaN result came from NaN elements: they share the derivative.
                Tensor hit = x.eq(full).logicalOr(x.ne(x)).to(x.dtype());
                yield hit.div(spread(apply(new Reduce(Op.SUM, axes), hit), x.shape()));
            }
            case PROD -> productOfOthers(x);
            default -> throw new AssertionError(op);
        };
    }

    /** For every element the product of all the others along the axes: right also where some are zero. */
    private Tensor productOfOthers(Tensor x) {
        int r = x.rank();
        int k = axes.rank();
        int[] order = new int[r];
        int p = 0;
        for (int a = 0; a < r; a++) if (!contains(a)) order[p++] = a;
        for (int a = 0; a < k; a++) order[p++] = axes.dim(a);
        Tensor moved = x.permute(order);
        Shape outer = moved.shape().sub(0, r - k);
        Tensor rows = moved.reshape(outer.concat(Shape.of(moved.shape().sub(r - k, r).numel())));
        Tensor one = Tensor.ones(outer.concat(Shape.of(1)), x.dtype());
        int n = rows.shape().dim(-1);
        if (n == 0) return x;
        Tensor before = Tensor.cat(-1, one, rows.narrow(-1, 0, n - 1)).cumprod(-1);
        Tensor after = Tensor.cat(-1, rows.narrow(-1, 1, n - 1), one).flip(-1).cumprod(-1).flip(-1);
        int[] back = new int[r];
        for (int a = 0; a < r; a++) back[order[a]] = a;
        return before.mul(after).reshape(moved.shape()).permute(back);
    }

    private boolean contains(int axis) {
        for (int i = 0; i < axes.rank(); i++) if (axes.dim(i) == axis) return true;
        return false;
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor terms = op == Op.SUM ? t[0] : t[0].mul(weights(x[0], y));
        return apply(new Reduce(Op.SUM, axes), terms);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        Tensor full = spread(ct, x[0].shape());
        return op == Op.SUM ? full : full.mul(weights(x[0], y));
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        int[] shifted = axes.dims();
        for (int i = 0; i < shifted.length; i++) shifted[i]++;
        return apply(new Reduce(op, Shape.of(shifted)), x[0]);
    }

}
