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

    /**
     * From the next program on these arguments (0 for the first, 1 for the second) are donated: their arrays are used for the results,
     * and the tensors passed there can't be read after the call. For the old model and the old state of its optimizer.
     */
    public Compiled2<A, B, C> donate(int... arguments) {
        donates(2, arguments);
        return this;
    }
}
