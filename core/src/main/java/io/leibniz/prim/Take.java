package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.RowSparse;

/**
 * Whole slices along an axis: {@code y[…, j…, …] = x[…, index[j…], …]}; the axis is replaced by the axes of the index.
 * Operands (x, index); indices are i64 in [0, extent). Embedding and indexing with tensors are this.
 *
 * @param sparse whether the transpose keeps rows and no zeros; for axis 0
 */
public record Take(int axis, boolean sparse) implements Primitive.Linear {
    public Take(int axis) {
        this(axis, false);
    }

    @Override
    public String label() {
        return "take";
    }

    @Override
    public Spec spec(Spec... in) {
        Shape x = in[0].shape();
        return new Spec(in[0].dtype(), x.sub(0, axis).concat(in[1].shape()).concat(x.sub(axis + 1, x.rank())));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        int extent = x[0].shape().dim(axis);
        return sparse ? RowSparse.added(extent, ct, x[1]) : apply(new TakeAdd(axis, extent), ct, x[1]);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        if (!batched[1]) return apply(new Take(axis + 1), x[0], x[1]);
        // Every example looks into one table.
        if (!batched[0] && axis == 0) return apply(this, x[0], x[1]);
        Tensor[] r = Primitive.allBatched(x, batched, n);
        // One table of n·extent rows, each example's indices shifted to its own rows.
        Tensor rows = r[0].moveAxis(axis + 1, 1);
        int extent = rows.shape().dim(1);
        Tensor table = rows.reshape(rows.shape().sub(2, rows.rank()).insert(0, n * extent));
        int[] ones = new int[x[1].rank()];
        java.util.Arrays.fill(ones, 1);
        ones[0] = n;
        Tensor shift = Tensor.arange(n).mul(extent).reshape(Shape.of(ones));
        Tensor out = apply(new Take(0), table, x[1].add(shift));
        int inner = x[1].rank() - 1;
        // Now [n, index…, rest…]; the index axes belong at the axis.
        int[] perm = new int[out.rank()];
        int p = 1;
        for (int a = 0; a < axis; a++) perm[p++] = 1 + inner + a;
        for (int a = 0; a < inner; a++) perm[p++] = 1 + a;
        for (int a = 1 + inner + axis; a < out.rank(); a++) perm[p++] = a;
        return out.permute(perm);
    }
}
