package io.leibniz.nn.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU of a corpus (Papineni et al. 2002): the geometric mean of the shares of the candidates' runs of 1 to n tokens that
 * occur in a reference, each no oftener than there, times min(1, e^(1 − r/c)) for c tokens of candidates and r of the references
 * nearest in length. Without smoothing: 0 if no run of n tokens is found.
 *
 * {@snippet :
 * var bleu = Bleu.of(4);
 * bleu.add(List.of("the", "cat", "sat"), List.of(List.of("the", "cat", "sat", "down")));
 * }
 */
public final class Bleu {
    private final long[] matched;
    private final long[] possible;
    private long candidates;
    private long references;

    private Bleu(int n) {
        matched = new long[n];
        possible = new long[n];
    }

    public static Bleu of(int n) {
        if (n < 1) throw new IllegalArgumentException("bleu: runs of " + n + " tokens; give at least 1");
        return new Bleu(n);
    }

    /**
     * One more sentence.
     *
     * @param candidate its tokens, of any type with equality
     * @param references one or more ways in which it would be right
     * @throws IllegalArgumentException without references
     */
    public void add(List<?> candidate, List<? extends List<?>> references) {
        if (references.isEmpty()) throw new IllegalArgumentException("bleu: a candidate without references");
        candidates += candidate.size();
        int nearest = references.getFirst().size();
        for (List<?> r : references) {
            int gap = Math.abs(r.size() - candidate.size()) - Math.abs(nearest - candidate.size());
            if (gap < 0 || gap == 0 && r.size() < nearest) nearest = r.size();
        }
        this.references += nearest;
        for (int n = 1; n <= matched.length; n++) {
            Map<List<?>, Integer> allowed = new HashMap<>();
            for (List<?> r : references) runs(r, n).forEach((run, count) -> allowed.merge(run, count, Math::max));
            possible[n - 1] += Math.max(0, candidate.size() - n + 1);
            for (var e : runs(candidate, n).entrySet()) matched[n - 1] += Math.min(e.getValue(), allowed.getOrDefault(e.getKey(), 0));
        }
    }

    private static Map<List<?>, Integer> runs(List<?> tokens, int n) {
        Map<List<?>, Integer> r = new HashMap<>();
        for (int i = 0; i + n <= tokens.size(); i++) r.merge(tokens.subList(i, i + n), 1, Integer::sum);
        return r;
    }

    /** In [0, 1]; NaN before the first sentence. */
    public double value() {
        if (references == 0 && candidates == 0) return Double.NaN;
        double log = 0;
        for (int i = 0; i < matched.length; i++) {
            if (matched[i] == 0) return 0;
            log += Math.log((double) matched[i] / possible[i]) / matched.length;
        }
        return Math.exp(log + Math.min(0, 1 - (double) references / candidates));
    }
}
