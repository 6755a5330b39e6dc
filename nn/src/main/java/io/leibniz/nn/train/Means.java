package io.leibniz.nn.train;

import io.leibniz.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Means over batches, each weighted by its examples. Sums and counts can be kept, and gone on with. */
final class Means {
    private final Map<String, Double> sums;
    private final double before;
    private final long start = System.nanoTime();
    private long examples;
    private int batches;

    Means(Checkpoint.Begun from) {
        sums = new LinkedHashMap<>(from.sums());
        examples = from.examples();
        batches = from.batches();
        before = from.seconds();
    }

    Map<String, Double> add(Map<String, Tensor> measures, int n) {
        Map<String, Double> values = new LinkedHashMap<>();
        measures.forEach((name, t) -> values.put(name, t.item()));
        values.forEach((name, v) -> sums.merge(name, v * n, Double::sum));
        examples += n;
        batches++;
        return values;
    }

    int batches() {
        return batches;
    }

    long examples() {
        return examples;
    }

    double seconds() {
        return before + (System.nanoTime() - start) / 1e9;
    }

    Checkpoint.Begun begun(double rate) {
        return new Checkpoint.Begun(Collections.unmodifiableMap(new LinkedHashMap<>(sums)), examples, batches, seconds(), rate);
    }

    Map<String, Double> result() {
        Map<String, Double> r = new LinkedHashMap<>();
        sums.forEach((name, s) -> r.put(name, s / examples));
        return Collections.unmodifiableMap(r);
    }
}
