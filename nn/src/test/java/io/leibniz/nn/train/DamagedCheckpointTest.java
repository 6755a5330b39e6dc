package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.io.FormatException;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint's JSON after accidents: it is read, or refused with a message that names the file. */
class DamagedCheckpointTest {
    private static final int RUNS = Integer.getInteger("leibniz.fuzz", 2000);
    private static final long SEED = Long.getLong("leibniz.fuzz.seed", 1);
    private static final String[] SNIPPETS = {"\"", "\\", ",", "{", "}", "[", "]", ":", "null", "true", "-1", "0", "1.5", "1e999", "99999999999999999999", "4294967296", "\"NaN\"", "\"x\"", "\0", "[[[[[[[["};
    private static final Tensor LIKE = Tensor.zeros(2);
    private static final Optimizer OPTIMIZER = AdamW.with(1e-3);

    @TempDir Path folder;

    private Path last() {
        return folder.resolve("last.json");
    }

    private String saved() throws IOException {
        Checkpoint<Tensor> start = Checkpoint.start(LIKE, OPTIMIZER, Key.of(1));
        List<Epoch> epochs = List.of(new Epoch(1, Map.of("loss", 0.5, "accuracy", Double.NaN), Map.of("loss", 0.75), 1.5, 60, 1e-3), new Epoch(2, Map.of("loss", 0.25), Map.of(), 1.25, 60, Double.NaN));
        new Checkpoint<>(start.model(), start.optimizer(), start.key(), start.position(), 7, epochs, new Checkpoint.Begun(Map.of("loss", 3.0), 12, 3, 0.5, 1e-4)).save(folder, true);
        return Files.readString(last());
    }

    private boolean read() throws IOException {
        try {
            boolean there = Checkpoint.last(folder, LIKE, OPTIMIZER).isPresent();
            Checkpoint.best(folder, LIKE, OPTIMIZER);
            Checkpoint.model(folder, "last", LIKE);
            return there;
        } catch (FormatException | NoSuchFileException e) {
            assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
            return false;
        }
    }

    @Test
    void mutated() throws IOException {
        byte[] valid = saved().getBytes(StandardCharsets.UTF_8);
        assertTrue(read());
        int refused = 0;
        for (int i = 0; i < RUNS; i++) {
            SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + i);
            byte[] b = valid;
            for (int k = random.nextInt(1, 4); k > 0; k--) b = mutation(b, random);
            Files.write(last(), b);
            try {
                if (!read()) refused++;
            } catch (Throwable e) {
                throw new AssertionError("input " + i + " of seed " + SEED + ": " + e + "\n" + Base64.getEncoder().encodeToString(b), e);
            }
        }
        System.out.printf("checkpoint JSON: %,d hostile inputs, %,d refused%n", RUNS, refused);
        assertTrue(refused > RUNS / 4, refused + " of " + RUNS);
    }

    private static byte[] mutation(byte[] b, SplittableRandom random) {
        int at = random.nextInt(b.length);
        int end = at + 1 + random.nextInt(Math.min(b.length - at, 1 << random.nextInt(1, 7)));
        byte[] copy = b.clone();
        switch (random.nextInt(6)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy = at == 0 ? copy : Arrays.copyOf(b, at);
            case 2 -> copy = spliced(b, at, at, Arrays.copyOfRange(b, at, end));
            case 3 -> copy = end - at == b.length ? copy : spliced(b, at, end, new byte[0]);
            case 4 -> copy = spliced(b, at, random.nextBoolean() ? at : end, SNIPPETS[random.nextInt(SNIPPETS.length)].getBytes(StandardCharsets.UTF_8));
            default -> {
                // A value of a line becomes another.
                String[] lines = new String(b, StandardCharsets.ISO_8859_1).split("\n");
                int line = random.nextInt(lines.length);
                lines[line] = lines[line].replaceFirst(": .*?(,?)$", ": " + java.util.regex.Matcher.quoteReplacement(SNIPPETS[8 + random.nextInt(10)]) + "$1");
                copy = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
            }
        }
        return copy;
    }

    private static byte[] spliced(byte[] b, int from, int to, byte[] middle) {
        byte[] r = Arrays.copyOf(b, from + middle.length + b.length - to);
        System.arraycopy(middle, 0, r, from, middle.length);
        System.arraycopy(b, to, r, from + middle.length, b.length - to);
        return r;
    }

    @ParameterizedTest
    @ValueSource(strings = {"../step-00000007-2.safetensors", "\\u0000", "/etc/passwd", "last.json", ""})
    void namesOnlyItsOwnFileOfNumbers(String name) throws IOException {
        Files.writeString(last(), saved().replaceAll("step-\\d+-\\d+.safetensors", java.util.regex.Matcher.quoteReplacement(name)));
        assertTrue(assertThrows(FormatException.class, () -> Checkpoint.last(folder, LIKE, OPTIMIZER)).getMessage().contains("it names no file of numbers"));
        assertThrows(FormatException.class, () -> Checkpoint.model(folder, "last", LIKE));
    }
}
