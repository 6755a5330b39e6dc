package io.leibniz.cli;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * A bar with rate and estimated time, redrawn in place on a terminal and silent anywhere else.
 *
 * <pre>{@code
 * try (var progress = Progress.start(terminal, "epoch 1", batches, "batch")) {
 *     for (...) {
 *         progress.step("loss 0.31");
 *     }
 * }
 * }</pre>
 */
final class Progress implements AutoCloseable {
    private static final int UPDATE_MILLIS = 100;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final Optional<ProgressBar> bar;

    private Progress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    /**
     * Starts a bar.
     *
     * @param terminal where it draws, if that is a terminal
     * @param task what is going on
     * @param total how many steps there will be
     * @param unit what one step is, for the rate
     */
    static Progress start(Terminal terminal, String task, long total, String unit) {
        if (!terminal.live()) {
            return new Progress(Optional.empty());
        }
        return new Progress(Optional.of(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(style(terminal.err().charset()))
                .setUnit(" " + unit, 1)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .setEtaFunction(Progress::remaining)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new Line(terminal))
                .build()));
    }

    /** One more step is done. */
    void step() {
        bar.ifPresent(ProgressBar::step);
    }

    /** One more step is done, with a word on how it goes. */
    void step(String message) {
        bar.ifPresent(b -> b.setExtraMessage(" " + message).step());
    }

    /** Takes the bar off the screen. */
    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }

    private static Optional<Duration> remaining(ProgressState state) {
        long done = state.getCurrent() - state.getStart();
        if (done <= 0 || state.getMax() <= 0) {
            return Optional.empty();
        }
        long left = state.getMax() - state.getCurrent();
        return Optional.of(state.getElapsedAfterStart().dividedBy(done).multipliedBy(left));
    }

    private static ProgressBarStyle style(Charset charset) {
        var style = ProgressBarStyle.builder().refreshPrompt("").leftBracket("").rightBracket("");
        return charset.newEncoder().canEncode('━')
                ? style.block('━').fractionSymbols("╸").space(' ').delimitingSequence("").build()
                : style.block('=').fractionSymbols(">").space(' ').delimitingSequence("").build();
    }

    /** The last line of a terminal. */
    private record Line(Terminal terminal) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return terminal.columns() - 1;
        }

        @Override
        public void accept(String rendered) {
            terminal.err().print(CLEAR_LINE + rendered);
            terminal.err().flush();
        }

        @Override
        public void close() {
            accept("");
        }
    }
}
