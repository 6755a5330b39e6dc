package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final ProgressPicture PLAIN = new ProgressPicture("batches", false, false);

    @Test
    void half() {
        assertEquals("epoch 1 =====-       50 %  10.0 batches/s  0:05 left  loss 0.3",
                PLAIN.draw("epoch 1", 50, 100, Duration.ofSeconds(5), "loss 0.3", 62));
    }

    @Test
    void hoursLeftAndFastRates() {
        assertTrue(PLAIN.draw("t", 1, 7201, Duration.ofSeconds(1), "", 80).endsWith("  1.0 batches/s  2:00:00 left"));
        assertTrue(PLAIN.draw("t", 500, 1000, Duration.ofSeconds(1), "", 80).contains("  500 batches/s"));
    }

    @Test
    void nothingDoneYetAndNothingToDo() {
        assertTrue(PLAIN.draw("t", 0, 10, Duration.ZERO, "", 80).endsWith("   0 %"));
        assertTrue(PLAIN.draw("t", 0, 0, Duration.ZERO, "", 80).endsWith(" 100 %"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 20, 40, 60, 80, 200})
    void neverWiderThanTheTerminal(int columns) {
        for (int done = 0; done <= 100; done++) {
            var line = PLAIN.draw("epoch 12/30", done, 100, Duration.ofMillis(1 + 37L * done), "loss 0.3", columns);
            assertTrue(line.length() <= columns, line);
        }
    }

    @Test
    void silentWhereItIsNotATerminal() {
        assertEquals("", drawn(false));
    }

    @Test
    void leavesAnEmptyLineOnATerminalHoweverShortTheWork() {
        var drawn = drawn(true);
        assertTrue(drawn.contains("work") && drawn.endsWith("\r\u001b[2K"), drawn);
    }

    private static String drawn(boolean live) {
        var bytes = new ByteArrayOutputStream();
        var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (var progress = Progress.start(new Terminal(stream, stream, false, live, false, 80), "work", 3, "steps")) {
            for (int i = 0; i < 3; i++) {
                progress.step("step " + i);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
