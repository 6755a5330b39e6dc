package io.leibniz.transform;

import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms.Aux;
import io.leibniz.transform.Transforms.ValueAndGradAux;
import java.util.function.Function;

/** The gradient of a number that a function computes. */
final class Gradient {
    private Gradient() {}

    static <A, X> ValueAndGradAux<A, X> withAux(String op, Function<A, Aux<X>> f, A x) {
        Recorded<A, Aux<X>> run = new Recorded<>(f, x);
        Aux<X> y = run.out.structure().unflatten(run.out.leaves());
        require(op, y.value());
        // The value is the first leaf: Aux's first component.
        Tensor[] ct = new Tensor[run.out.leaves().size()];
        ct[0] = Tensor.onesLike(run.value(0));
        A g = run.tree(run.pull(ct, false));
        Aux<X> r = run.value();
        return new ValueAndGradAux<>(r.value(), g, r.aux());
    }

    static <A> A of(String op, Function<A, Tensor> f, A x) {
        return withAux(op, (A a) -> new Aux<Void>(f.apply(a), null), x).grad();
    }

    private static void require(String op, Tensor y) {
        if (y == null) throw new IllegalArgumentException(op + ": the function returns null, not a number");
        if (!y.dtype().isFloating()) {
            throw new DTypeException(op + ": the function returns " + y.dtype() + y.shape() + ", which has no derivative; return a floating number");
        }
        if (y.rank() != 0) {
            throw new ShapeException(op + ": the function returns " + y.dtype() + y.shape()
                    + ", a gradient needs a single number; reduce it, as in y.mean(), or use vjp or jacobian");
        }
    }
}
