package io.leibniz.cpu;

/** Cuts a range into pieces of a fixed length, a task each: the pieces depend on the shape alone. */
final class Chunks {
    /** Elements that are worth a task if each costs no more than a load and a store. */
    static final int CHEAP = 1 << 14;
    /** The same for a polynomial of some twenty operations. */
    static final int COSTLY = 1 << 13;
    /** The same for a call that no vector instruction helps. */
    static final int DEAR = 1 << 10;

    private Chunks() {}

    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    static void run(int n, int chunk, Range body) {
        if (n < 2 * chunk) {
            if (n > 0) body.run(0, n);
        } else {
            Pool.parallelFor(Math.ceilDiv(n, chunk), i -> body.run(i * chunk, (int) Math.min(n, (i + 1L) * chunk)));
        }
    }
}
