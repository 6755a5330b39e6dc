package io.leibniz.cpu;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * The worker threads shared by all CPU kernels.
 *
 * <p>A kernel cuts its work into numbered tasks by shape alone, and {@link #parallelFor} runs them in any order on any
 * number of threads. Because a task's arithmetic does not depend on who runs it, results have the same bits on 1 or 64
 * threads; the number of threads is never visible to a kernel that wants to keep this promise. Each thread begins with the
 * same part of the tasks in every call, and a kernel that numbers them as rows lie in memory finds in a thread's own caches
 * what that wrote a kernel ago.
 *
 * <p>The thread that asks takes part in the work. Workers spin for a tenth of a millisecond after their last task, since the
 * next kernel of an eager program usually follows at once, and then park. A call from inside a task runs inline.
 *
 * <p>The size is the system property {@code leibniz.threads}, by default the number of processors. For a scope it can be
 * changed with {@link #withThreads}:
 * {@snippet :
 * Pool.withThreads(1, () -> model.fit(data));
 * }
 */
public final class Pool {
    /** More simultaneous callers than slots run their tasks alone, which is as fast when so many threads are busy. */
    private static final int SLOTS = 32;

    private static final long SPIN_NANOS = 100_000;
    private static final Pool DEFAULT = new Pool(defaultThreads());
    private static final ScopedValue<Pool> SCOPED = ScopedValue.newInstance();
    private static final ThreadLocal<boolean[]> BUSY = ThreadLocal.withInitial(() -> new boolean[1]);

    private final AtomicReferenceArray<Job> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicInteger open = new AtomicInteger();
    private final Worker[] workers;
    private volatile boolean closed;

    private Pool(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(this, i);
            workers[i].start();
        }
    }

    private static int defaultThreads() {
        String set = System.getProperty("leibniz.threads");
        if (set == null) return Runtime.getRuntime().availableProcessors();
        try {
            int n = Integer.parseInt(set.trim());
            if (n >= 1 && n <= 1024) return n;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(badThreads(set), e);
        }
        throw new IllegalArgumentException(badThreads(set));
    }

    private static String badThreads(String set) {
        return "leibniz.threads: expected a whole number from 1 to 1024, got '" + set + "'. Start Java with, say, -Dleibniz.threads=4";
    }

    /** The number of threads that work on a kernel called from here, the calling one included. */
    public static int threads() {
        return current().workers.length + 1;
    }

    /**
     * Runs {@code body} with kernels called from it, on this thread, sharing {@code n} threads of their own.
     *
     * @throws IllegalArgumentException if {@code n} is not in 1 … 1024
     */
    public static void withThreads(int n, Runnable body) {
        if (n < 1 || n > 1024) throw new IllegalArgumentException("withThreads: expected 1 to 1024 threads, got " + n);
        Pool pool = new Pool(n);
        try {
            ScopedValue.where(SCOPED, pool).run(body);
        } finally {
            pool.close();
        }
    }

    /**
     * Calls {@code body} once with each of 0 … {@code tasks} − 1, in no particular order, and returns when all are done.
     * What the tasks wrote is visible to the caller afterwards.
     *
     * <p>If a task throws, tasks not yet begun are left out and the exception, with the stack trace of the thread that met
     * it, is thrown here once no task runs any more.
     */
    public static void parallelFor(int tasks, IntConsumer body) {
        if (tasks > 1 && !(Thread.currentThread() instanceof Worker)) {
            Pool pool = current();
            if (pool.workers.length > 0) {
                boolean[] busy = BUSY.get();
                if (!busy[0]) {
                    busy[0] = true;
                    try {
                        pool.run(tasks, body);
                    } finally {
                        busy[0] = false;
                    }
                    return;
                }
            }
        }
        for (int i = 0; i < tasks; i++) body.accept(i);
    }

    private static Pool current() {
        return SCOPED.isBound() ? SCOPED.get() : DEFAULT;
    }

    private void run(int tasks, IntConsumer body) {
        Job job = new Job(tasks, workers.length + 1, Objects.requireNonNull(body));
        int slot = post(job);
        if (slot >= 0) wake(tasks - 1);
        job.work(0);
        if (slot >= 0) {
            slots.set(slot, null);
            open.decrementAndGet();
        }
        job.await();
        if (job.failure != null) throw Pool.<RuntimeException>same(job.failure);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T same(Throwable t) throws T {
        throw (T) t;
    }

    private int post(Job job) {
        for (int i = 0; i < SLOTS; i++) {
            if (slots.get(i) == null && slots.compareAndSet(i, null, job)) {
                open.incrementAndGet();
                return i;
            }
        }
        return -1;
    }

    private void wake(int wanted) {
        for (Worker w : workers) {
            if (wanted-- <= 0) return;
            if (w.parked) LockSupport.unpark(w);
        }
    }

    private void close() {
        closed = true;
        for (Worker w : workers) LockSupport.unpark(w);
    }

    /**
     * One call of parallelFor. Each thread has a range of the tasks, the same part in every call, so that what it finds in its own
     * caches is what it wrote there a kernel ago; tasks are claimed one by one, first from the front of the own range, then from the
     * back of others'. The last to finish wakes the caller.
     */
    private static final class Job {
        /** A range to a cache line. */
        private static final int APART = 8;

        final int tasks;
        final int ranges;
        final IntConsumer body;
        final Thread caller = Thread.currentThread();

        /** What is left of each range: its end in the upper half, its beginning in the lower. */
        final AtomicLongArray left;
        final AtomicInteger claimed = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        volatile Throwable failure;
        volatile boolean callerParked;

        Job(int tasks, int threads, IntConsumer body) {
            this.tasks = tasks;
            this.body = body;
            ranges = Math.min(tasks, threads);
            left = new AtomicLongArray(ranges * APART);
            for (int r = 0; r < ranges; r++) left.setPlain(r * APART, range(begin(r), begin(r + 1)));
        }

        private int begin(int range) {
            return (int) ((long) tasks * range / ranges);
        }

        private static long range(int from, int to) {
            return (long) to << 32 | from;
        }

        boolean open() {
            return claimed.get() < tasks;
        }

        /** @param thread 0 for the caller, 1 … for the workers */
        void work(int thread) {
            for (int k = 0; k < ranges && open(); k++) {
                int r = (thread + k) % ranges;
                for (int i; (i = claim(r, k == 0)) >= 0; ) {
                    claimed.incrementAndGet();
                    if (failure == null) {
                        try {
                            body.accept(i);
                        } catch (Throwable t) {
                            synchronized (this) {
                                if (failure == null) failure = t;
                            }
                        }
                    }
                    if (done.incrementAndGet() == tasks && callerParked) LockSupport.unpark(caller);
                }
            }
        }

        /** The next task of a range, or −1. */
        private int claim(int range, boolean front) {
            while (true) {
                long was = left.get(range * APART);
                int from = (int) was;
                int to = (int) (was >>> 32);
                if (from >= to) return -1;
                if (left.compareAndSet(range * APART, was, front ? range(from + 1, to) : range(from, to - 1))) return front ? from : to - 1;
            }
        }

        void await() {
            if (done.get() == tasks) return;
            long until = System.nanoTime() + SPIN_NANOS;
            while (System.nanoTime() < until) {
                for (int i = 0; i < 16; i++) {
                    if (done.get() == tasks) return;
                    Thread.onSpinWait();
                }
            }
            callerParked = true;
            boolean interrupted = false;
            while (done.get() != tasks) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) caller.interrupt();
        }
    }

    private static final class Worker extends Thread {
        final Pool pool;
        final int index;
        volatile boolean parked;

        Worker(Pool pool, int index) {
            super(null, null, "leibniz-" + (index + 1), 0, false);
            this.pool = pool;
            this.index = index;
            setDaemon(true);
        }

        @Override
        public void run() {
            long until = System.nanoTime() + SPIN_NANOS;
            while (!pool.closed) {
                if (pool.open.get() > 0 && help()) {
                    until = System.nanoTime() + SPIN_NANOS;
                    continue;
                }
                for (int i = 0; i < 16 && pool.open.get() == 0; i++) Thread.onSpinWait();
                if (System.nanoTime() >= until) {
                    park();
                    until = System.nanoTime() + SPIN_NANOS;
                }
            }
        }

        /** Works on every open job once; false if none had a task left. */
        private boolean help() {
            boolean any = false;
            for (int i = 0; i < SLOTS; i++) {
                Job job = pool.slots.get(i);
                if (job != null && job.open()) {
                    job.work(index + 1);
                    any = true;
                }
            }
            return any;
        }

        private void park() {
            parked = true;
            // A job posted before `parked` became visible has not unparked this thread: look once more.
            boolean waiting = false;
            for (int i = 0; i < SLOTS && !waiting; i++) {
                Job job = pool.slots.get(i);
                waiting = job != null && job.open();
            }
            if (!waiting && !pool.closed) LockSupport.park(pool);
            parked = false;
        }
    }
}
