package io.leibniz.ops;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.RowSparse;

/**
 * Row-sparse tensors: [V, …] and zero but for some rows, of which only numbers and values are stored. They come as
 * gradients of {@link Functional#embedding(Tensor, Tensor, EmbeddingOptions)} and go into optimizers.
 *
 * {@snippet :
 * Tensor g = grad((Tensor w) -> embedding(w, ids, EmbeddingOptions.DEFAULT.sparse()).square().sum()).apply(table);
 * g.isSparse();                        // true
 * g.coalesce().sparseRows();           // the distinct ids, ascending
 * }
 *
 * <p>Sums and differences of two, negation, conversion to a floating type, and products with and quotients by a dense tensor
 * or a number stay sparse; the zeros that aren't stored stay zero there, whatever they meet. The sum with a dense tensor is
 * dense, except with {@code Tensor.zeros(…)}. Every other operation computes with {@link #toDense()}.
 */
public sealed interface SparseRows permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * Zeros of shape [size, …] but for rows; repeated ones add up.
     *
     * @param rows i32 or i64 [k], in [0, size)
     * @param values [k, …], floating
     * @throws ShapeException unless there are as many rows as values
     * @throws DTypeException unless rows are integers and values floating
     * @throws IndexException for a row out of range
     */
    static Tensor of(int size, Tensor rows, Tensor values) {
        if (rows.rank() != 1 || values.rank() == 0 || values.size(0) != rows.numel()) {
            throw new ShapeException("SparseRows.of: rows " + rows.shape() + " and values " + values.shape() + "; they must be [k] and [k, …]");
        }
        if (!rows.dtype().isInteger() || !values.dtype().isFloating()) {
            throw new DTypeException("SparseRows.of: rows of type " + rows.dtype() + " and values of type " + values.dtype() + "; they must be integers and floating");
        }
        for (long r : rows.toLongArray()) {
            if (r < 0 || r >= size) throw new IndexException("SparseRows.of: row " + r + " of " + size);
        }
        return RowSparse.added(size, values, rows.to(DType.I64));
    }

    /** Whether only some rows of this tensor are stored. */
    default boolean isSparse() {
        return self().value() instanceof RowSparse;
    }

    /** The same with all its zeros; a dense tensor is returned as it is. */
    default Tensor toDense() {
        return self().value() instanceof RowSparse s ? s.dense() : self();
    }

    /**
     * Which rows are stored, i64 [k], in any order and perhaps repeatedly.
     *
     * @throws IllegalStateException if this tensor isn't sparse
     */
    default Tensor sparseRows() {
        return SparseRows.stored("sparseRows", self()).rows();
    }

    /**
     * The values of the stored rows, [k, …].
     *
     * @throws IllegalStateException if this tensor isn't sparse
     */
    default Tensor sparseValues() {
        return SparseRows.stored("sparseValues", self()).values();
    }

    /**
     * The same with every row stored once, in ascending order, its values summed.
     *
     * @throws IllegalStateException if this tensor isn't sparse
     */
    default Tensor coalesce() {
        return Tensor.of(SparseRows.stored("coalesce", self()).coalesced());
    }

    private static RowSparse stored(String op, Tensor x) {
        if (x.value() instanceof RowSparse s) return s;
        Shape shape = x.shape();
        throw new IllegalStateException(op + ": this " + x.dtype() + shape + " is dense; " + (x.value() instanceof NdArray
                ? "ask isSparse() first" : "a gradient that is itself differentiated or mapped always is"));
    }
}
