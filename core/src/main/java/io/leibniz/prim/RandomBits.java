package io.leibniz.prim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.Locale;

/**
 * Numbers that a key determines: element i depends on the key and on i alone, so the bits are the same whoever computes
 * them. The operand is a key, an i64 scalar.
 */
public record RandomBits(Kind kind, DType dtype, Shape shape) implements Primitive.Discrete {
    public enum Kind {
        /** All bits uniform; i32 or i64. */
        BITS,
        /** Keys for streams of their own: bits that no other kind makes from this key; i64. */
        SPLIT,
        /** The same, and none that {@link #SPLIT} makes: for keys that depend on a number too; i64. */
        FOLD,
        /** Uniform in [0, 1); f32 or f64. */
        UNIFORM,
        /** Standard normal; f32 or f64. */
        NORMAL
    }

    @Override
    public String label() {
        return "random." + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(dtype, shape);
    }

    @Override
    public String whyNoDerivative() {
        return "the operand is a key, an integer";
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        if (n == 0) return Tensor.zeros(shape.insert(0, 0), dtype);
        Tensor[] each = new Tensor[n];
        for (int i = 0; i < n; i++) each[i] = Trace.apply(this, x[0].select(0, i));
        return Tensor.stack(0, each);
    }
}
