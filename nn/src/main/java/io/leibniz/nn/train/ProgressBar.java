package io.leibniz.nn.train;

import java.io.PrintStream;
import java.util.Locale;

/** A bar that is redrawn in place while an epoch runs, where there is a terminal, and a line when it has ended. */
final class ProgressBar implements Listener {
    private static final int WIDTH = 24;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream lines;
    private final PrintStream bar;
    private String head;
    private int batches;
    private long begin;
    private long drawn;
    private int first;
    private double smooth;

    ProgressBar() {
        this(System.out, System.console() != null && System.console().isTerminal() ? System.err : null);
    }

    /** Without a bar if the second stream is null. */
    ProgressBar(PrintStream lines, PrintStream bar) {
        this.lines = lines;
        this.bar = bar;
    }

    @Override
    public void start(Start start) {
        if (start.step() > 0) lines.println("resumed after " + start.epochs().size() + " epochs, " + start.step() + " steps");
    }

    @Override
    public void begin(int epoch, int epochs, int batches) {
        head = "epoch " + epoch + (epochs > 0 ? "/" + epochs : "");
        this.batches = batches;
        begin = System.nanoTime();
        first = -1;
        drawn = 0;
    }

    @Override
    public void batch(int batch, double loss) {
        if (bar == null) return;
        if (first < 0) {
            first = batch;
            smooth = loss;
        }
        smooth = 0.98 * smooth + 0.02 * loss;
        long now = System.nanoTime();
        if (drawn != 0 && now - drawn < REDRAW_NANOS) return;
        drawn = now;
        bar.print(CLEAR_LINE + picture(batch + 1, (now - begin) / 1e9));
        bar.flush();
    }

    private String picture(int done, double seconds) {
        double rate = (done - first) / seconds;
        if (batches == 0) return String.format(Locale.ROOT, "%s  %d batches  loss %.3f  %.1f/s", head, done, smooth, rate);
        int full = (int) ((long) WIDTH * Math.min(done, batches) / batches);
        return String.format(Locale.ROOT, "%s  [%s%s] %d/%d  loss %.3f  %.1f/s  %d s left", head, "=".repeat(full), " ".repeat(WIDTH - full),
                done, batches, smooth, rate, Math.round((batches - done) / rate));
    }

    @Override
    public boolean end(Epoch epoch) {
        close();
        lines.println(Listener.line(epoch));
        return true;
    }

    @Override
    public void close() {
        if (bar == null || drawn == 0) return;
        bar.print(CLEAR_LINE);
        bar.flush();
        drawn = 0;
    }
}
