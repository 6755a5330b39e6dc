package io.leibniz.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Decides between the vector and the plain form of one loop, which have the same bits.
 *
 * <p>Until HotSpot has compiled it, a loop on vectors makes an object of each: it is a thousand times slower than
 * afterwards, and slower than the plain loop by far. So a program begins on plain loops. When a loop has seen some work, a
 * thread in the background runs both forms on numbers of its own until neither gets any faster, and if then the vector form
 * is the faster one, everyone uses it. A short program never meets the Vector API at all, and where a vector form stays slow, as one wider
 * than the machine would, it is never used.
 *
 * <p>With the property {@code leibniz.vector.bits} set, and in tests, vectors are used at once.
 */
final class Hot {
    /** Elements after which a loop is worth compiling. */
    private static final int WARM = 1 << 15;
    /** Calls of each form before it is another loop's turn. */
    private static final int SLICE = 8;
    /** Calls without progress after which none is expected, and after which none is hoped for. */
    private static final int SETTLED = 1000;
    private static final int HOPELESS = 20 * SETTLED;

    /** For tests: vectors from the first element on. */
    static volatile boolean always = System.getProperty("leibniz.vector.bits") != null;

    /** What the two forms run on in the background; nobody looks at it. */
    static final int LENGTH = 512;
    static final float[] X = ramp(0.25f);
    static final float[] Y = ramp(0.5f);
    static final float[] OUT = new float[LENGTH];
    static final boolean[] TRUTH = new boolean[LENGTH];

    private static float[] ramp(float from) {
        float[] r = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) r[i] = from + i * 0x1p-12f;
        return r;
    }

    private static final LinkedBlockingQueue<Hot> WAITING = new LinkedBlockingQueue<>();

    private final Runnable vector;
    private final Runnable plain;
    /** Calls of a pointwise loop that one call here is worth. */
    private final int weight;
    private volatile boolean on;
    /** Counted without care: it is a threshold, not a sum. */
    private int seen;
    private boolean queued;
    private long bestVector = Long.MAX_VALUE;
    private long bestPlain = Long.MAX_VALUE;
    private int settled;

    /**
     * @param vector runs the vector form on {@link #LENGTH} elements
     * @param plain does the same work in the plain form
     */
    Hot(Runnable vector, Runnable plain) {
        this(1, vector, plain);
    }

    Hot(int weight, Runnable vector, Runnable plain) {
        this.weight = weight;
        this.vector = vector;
        this.plain = plain;
    }

    /** Whether to use the vector form for the n elements that come now. */
    boolean use(int n) {
        if (on) return true;
        if (!Simd.ON) return false;
        if (always) return true;
        if (!queued && (seen += Math.min(n, WARM)) >= WARM) enqueue();
        return false;
    }

    private synchronized void enqueue() {
        if (queued) return;
        queued = true;
        Worker.start();
        WAITING.add(this);
    }

    /** Runs both forms some times; true once it is decided which to use. */
    private boolean slice() {
        long p = time(plain);
        long v = time(vector);
        settled = p < bestPlain * 0.8 || v < bestVector * 0.8 ? 0 : settled + SLICE * weight;
        bestPlain = Math.min(bestPlain, p);
        bestVector = Math.min(bestVector, v);
        if (settled < SETTLED) return false;
        on = bestVector < bestPlain;
        return on || settled >= HOPELESS;
    }

    private static long time(Runnable r) {
        long start = System.nanoTime();
        for (int i = 0; i < SLICE; i++) r.run();
        return System.nanoTime() - start;
    }

    private static final class Worker {
        static {
            Thread t = new Thread(null, Worker::work, "leibniz-warm-up", 0, false);
            t.setDaemon(true);
            t.start();
        }

        static void start() {}

        private static void work() {
            List<Hot> running = new ArrayList<>();
            while (true) {
                try {
                    if (running.isEmpty()) running.add(WAITING.take());
                } catch (InterruptedException e) {
                    return;
                }
                WAITING.drainTo(running);
                running.removeIf(Hot::slice);
            }
        }
    }
}
