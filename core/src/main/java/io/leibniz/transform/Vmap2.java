package io.leibniz.transform;

import java.util.function.BiFunction;

/** A function of two arguments mapped over a batch; see {@link Vmap}. */
public final class Vmap2<A1, A2, B> implements BiFunction<A1, A2, B> {
    private final BiFunction<A1, A2, B> f;
    private final Axis[] in;
    private final Axis out;

    private Vmap2(BiFunction<A1, A2, B> f, Axis out, Axis... in) {
        this.f = f;
        this.in = in;
        this.out = out;
    }

    static <A1, A2, B> Vmap2<A1, A2, B> of(BiFunction<A1, A2, B> f) {
        return new Vmap2<>(f, Axis.FIRST, Axis.FIRST, Axis.FIRST);
    }

    /** With other axes to map over than axis 0 of all leaves. */
    public Vmap2<A1, A2, B> in(Axis a, Axis b) {
        return new Vmap2<>(f, out, a, b);
    }

    /** With the examples along this axis of every result. */
    public Vmap2<A1, A2, B> out(int axis) {
        return out(Axis.of(axis));
    }

    /** The same, with different axes for some leaves, or none where the result is the same for all examples. */
    public Vmap2<A1, A2, B> out(Axis axis) {
        return new Vmap2<>(f, axis, in);
    }

    /**
     * @throws io.leibniz.tensor.ShapeException if extents of mapped axes differ or an axis is missing
     * @throws IllegalArgumentException if nothing is mapped
     */
    @Override
    @SuppressWarnings("unchecked")
    public B apply(A1 a, A2 b) {
        return Mapping.run(x -> f.apply((A1) x[0], (A2) x[1]), new Object[] {a, b}, in, out);
    }
}
