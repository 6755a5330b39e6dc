package io.leibniz.ops;

import io.leibniz.prim.ArgReduce;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Scan;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Many elements to one, over any axes. */
public sealed interface Reductions permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor reduce(Reduce.Op op, boolean keepdims, int[] axes) {
        Tensor x = self();
        int[] a = x.shape().axes(op.name().toLowerCase(java.util.Locale.ROOT), axes);
        Tensor y = a.length == 0 ? x : Trace.apply(new Reduce(op, Shape.of(a)), x);
        return keepdims ? y.reshape(x.shape().withOnes(a)) : y;
    }

    /** Σ x over the axes, or over all if none is given; integers and truth values sum as i64. */
    default Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /** The same; with {@code keepdims} the axes stay, with extent 1. */
    default Tensor sum(boolean keepdims, int... axes) {
        Tensor x = self().dtype().isFloating() ? self() : self().to(DType.I64);
        return ((Reductions) x).reduce(Reduce.Op.SUM, keepdims, axes);
    }

    /** The largest element over the axes; equal ones share the derivative evenly. NaN if there is one. */
    default Tensor amax(int... axes) {
        return amax(false, axes);
    }

    default Tensor amax(boolean keepdims, int... axes) {
        return reduce(Reduce.Op.MAX, keepdims, axes);
    }

    /** The smallest element over the axes; equal ones share the derivative evenly. NaN if there is one. */
    default Tensor amin(int... axes) {
        return amin(false, axes);
    }

    default Tensor amin(boolean keepdims, int... axes) {
        return reduce(Reduce.Op.MIN, keepdims, axes);
    }

    /** Π x over the axes, or over all if none is given. */
    default Tensor prod(int... axes) {
        return prod(false, axes);
    }

    default Tensor prod(boolean keepdims, int... axes) {
        Tensor x = self().dtype().isFloating() ? self() : self().to(DType.I64);
        return ((Reductions) x).reduce(Reduce.Op.PROD, keepdims, axes);
    }

    /** Running sums along an axis. */
    default Tensor cumsum(int axis) {
        return Trace.apply(new Scan(Scan.Op.CUMSUM, self().shape().axis("cumsum", axis)), self());
    }

    /** Running products along an axis. */
    default Tensor cumprod(int axis) {
        return Trace.apply(new Scan(Scan.Op.CUMPROD, self().shape().axis("cumprod", axis)), self());
    }

    /** Σ x / n over the axes, or over all if none is given. */
    default Tensor mean(int... axes) {
        return mean(false, axes);
    }

    default Tensor mean(boolean keepdims, int... axes) {
        Tensor x = self();
        if (!x.dtype().isFloating()) throw new DTypeException("mean: takes floating numbers, not " + x.dtype() + "; convert first, as in x.to(DType.F32).mean()");
        Tensor y = x.sum(keepdims, axes);
        return y.div((double) x.numel() / Math.max(1, y.numel()));
    }

    /** Where along an axis the largest element is, the first of equals; i64. */
    default Tensor argmax(int axis) {
        return Trace.apply(new ArgReduce(true, self().shape().axis("argmax", axis)), self());
    }
}
