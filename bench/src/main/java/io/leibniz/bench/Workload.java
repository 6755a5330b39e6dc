package io.leibniz.bench;

/**
 * One framework's way of doing one {@link Problem}: inputs are made in {@link #setup}, the measured work is
 * {@link #step}, and {@link #checksum} lets the launcher see that all frameworks did the same work.
 *
 * <p>A workload lives in a process of its own, is used by one thread and is never closed: the process ends instead.
 */
public interface Workload {
    /**
     * Copies the inputs into the framework's own memory and limits it to {@code threads} threads. Not measured.
     *
     * @param threads number of threads the framework may compute with, at least 1
     */
    void setup(int threads);

    /**
     * Does the measured work once, from inputs to finished outputs.
     *
     * @return some value of the result, so that no part of the work can be skipped; a loss where there is one
     */
    double step();

    /**
     * Runs at least one step from the state that {@link #setup} left and returns a number that depends on all the work
     * a step does. By default the third step's value: for a training step it depends on two parameter updates.
     *
     * @return a value that agrees between frameworks up to rounding
     */
    default double checksum() {
        step();
        step();
        return step();
    }
}
