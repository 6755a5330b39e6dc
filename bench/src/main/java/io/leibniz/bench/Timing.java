package io.leibniz.bench;

import java.util.Arrays;

/**
 * Times of a repeated step in nanoseconds: median, quartiles and extremes of the samples, and how many steps were run.
 *
 * @param median middle of the samples
 * @param lower  first quartile
 * @param upper  third quartile
 * @param least  smallest sample
 * @param steps  steps measured, over all samples
 */
public record Timing(double median, double lower, double upper, double least, long steps) {
    /** Steps shorter than this are timed several at a time, so that the clock's own cost stays below a thousandth. */
    private static final long SHORTEST_SAMPLE = 100_000;
    private static final int FEWEST_SAMPLES = 3;

    /**
     * Runs the step for about {@code warmUp} seconds unmeasured, then about {@code measure} seconds measured, each at
     * least three times.
     */
    public static Timing of(Workload workload, double warmUp, double measure) {
        long begin = System.nanoTime();
        int runs = 0;
        while (runs < FEWEST_SAMPLES || System.nanoTime() - begin < warmUp * 1e9) {
            workload.step();
            runs++;
        }
        long once = System.nanoTime();
        workload.step();
        once = System.nanoTime() - once;
        int group = (int) Math.max(1, SHORTEST_SAMPLE / Math.max(1, once));

        var samples = new double[1024];
        int count = 0;
        begin = System.nanoTime();
        long start = begin;
        while (count < FEWEST_SAMPLES || start - begin < measure * 1e9) {
            for (int i = 0; i < group; i++) {
                workload.step();
            }
            long end = System.nanoTime();
            if (count == samples.length) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            samples[count++] = (double) (end - start) / group;
            start = System.nanoTime();
        }
        Arrays.sort(samples, 0, count);
        return new Timing(quantile(samples, count, 0.5), quantile(samples, count, 0.25), quantile(samples, count, 0.75),
                samples[0], (long) count * group);
    }

    /** Linear interpolation between the two nearest of {@code count} sorted values. */
    static double quantile(double[] sorted, int count, double fraction) {
        double position = fraction * (count - 1);
        int below = (int) position;
        int above = Math.min(below + 1, count - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
