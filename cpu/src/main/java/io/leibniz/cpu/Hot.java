package io.leibniz.cpu;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Decides between the plain and the vector form of one loop, which have the same bits.
 *
 * <p>Until HotSpot has compiled it, a loop on vectors makes an object of each: it is a hundred times slower than
 * afterwards and slower than the plain loop by far, and its first use loads the Vector API. So a loop begins in its plain
 * form. When that has taken about as long as a compilation would, {@link WarmUpQueue}'s thread calls the vector form on
 * scratch data until it is the faster one, and only then callers turn to it. A short program never pays.
 *
 * <p>With the property {@code leibniz.vector.bits} set, vectors are used at once.
 */
final class Hot implements WarmUpQueue.Waiting {
    /** Time in the plain form that makes a compilation worth its own. */
    private static final long WORTH_NANOS = 20_000_000;

    /** A loop that HotSpot can't make faster stays plain. */
    private static final int CALLS = 5000;

    /** For tests: vectors from the first element on. */
    static volatile boolean always = System.getProperty("leibniz.vector.bits") != null;

    private final Supplier<Runnable> vector;
    private final Supplier<Runnable> plain;
    private volatile boolean done;
    private boolean begun;

    /** Counted without care: it is a threshold, not a sum. */
    private long spent;

    /** Each form on the same scratch data, some hundred elements; asked for only when wanted. */
    Hot(Supplier<Runnable> vector, Supplier<Runnable> plain) {
        this.vector = vector;
        this.plain = plain;
    }

    /** Whether to use the vector form now; if not, {@link #spent} is to be told what the plain one took. */
    boolean ready() {
        return done || always && Simd.ON;
    }

    void spent(long nanos) {
        spent += nanos;
        if (spent >= WORTH_NANOS && Simd.ON) begin();
    }

    private synchronized void begin() {
        if (begun) return;
        begun = true;
        WarmUpQueue.add(this);
    }

    @Override
    public long cost() {
        return spent;
    }

    @Override
    public void compile() {
        Runnable v = vector.get();
        Runnable p = plain.get();
        for (int i = 0; i < CALLS; i++) {
            if (i % 16 == 0 && i > 0 && best(v) <= best(p)) {
                done = true;
                return;
            }
            v.run();
            // By now the compiler has its order, and wants a processor more than it wants calls.
            if (i > 1500) LockSupport.parkNanos(100_000);
        }
    }

    private static long best(Runnable r) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            r.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
