package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                false, false, false, 100), arguments);
    }

    @Test
    void trainsAndWritesItsResults(@TempDir Path folder) throws Exception {
        Path results = folder.resolve("run");
        assertEquals(0, run("train", "digits", "--epochs", "1", "--limit", "200", "--out", results.toString()), err.toString(StandardCharsets.UTF_8));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("UCI digits (shipped with Leibniz): 200 images to learn from, 200 to test on"), text);
        // 320 + 18,496 for the convolutions, 192 for the norms, 32,896 + 1,290 for the linear layers.
        assertTrue(text.contains("ConvNet with 53,194 parameters, 1 epoch of 4 batches, seed 42"), text);
        assertTrue(text.contains("epoch 1: train loss ") && text.contains("test loss ") && text.contains("recall"), text);
        assertTrue(text.contains("% of the test images are right."), text);
        assertEquals("", err.toString(StandardCharsets.UTF_8), "quiet where there is no terminal");
        assertTrue(Files.size(results.resolve("model.safetensors")) > 100_000);
        for (String picture : new String[] {"curve.svg", "predictions.svg"}) {
            assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(results.resolve(picture).toFile()).getDocumentElement().getTagName());
        }
    }

    @Test
    void whatItDoesNotKnow() {
        assertEquals(1, run("train", "cifar"));
        assertEquals("leibniz: train: no data set 'cifar'. There are: digits, fashion-mnist, mnist", err.toString(StandardCharsets.UTF_8).strip());
        assertEquals(1, run("train", "digits", "--epochs", "0"));
        assertEquals(2, run("train", "digits", "--nonsense"));
        assertEquals(0, run("train", "--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--download"));
    }
}
