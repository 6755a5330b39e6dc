package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** Axis i of the result is axis {@code axes[i]} of the operand. */
public record Permute(Shape axes) implements Primitive.Linear {
    @Override
    public String label() {
        return "permute";
    }

    @Override
    public Spec spec(Spec... in) {
        int[] d = new int[axes.rank()];
        for (int i = 0; i < d.length; i++) d[i] = in[0].shape().dim(axes.dim(i));
        return new Spec(in[0].dtype(), Shape.of(d));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        int[] inverse = new int[axes.rank()];
        for (int a = 0; a < inverse.length; a++) inverse[axes.dim(a)] = a;
        return apply(new Permute(Shape.of(inverse)), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        int[] shifted = new int[axes.rank() + 1];
        for (int i = 1; i < shifted.length; i++) shifted[i] = axes.dim(i - 1) + 1;
        return apply(new Permute(Shape.of(shifted)), x[0]);
    }
}
