package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks at one thread's work until it is closed; what the tools of {@code io.leibniz.debug} are made of. While a thread is
 * watched, the nodes that it records remember where in the program they were made. Watches nest.
 */
public final class Watch implements AutoCloseable {
    /** Hears of every kernel after it ran. */
    public interface Listener {
        /**
         * @param allocated bytes on this thread; 0 if {@link #knowsAllocation} says no
         * @param origin the calls that led to it, with those inside of a compiled program
         */
        void ran(Work work, long nanos, long allocated, Origin origin);

        /** A compiled program ran, with its kernels; {@code origin} leads to its call. */
        void ranProgram(long nanos, Origin origin);
    }

    /** Of all threads, so that nobody pays for looking where nothing is; written under the class's lock. */
    private static volatile int open;

    static {
        FlightEvents.listen();
    }

    private static final ThreadLocal<Watch> CURRENT = new ThreadLocal<>();

    private final Watch outer;
    private final List<Listener> listeners;
    private final boolean numerics;
    /** How much of the stack isn't of interest; negative: all but the user's innermost line. */
    private final int below;
    /** While the derivative of an operation is being taken: that operation's, as a derivative. */
    private Origin backward;
    /** Nanoseconds that went into telling. */
    private long overhead;

    private Watch(Listener listener, boolean numerics, int below) {
        outer = CURRENT.get();
        List<Listener> all = outer == null ? new ArrayList<>() : new ArrayList<>(outer.listeners);
        if (listener != null) all.add(listener);
        listeners = List.copyOf(all);
        this.numerics = numerics || outer != null && outer.numerics;
        this.below = outer != null && outer.below >= 0 ? outer.below : below;
        backward = outer == null ? null : outer.backward;
        CURRENT.set(this);
        count(1);
    }

    /**
     * While a function is recorded as a program: where its steps come from, relative to the present call and whatever else
     * is looking.
     */
    public static Watch steps() {
        return new Watch(Math.max(0, Origin.depth() - 2));
    }

    private Watch(int below) {
        outer = CURRENT.get();
        listeners = List.of();
        numerics = false;
        this.below = below;
        CURRENT.set(this);
        count(1);
    }

    /** Remembers lines. */
    public static Watch lines() {
        return new Watch(null, false, -1);
    }

    /** Tells the listener of every operation, with the calls that led to it from the user's present one on. */
    public static Watch operations(Listener listener) {
        return new Watch(listener, false, Origin.belowUser());
    }

    static Watch numerics() {
        return new Watch(null, true, -1);
    }

    static synchronized void count(int change) {
        open += change;
    }

    /** Whether anybody may be looking, a flight recording included. */
    public static boolean any() {
        return open != 0;
    }

    public static boolean knowsAllocation() {
        return Allocation.isKnown();
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
        if (w == null) return null;
        long start = System.nanoTime();
        Origin at = w.place();
        w.spent(start);
        return at;
    }

    /** Counts the time since then as no part of the program. */
    private void spent(long start) {
        long nanos = System.nanoTime() - start;
        for (Watch w = this; w != null; w = w.outer) w.overhead += nanos;
    }

    /** Nanoseconds of what there was so far that went into looking. */
    public long overhead() {
        return overhead;
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

    /** Runs an operation of eager mode and tells whoever is looking. */
    static NdArray run(Primitive p, NdArray[] x) {
        Watch w = CURRENT.get();
        boolean flight = FlightEvents.wantsOperations();
        NdArray y;
        if (w != null && !w.listeners.isEmpty() || flight) {
            Object event = flight ? FlightEvents.begin() : null;
            long allocated = Allocation.bytes();
            long start = System.nanoTime();
            y = Eager.run(p, x);
            long end = System.nanoTime();
            allocated = Allocation.bytes() - allocated;
            Work work = Work.of(p, x, y);
            if (flight) FlightEvents.end(event, work);
            if (w != null) w.tell(work, end - start, end, allocated, null);
        } else {
            y = Eager.run(p, x);
        }
        if (w != null && w.numerics) Numerics.check(p, x, y, w::place);
        return y;
    }

    /** Runs a kernel of a compiled program; {@code origin} is that of its last step, as {@link #steps} made it. */
    public static void kernel(Work work, Origin origin, Runnable kernel) {
        Watch w = CURRENT.get();
        boolean flight = FlightEvents.wantsOperations();
        if ((w == null || w.listeners.isEmpty()) && !flight) {
            kernel.run();
            return;
        }
        Object event = flight ? FlightEvents.begin() : null;
        long allocated = Allocation.bytes();
        long start = System.nanoTime();
        kernel.run();
        long end = System.nanoTime();
        allocated = Allocation.bytes() - allocated;
        if (flight) FlightEvents.end(event, work);
        if (w != null) w.tell(work, end - start, end, allocated, origin == null ? new Origin(List.of(), null) : origin);
    }

    /** Runs a compiled program. */
    public static <R> R program(Supplier<R> program) {
        Watch w = CURRENT.get();
        if (w == null || w.listeners.isEmpty()) return program.get();
        long before = w.overhead;
        long start = System.nanoTime();
        R r = program.get();
        long end = System.nanoTime();
        long nanos = end - start - (w.overhead - before);
        Origin at = w.calls();
        for (Listener l : w.listeners) l.ranProgram(nanos, at);
        w.spent(end);
        return r;
    }

    private void tell(Work work, long nanos, long end, long allocated, Origin inProgram) {
        if (!listeners.isEmpty()) {
            Origin at = inProgram == null ? calls() : calls().into(inProgram);
            for (Listener l : listeners) l.ran(work, nanos, allocated, at);
        }
        spent(end);
    }

    /** Like {@link #place}; for the derivative of what was made before anybody looked, the way to the walk back. */
    private Origin calls() {
        Origin at = place();
        return at.derivativeOf() == null || !at.frames().isEmpty() ? at : Origin.here(Math.max(0, below)).derivative(at.derivativeOf());
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
        count(-1);
    }
}
