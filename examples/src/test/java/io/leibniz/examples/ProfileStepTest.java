package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileStepTest {
    private static String run(String... arguments) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ProfileStep().run(new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100), List.of(arguments));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void requireStep(String printed, Path file) throws IOException {
        assertTrue(printed.lines().anyMatch(l -> l.matches("∂conv: conv.weight +20 .*")), printed);
        assertTrue(printed.lines().anyMatch(l -> l.matches("ConvNet.java:\\d+ \\(ConvNet.apply\\) .*")), printed);
        assertTrue(printed.endsWith("Flame graph: " + file + System.lineSeparator()), printed);
        assertTrue(Files.readString(file).contains("Conv2d.apply (Conv2d.java:"));
    }

    @Test
    void operationByOperation(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new/step.svg");
        requireStep(run("--warmup", "0", file.toString()), file);
    }

    @Test
    void compiled(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("step.svg");
        String printed = run("--jit", "--warmup", "1", file.toString());
        requireStep(printed, file);
        assertTrue(printed.lines().anyMatch(l -> l.matches("jit program +10 .*")), printed);
    }

    @Test
    void whatItTakes() {
        var e = assertThrows(IllegalArgumentException.class, () -> run("--warmup"));
        assertEquals("profile: takes [--jit] [--warmup STEPS] [FILE.svg], not [--warmup]", e.getMessage());
    }
}
