package io.leibniz.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * Runs tasks ahead of time on other threads and gives their results in order. Tasks are taken from their iterator on the
 * caller's thread, so an iterator needs no care for threads; how many threads there are changes nothing in the results.
 */
final class Prefetch<B> implements Iterator<B> {
    /** Platform threads, as making a batch is computing, not waiting; they end when nobody needs them. */
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("leibniz-data-", 0).factory());

    private final Iterator<Callable<B>> tasks;
    private final int ahead;
    private final int threads;
    private final ArrayDeque<FutureTask<B>> ready = new ArrayDeque<>();
    /** Not begun; guarded by this. */
    private final ArrayDeque<FutureTask<B>> waiting = new ArrayDeque<>();
    private int running;

    Prefetch(Iterator<Callable<B>> tasks, int ahead, int threads) {
        this.tasks = tasks;
        this.ahead = ahead;
        this.threads = threads;
        fill();
    }

    private void fill() {
        while (ready.size() < ahead && tasks.hasNext()) {
            FutureTask<B> task = new FutureTask<>(tasks.next());
            ready.add(task);
            synchronized (this) {
                waiting.add(task);
                if (running < threads) {
                    running++;
                    WORKERS.execute(this::work);
                }
            }
        }
    }

    private void work() {
        while (true) {
            FutureTask<B> task;
            synchronized (this) {
                task = waiting.poll();
                if (task == null) {
                    running--;
                    return;
                }
            }
            task.run();
        }
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty();
    }

    @Override
    public B next() {
        if (ready.isEmpty()) throw new NoSuchElementException();
        try {
            B b = ready.remove().get();
            fill();
            return b;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException r -> {
                    r.addSuppressed(new IllegalStateException("while the loader made a batch ahead of time, for this line"));
                    throw r;
                }
                case Error r -> throw r;
                default -> throw new IllegalStateException("the data set failed to make a batch", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a batch");
        }
    }
}
