package io.leibniz.ops;

import io.leibniz.prim.ArgSort;
import io.leibniz.prim.Gather;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Order: sorting, extremes with their positions, selection. */
public sealed interface Sorting permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** The positions that sort an axis, ascending and stable; NaN last. i64. */
    default Tensor argsort(int axis) {
        return argsort(axis, false);
    }

    default Tensor argsort(int axis, boolean descending) {
        Tensor x = self();
        if (x.rank() == 0) return Tensor.scalar(0, DType.I64);
        return Trace.apply(new ArgSort(x.shape().axis("argsort", axis), descending), x);
    }

    /** Sorted along an axis, ascending and stable; NaN last. Derivatives go back to where elements came from. */
    default ValuesAndIndices sort(int axis) {
        return sort(axis, false);
    }

    default ValuesAndIndices sort(int axis, boolean descending) {
        Tensor x = self();
        if (x.rank() == 0) return new ValuesAndIndices(x, Tensor.scalar(0, DType.I64));
        int a = x.shape().axis("sort", axis);
        Tensor order = x.argsort(a, descending);
        return new ValuesAndIndices(Trace.apply(new Gather(a), x, order), order);
    }

    /** The k largest elements of the last axis, largest first. */
    default ValuesAndIndices topk(int k) {
        return topk(k, -1, true);
    }

    /** The k largest or smallest elements of an axis, in that order. */
    default ValuesAndIndices topk(int k, int axis, boolean largest) {
        Tensor x = self();
        int a = x.shape().axis("topk", axis);
        if (k < 0 || k > x.size(a)) throw new IndexException("topk: " + k + " of the " + x.size(a) + " elements of axis " + axis + " of shape " + x.shape() + "; give 0 to " + x.size(a));
        Tensor order = x.argsort(a, largest).narrow(a, 0, k);
        return new ValuesAndIndices(Trace.apply(new Gather(a), x, order), order);
    }

    /** The k-th smallest element of an axis, counted from 1. */
    default ValuesAndIndices kthvalue(int k, int axis) {
        Tensor x = self();
        int a = x.shape().axis("kthvalue", axis);
        if (k < 1 || k > x.size(a)) throw new IndexException("kthvalue: the " + k + "th of the " + x.size(a) + " elements of axis " + axis + " of shape " + x.shape() + "; give 1 to " + x.size(a));
        ValuesAndIndices s = x.sort(a);
        return new ValuesAndIndices(s.values().select(a, k - 1), s.indices().select(a, k - 1));
    }

    /** The middle element of an axis, the lower of two; NaN if there is one. */
    default ValuesAndIndices median(int axis) {
        Tensor x = self();
        int a = x.shape().axis("median", axis);
        int n = x.size(a);
        if (n == 0) throw new ShapeException("median: no elements along axis " + axis + " of shape " + x.shape() + ", and so no middle one");
        ValuesAndIndices s = x.sort(a);
        Tensor middle = Tensor.full(x.shape().without(a), (n - 1) / 2, DType.I64);
        if (x.dtype().isFloating()) {
            // NaN sorts last: where the last is one, it is the answer.
            Tensor nan = s.values().select(a, n - 1).isNan();
            Tensor first = s.values().isNan().logicalNot().sum(a);
            middle = Tensor.where(nan, first, middle);
        }
        Tensor column = middle.unsqueeze(a);
        Tensor index = Trace.apply(new Gather(a), s.indices(), column);
        Shape out = x.shape().without(a);
        return new ValuesAndIndices(Trace.apply(new Gather(a), x, index).reshape(out), index.reshape(out));
    }

    /** The middle element of all, the lower of two; NaN if there is one. */
    default Tensor median() {
        return self().reshape(self().numel()).median(0).values();
    }

    /** Between the sorted elements of an axis at q·(n − 1), linearly. */
    default Tensor quantile(double q, int axis) {
        Tensor x = self();
        if (!(q >= 0 && q <= 1)) throw new IllegalArgumentException("quantile: q = " + q + "; give a number in [0, 1]");
        if (!x.dtype().isFloating()) throw new DTypeException("quantile: takes floating numbers, not " + x.dtype());
        int a = x.shape().axis("quantile", axis);
        if (x.size(a) == 0) throw new ShapeException("quantile: no elements along axis " + axis + " of shape " + x.shape() + ", and so no quantile");
        Tensor sorted = x.sort(a).values();
        double at = q * (x.size(a) - 1);
        int low = (int) Math.floor(at);
        int high = (int) Math.ceil(at);
        Tensor y = sorted.select(a, low).lerp(sorted.select(a, high), at - low);
        Tensor nan = sorted.select(a, x.size(a) - 1);
        return Tensor.where(nan.isNan(), nan, y);
    }

    /** The distinct elements in ascending order, how often each is there, and for every element where it went. */
    record Unique(Tensor values, Tensor counts, Tensor inverse) {}

    /** The distinct elements of the whole tensor. */
    default Unique unique() {
        Tensor x = self().stopGradient();
        Tensor flat = x.reshape(x.numel());
        ValuesAndIndices s = flat.sort(0);
        int n = flat.numel();
        if (n == 0) return new Unique(flat, Tensor.zeros(Shape.of(0), DType.I64), Tensor.zeros(x.shape(), DType.I64));
        Tensor fresh = Tensor.cat(0, Tensor.ones(Shape.of(1), DType.BOOL), s.values().narrow(0, 1, n - 1).ne(s.values().narrow(0, 0, n - 1)));
        Tensor group = fresh.to(DType.I64).cumsum(0).sub(1);
        Tensor starts = fresh.nonzero().reshape(-1);
        Tensor ends = Tensor.cat(0, starts.narrow(0, 1, starts.numel() - 1), Tensor.of((long) n));
        Tensor inverse = Tensor.zeros(Shape.of(n), DType.I64).scatter(0, s.indices(), group);
        return new Unique(s.values().indexSelect(0, starts), ends.sub(starts), inverse.reshape(x.shape()));
    }

    /** For each value the first position in this ascending vector whose element is not smaller; i64. */
    default Tensor searchsorted(Tensor values) {
        Tensor x = self();
        if (x.rank() != 1) throw new ShapeException("searchsorted: takes an ascending vector, not shape " + x.shape() + "; search its rows one by one");
        return x.lt(values.unsqueeze(-1)).sum(-1);
    }

    /** How often each number 0 … n − 1 is there; n is at least one more than the largest. */
    default Tensor bincount(int n) {
        Tensor x = self();
        if (x.rank() != 1 || !x.dtype().isInteger()) throw new ShapeException("bincount: takes a vector of integers, not " + x.dtype() + x.shape());
        if (x.numel() > 0 && x.amin().itemLong() < 0) throw new IndexException("bincount: the number " + x.amin().itemLong() + " is negative; numbers count from 0");
        int bins = x.numel() == 0 ? n : (int) Math.max(n, x.amax().itemLong() + 1);
        return Tensor.zeros(Shape.of(bins), DType.I64).indexAdd(0, x, Tensor.ones(x.shape(), DType.I64));
    }
}
