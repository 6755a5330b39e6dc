package io.leibniz.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many times as fast as another framework Leibniz is: the median, and the quartiles, of the ratios of all pairs of turns
 * that were neighbours in time.
 */
record Ratio(double median, double lower, double upper) {
    /** Of rounds that have results of both. */
    static Ratio of(List<Map<String, Result>> rounds, String peer) {
        var ratios = new ArrayList<Double>();
        for (var round : rounds) {
            var own = round.get(Leibniz.NAME);
            var other = round.get(peer);
            if (own == null || other == null) continue;
            for (int i = 0; i < own.turns().length; i++) ratios.add(other.turns()[i] / own.turns()[i]);
        }
        var sorted = ratios.stream().mapToDouble(r -> r).sorted().toArray();
        if (sorted.length == 0) return new Ratio(Double.NaN, Double.NaN, Double.NaN);
        return new Ratio(Timing.quantile(sorted, sorted.length, 0.5), Timing.quantile(sorted, sorted.length, 0.25),
                Timing.quantile(sorted, sorted.length, 0.75));
    }
}
