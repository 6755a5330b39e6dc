package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.Digits;
import io.leibniz.data.TimeSeries;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Examples whose data must be installed, on data that need not. */
class SmallModelsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Example.Screen screen = new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100);

    @Test
    void mlp() throws Exception {
        var digits = Digits.load();
        double accuracy = MnistMlp.train(screen, digits.train(), digits.test(), 8, Key.of(1));
        assertTrue(accuracy > 0.93, accuracy + "\n" + out.toString(StandardCharsets.UTF_8));
    }

    /** A season on a trend: the season before misses a year's growth. */
    @Test
    void forecast() {
        double[] y = IntStream.range(0, 160).mapToDouble(t -> Math.exp(4 + 0.01 * t + 0.3 * Math.sin(2 * Math.PI * t / 12))).toArray();
        var task = new Forecast.Task(new TimeSeries("made", Tensor.of(y), 2000, 12), 12, 12, Tensor::log, Tensor::exp);
        double[] errors = Forecast.run(screen, task, 60, Key.of(1));
        assertTrue(errors[0] < errors[1] / 2, out.toString(StandardCharsets.UTF_8));
        // exp(0.12) − 1 of what was measured a year before.
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("made, 160 months, the last 32 held out: 21 forecasts of 12 months"), text);
        assertEquals(4, text.lines().filter(l -> l.startsWith("  ")).count(), text);
    }

    /** A text that repeats itself costs less than half of what it costs where all tokens are alike. */
    @Test
    void bytePairs() {
        String text = "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.\n".repeat(80);
        var settings = Settings.of("austen-gpt", java.util.List.of(), "--steps", "60", "--tokens", "300", "--seed", "1", "--length", "20", "--temperature", "0.8",
                "--top-k", "100", "--top-p", "0.95", "--prompt", "It is");
        double bits = AustenGpt.run(screen, text, text, settings);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(bits > 0 && bits < 2, printed);
        assertTrue(printed.contains("\nIt is"), printed);
    }
}
