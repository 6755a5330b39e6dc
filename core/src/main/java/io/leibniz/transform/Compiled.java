package io.leibniz.transform;

import java.util.function.Function;

/** A function that runs as a compiled program; see {@link Transforms#jit(Function)}. */
public final class Compiled<A, B> extends Program<B> implements Function<A, B> {
    @SuppressWarnings("unchecked")
    Compiled(Function<A, B> f) {
        super(new Jit<>(x -> f.apply((A) x[0])));
    }

    @Override
    public B apply(A a) {
        return jit.call(a);
    }

    /** From now on arguments of another kind are an error, not a reason to compile again. */
    public Compiled<A, B> noRetrace() {
        jit.freeze();
        return this;
    }

    /**
     * From the next program on these arguments (0) are donated: their arrays are used for the results,
     * and the tensors passed there can't be read after the call. For the old model and the old state of its optimizer.
     */
    public Compiled<A, B> donate(int... arguments) {
        donates(1, arguments);
        return this;
    }
}
