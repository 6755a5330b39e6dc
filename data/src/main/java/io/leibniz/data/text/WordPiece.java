package io.leibniz.data.text;

import java.util.Map;
import java.util.stream.IntStream;

/**
 * WordPiece (Schuster and Nakajima 2012, as BERT has it): the longest token that begins a word, then the longest of those with
 * the prefix of continuations that goes on, and so on; the token for unknown words if there is none.
 *
 * @param unknown its id
 * @param prefix of tokens that continue a word, "##"
 * @param longest words of more characters are unknown
 * @param longestToken no token has more chars, so none need be tried
 */
record WordPiece(Map<String, Integer> vocabulary, int unknown, String prefix, int longest, int longestToken) implements Model {
    WordPiece(Map<String, Integer> vocabulary, int unknown, String prefix, int longest) {
        this(vocabulary, unknown, prefix, longest, vocabulary.keySet().stream().mapToInt(String::length).max().orElse(0));
    }

    @Override
    public IntStream encode(String word) {
        if (word.codePointCount(0, word.length()) > longest) return IntStream.of(unknown);
        IntStream.Builder ids = IntStream.builder();
        for (int from = 0; from < word.length(); ) {
            Integer id = null;
            int to = Math.min(word.length(), from + longestToken);
            if (to < word.length() && Character.isLowSurrogate(word.charAt(to))) to--;
            while (to > from && (id = vocabulary.get((from > 0 ? prefix : "") + word.substring(from, to))) == null) to = word.offsetByCodePoints(to, -1);
            if (id == null) return IntStream.of(unknown);
            ids.add(id);
            from = to;
        }
        return ids.build();
    }
}
