package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** The operands one after another along an axis; their other extents are equal. */
public record Concat(int axis) implements Primitive.Linear {
    @Override
    public String label() {
        return "cat";
    }

    @Override
    public Spec spec(Spec... in) {
        int n = 0;
        for (Spec s : in) n = Math.addExact(n, s.shape().dim(axis));
        return new Spec(in[0].dtype(), in[0].shape().with(axis, n));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        int at = 0;
        for (int k = 0; k < i; k++) at += x[k].shape().dim(axis);
        return part(ct, at, x[i].shape());
    }

    /** The cotangents of all operands: one by one, n of them would take n² additions to find their places. */
    public Tensor[] transposes(Tensor ct, Tensor[] x) {
        Tensor[] parts = new Tensor[x.length];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(ct, at, x[i].shape());
            at += x[i].shape().dim(axis);
        }
        return parts;
    }

    private Tensor part(Tensor ct, int at, Shape size) {
        int[] start = new int[ct.rank()];
        int[] step = new int[ct.rank()];
        java.util.Arrays.fill(step, 1);
        start[axis] = at;
        return apply(new Slice(start, size, step), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Concat(axis + 1), Primitive.allBatched(x, batched, n));
    }
}
