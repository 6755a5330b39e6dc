package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.Texts.Review;
import io.leibniz.data.text.WordTokenizer;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples with texts that must be installed, on texts that need not. */
class TextModelsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Example.Screen screen = new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100);

    /** One word tells what somebody thinks, somewhere among words that tell nothing. */
    @ParameterizedTest
    @CsvSource({"logistic, 200", "average, 40", "lstm, 14"})
    void sentiment(String name, int epochs) {
        var all = IntStream.range(0, 300).mapToObj(i -> {
            int[] r = Random.randint(Key.of(i), 0, 20, 8).toIntArray();
            String[] words = Arrays.stream(r).mapToObj(w -> "w" + w).toArray(String[]::new);
            words[r[0] % 8] = i % 3 == 0 ? "awful" : "delicious";
            return new Review(String.join(" ", words), i % 3 != 0);
        }).toList();
        var train = all.subList(0, 200);
        var words = WordTokenizer.train(train.stream().map(Review::text).toList(), 100, 1, true);
        double accuracy = Sentiment.train(screen, Sentiment.recipe(name, words, Key.of(1)), epochs, train, all.subList(200, 300), Key.of(2));
        assertTrue(accuracy > 0.95, out.toString(StandardCharsets.UTF_8));
        assertThrows(IllegalArgumentException.class, () -> Sentiment.recipe("none", words, Key.of(1)));
    }

    @Test
    void pairsOfNeighbours() {
        int[] t = Sentiment.withPairs(new int[] {5, 7, 5, 7}, 10);
        assertEquals(7, t.length);
        assertArrayEquals(new int[] {5, 7, 5, 7}, Arrays.copyOf(t, 4));
        assertTrue(Arrays.stream(t, 4, 7).allMatch(i -> i >= 10), Arrays.toString(t));
        assertEquals(t[4], t[6]);
        assertTrue(t[4] != t[5], Arrays.toString(t));
    }

    /** A text that repeats itself costs less than half of what it costs where all tokens are alike. */
    @Test
    void lstm() {
        String text = "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.\n".repeat(200);
        var settings = Settings.of("austen-lstm", List.of(), "--steps", "60", "--tokens", "300", "--seed", "1", "--length", "20", "--temperature", "0.8",
                "--top-k", "100", "--top-p", "0.95", "--prompt", "It is");
        double bits = AustenLstm.run(screen, text, text, settings);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(bits > 0 && bits < 2, printed);
        assertTrue(printed.contains("\nIt is"), printed);
    }

    /** Reading in two parts, with the state of the first, is reading all. */
    @Test
    void stateIsCarried() {
        var model = AustenLstm.Model.init(9, 6, 8, Key.of(1));
        var text = Random.randint(Key.of(2), 0, 9, 2, 7);
        var all = model.apply(text, model.start(2));
        var first = model.apply(text.narrow(1, 0, 3), model.start(2));
        var second = model.apply(text.narrow(1, 3, 4), first.state());
        assertArrayEquals(all.value().toFloatArray(), Tensor.cat(1, first.value(), second.value()).toFloatArray(), 1e-6f);
    }
}
