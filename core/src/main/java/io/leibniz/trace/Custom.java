package io.leibniz.trace;

import io.leibniz.tensor.Tensor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A function of several tensors that brings its own derivative, in one of the two directions. The other direction is
 * made by transposing the given one, which is linear in its last argument.
 */
public interface Custom {
    /** Results and their tangents; a null tangent is zero. */
    record Tangent(Tensor[] primals, Tensor[] tangents) {}

    /** Results and the map from their cotangents to those of the arguments; null is zero on both sides. */
    record Pullback(Tensor[] primals, UnaryOperator<Tensor[]> pull) {}

    Tensor[] run(Tensor[] x);

    Tangent jvp(Tensor[] x, Tensor[] t);

    Pullback vjp(Tensor[] x);

    default Tensor[] call(Tensor... x) {
        return Trace.apply(this, x);
    }

    /** The function over a batch: batched arguments and all results carry it as axis 0. */
    default Custom batched(boolean[] batched, int n) {
        return new CustomBatch(this, batched, n);
    }

    /** From a rule for cotangents. */
    static Custom ofVjp(Function<Tensor[], Tensor[]> f, Function<Tensor[], Pullback> rule) {
        return new Custom() {
            @Override
            public Tensor[] run(Tensor[] x) {
                return f.apply(x);
            }

            @Override
            public Pullback vjp(Tensor[] x) {
                return rule.apply(x);
            }

            @Override
            public Tangent jvp(Tensor[] x, Tensor[] t) {
                Pullback p = rule.apply(x);
                return new Tangent(p.primals(), transpose(p.pull(), p.primals(), t));
            }
        };
    }

    /** From a rule for tangents. */
    static Custom ofJvp(Function<Tensor[], Tensor[]> f, BiFunction<Tensor[], Tensor[], Tangent> rule) {
        return new Custom() {
            @Override
            public Tensor[] run(Tensor[] x) {
                return f.apply(x);
            }

            @Override
            public Tangent jvp(Tensor[] x, Tensor[] t) {
                Tensor[] all = t.clone();
                for (int i = 0; i < all.length; i++) {
                    if (all[i] == null && x[i].dtype().isFloating()) all[i] = Tensor.zerosLike(x[i]);
                }
                return rule.apply(x, all);
            }

            @Override
            public Pullback vjp(Tensor[] x) {
                return new Pullback(f.apply(x), ct -> transpose(t -> jvp(x, t).tangents(), x, ct));
            }
        };
    }

    /** The transpose of a linear map at {@code ct}; {@code like} has the shapes of the map's arguments. */
    private static Tensor[] transpose(UnaryOperator<Tensor[]> linear, Tensor[] like, Tensor[] ct) {
        Reverse trace = new Reverse();
        Tensor[] in = new Tensor[like.length];
        for (int i = 0; i < in.length; i++) {
            if (like[i].dtype().isFloating()) in[i] = trace.variable(Tensor.zerosLike(like[i]));
        }
        return trace.gradients(linear.apply(in.clone()), ct, in, false);
    }
}
