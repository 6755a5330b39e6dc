package io.leibniz.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Gets the kernels of one kind compiled behind the program's back.
 *
 * <p>Until HotSpot has compiled it, vector code makes an object of each vector and is a thousand times slower than
 * afterwards: a first large product would take a second. So work begins on plain loops, whose results have the same bits.
 * When enough has been seen to make vectors worth their price, a background thread calls every kernel on a little data
 * until it is fast, and only then do callers turn to them. A short program never pays.
 *
 * <p>With the property {@code leibniz.vector.bits} set, vectors are used at once.
 */
final class WarmUp implements WarmUpQueue.Waiting {
    /** Multiply-adds after which it begins: some tens of milliseconds on plain loops. */
    private static final long WORTH = 1 << 26;

    /** A compiled kernel's time for {@link #LENGTH} steps is well below this, an interpreted one's well above. */
    private static final long FAST_NANOS = 4_000;

    private static final int LENGTH = 32;

    /** A kernel that HotSpot refuses to compile must not keep everybody waiting. */
    private static final int CALLS = 2000;

    /** A call of a kernel on scratch data, with sums over {@code length} terms; {@code turn} varies its other arguments. */
    interface Kernel {
        void run(int length, int turn);
    }

    /** The kernels of a kind, made when they are wanted: to name them loads the Vector API. */
    interface Kind {
        List<Kernel> kernels();
    }

    private final Kind kind;
    private volatile boolean done;
    private boolean begun;

    /** Read without care by the thread that compiles. */
    private long seen;

    WarmUp(Kind kind) {
        this.kind = kind;
    }

    /** Whether to use vectors for so many multiply-adds that come now. */
    boolean done(long work) {
        if (done) return true;
        if (!Gemm.VECTORS) return false;
        if (Hot.always) return true;
        see(work);
        return false;
    }

    private synchronized void see(long work) {
        seen += work;
        if (begun || seen < WORTH) return;
        begun = true;
        WarmUpQueue.add(this);
    }

    /** A multiply-add of plain loops takes about a nanosecond. */
    @Override
    public long cost() {
        return seen;
    }

    /** All in turn, so that HotSpot has the next one at hand when it has compiled one. */
    @Override
    public void compile() {
        List<Kernel> cold = new ArrayList<>(kind.kernels());
        // Short sums while interpreted, longer ones while the profile is taken that decides about unrolling.
        for (Kernel k : cold) for (int i = 0; i < 300; i++) k.run(2, i);
        for (int i = 0; i < CALLS && !cold.isEmpty(); i++) {
            int turn = i;
            cold.removeIf(k -> isFast(k, turn));
            // By now the compiler has its orders, and wants a processor more than it wants calls.
            if (i > 500) LockSupport.parkNanos(500_000);
        }
        done = true;
    }

    private static boolean isFast(Kernel k, int turn) {
        long start = System.nanoTime();
        k.run(LENGTH, turn);
        return System.nanoTime() - start < FAST_NANOS;
    }
}
