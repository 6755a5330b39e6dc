package io.leibniz.data.text;

import io.leibniz.tensor.IndexException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A token for each frequent word: a run of letters, marks and digits, with apostrophes inside, or a single other sign. White
 * space is dropped. Token 0 is {@value #PADDING}, for filling up batches, token 1 {@value #UNKNOWN}, for all other words.
 */
public final class WordTokenizer implements Tokenizer {
    public static final String PADDING = "<pad>";
    public static final String UNKNOWN = "<unk>";
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’][\\p{L}\\p{M}\\p{N}]+)*+|\\S");

    private final List<String> words;
    private final boolean lowerCase;
    private final Map<String, Integer> ids = new HashMap<>();

    private WordTokenizer(List<String> words, boolean lowerCase) {
        this.words = words;
        this.lowerCase = lowerCase;
        for (int i = 0; i < words.size(); i++) ids.put(words.get(i), i);
    }

    /**
     * The most frequent words of texts; of equally frequent ones those that are first in the alphabet.
     *
     * @param size the most tokens, the two special ones included
     * @param minCount how often a word must occur
     * @param lowerCase whether case is ignored
     */
    public static WordTokenizer train(Iterable<String> texts, int size, int minCount, boolean lowerCase) {
        if (size < 2) throw new IllegalArgumentException("WordTokenizer: " + size + " tokens; at least 2, for " + PADDING + " and " + UNKNOWN);
        Map<String, Integer> counts = new HashMap<>();
        for (String t : texts) for (String w : split(t, lowerCase)) counts.merge(w, 1, Integer::sum);
        List<String> words = new ArrayList<>(List.of(PADDING, UNKNOWN));
        counts.entrySet().stream().filter(e -> e.getValue() >= minCount)
                .sorted(Comparator.comparing((Map.Entry<String, Integer> e) -> -e.getValue()).thenComparing(Map.Entry::getKey))
                .limit(size - 2).forEach(e -> words.add(e.getKey()));
        return new WordTokenizer(List.copyOf(words), lowerCase);
    }

    /** A tokenizer of known words, token 2 and on: as {@link #words} gives them. */
    public static WordTokenizer of(List<String> words, boolean lowerCase) {
        List<String> all = new ArrayList<>(List.of(PADDING, UNKNOWN));
        all.addAll(words);
        if (all.stream().distinct().count() < all.size()) throw new IllegalArgumentException("WordTokenizer: a word occurs twice");
        return new WordTokenizer(List.copyOf(all), lowerCase);
    }

    /** The words from token 2 on. */
    public List<String> words() {
        return words.subList(2, words.size());
    }

    private static List<String> split(String text, boolean lowerCase) {
        List<String> words = new ArrayList<>();
        for (Matcher m = WORD.matcher(lowerCase ? text.toLowerCase(Locale.ROOT) : text); m.find(); ) words.add(m.group());
        return words;
    }

    @Override
    public int size() {
        return words.size();
    }

    @Override
    public int[] encode(String text) {
        return split(text, lowerCase).stream().mapToInt(w -> ids.getOrDefault(w, 1)).toArray();
    }

    /** The words with a space between them; padding is left out. The spaces and the case of the text are lost. */
    @Override
    public String decode(int... ids) {
        return IntStream.of(ids).filter(i -> i != 0).mapToObj(this::token).collect(Collectors.joining(" "));
    }

    @Override
    public String token(int id) {
        if (id < 0 || id >= words.size()) throw new IndexException("WordTokenizer: no token " + id + "; there are " + words.size());
        return words.get(id);
    }

    @Override
    public OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
