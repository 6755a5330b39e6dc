package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
    @EnabledOnOs(OS.LINUX)
    @Timeout(120)
    void interruptedItSavesWhatThereIs(@TempDir Path folder) throws Exception {
        Path results = folder.resolve("run");
        // A shell that put the tests into the background told its children to ignore Ctrl-C; env takes that back.
        Process training = new ProcessBuilder("env", "--default-signal=INT", ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules", "jdk.incubator.vector", "-Xmx512m", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "train", "digits", "--limit", "256", "--epochs", "100000", "--out", results.toString())
                .redirectError(folder.resolve("err").toFile()).start();
        String text;
        try (BufferedReader lines = training.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("epoch 1:")) line = lines.readLine();
            assertNotNull(line, () -> said(folder.resolve("err")));
            assertEquals(0, new ProcessBuilder("kill", "-INT", Long.toString(training.pid())).start().waitFor());
            text = String.join("\n", lines.lines().toList());
        } finally {
            if (!training.waitFor(60, TimeUnit.SECONDS)) training.destroyForcibly();
        }
        assertEquals(130, training.waitFor(), text);
        assertTrue(text.contains("Go on with: leibniz train --resume " + results), text);
        assertTrue(Files.readString(results.resolve("report.html")).contains("stopped on request"));
        assertTrue(Files.exists(results.resolve("checkpoints/last.json")));
        assertTrue(Pattern.compile("Stopped after [\\d,]+ of 400,000 steps. Written to " + Pattern.quote(results.toString()) + ": model.safetensors, curve.svg").matcher(text).find(), text);
        assertTrue(said(folder.resolve("err")).contains("stopping after this step ..."));
        assertTrue(Files.size(results.resolve("model.safetensors")) > 100_000);
        assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(results.resolve("curve.svg").toFile()).getDocumentElement().getTagName());
    }

    /** What a run has written that doesn't depend on the clock. */
    private static List<Object> outcome(Path run) throws IOException {
        List<String> epochs = Files.readAllLines(run.resolve("epochs.csv")).stream().map(l -> l.replaceFirst("^([^,]*),[^,]*,", "$1,")).toList();
        List<String> steps = Files.readAllLines(run.resolve("steps.jsonl")).stream().filter(l -> l.contains("\"step\",")).toList();
        return List.of(HexFormat.of().formatHex(Files.readAllBytes(run.resolve("model.safetensors"))), epochs, steps, Files.readString(run.resolve("predictions.svg")));
    }

    private int runIn(Path runs, String... arguments) {
        Terminal quiet = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false, 100);
        return Main.run(quiet, List.of(new TrainCommand(quiet, runs)), arguments);
    }

    /** One run at one go, one stopped in its second epoch. */
    @Test
    void resumedItComesToTheSameBits(@TempDir Path runs) throws Exception {
        Path straight = runs.resolve("straight");
        String[] settings = {"train", "digits", "--epochs", "3", "--limit", "96", "--batch", "32", "--seed", "7", "--out"};
        assertEquals(0, runIn(runs, Stream.concat(Stream.of(settings), Stream.of(straight.toString())).toArray(String[]::new)), err.toString(StandardCharsets.UTF_8));
        List<Object> expected = outcome(straight);
        assertTrue(Files.readString(straight.resolve("report.html")).contains("<h2>Learning rate</h2>"));

        Path stopped = runs.resolve("stopped");
        AtomicInteger asked = new AtomicInteger();
        Terminal quiet = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false, 100);
        // Stopped in the middle of the second epoch, as by Ctrl-C.
        TrainCommand command = new TrainCommand(quiet, runs, () -> asked.incrementAndGet() > 6);
        assertEquals(130, Main.run(quiet, List.of(command), Stream.concat(Stream.of(settings), Stream.of(stopped.toString())).toArray(String[]::new)));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("Go on with: leibniz train --resume " + stopped), out.toString(StandardCharsets.UTF_8));
        assertFalse(Files.exists(stopped.resolve("predictions.svg")));

        assertEquals(0, runIn(runs, "train", "digits", "--resume"), err.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("Going on with " + stopped), "the newest");
        assertEquals(expected, outcome(stopped));
        assertEquals(0, runIn(runs, "train", "--resume", straight.toString(), "--epochs", "3"), "a run that is complete writes its results again");
        assertEquals(expected, outcome(straight));

        refused("holds a run; go on with it by --resume " + straight, runs, "train", "digits", "--out", straight.toString());
        refused(straight + " was begun with --epochs 3, not 4;", runs, "train", "--resume", straight.toString(), "--epochs", "4");
        refused(straight + " is a run of digits, not of mnist", runs, "train", "mnist", "--resume", straight.toString());
        refused("leave out --out", runs, "train", "--resume", straight.toString(), "--out", "x");
        Path properties = straight.resolve("train.properties");
        String kept = Files.readString(properties);
        Files.writeString(properties, kept.replaceFirst("images=.*", "images=0123abcd"));
        refused(straight + " learned from other images (checksum 0123abcd)", runs, "train", "--resume", straight.toString());
        Files.writeString(properties, kept.replaceFirst("epochs=3", "epochs=three"));
        refused(properties + " is damaged: ", runs, "train", "--resume", straight.toString());
    }

    @Test
    void nothingToGoOnWith(@TempDir Path runs) {
        refused("no run of digits to go on with under " + runs, runs, "train", "digits", "--resume");
        refused("no run to go on with in digits; for the newest run of these data: leibniz train digits --resume", runs, "train", "--resume", "digits");
        refused("no data set 'cifar'", runs, "train", "cifar", "--resume");
    }

    private void refused(String why, Path runs, String... arguments) {
        err.reset();
        assertEquals(1, runIn(runs, arguments));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("leibniz: train: ") && said.contains(why), said);
        assertFalse(said.contains(Main.STACKTRACE), said);
    }

    private static String said(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
