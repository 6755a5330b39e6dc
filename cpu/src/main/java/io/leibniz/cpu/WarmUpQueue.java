package io.leibniz.cpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Vector loops that HotSpot is to compile, one after the other: what costs most as it is comes first, so products and
 * convolutions before pointwise loops that were asked for sooner. One thread for all, which goes when nothing is left.
 */
final class WarmUpQueue {
    interface Waiting {
        /** Nanoseconds that plain loops have taken in its place so far, about. */
        long cost();

        void compile();
    }

    private static final List<Waiting> WAITING = new ArrayList<>();
    private static boolean working;

    private WarmUpQueue() {}

    static void add(Waiting w) {
        synchronized (WAITING) {
            WAITING.add(w);
            if (working) return;
            working = true;
        }
        Thread t = new Thread(null, WarmUpQueue::work, "leibniz-warm-up", 0, false);
        t.setDaemon(true);
        t.setPriority(Thread.MIN_PRIORITY);
        t.start();
    }

    private static void work() {
        while (true) {
            Waiting dearest;
            synchronized (WAITING) {
                if (WAITING.isEmpty()) {
                    working = false;
                    return;
                }
                dearest = Collections.max(WAITING, Comparator.comparingLong(Waiting::cost));
                WAITING.remove(dearest);
            }
            try {
                dearest.compile();
            } catch (RuntimeException | Error e) {
                // It stays plain; the others don't.
                Thread t = Thread.currentThread();
                t.getUncaughtExceptionHandler().uncaughtException(t, e);
            }
        }
    }
}
