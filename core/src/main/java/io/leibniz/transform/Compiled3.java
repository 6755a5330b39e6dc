package io.leibniz.transform;

/** A function of three arguments that runs as a compiled program; see {@link Transforms#jit(Function3)}. */
public final class Compiled3<A, B, C, D> extends Program<D> implements Function3<A, B, C, D> {
    @SuppressWarnings("unchecked")
    Compiled3(Function3<A, B, C, D> f) {
        super(new Jit<>(x -> f.apply((A) x[0], (B) x[1], (C) x[2])));
    }

    @Override
    public D apply(A a, B b, C c) {
        return jit.call(a, b, c);
    }

    /** From now on arguments of another kind are an error, not a reason to compile again. */
    public Compiled3<A, B, C, D> noRetrace() {
        jit.freeze();
        return this;
    }

    /**
     * From the next program on these arguments (0 for the first, and so on) are donated: their arrays are used for the results,
     * and the tensors passed there can't be read after the call. For the old model and the old state of its optimizer.
     */
    public Compiled3<A, B, C, D> donate(int... arguments) {
        donates(3, arguments);
        return this;
    }
}
