package io.leibniz.bench;

import java.util.Arrays;

/** Measures the steps of a workload, in turns. */
final class Stopwatch {
    /** Steps shorter than this are timed several at a time, so that the clock's own cost stays below a thousandth. */
    private static final long SHORTEST_SAMPLE = 100_000;
    private static final int FEWEST_WARM_UPS = 3;

    /** Unmeasured at the start of a turn: caches hold what another process used, and its waiting threads may still spin. */
    private static final double SETTLING_SECONDS = 0.2;

    private final Workload workload;
    private double[] samples = new double[1024];
    private int count;
    private double[] turns = new double[0];
    private int group = 1;
    private long steps;

    Stopwatch(Workload workload) {
        this.workload = workload;
    }

    /** Runs steps for about so many seconds unmeasured, at least three. */
    void warmUp(double seconds) {
        run(seconds, FEWEST_WARM_UPS);
        long once = System.nanoTime();
        workload.step();
        group = (int) Math.max(1, SHORTEST_SAMPLE / Math.max(1, System.nanoTime() - once));
    }

    /** Runs steps for about so many seconds measured, at least one, after some that aren't. */
    void turn(double seconds) {
        run(SETTLING_SECONDS, 1);
        int first = count;
        long start = System.nanoTime();
        long begin = start;
        while (count == first || start - begin < seconds * 1e9) {
            for (int i = 0; i < group; i++) workload.step();
            add((double) (System.nanoTime() - start) / group);
            steps += group;
            start = System.nanoTime();
        }
        var turn = Arrays.copyOfRange(samples, first, count);
        Arrays.sort(turn);
        turns = Arrays.copyOf(turns, turns.length + 1);
        turns[turns.length - 1] = Timing.quantile(turn, turn.length, 0.5);
    }

    private void run(double seconds, int least) {
        long begin = System.nanoTime();
        for (int i = 0; i < least || System.nanoTime() - begin < seconds * 1e9; i++) workload.step();
    }

    private void add(double sample) {
        if (count == samples.length) samples = Arrays.copyOf(samples, 2 * count);
        samples[count++] = sample;
    }

    /** The median of each turn, in nanoseconds. */
    double[] turns() {
        return turns.clone();
    }

    /** All samples of all turns. */
    Timing timing() {
        var sorted = Arrays.copyOf(samples, count);
        Arrays.sort(sorted);
        return new Timing(Timing.quantile(sorted, count, 0.5), Timing.quantile(sorted, count, 0.25), Timing.quantile(sorted, count, 0.75),
                sorted[0], steps);
    }
}
