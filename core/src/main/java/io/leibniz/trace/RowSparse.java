package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Take;
import io.leibniz.prim.TakeAdd;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor [V, …] that is zero but for some rows along axis 0: their numbers, repeated ones adding up, and their values.
 * The parts are plain arrays, so this stands where an array stands, below every transform.
 */
public final class RowSparse extends Value {
    private final Tensor rows;
    private final Tensor values;

    private RowSparse(int size, Tensor rows, Tensor values) {
        super(values.shape().with(0, size), values.dtype());
        this.rows = rows;
        this.values = values;
    }

    /**
     * Zeros of extent {@code size} along axis 0, to which slices are added at their index: what {@link TakeAdd} gives, kept
     * as rows. If a transform watches the slices, because this gradient is to be differentiated or is mapped, it is that
     * dense tensor.
     *
     * @param index i64, any shape, in [0, size)
     * @param slices index axes, then those of a row
     */
    public static Tensor added(int size, Tensor slices, Tensor index) {
        if (watched(slices) || watched(index)) return Trace.apply(new TakeAdd(0, size), slices, index);
        // How many rows there are once repeated ones are summed is a number, and a program has none while it is recorded.
        if (Recording.isSymbolic(slices) || Recording.isSymbolic(index)) throw new Recording.Escape();
        if (slices.value() instanceof RowSparse s) slices = s.dense();
        Shape row = slices.shape().sub(index.rank(), slices.rank());
        int k = index.numel();
        return Tensor.of(new RowSparse(size, index.reshape(k), slices.reshape(row.insert(0, k))));
    }

    private static boolean watched(Tensor x) {
        return Lower.isDifferentiated(x) || Lower.isMapped(x);
    }

    /** The sum of tensors of this kind and of one shape, in one concatenation. */
    static Tensor sum(List<RowSparse> terms) {
        return Tensor.of(new RowSparse(terms.getFirst().shape.dim(0), Tensor.cat(0, terms.stream().map(RowSparse::rows).toList()),
                Tensor.cat(0, terms.stream().map(RowSparse::values).toList())));
    }

    Tensor withValues(Tensor values) {
        return Tensor.of(new RowSparse(shape.dim(0), rows, values));
    }

    /** Which rows, i64 [k]; any order, repeated ones add up. */
    public Tensor rows() {
        return rows;
    }

    /** Their values, [k, …]. */
    public Tensor values() {
        return values;
    }

    /** Every row once, ascending. */
    public RowSparse coalesced() {
        long[] all = rows.toLongArray();
        long[] once = Arrays.stream(all).sorted().distinct().toArray();
        if (Arrays.equals(all, once)) return this;
        long[] place = new long[all.length];
        for (int i = 0; i < place.length; i++) place[i] = Arrays.binarySearch(once, all[i]);
        Tensor sums = Trace.apply(new TakeAdd(0, once.length), values, Tensor.wrap(place, place.length));
        return new RowSparse(shape.dim(0), Tensor.wrap(once, once.length), sums);
    }

    /** With all its zeros. */
    public Tensor dense() {
        return Trace.apply(new TakeAdd(0, shape.dim(0)), values, rows);
    }

    /** Of a dense array of this shape the rows that are here, [k, …]; a number everywhere stays one. */
    Tensor rowsOf(NdArray dense) {
        Shape to = values.shape();
        if (dense.numel() == 0 || !dense.isUniform()) return Trace.apply(new Take(0), Tensor.of(dense), rows);
        return Tensor.of(NdArray.view(dense.dtype(), Shape.SCALAR, dense.data(), dense.index(0), new int[0]).broadcast(to));
    }

    @Override
    public Trace trace() {
        return Rows.INSTANCE;
    }
}
