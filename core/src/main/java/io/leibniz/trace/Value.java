package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/**
 * What stands behind a tensor: an array of numbers, or a traced value that some invocation of a transform is watching.
 *
 * <p>A traced value wraps a tensor one level down, which may be traced itself, and so on down to an array. Each
 * invocation of a transform draws a fresh, larger tag, so the largest tag among an operation's inputs is always the
 * innermost transform, the one whose turn it is.
 */
public abstract sealed class Value permits NdArray, RowSparse, Dual, Node, Batched, Symbol {
    protected final Shape shape;
    protected final DType dtype;

    protected Value(Shape shape, DType dtype) {
        this.shape = shape;
        this.dtype = dtype;
    }

    public final Shape shape() {
        return shape;
    }

    public final DType dtype() {
        return dtype;
    }

    /** The transform that watches this value; null for an array. */
    public abstract Trace trace();
}
