package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at one thread's work until it is closed; what the tools of {@code io.leibniz.debug} are made of. While a thread is
 * watched, the nodes that it records remember where in the program they were made. Watches nest.
 */
public final class Watch implements AutoCloseable {
    /** Hears of every operation on arrays, after it ran. */
    public interface Listener {
        void ran(Primitive p, NdArray[] x, NdArray y, long nanos, Origin origin);
    }

    /** Of all threads, so that nobody pays for looking where nothing is. */
    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final ThreadLocal<Watch> CURRENT = new ThreadLocal<>();

    private final Watch outer;
    private final List<Listener> listeners;
    private final boolean numerics;
    /** How much of the stack isn't of interest; negative: all but the user's innermost line. */
    private final int below;
    /** While the derivative of an operation is being taken: that operation's, as a derivative. */
    private Origin backward;

    private Watch(Listener listener, boolean numerics, int below) {
        outer = CURRENT.get();
        List<Listener> all = outer == null ? new ArrayList<>() : new ArrayList<>(outer.listeners);
        if (listener != null) all.add(listener);
        listeners = List.copyOf(all);
        this.numerics = numerics || outer != null && outer.numerics;
        this.below = outer != null && outer.below >= 0 ? outer.below : below;
        backward = outer == null ? null : outer.backward;
        CURRENT.set(this);
        OPEN.incrementAndGet();
    }

    /** Remembers lines. */
    public static Watch lines() {
        return new Watch(null, false, -1);
    }

    /** Tells the listener of every operation, with the calls that led to it from the present one on. */
    public static Watch operations(Listener listener) {
        return new Watch(listener, false, Math.max(0, Origin.depth() - 3));
    }

    static Watch numerics() {
        return new Watch(null, true, -1);
    }

    /** Whether anybody may be looking. */
    static boolean any() {
        return OPEN.get() != 0;
    }

    /** Whether this thread's results are looked at for NaNs. */
    static boolean checksNumerics() {
        Watch w = CURRENT.get();
        return w != null && w.numerics;
    }

    /** The present thread's; null if there is none. */
    static Watch current() {
        return CURRENT.get();
    }

    /** Where a node is made; null if nobody is looking. */
    static Origin origin() {
        Watch w = CURRENT.get();
        return w == null ? null : w.place();
    }

    private Origin place() {
        return backward != null ? backward : below < 0 ? Origin.line() : Origin.here(below);
    }

    /** Runs a step of a walk back: what it does counts as the node's. */
    static void backward(Node n, Runnable step) {
        Watch w = CURRENT.get();
        if (w == null) {
            step.run();
            return;
        }
        Origin before = w.backward;
        w.backward = (n.origin == null ? new Origin(List.of(), null) : n.origin).derivative(n.label());
        try {
            step.run();
        } finally {
            w.backward = before;
        }
    }

    void ran(Primitive p, NdArray[] x, NdArray y, long nanos) {
        if (!listeners.isEmpty()) {
            Origin at = place();
            for (Listener l : listeners) l.ran(p, x, y, nanos, at);
        }
        if (numerics) Numerics.check(p, x, y, this::place);
    }

    /**
     * @throws IllegalStateException on another thread than the one that opened it, or before a watch opened later
     */
    @Override
    public void close() {
        if (CURRENT.get() != this) {
            throw new IllegalStateException("close: a profiler or another watch must be closed once, on the thread that opened it,"
                    + " after those that were opened inside it; use try (…) { … }");
        }
        if (outer == null) CURRENT.remove();
        else CURRENT.set(outer);
        OPEN.decrementAndGet();
    }
}
