package io.leibniz.nn.train;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C, and a polite {@code kill}, into a request: true from then on, while the process stays alive until
 * {@link #close}. What stands between, such as saving and reporting, gets done. Asking twice changes nothing; {@code kill -9}
 * ends the process at once, and no checkpoint suffers.
 *
 * {@snippet :
 * try (var interrupted = Interruption.listen()) {
 *     var run = trainer.save(folder).stopRequested(interrupted).fit(loader, test);
 *     run.plot(folder.resolve("curve.svg"));
 * }
 * }
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean requested;

    private Interruption(Runnable then) {
        // The JVM ends when its shutdown hooks have, and other threads run on until then.
        hook = new Thread(() -> {
            requested = true;
            then.run();
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "leibniz-interruption");
    }

    /** From now on. */
    public static Interruption listen() {
        return listen(() -> {});
    }

    /**
     * @param then what to do at once when asked to stop, on another thread: to say that it was heard
     */
    public static Interruption listen(Runnable then) {
        Interruption i = new Interruption(then);
        Runtime.getRuntime().addShutdownHook(i.hook);
        return i;
    }

    /** Whether somebody asked. */
    @Override
    public boolean getAsBoolean() {
        return requested;
    }

    /** All is done: a process that was asked to stop may. */
    @Override
    public void close() {
        done.countDown();
        if (requested) return;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown began after the line above was passed; the latch is open, so the hook doesn't wait.
            requested = true;
        }
    }
}
