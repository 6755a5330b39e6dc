package io.leibniz.cpu;

/**
 * What is to be done to the elements of a result as soon as they are there, while they are in a near cache: bias, activation,
 * residual. Whoever makes the result calls it for each element once, in any order, on any thread.
 */
interface Rider {
    /** For one thread; to be closed. */
    Task task();

    /** Elements {@code from} … {@code to} − 1, all of which are there, on all threads. */
    void all(int from, int to);

    /** The same on this thread. */
    default void here(int from, int to) {
        try (Task t = task()) {
            t.run(from, to);
        }
    }

    interface Task extends AutoCloseable {
        /** Elements {@code from} … {@code to} − 1, all of which are there. */
        void run(int from, int to);

        @Override
        void close();
    }
}
