package io.leibniz.trace;

import io.leibniz.prim.Primitive;
import io.leibniz.tensor.Tensor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One invocation of a transform, watching the values that carry its tag.
 *
 * <p>{@link #apply} is the heart of the library. On plain arrays an operation runs its kernel at once. If an input is
 * traced, the innermost trace handles the operation: it looks through its own values to the tensors one level down,
 * applies the operation there, which may reach the next trace and so on, and adds what it is there for: a tangent, a
 * node to walk back over, a batch axis. Because each invocation has a tag of its own, nested derivatives never take one
 * another's perturbations for their own.
 */
public abstract sealed class Trace permits Forward, Reverse, Batch, Recording, Rows {
    /** The tag of the tape that {@code requiresGrad} records on: outside of all others. */
    static final long TAPE = 1;

    private static final AtomicLong TAGS = new AtomicLong(TAPE);

    /** Larger is further inside. */
    final long tag;

    Trace(long tag) {
        this.tag = tag;
    }

    static long freshTag() {
        return TAGS.incrementAndGet();
    }

    /** Applies an operation to inputs of which at least one belongs to this trace and none to one further inside. */
    protected abstract Tensor process(Primitive p, Tensor[] x);

    /** The same for a function with derivative rules of its own. */
    protected abstract Tensor[] process(Custom f, Tensor[] x);

    public static Tensor apply(Primitive p, Tensor a) {
        Trace t = a.value().trace();
        return t == null ? Eager.run(p, a) : t.process(p, new Tensor[] {a});
    }

    public static Tensor apply(Primitive p, Tensor a, Tensor b) {
        Trace t = inner(a.value().trace(), b.value().trace());
        return t == null ? Eager.run(p, a, b) : t.process(p, new Tensor[] {a, b});
    }

    /** Applies an operation to tensors that already have the types and shapes it asks for. */
    public static Tensor apply(Primitive p, Tensor... x) {
        Trace t = innermost(x);
        return t == null ? Eager.run(p, x) : t.process(p, x);
    }

    static Tensor[] apply(Custom f, Tensor[] x) {
        Trace t = innermost(x);
        Tensor[] y = t == null ? f.run(x) : t.process(f, x);
        requireBelow(y, t == null ? TAPE : t.tag + 1);
        return y;
    }

    /** Of the results of a function with its own rule; one from a trace further inside has passed by the rule. */
    static void requireBelow(Tensor[] y, long tag) {
        for (Tensor v : y) {
            Trace t = v.value().trace();
            if (t != null && t.tag >= tag) throw captured();
        }
    }

    /** What to throw at a function with its own rule that depends on more than its arguments. */
    public static IllegalStateException captured() {
        return new IllegalStateException("a function with a derivative of its own, or an implicit one, uses a value that a transform is"
                + " tracing and that isn't among its arguments; pass it as an argument, or as part of one");
    }

    private static Trace innermost(Tensor[] x) {
        Trace t = null;
        for (Tensor v : x) t = inner(t, v.value().trace());
        return t;
    }

    private static Trace inner(Trace a, Trace b) {
        return a == null ? b : b == null || a.tag >= b.tag ? a : b;
    }
}
