package io.leibniz.transform;

/** A function of three arguments mapped over a batch; see {@link Vmap}. */
public final class Vmap3<A1, A2, A3, B> implements Function3<A1, A2, A3, B> {
    private final Function3<A1, A2, A3, B> f;
    private final Axis[] in;
    private final Axis out;

    private Vmap3(Function3<A1, A2, A3, B> f, Axis out, Axis... in) {
        this.f = f;
        this.in = in;
        this.out = out;
    }

    static <A1, A2, A3, B> Vmap3<A1, A2, A3, B> of(Function3<A1, A2, A3, B> f) {
        return new Vmap3<>(f, Axis.FIRST, Axis.FIRST, Axis.FIRST, Axis.FIRST);
    }

    /** With other axes to map over than axis 0 of all leaves. */
    public Vmap3<A1, A2, A3, B> in(Axis a, Axis b, Axis c) {
        return new Vmap3<>(f, out, a, b, c);
    }

    /** With the examples along this axis of every result. */
    public Vmap3<A1, A2, A3, B> out(int axis) {
        return out(Axis.of(axis));
    }

    /** The same, with different axes for some leaves, or none where the result is the same for all examples. */
    public Vmap3<A1, A2, A3, B> out(Axis axis) {
        return new Vmap3<>(f, axis, in);
    }

    /**
     * @throws io.leibniz.tensor.ShapeException if extents of mapped axes differ or an axis is missing
     * @throws IllegalArgumentException if nothing is mapped
     */
    @Override
    @SuppressWarnings("unchecked")
    public B apply(A1 a, A2 b, A3 c) {
        return Mapping.run(x -> f.apply((A1) x[0], (A2) x[1], (A3) x[2]), new Object[] {a, b, c}, in, out);
    }
}
