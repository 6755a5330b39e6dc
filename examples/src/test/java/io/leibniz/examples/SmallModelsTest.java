package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.Digits;
import io.leibniz.data.TimeSeries;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void cnn() throws Exception {
        var digits = Digits.load();
        double accuracy = MnistCnn.train(screen, digits.train(), digits.test(), 5, Key.of(1));
        assertTrue(accuracy > 0.93, accuracy + "\n" + out.toString(StandardCharsets.UTF_8));
    }

    /** Digits that stand in a mirror half of the time. */
    @Test
    void resnet() throws Exception {
        var digits = Digits.load();
        double accuracy = FashionResnet.train(screen, digits.train(), digits.test(), 12, 16, 0.4, Key.of(1));
        assertTrue(accuracy > 0.85, accuracy + "\n" + out.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("% of the "), out.toString(StandardCharsets.UTF_8));
    }

    /** The bound is below what all images cost by the mean image, and the divergence is part of it. */
    @Test
    void vae(@TempDir Path folder) throws Exception {
        var digits = Digits.load();
        var test = digits.test().images();
        var run = MnistVae.train(screen, digits.train().images(), test, 10, Key.of(1));
        var mean = digits.train().images().mean(true, 0).expand(test.shape());
        double byMean = Losses.binaryCrossEntropy(mean.clamp(1e-4, 1 - 1e-4), test).item() * test.size(2) * test.size(3);
        var measured = run.epochs().getLast().test();
        assertTrue(measured.get("loss") < byMean, measured + " beside " + byMean);
        assertTrue(measured.get("KL") > 1, measured.toString());
        MnistVae.draw(screen, run.model(), test, folder, Key.of(2));
        for (String name : List.of("samples.svg", "reconstructions.svg")) {
            var images = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve(name).toFile()).getElementsByTagName("image");
            assertEquals(name.startsWith("samples") ? 30 : 60, images.getLength());
        }
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
        var settings = Settings.of("austen-gpt", List.of(), "--steps", "60", "--tokens", "300", "--seed", "1", "--length", "20", "--temperature", "0.8",
                "--top-k", "100", "--top-p", "0.95", "--prompt", "It is");
        double bits = AustenGpt.run(screen, text, text, settings);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(bits > 0 && bits < 2, printed);
        assertTrue(printed.contains("\nIt is"), printed);
    }
}
