package io.leibniz.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * A bar with rate and estimated time, redrawn in place on a terminal and silent anywhere else.
 *
 * <pre>{@code
 * try (var progress = Progress.start(terminal, "epoch 1/10", batches, "batches")) {
 *     for (...) {
 *         progress.step("loss 0.31");
 *     }
 * }
 * }</pre>
 */
final class Progress implements AutoCloseable {
    private static final int UPDATE_MILLIS = 100;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final LastLine line;
    private final Optional<ProgressBar> bar;

    private Progress(LastLine line, Optional<ProgressBar> bar) {
        this.line = line;
        this.bar = bar;
    }

    /**
     * Starts a bar.
     *
     * @param terminal where it draws, if that is a terminal
     * @param task what is going on
     * @param total how many steps there will be
     * @param unit what the steps are, in the plural, for the rate
     */
    static Progress start(Terminal terminal, String task, long total, String unit) {
        var line = new LastLine(terminal);
        if (!terminal.live()) {
            return new Progress(line, Optional.empty());
        }
        var picture = new ProgressPicture(unit, terminal.err().charset().newEncoder().canEncode('━'),
                terminal.errColour());
        return new Progress(line, Optional.of(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setRenderer((state, columns) -> picture.draw(state.getTaskName(), state.getCurrent(), state.getMax(),
                        state.getElapsedAfterStart(), state.getExtraMessage(), columns))
                .setConsumer(line)
                .build()));
    }

    /** One more step is done. */
    void step() {
        bar.ifPresent(ProgressBar::step);
    }

    /** One more step is done, with a word on how it goes. */
    void step(String message) {
        bar.ifPresent(b -> b.setExtraMessage(message).step());
    }

    /** Takes the bar off the screen. */
    @Override
    public void close() {
        bar.ifPresent(b -> {
            b.close();
            line.accept("");
        });
    }

    private record LastLine(Terminal terminal) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return terminal.columns() - 1;
        }

        @Override
        public void accept(String rendered) {
            terminal.err().print(CLEAR_LINE + rendered);
            terminal.err().flush();
        }

        // The bar does not call this when it ends before it was first drawn, so Progress clears the line itself.
        @Override
        public void close() {}
    }
}
