package io.leibniz.data.text;

import java.util.Map;
import java.util.stream.IntStream;

/** Cuts a piece of text, such as a word, into tokens. */
sealed interface Model permits Bpe, WordPiece {
    /** Tokens with their ids. */
    Map<String, Integer> vocabulary();

    /** The tokens of a piece. */
    IntStream encode(String piece);
}
