package io.leibniz.prim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.Locale;

/** Pointwise comparison of two operands of equal shape and type; NaN is unequal to everything. */
public enum Compare implements Primitive.Discrete {
    EQ, NE, LT, LE, GT, GE;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(DType.BOOL, in[0].shape());
    }

    @Override
    public String whyNoDerivative() {
        return "the result is a truth value";
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        Tensor[] r = Primitive.allBatched(x, batched, n);
        return Trace.apply(this, r[0], r[1]);
    }

    public boolean test(double a, double b) {
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    public boolean test(long a, long b) {
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }
}
