package io.leibniz.data.text;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Byte-pair encoding (Sennrich, Haddow and Birch 2016): beginning with characters, the pair of neighbours that was learned
 * first is joined, until no learned pair is left. By a heap of pairs and a linked list of tokens: n·log n for n characters.
 */
final class Bpe implements Model {
    private static final int CACHED = 1 << 16;
    private static final int LONGEST_CACHED = 64;

    /**
     * What varies between files.
     *
     * @param unknown the id for characters without token, or −1
     * @param fuse whether several unknown characters in a row are one token
     * @param prefix of tokens that don't begin a word, or ""
     * @param suffix of tokens that end a word, or ""
     * @param bytes whether characters without token are spelled with tokens &lt;0x00&gt; to &lt;0xFF&gt;
     * @param whole whether a piece that is a token is not cut
     */
    record Options(int unknown, boolean fuse, String prefix, String suffix, boolean bytes, boolean whole) {}

    private record Merge(int rank, int id) {}

    private final Map<String, Integer> vocabulary;
    private final Map<Long, Merge> merges = new HashMap<>();
    private final Options options;
    private final ConcurrentHashMap<String, int[]> cache = new ConcurrentHashMap<>();

    /**
     * @param pairs in the order in which they were learned
     * @throws IllegalArgumentException if a pair, or what it joins to, is not in the vocabulary
     */
    Bpe(Map<String, Integer> vocabulary, List<String[]> pairs, Options options) {
        this.vocabulary = vocabulary;
        this.options = options;
        for (int rank = 0; rank < pairs.size(); rank++) {
            String a = pairs.get(rank)[0];
            String b = pairs.get(rank)[1];
            Integer idA = vocabulary.get(a);
            Integer idB = vocabulary.get(b);
            Integer joined = vocabulary.get(a + (b.startsWith(options.prefix) ? b.substring(options.prefix.length()) : b));
            if (idA == null || idB == null || joined == null) {
                throw new IllegalArgumentException("the merge of '" + a + "' and '" + b + "' has tokens that are not in the vocabulary");
            }
            merges.putIfAbsent(pair(idA, idB), new Merge(rank, joined));
        }
    }

    private static long pair(int a, int b) {
        return (long) a << 32 | b;
    }

    @Override
    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    @Override
    public IntStream encode(String piece) {
        int[] ids = cache.get(piece);
        if (ids == null) {
            Integer whole = options.whole ? vocabulary.get(piece) : null;
            ids = whole != null ? new int[] {whole} : joined(characters(piece));
            if (piece.length() <= LONGEST_CACHED && cache.size() < CACHED) cache.put(piece, ids);
        }
        return IntStream.of(ids);
    }

    private int[] characters(String piece) {
        int[] ids = new int[4 * piece.length()];
        int n = 0;
        boolean afterUnknown = false;
        for (int i = 0; i < piece.length(); ) {
            int next = i + Character.charCount(piece.codePointAt(i));
            String c = piece.substring(i, next);
            Integer id = vocabulary.get((i > 0 ? options.prefix : "") + c + (next == piece.length() ? options.suffix : ""));
            if (id != null) {
                ids[n++] = id;
                afterUnknown = false;
            } else if (options.bytes && spelled(c) != null) {
                for (int b : spelled(c)) ids[n++] = b;
                afterUnknown = false;
            } else if (options.unknown >= 0) {
                if (!(options.fuse && afterUnknown)) ids[n++] = options.unknown;
                afterUnknown = true;
            } else {
                throw new IllegalArgumentException("encode: the vocabulary has no token for '" + c + "' (U+" + String.format("%04X", piece.codePointAt(i)) + ") and none for unknown characters");
            }
            i = next;
        }
        return java.util.Arrays.copyOf(ids, n);
    }

    private int[] spelled(String c) {
        byte[] utf8 = c.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[utf8.length];
        for (int i = 0; i < ids.length; i++) {
            Integer id = vocabulary.get(String.format("<0x%02X>", utf8[i] & 0xff));
            if (id == null) return null;
            ids[i] = id;
        }
        return ids;
    }

    private int[] joined(int[] ids) {
        int n = ids.length;
        int[] next = new int[n];
        int[] previous = new int[n];
        // Rank and place in one number: the smallest is the pair learned first, of equals the leftmost.
        PriorityQueue<Long> heap = new PriorityQueue<>();
        for (int i = 0; i < n; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
            offer(heap, ids, i, i + 1);
        }
        int left = n;
        while (!heap.isEmpty()) {
            long top = heap.remove();
            int i = (int) top;
            int j = ids[i] < 0 ? n : next[i];
            Merge m = j < n ? merges.get(pair(ids[i], ids[j])) : null;
            // A pair that is no more, for one of the two has been joined meanwhile.
            if (m == null || m.rank != (int) (top >>> 32)) continue;
            ids[i] = m.id;
            ids[j] = -1;
            next[i] = next[j];
            if (next[j] < n) previous[next[j]] = i;
            left--;
            offer(heap, ids, i, next[i]);
            if (previous[i] >= 0) offer(heap, ids, previous[i], i);
        }
        int[] result = new int[left];
        for (int i = 0, k = 0; i < n; i = next[i]) result[k++] = ids[i];
        return result;
    }

    private void offer(PriorityQueue<Long> heap, int[] ids, int i, int j) {
        if (j >= ids.length) return;
        Merge m = merges.get(pair(ids[i], ids[j]));
        if (m != null) heap.add((long) m.rank << 32 | i);
    }
}
