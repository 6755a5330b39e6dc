package io.leibniz.ops;

import io.leibniz.prim.ArgReduce;
import io.leibniz.prim.Gather;
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
        int[] a = x.shape().axes(switch (op) {
            case MAX -> "amax";
            case MIN -> "amin";
            case SUM, PROD, ANY, ALL -> op.name().toLowerCase(java.util.Locale.ROOT);
        }, axes);
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

    /** Σ x / n over the axes, or over all if none is given; NaN of no elements. */
    default Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /** @throws DTypeException for integers and truth values */
    default Tensor mean(boolean keepdims, int... axes) {
        Tensor x = requireFloating("mean");
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> v.mean(keepdims, axes));
        int[] a = x.shape().axes("mean", axes);
        return x.sum(keepdims, axes).div((double) extent(x, a));
    }

    private Tensor requireFloating(String op) {
        Tensor x = self();
        if (!x.dtype().isFloating()) {
            throw new DTypeException(op + ": takes floating numbers, not " + x.dtype() + "; convert first, as in x.to(DType.F32)." + op + "(…)");
        }
        return x;
    }

    private static long extent(Tensor x, int[] axes) {
        long n = 1;
        for (int a : axes) n *= x.shape().dim(a);
        return n;
    }

    /** Σ (x − mean)² / (n − 1): unbiased. */
    default Tensor var(int... axes) {
        return var(1, false, axes);
    }

    /**
     * Σ (x − mean)² / (n − correction); not finite where n ≤ correction.
     *
     * @param correction 1 for the unbiased estimate, 0 for the variance of the elements themselves
     */
    default Tensor var(double correction, boolean keepdims, int... axes) {
        Tensor x = requireFloating("var");
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> v.var(correction, keepdims, axes));
        int[] a = x.shape().axes("var", axes);
        Tensor centred = a.length == 0 ? Tensor.zerosLike(x).mul(x) : x.sub(x.mean(true, axes));
        return centred.square().sum(keepdims, axes).div(Math.max(0, extent(x, a) - correction));
    }

    /** √ of the unbiased variance. */
    default Tensor std(int... axes) {
        return std(1, false, axes);
    }

    default Tensor std(double correction, boolean keepdims, int... axes) {
        if (Ops.isHalf(self().dtype())) return Ops.rounded(self(), v -> v.std(correction, keepdims, axes));
        return var(correction, keepdims, axes).sqrt();
    }

    /** √Σ x² over the axes; the derivative at 0 is 0. */
    default Tensor norm(int... axes) {
        return norm(2, false, axes);
    }

    /**
     * (Σ |x|ᵖ)^(1/p); for p = ∞ and −∞ the largest and smallest |x|, for p = 0 the number of elements ≠ 0. Where the norm is
     * 0 the derivative is 0.
     */
    default Tensor norm(double p, boolean keepdims, int... axes) {
        Tensor x = requireFloating("norm");
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> v.norm(p, keepdims, axes));
        if (Double.isNaN(p)) throw new IllegalArgumentException("norm: p is NaN");
        if (p == Double.POSITIVE_INFINITY) return x.abs().amax(keepdims, axes);
        if (p == Double.NEGATIVE_INFINITY) return x.abs().amin(keepdims, axes);
        if (p == 0) return x.ne(0).to(x.dtype()).sum(keepdims, axes);
        if (p == 1) return x.abs().sum(keepdims, axes);
        Tensor s = (p == 2 ? x.square() : guardedPower(x.abs(), p)).sum(keepdims, axes);
        // The root's derivative at 0 is infinite: there the sum is replaced by a constant, whose derivative is 0.
        Tensor zero = s.eq(0);
        Tensor safe = Tensor.where(zero, Tensor.onesLike(s), s);
        Tensor root = p == 2 ? safe.sqrt() : safe.pow(1 / p);
        return Tensor.where(zero, p > 0 ? Tensor.zerosLike(s) : Tensor.fullLike(s, Double.POSITIVE_INFINITY), root);
    }

    private static Tensor guardedPower(Tensor magnitude, double p) {
        if (p >= 1) return magnitude.pow(p);
        Tensor zero = magnitude.eq(0);
        return Tensor.where(zero, Tensor.fullLike(magnitude, p > 0 ? 0 : Double.POSITIVE_INFINITY), Tensor.where(zero, Tensor.onesLike(magnitude), magnitude).pow(p));
    }

    /** log Σ eˣ without overflow; −∞ of nothing but −∞, and there the derivative is 0. */
    default Tensor logsumexp(int... axes) {
        return logsumexp(false, axes);
    }

    default Tensor logsumexp(boolean keepdims, int... axes) {
        Tensor x = Ops.floating(self());
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> v.logsumexp(keepdims, axes));
        int[] over = x.shape().axes("logsumexp", axes);
        if (x.numel() == 0 || x.rank() == 0) return x.rank() == 0 ? x.mul(1.0) : x.exp().sum(keepdims, axes).log();
        Tensor top = x.stopGradient().amax(true, axes);
        Tensor infinite = top.abs().eq(Double.POSITIVE_INFINITY);
        Tensor shift = Tensor.where(infinite, Tensor.zerosLike(top), top);
        Tensor s = x.sub(shift).exp().sum(true, axes);
        // A sum of 0 means −∞ everywhere: a constant, so that no NaN comes back from log 0.
        Tensor none = s.eq(0);
        Tensor y = Tensor.where(none, Tensor.fullLike(s, Double.NEGATIVE_INFINITY), Tensor.where(none, Tensor.onesLike(s), s).log().add(shift));
        return keepdims ? y : y.reshape(x.shape().without(over));
    }

    /** Whether any element is true (≠ 0); false of none. */
    default Tensor any(int... axes) {
        return any(false, axes);
    }

    default Tensor any(boolean keepdims, int... axes) {
        return ((Reductions) self().to(DType.BOOL)).reduce(Reduce.Op.ANY, keepdims, axes);
    }

    /** Whether all elements are true (≠ 0); true of none. */
    default Tensor all(int... axes) {
        return all(false, axes);
    }

    default Tensor all(boolean keepdims, int... axes) {
        return ((Reductions) self().to(DType.BOOL)).reduce(Reduce.Op.ALL, keepdims, axes);
    }

    /** How many elements are ≠ 0; i64. */
    default Tensor countNonzero(int... axes) {
        return self().ne(0).sum(axes);
    }

    /** Σ over what is not NaN. */
    default Tensor nansum(int... axes) {
        Tensor x = self();
        return x.dtype().isFloating() ? Tensor.where(x.isNan(), Tensor.zerosLike(x), x).sum(axes) : x.sum(axes);
    }

    /** The mean of what is not NaN; NaN of nothing else. */
    default Tensor nanmean(int... axes) {
        Tensor x = requireFloating("nanmean");
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> v.nanmean(axes));
        return x.nansum(axes).div(x.isNan().logicalNot().to(x.dtype()).sum(axes));
    }

    // ------------------------------------------------------------------------------------------------ positions

    /** Where in row-major order the largest element is, the first of equals; a NaN counts as the largest. i64. */
    default Tensor argmax() {
        return self().reshape(self().numel()).argmax(0);
    }

    /** Where along an axis the largest element is, the first of equals; a NaN counts as the largest. i64. */
    default Tensor argmax(int axis) {
        return Trace.apply(new ArgReduce(true, self().shape().axis("argmax", axis)), self());
    }

    default Tensor argmax(int axis, boolean keepdims) {
        return keepdims ? argmax(axis).unsqueeze(self().shape().axis("argmax", axis)) : argmax(axis);
    }

    /** Where in row-major order the smallest element is, the first of equals; a NaN counts as the smallest. i64. */
    default Tensor argmin() {
        return self().reshape(self().numel()).argmin(0);
    }

    /** Where along an axis the smallest element is, the first of equals; a NaN counts as the smallest. i64. */
    default Tensor argmin(int axis) {
        return Trace.apply(new ArgReduce(false, self().shape().axis("argmin", axis)), self());
    }

    default Tensor argmin(int axis, boolean keepdims) {
        return keepdims ? argmin(axis).unsqueeze(self().shape().axis("argmin", axis)) : argmin(axis);
    }

    /** The largest element of all; equal ones share the derivative evenly. */
    default Tensor max() {
        return amax();
    }

    /** The smallest element of all; equal ones share the derivative evenly. */
    default Tensor min() {
        return amin();
    }

    /** The largest elements along an axis and where they are; the derivative goes to the selected one alone. */
    default ValuesAndIndices max(int axis) {
        return max(axis, false);
    }

    default ValuesAndIndices max(int axis, boolean keepdims) {
        return selected(argmax(axis), self().shape().axis("max", axis), keepdims);
    }

    /** The smallest elements along an axis and where they are; the derivative goes to the selected one alone. */
    default ValuesAndIndices min(int axis) {
        return min(axis, false);
    }

    default ValuesAndIndices min(int axis, boolean keepdims) {
        return selected(argmin(axis), self().shape().axis("min", axis), keepdims);
    }

    private ValuesAndIndices selected(Tensor index, int axis, boolean keepdims) {
        Tensor column = index.unsqueeze(axis);
        Tensor values = Trace.apply(new Gather(axis), self(), column);
        return keepdims ? new ValuesAndIndices(values, column) : new ValuesAndIndices(values.reshape(index.shape()), index);
    }

    // ------------------------------------------------------------------------------------------------ running

    /** Σ of the elements so far along an axis; integers and truth values as i64. */
    default Tensor cumsum(int axis) {
        Tensor x = self().dtype().isFloating() ? self() : self().to(DType.I64);
        return scan(Scan.Op.CUMSUM, x, axis);
    }

    /** Π of the elements so far along an axis; integers and truth values as i64. */
    default Tensor cumprod(int axis) {
        Tensor x = self().dtype().isFloating() ? self() : self().to(DType.I64);
        return scan(Scan.Op.CUMPROD, x, axis);
    }

    /** log Σ eˣ of the elements so far along an axis, without overflow. */
    default Tensor logcumsumexp(int axis) {
        return scan(Scan.Op.LOGCUMSUMEXP, Ops.floating(self()), axis);
    }

    /** The largest element so far along an axis and where it is, the last of equals. */
    default ValuesAndIndices cummax(int axis) {
        return running(Scan.Op.CUMMAX, axis);
    }

    /** The smallest element so far along an axis and where it is, the last of equals. */
    default ValuesAndIndices cummin(int axis) {
        return running(Scan.Op.CUMMIN, axis);
    }

    private static Tensor scan(Scan.Op op, Tensor x, int axis) {
        if (x.rank() == 0) return x.mul(1);
        return Trace.apply(new Scan(op, x.shape().axis(op.name().toLowerCase(java.util.Locale.ROOT), axis)), x);
    }

    private ValuesAndIndices running(Scan.Op op, int axis) {
        Tensor x = self();
        if (x.rank() == 0) return new ValuesAndIndices(x, Tensor.scalar(0, DType.I64));
        Tensor y = scan(op, x, axis);
        int a = x.shape().axis(op.name().toLowerCase(java.util.Locale.ROOT), axis);
        return new ValuesAndIndices(y, Scan.selected(a, x.stopGradient(), y.stopGradient()));
    }

    /** Differences of neighbours along an axis: one element fewer. */
    default Tensor diff(int axis) {
        Tensor x = self();
        int a = x.shape().axis("diff", axis);
        int n = Math.max(1, x.shape().dim(a));
        if (x.shape().dim(a) == 0) return x;
        return x.narrow(a, 1, n - 1).sub(x.narrow(a, 0, n - 1));
    }
}
