package io.leibniz.nn.train;

import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.plot.LineChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A training run that has ended.
 *
 * @param model the last one
 * @param optimizer its state, to go on from
 * @param epochs what each came to
 * @param best the model after the best epoch by the trainer's goal; the last one if no epoch has ended
 * @param steps taken in all
 * @param ended why
 */
public record Run<M>(M model, OptState<M> optimizer, List<Epoch> epochs, M best, long steps, Ending ended) {
    /** Why a run ended. */
    public enum Ending {
        /** All epochs or steps are done. */
        COMPLETED,
        /** The goal stood still, or a listener had enough. */
        EARLY,
        /** Somebody asked it to stop; it can be resumed. */
        REQUESTED
    }

    /** Writes the learning curves as SVG: one panel a measure, training and test. */
    public void plot(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.writeString(file, LineChart.learningCurves(epochs));
    }
}
