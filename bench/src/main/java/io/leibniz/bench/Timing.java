package io.leibniz.bench;

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
    /** Linear interpolation between the two nearest of {@code count} sorted values. */
    static double quantile(double[] sorted, int count, double fraction) {
        double position = fraction * (count - 1);
        int below = (int) position;
        int above = Math.min(below + 1, count - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
