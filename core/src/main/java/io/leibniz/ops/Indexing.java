package io.leibniz.ops;

import io.leibniz.prim.Gather;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Take;
import io.leibniz.prim.TakeAdd;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Elements by position: slices, masks, index tensors. */
public sealed interface Indexing permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** Indices as i64 in [0, extent): negative ones count from the end. */
    private static Tensor normal(String op, Tensor index, int extent) {
        if (!index.dtype().isInteger()) throw new DTypeException(op + ": indices must be integers, not " + index.dtype() + "; convert them with to(DType.I64)");
        Tensor i = index.to(DType.I64);
        return Tensor.where(i.lt(0), i.add((long) extent), i);
    }

    /**
     * Slices along an axis, in the order of a vector of indices.
     *
     * @param index [n], integers in [−extent, extent)
     * @throws IndexException for an index out of range
     */
    default Tensor indexSelect(int axis, Tensor index) {
        if (index.rank() > 1) throw new ShapeException("indexSelect: the index has shape " + index.shape() + "; give a vector, or use take");
        return self().take(index.rank() == 0 ? index.reshape(1) : index, axis);
    }

    /** Slices along an axis for indices of any shape, whose axes take the axis's place. */
    default Tensor take(Tensor index, int axis) {
        Tensor x = self();
        int a = x.shape().axis("take", axis);
        return Trace.apply(new Take(a), x, Indexing.normal("take", index, x.size(a)));
    }

    /**
     * Single elements along an axis: {@code y[i, j, k] = x[i, index[i, j, k], k]} for axis 1.
     *
     * @param index of x's rank, along other axes not longer than x
     */
    default Tensor gather(int axis, Tensor index) {
        Tensor x = self();
        if (x.rank() == 0) return x.reshape(1).gather(0, index.reshape(index.numel())).reshape(index.shape());
        int a = Indexing.sameRank("gather", x, axis, index);
        return Trace.apply(new Gather(a), x, Indexing.normal("gather", index, x.size(a)));
    }

    private static int sameRank(String op, Tensor x, int axis, Tensor index) {
        int a = x.shape().axis(op, axis);
        boolean fits = index.rank() == x.rank();
        for (int i = 0; fits && i < x.rank(); i++) fits = i == a || index.size(i) <= x.size(i);
        if (!fits) {
            throw new ShapeException(op + ": index of shape " + index.shape() + " for x of shape " + x.shape()
                    + "; it must have the same rank and, along axes other than " + axis + ", no larger extents");
        }
        return a;
    }

    /**
     * x with single elements replaced along an axis: {@code y[i, index[i, j, k], k] = source[i, j, k]} for axis 1. Of a
     * repeated index the last one stays.
     */
    default Tensor scatter(int axis, Tensor index, Tensor source) {
        return scattered("scatter", Scatter.Mode.SET, axis, index, source);
    }

    /** x with single elements increased along an axis; repeated indices add up. */
    default Tensor scatterAdd(int axis, Tensor index, Tensor source) {
        return scattered("scatterAdd", Scatter.Mode.ADD, axis, index, source);
    }

    private Tensor scattered(String op, Scatter.Mode mode, int axis, Tensor index, Tensor source) {
        Tensor x = self();
        int a = Indexing.sameRank(op, x, axis, index);
        if (source.rank() == 0) source = source.expand(index.shape());
        if (!source.shape().equals(index.shape())) {
            throw new ShapeException(op + ": the index has shape " + index.shape() + ", the source " + source.shape() + "; they must be equal: expand or narrow one of them");
        }
        if (source.dtype() != x.dtype()) throw new DTypeException(op + ": x is " + x.dtype() + ", the source " + source.dtype() + "; convert one of them");
        return Trace.apply(new Scatter(a, mode), x, Indexing.normal(op, index, x.size(a)), source);
    }

    /** x with slices added along an axis at a vector of indices; repeated ones add up. */
    default Tensor indexAdd(int axis, Tensor index, Tensor source) {
        Tensor x = self();
        int a = x.shape().axis("indexAdd", axis);
        if (index.rank() != 1 || !source.shape().equals(x.shape().with(a, index.numel()))) {
            throw new ShapeException("indexAdd: index " + index.shape() + " and source " + source.shape() + " for x " + x.shape()
                    + "; the index is a vector, the source like x with its length at axis " + axis);
        }
        return x.add(Trace.apply(new TakeAdd(a, x.size(a)), source, Indexing.normal("indexAdd", index, x.size(a))));
    }

    /** The value where the mask is true. */
    default Tensor maskedFill(Tensor mask, double value) {
        Tensor x = self();
        return Tensor.where(mask, Tensor.scalar(value, x.dtype()), x);
    }

    /** The elements where the mask is true, as a vector: its length depends on the mask. */
    default Tensor maskedSelect(Tensor mask) {
        Shape s = Shape.broadcast("maskedSelect", self().shape(), mask.shape());
        Tensor flat = mask.expand(s).reshape(s.numel());
        return self().expand(s).reshape(s.numel()).indexSelect(0, flat.nonzero().reshape(-1));
    }

    /** Where elements are ≠ 0: [count, rank], i64, in row-major order. */
    default Tensor nonzero() {
        boolean[] hit = self().to(DType.BOOL).toBooleanArray();
        Shape s = self().shape();
        int n = 0;
        for (boolean h : hit) if (h) n++;
        long[] at = new long[n * s.rank()];
        int row = 0;
        for (int i = 0; i < hit.length; i++) {
            if (!hit[i]) continue;
            int rest = i;
            for (int a = s.rank() - 1; a >= 0; a--) {
                at[row * s.rank() + a] = rest % s.dim(a);
                rest /= s.dim(a);
            }
            row++;
        }
        return Tensor.wrap(at, n, s.rank());
    }

    /** A new last axis with 1 at each element's number and 0 elsewhere; i64. */
    default Tensor oneHot(int classes) {
        Tensor x = self();
        if (!x.dtype().isInteger()) throw new DTypeException("oneHot: takes class numbers, integers, not " + x.dtype());
        if (x.numel() > 0) {
            long least = x.amin().itemLong();
            long most = x.amax().itemLong();
            if (least < 0) throw new IndexException("oneHot: class " + least + " is negative; classes count from 0");
            if (most >= classes) throw new IndexException("oneHot: class " + most + " of " + classes + " classes, 0 to " + (classes - 1) + "; give at least " + (most + 1));
        }
        return x.unsqueeze(-1).eq(Tensor.arange(classes)).to(DType.I64);
    }

    /**
     * Elements by position, as NumPy's brackets.
     *
     * {@snippet :
     * x.at(all(), slice(1, 5), newAxis(), -1);
     * x.at(mask);
     * x.at(rows, columns);
     * }
     *
     * @param index for each axis an {@code Integer}, an {@link Index}, a tensor of integers, or a bool tensor for as many axes
     *        as it has; missing ones at the end are {@link Index#all()}
     * @throws IndexException for too many or for positions out of range
     */
    default Tensor at(Object... index) {
        return Index.apply(self(), index);
    }
}
