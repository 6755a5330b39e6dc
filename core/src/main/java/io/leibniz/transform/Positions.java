package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms.ValueAndGrad;
import java.util.function.BiFunction;

/** Gradients by a choice of a function's arguments: the others are constants. */
final class Positions {
    private final boolean[] chosen;

    private Positions(boolean[] chosen) {
        this.chosen = chosen;
    }

    static Positions of(int arguments, int[] positions) {
        if (positions.length == 0) throw new IllegalArgumentException("grad: no position; give the arguments to differentiate by, counted from 0");
        boolean[] chosen = new boolean[arguments];
        for (int p : positions) {
            if (p < 0 || p >= arguments) {
                throw new IllegalArgumentException("grad: position " + p + " of a function of " + arguments + " arguments; they are counted from 0 to " + (arguments - 1));
            }
            if (chosen[p]) throw new IllegalArgumentException("grad: position " + p + " stands twice; give each argument once");
            chosen[p] = true;
        }
        return new Positions(chosen);
    }

    private <A> A variable(int i, A argument) {
        return chosen[i] ? argument : null;
    }

    private <A> A bound(int i, A variable, A argument) {
        return chosen[i] ? variable : argument;
    }

    <A, B> ValueAndGrad<Args2<A, B>> of(BiFunction<A, B, Tensor> f, A a, B b) {
        return Transforms.valueAndGrad((Args2<A, B> v) -> f.apply(bound(0, v.first(), a), bound(1, v.second(), b)))
                .apply(new Args2<>(variable(0, a), variable(1, b)));
    }

    <A, B, C> ValueAndGrad<Args3<A, B, C>> of(Function3<A, B, C, Tensor> f, A a, B b, C c) {
        return Transforms.valueAndGrad((Args3<A, B, C> v) -> f.apply(
                        bound(0, v.first(), a), bound(1, v.second(), b), bound(2, v.third(), c)))
                .apply(new Args3<>(variable(0, a), variable(1, b), variable(2, c)));
    }

    <A, B, C, D> ValueAndGrad<Args4<A, B, C, D>> of(Function4<A, B, C, D, Tensor> f, A a, B b, C c, D d) {
        return Transforms.valueAndGrad((Args4<A, B, C, D> v) -> f.apply(
                        bound(0, v.first(), a), bound(1, v.second(), b), bound(2, v.third(), c), bound(3, v.fourth(), d)))
                .apply(new Args4<>(variable(0, a), variable(1, b), variable(2, c), variable(3, d)));
    }
}
