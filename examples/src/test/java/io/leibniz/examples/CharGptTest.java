package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.text.CharTokenizer;
import io.leibniz.nn.KeyValueCache;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CharGptTest {
    private final CharGpt.Gpt model = CharGpt.Gpt.init(5, 16, 2, 2, Key.of(1));

    /** Reading on with caches, some characters and then one at a time, is reading all of it. */
    @Test
    void cachesChangeNothing() {
        var text = Tensor.of(0L, 3L, 1L, 4L, 2L, 2L, 0L);
        var all = model.apply(text.unsqueeze(0)).squeeze(0);
        List<KeyValueCache> caches = model.caches();
        var next = model.step(text.narrow(0, 0, 4), caches);
        for (int i = 4; ; i++) {
            assertArrayEquals(all.select(0, i - 1).toFloatArray(), next.logits().toFloatArray(), 1e-6f);
            if (i == 7) break;
            next = model.step(text.narrow(0, i, 1), next.caches());
        }
    }

    @Test
    void choices() {
        var logits = Tensor.of(Math.log(0.1), Math.log(0.4), Math.log(0.3), Math.log(0.2));
        assertEquals(List.of(1), chosen(new CharGpt.Choice(1, 1, 1), logits));
        assertEquals(List.of(1, 2), chosen(new CharGpt.Choice(1, 2, 1), logits));
        assertEquals(List.of(1, 2), chosen(new CharGpt.Choice(1, 4, 0.6), logits));
        assertEquals(List.of(1, 2, 3), chosen(new CharGpt.Choice(1, 4, 0.75), logits));
        assertEquals(List.of(0, 1, 2, 3), chosen(new CharGpt.Choice(1, 9, 1), logits));
        // 0.4² / (0.1² + 0.4² + 0.3² + 0.2²) = 0.53
        assertEquals(List.of(1), chosen(new CharGpt.Choice(0.5, 4, 0.5), logits));
    }

    private static List<Integer> chosen(CharGpt.Choice choice, Tensor logits) {
        var x = choice.restrict(logits);
        return java.util.stream.IntStream.range(0, x.size(0)).filter(i -> x.get(i) > Double.NEGATIVE_INFINITY).boxed().toList();
    }

    @Test
    void writesBeyondItsContext() {
        var tokenizer = CharTokenizer.of("abcde");
        var text = CharGpt.write(model, tokenizer, "abcab", 150, new CharGpt.Choice(1, 5, 1), Key.of(2));
        assertEquals(155, text.length());
        assertTrue(text.startsWith("abcab"));
        assertEquals(text, CharGpt.write(model, tokenizer, "abcab", 150, new CharGpt.Choice(1, 5, 1), Key.of(2)));
    }

    @Test
    void fewStepsAlreadyLearnSomething() throws Exception {
        var out = new ByteArrayOutputStream();
        var screen = new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100);
        new CharGpt().run(screen, List.of("--steps", "10", "--length", "20"));
        String text = out.toString(StandardCharsets.UTF_8);
        var m = java.util.regex.Pattern.compile("step +10 +training loss ([0-9.]+) +validation loss ([0-9.]+)").matcher(text);
        assertTrue(m.find(), text);
        assertTrue(Double.parseDouble(m.group(2)) < Math.log(65), text);
        assertThrows(IllegalArgumentException.class, () -> new CharGpt().run(screen, List.of("--step", "1")));
        assertThrows(IllegalArgumentException.class, () -> new CharGpt().run(screen, List.of("--steps")));
    }
}
