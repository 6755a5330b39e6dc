package io.leibniz.transform;

import java.util.function.Function;

/**
 * A function mapped over a batch: what {@link Transforms#vmap(Function)} gives. Every operation on one example becomes one
 * operation on all of them, so there is no loop.
 */
public final class Vmap<A, B> implements Function<A, B> {
    private final Function<A, B> f;
    private final Axis[] in;
    private final Axis out;

    private Vmap(Function<A, B> f, Axis out, Axis... in) {
        this.f = f;
        this.in = in;
        this.out = out;
    }

    static <A, B> Vmap<A, B> of(Function<A, B> f) {
        return new Vmap<>(f, Axis.FIRST, Axis.FIRST);
    }

    /** With other axes to map over than axis 0 of all leaves. */
    public Vmap<A, B> in(Axis a) {
        return new Vmap<>(f, out, a);
    }

    /** With the examples along this axis of every result. */
    public Vmap<A, B> out(int axis) {
        return out(Axis.of(axis));
    }

    /** The same, with different axes for some leaves, or none where the result is the same for all examples. */
    public Vmap<A, B> out(Axis axis) {
        return new Vmap<>(f, axis, in);
    }

    /**
     * @throws io.leibniz.tensor.ShapeException if extents of mapped axes differ or an axis is missing
     * @throws IllegalArgumentException if nothing is mapped
     */
    @Override
    @SuppressWarnings("unchecked")
    public B apply(A a) {
        return Mapping.run(x -> f.apply((A) x[0]), new Object[] {a}, in, out);
    }
}
