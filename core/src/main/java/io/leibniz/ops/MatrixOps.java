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

    /** Σ xᵢ·yᵢ of two vectors of one length. */
    default Tensor dot(Tensor y) {
        if (self().rank() != 1 || !self().shape().equals(y.shape())) {
            throw new ShapeException("dot: " + self().shape() + " · " + y.shape() + "; give two vectors of one length, or use matmul");
        }
        return matmul(y);
    }

    /** All products xᵢ·yⱼ of two vectors: [m], [n] → [m, n]. */
    default Tensor outer(Tensor y) {
        if (self().rank() != 1 || y.rank() != 1) throw new ShapeException("outer: takes two vectors, not " + self().shape() + " and " + y.shape() + "; flatten() them");
        return self().unsqueeze(1).mul(y.unsqueeze(0));
    }

    /** Σ over the last axes of both: [a…, n], [b…, n] → [a…, b…]. */
    default Tensor inner(Tensor y) {
        Tensor x = self();
        if (x.rank() == 0 || y.rank() == 0) return x.mul(y);
        if (x.size(-1) != y.size(-1)) throw new ShapeException("inner: last axes differ: " + x.shape() + " and " + y.shape() + "; transpose one of them, or use tensordot");
        return tensordot(y, new int[] {x.rank() - 1}, new int[] {y.rank() - 1});
    }

    /** Σ over pairs of axes, one of x and one of y; what is left of x comes before what is left of y. */
    default Tensor tensordot(Tensor y, int[] xAxes, int[] yAxes) {
        Tensor x = self();
        if (xAxes.length != yAxes.length) throw new ShapeException("tensordot: " + xAxes.length + " axes of x and " + yAxes.length + " of y; they come in pairs");
        int k = 1;
        int[] xa = new int[xAxes.length];
        int[] ya = new int[yAxes.length];
        for (int i = 0; i < xa.length; i++) {
            xa[i] = x.shape().axis("tensordot", xAxes[i]);
            ya[i] = y.shape().axis("tensordot", yAxes[i]);
            if (x.size(xa[i]) != y.size(ya[i])) {
                throw new ShapeException("tensordot: axis " + xAxes[i] + " of " + x.shape() + " and axis " + yAxes[i] + " of " + y.shape() + " differ; paired axes must have one length");
            }
            k *= x.size(xa[i]);
        }
        int[] xFree = MatrixOps.others(x.rank(), xa);
        int[] yFree = MatrixOps.others(y.rank(), ya);
        Shape rows = MatrixOps.extents(x, xFree);
        Shape columns = MatrixOps.extents(y, yFree);
        Tensor left = x.permute(MatrixOps.join(xFree, xa)).reshape(rows.numel(), k);
        Tensor right = y.permute(MatrixOps.join(ya, yFree)).reshape(k, columns.numel());
        return left.matmul(right).reshape(rows.concat(columns));
    }

    private static int[] others(int rank, int[] axes) {
        return java.util.stream.IntStream.range(0, rank).filter(i -> java.util.Arrays.stream(axes).noneMatch(a -> a == i)).toArray();
    }

    private static Shape extents(Tensor x, int[] axes) {
        return Shape.of(java.util.Arrays.stream(axes).map(x::size).toArray());
    }

    private static int[] join(int[] a, int[] b) {
        return java.util.stream.IntStream.concat(java.util.Arrays.stream(a), java.util.Arrays.stream(b)).toArray();
    }

    /** Every element of x times all of y: [m, n], [p, q] → [m·p, n·q], and so on for other ranks. */
    default Tensor kron(Tensor y) {
        Tensor x = self();
        int r = Math.max(x.rank(), y.rank());
        int[] a = new int[2 * r];
        int[] b = new int[2 * r];
        int[] out = new int[r];
        for (int i = 0; i < r; i++) {
            a[2 * i] = i < r - x.rank() ? 1 : x.size(i - r + x.rank());
            b[2 * i + 1] = i < r - y.rank() ? 1 : y.size(i - r + y.rank());
            a[2 * i + 1] = b[2 * i] = 1;
            out[i] = a[2 * i] * b[2 * i + 1];
        }
        return x.reshape(Shape.of(a)).mul(y.reshape(Shape.of(b))).reshape(Shape.of(out));
    }

    /** Σ of the diagonal of the last two axes. */
    default Tensor trace() {
        return self().diagonal().sum(-1);
    }

    /** The vector product along an axis of extent 3. */
    default Tensor cross(Tensor y, int axis) {
        Shape s = Shape.broadcast("cross", self().shape(), y.shape());
        int a = s.axis("cross", axis);
        if (s.dim(a) != 3) throw new ShapeException("cross: axis " + axis + " of shape " + s + " has " + s.dim(a) + " elements, not 3");
        Tensor u = self().expand(s);
        Tensor v = y.expand(s);
        return u.roll(-1, a).mul(v.roll(-2, a)).sub(u.roll(-2, a).mul(v.roll(-1, a)));
    }

    /** Distances of all pairs of rows by the p-norm: [.., m, d], [.., n, d] → [.., m, n]; at distance 0 the derivative is 0. */
    default Tensor cdist(Tensor y, double p) {
        if (self().rank() < 2 || y.rank() < 2 || self().size(-1) != y.size(-1)) {
            throw new ShapeException("cdist: " + self().shape() + " and " + y.shape() + "; give [.., m, d] and [.., n, d]");
        }
        return self().unsqueeze(-2).sub(y.unsqueeze(-3)).norm(p, false, -1);
    }
}
