package io.leibniz.transform;

import java.util.function.BiFunction;

/** A function of two arguments that runs as a compiled program; see {@link Transforms#jit(BiFunction)}. */
public final class Compiled2<A, B, C> extends Program<C> implements BiFunction<A, B, C> {
    @SuppressWarnings("unchecked")
    Compiled2(BiFunction<A, B, C> f) {
        super(new Jit<>(x -> f.apply((A) x[0], (B) x[1])));
    }

    @Override
    public C apply(A a, B b) {
        return jit.call(a, b);
    }

    /** From now on arguments of another kind are an error, not a reason to compile again. */
    public Compiled2<A, B, C> noRetrace() {
        jit.freeze();
        return this;
    }
}
