package io.leibniz.trace;

import io.leibniz.prim.Spec;

/** A value of a program that is being recorded: a number, a type and a shape, and no elements. */
final class Symbol extends Value {
    final Recording trace;
    final int id;

    Symbol(Recording trace, int id, Spec spec) {
        super(spec.shape(), spec.dtype());
        this.trace = trace;
        this.id = id;
    }

    @Override
    public Trace trace() {
        return trace;
    }
}
