package io.leibniz.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns byte-pair encoding: the most frequent pair of neighbours within the words becomes a token, over and over. Of equally
 * frequent pairs the one with the smaller ids is taken, so the result depends on the words and their counts alone.
 *
 * <p>Counts are kept up to date rather than counted anew: a join looks only at the words that have the pair. The heap may
 * hold counts that have become smaller since; they are corrected when they come up.
 */
final class BpeTrainer {
    private record Pair(int a, int b) {}

    private record Candidate(Pair pair, long count) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate o) {
            int c = Long.compare(o.count, count);
            if (c == 0) c = Integer.compare(pair.a, o.pair.a);
            return c != 0 ? c : Integer.compare(pair.b, o.pair.b);
        }
    }

    /**
     * @param vocabulary tokens, ids in order
     * @param merges in the order in which they were learned
     */
    record Learned(List<String> vocabulary, List<String[]> merges) {}

    private final List<String> vocabulary;
    private final List<String[]> merges = new ArrayList<>();
    private final List<int[]> words = new ArrayList<>();
    private final long[] counts;
    private final Map<Pair, Long> pairs = new HashMap<>();
    /** Words that have, or once had, a pair. */
    private final Map<Pair, List<Integer>> places = new HashMap<>();
    private final PriorityQueue<Candidate> heap = new PriorityQueue<>();

    private BpeTrainer(List<String> alphabet, Map<String, Long> counted) {
        vocabulary = new ArrayList<>(alphabet);
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < alphabet.size(); i++) ids.put(alphabet.get(i), i);
        counts = new long[counted.size()];
        counted.forEach((word, count) -> {
            int w = words.size();
            int[] symbols = word.codePoints().map(c -> ids.get(Character.toString(c))).toArray();
            words.add(symbols);
            counts[w] = count;
            for (int i = 0; i + 1 < symbols.length; i++) add(new Pair(symbols[i], symbols[i + 1]), count, w);
        });
    }

    /**
     * @param alphabet the first tokens: special ones, then all characters of the words
     * @param counted words and how often each occurs
     * @param size how many tokens to stop at; fewer if no pair occurs {@code minCount} times
     */
    static Learned train(List<String> alphabet, Map<String, Long> counted, int size, int minCount) {
        BpeTrainer t = new BpeTrainer(alphabet, counted);
        t.pairs.forEach((p, n) -> t.heap.add(new Candidate(p, n)));
        Map<String, Integer> known = new LinkedHashMap<>();
        for (int i = 0; i < alphabet.size(); i++) known.put(alphabet.get(i), i);
        while (t.vocabulary.size() < size && !t.heap.isEmpty()) {
            Candidate c = t.heap.remove();
            long count = t.pairs.getOrDefault(c.pair, 0L);
            if (count != c.count) {
                if (count > 0) t.heap.add(new Candidate(c.pair, count));
                continue;
            }
            if (count < Math.max(1, minCount)) break;
            String a = t.vocabulary.get(c.pair.a);
            String b = t.vocabulary.get(c.pair.b);
            Integer id = known.get(a + b);
            if (id == null) {
                id = t.vocabulary.size();
                t.vocabulary.add(a + b);
                known.put(a + b, id);
            }
            t.merges.add(new String[] {a, b});
            t.join(c.pair, id);
        }
        return new Learned(List.copyOf(t.vocabulary), List.copyOf(t.merges));
    }

    private void add(Pair p, long count, int word) {
        pairs.merge(p, count, Long::sum);
        List<Integer> at = places.computeIfAbsent(p, _ -> new ArrayList<>());
        if (at.isEmpty() || at.getLast() != word) at.add(word);
    }

    private void join(Pair pair, int id) {
        List<Integer> at = places.remove(pair);
        Map<Pair, Long> grown = new LinkedHashMap<>();
        for (int w : at) {
            int[] old = words.get(w);
            int[] now = joined(old, pair, id);
            if (now.length == old.length) continue;
            for (int i = 0; i + 1 < old.length; i++) pairs.merge(new Pair(old[i], old[i + 1]), -counts[w], Long::sum);
            for (int i = 0; i + 1 < now.length; i++) {
                Pair p = new Pair(now[i], now[i + 1]);
                // Pairs without the new token have been there before.
                if (p.a == id || p.b == id) {
                    add(p, counts[w], w);
                    grown.put(p, 0L);
                } else {
                    pairs.merge(p, counts[w], Long::sum);
                }
            }
            words.set(w, now);
        }
        pairs.remove(pair);
        for (Pair p : grown.keySet()) heap.add(new Candidate(p, pairs.get(p)));
    }

    private static int[] joined(int[] word, Pair pair, int id) {
        int[] r = new int[word.length];
        int n = 0;
        for (int i = 0; i < word.length; i++) {
            boolean here = i + 1 < word.length && word[i] == pair.a && word[i + 1] == pair.b;
            r[n++] = here ? id : word[i];
            if (here) i++;
        }
        return Arrays.copyOf(r, n);
    }
}
