package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * The operand with single elements replaced or increased along an axis: {@code y[i, index[i, j, k], k] (+)= source[i, j,
 * k]} for axis 1. Operands (x, index, source), source of the index's shape. Elements are taken in row-major order: with
 * {@link Mode#SET} and a repeated index the last one stays, and then the derivative with respect to the earlier ones
 * is not defined (they get that of the last).
 */
public record Scatter(int axis, Mode mode) implements Primitive.Linear {
    public enum Mode { ADD, SET }

    @Override
    public String label() {
        return mode == Mode.ADD ? "scatterAdd" : "scatter";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        if (i == 2) return apply(new Gather(axis), ct, x[1]);
        return mode == Mode.ADD ? ct : apply(this, ct, x[1], Tensor.zerosLike(x[2]));
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Scatter(axis + 1, mode), Primitive.allBatched(x, batched, n));
    }
}
