package io.leibniz.ops;

import io.leibniz.prim.Dot;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Products of matrices and vectors. */
public sealed interface MatrixOps permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * The matrix product, as NumPy's {@code @}: [m, k] × [k, n] → [m, n]; leading axes broadcast; a vector on the left is a
     * row, on the right a column, and its axis disappears again. Types promote.
     *
     * @throws ShapeException for scalars and for inner axes that differ
     */
    default Tensor matmul(Tensor other) {
        DType t = DType.promote(self().dtype(), other.dtype());
        Tensor a = self().to(t);
        Tensor b = other.to(t);
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeException("matmul: " + a.shape() + " × " + b.shape() + ": a scalar is no matrix; use mul");
        }
        boolean row = a.rank() == 1;
        boolean column = b.rank() == 1;
        int k = a.size(-1);
        int kb = column ? b.size(0) : b.size(-2);
        if (k != kb) {
            String hint = !column && b.rank() >= 2 && b.size(-1) == k ? ". Did you mean x.matmul(w.transpose(-1, -2))?" : "";
            throw new ShapeException("matmul: inner axes differ: " + self().shape() + " × " + other.shape() + " (" + k + " ≠ " + kb + ")" + hint);
        }
        if (row) a = a.unsqueeze(0);
        if (column) b = b.unsqueeze(1);
        Tensor y;
        if (b.rank() == 2 && a.rank() > 2) {
            // One large product of all rows instead of many small ones.
            Shape rows = a.shape();
            int m = rows.sub(0, rows.rank() - 1).numel();
            y = Trace.apply(Dot.INSTANCE, a.reshape(m, k), b).reshape(rows.with(rows.rank() - 1, b.size(1)));
        } else {
            Shape lead = Shape.broadcast("matmul", a.shape().sub(0, a.rank() - 2), b.shape().sub(0, b.rank() - 2));
            y = Trace.apply(Dot.INSTANCE, a.expand(lead.concat(Shape.of(a.size(-2), k))), b.expand(lead.concat(Shape.of(k, b.size(-1)))));
        }
        if (row) y = y.reshape(y.shape().without(y.rank() - 2));
        return column ? y.reshape(y.shape().without(y.rank() - 1)) : y;
    }
}
