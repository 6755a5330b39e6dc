package io.leibniz.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.IndexException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PlainTokenizersTest {
    @Test
    void characters() {
        CharTokenizer t = CharTokenizer.of("größer 😀!");
        assertEquals(" !egrßö😀", t.characters());
        assertEquals("größer 😀!", t.decode(t.encode("größer 😀!")));
        assertArrayEquals(new int[] {0, 1}, t.encode(" !"));
        assertEquals("😀", t.token(t.size() - 1));
        assertEquals(OptionalInt.of(1), t.id("!"));
        assertEquals(OptionalInt.empty(), t.id("ab"));
        assertArrayEquals(t.encode("er!"), CharTokenizer.of(t.characters()).encode("er!"));
        assertEquals("er!", t.decode(t.tensor("er!")));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> t.encode("x")).getMessage().startsWith("CharTokenizer: no token for LATIN SMALL LETTER X (U+0078)"));
        assertThrows(IndexException.class, () -> t.decode(t.size()));
    }

    @Test
    void words() {
        WordTokenizer t = WordTokenizer.train(List.of("The cat's on the mat, the end.", "A cat."), 7, 1, true);
        assertEquals(List.of("the", ".", ",", "a", "cat"), t.words());
        assertArrayEquals(new int[] {2, 6, 1, 3, 5}, t.encode("THE cat dances. A"));
        assertEquals("the cat <unk> .", t.decode(2, 6, 1, 3, 0, 0));
        WordTokenizer same = WordTokenizer.of(t.words(), true);
        assertArrayEquals(t.encode("the cat"), same.encode("the cat"));
        assertEquals(List.of("don't", "Straße"), WordTokenizer.train(List.of("don't Straße don't"), 10, 1, false).words());
        assertEquals(3, WordTokenizer.train(List.of("b a b"), 10, 2, false).size());
        assertThrows(IllegalArgumentException.class, () -> WordTokenizer.of(List.of("a", "a"), false));
        assertThrows(IndexException.class, () -> t.token(7));
    }
}
