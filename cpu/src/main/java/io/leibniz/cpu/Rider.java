package io.leibniz.cpu;

/**
 * What is to be done to a product's elements as soon as they are there, while they are in the nearest cache: bias, activation,
 * residual. Whoever makes the product calls it for each element once, in any order, on any thread.
 */
interface Rider {
    /** For one thread; to be closed. */
    Task task();

    /** Everything at once, on all threads. */
    void all();

    interface Task extends AutoCloseable {
        /** Elements {@code from} … {@code to} − 1, all of which are done. */
        void run(int from, int to);

        @Override
        void close();
    }
}
