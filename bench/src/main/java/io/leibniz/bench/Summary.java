package io.leibniz.bench;

import java.util.List;

/**
 * Several rounds of one framework on one case: the median of the rounds' medians, and half their range.
 *
 * @param nanoseconds median time of a step
 * @param spread      half the distance from the fastest round to the slowest, as a fraction of the median; the half
 *                    interquartile range of a single round
 * @param peakBytes   largest resident memory of any round
 * @param checksum    of the first round
 */
public record Summary(double nanoseconds, double spread, long peakBytes, double checksum) {
    public static Summary of(List<Result> rounds) {
        var medians = rounds.stream().mapToDouble(r -> r.timing().median()).sorted().toArray();
        double middle = Timing.quantile(medians, medians.length, 0.5);
        var only = rounds.getFirst().timing();
        double range = medians.length == 1 ? only.upper() - only.lower() : medians[medians.length - 1] - medians[0];
        long peak = rounds.stream().mapToLong(Result::peakBytes).max().orElseThrow();
        return new Summary(middle, range / 2 / middle, peak, rounds.getFirst().checksum());
    }
}
