package io.leibniz.data.text;

import io.leibniz.tensor.IndexException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** A token for each character, that is, Unicode code point, in the order of their numbers. */
public final class CharTokenizer implements Tokenizer {
    private final int[] characters;
    private final Map<Integer, Integer> ids = new HashMap<>();

    private CharTokenizer(int[] characters) {
        this.characters = characters;
        for (int i = 0; i < characters.length; i++) ids.put(characters[i], i);
    }

    /** The characters that occur in a text. */
    public static CharTokenizer of(String text) {
        return new CharTokenizer(text.codePoints().distinct().sorted().toArray());
    }

    /** All characters in one text, from which {@link #of} makes the same tokenizer: what to keep with a model. */
    public String characters() {
        return new String(characters, 0, characters.length);
    }

    @Override
    public int size() {
        return characters.length;
    }

    /** @throws IllegalArgumentException for a character that has no token */
    @Override
    public int[] encode(String text) {
        return text.codePoints().map(c -> {
            Integer id = ids.get(c);
            if (id == null) {
                throw new IllegalArgumentException("CharTokenizer: no token for " + Character.getName(c) + " (U+" + String.format("%04X", c)
                        + "), which wasn't in the text it was made of; its " + size() + " characters are given by characters()");
            }
            return id;
        }).toArray();
    }

    @Override
    public String decode(int... ids) {
        int[] text = Arrays.stream(ids).map(this::character).toArray();
        return new String(text, 0, text.length);
    }

    private int character(int id) {
        if (id < 0 || id >= characters.length) throw new IndexException("CharTokenizer: no token " + id + "; there are " + characters.length);
        return characters[id];
    }

    @Override
    public String token(int id) {
        return Character.toString(character(id));
    }

    @Override
    public OptionalInt id(String token) {
        Integer id = token.codePointCount(0, token.length()) == 1 ? ids.get(token.codePointAt(0)) : null;
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
