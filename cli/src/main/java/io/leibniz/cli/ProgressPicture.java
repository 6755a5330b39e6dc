package io.leibniz.cli;

import io.leibniz.cli.Terminal.Style;
import java.time.Duration;
import java.util.Locale;

/**
 * Draws {@code epoch 3/10 ━━━━━━━━━╸              41 %  103.2 batches/s  0:12 left  loss 0.31}.
 *
 * @param unit what the steps are, in the plural
 * @param lines whether the terminal shows box-drawing characters
 * @param colour whether it shows colours
 */
record ProgressPicture(String unit, boolean lines, boolean colour) {
    private static final int WIDEST_BAR = 40;
    private static final int NARROWEST_BAR = 5;

    /** One line of at most {@code columns} visible characters. */
    String draw(String task, long done, long total, Duration elapsed, String message, int columns) {
        double share = total <= 0 ? 1 : Math.clamp((double) done / total, 0, 1);
        var numbers = "%4.0f %%%s%s%s".formatted(100 * share, rate(done, elapsed), left(done, total, elapsed),
                message.isEmpty() ? "" : "  " + message);
        int room = columns - task.length() - 1 - numbers.length();
        if (room < NARROWEST_BAR) {
            var text = task + numbers;
            return text.substring(0, Math.clamp(columns, 0, text.length()));
        }
        return task + " " + bar(share, Math.min(room, WIDEST_BAR)) + numbers;
    }

    private String bar(double share, int width) {
        int halves = (int) (2 * share * width);
        var full = (lines ? "━" : "=").repeat(halves / 2) + (halves % 2 == 0 ? "" : lines ? "╸" : "-");
        var rest = (lines ? "━" : " ").repeat(width - full.length());
        if (colour) {
            return Style.GREEN.paint(full) + Style.FAINT.paint(rest);
        }
        return full + " ".repeat(rest.length());
    }

    private String rate(long done, Duration elapsed) {
        if (done == 0 || elapsed.toMillis() == 0) {
            return "";
        }
        double rate = done * 1e3 / elapsed.toMillis();
        return String.format(Locale.ROOT, rate < 100 ? "  %.1f %s/s" : "  %.0f %s/s", rate, unit);
    }

    private static String left(long done, long total, Duration elapsed) {
        if (done == 0 || total <= done) {
            return "";
        }
        long seconds = Math.round(elapsed.toMillis() / 1e3 / done * (total - done));
        return seconds < 3600 ? "  %d:%02d left".formatted(seconds / 60, seconds % 60)
                : "  %d:%02d:%02d left".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
