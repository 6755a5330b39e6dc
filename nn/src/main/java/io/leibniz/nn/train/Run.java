package io.leibniz.nn.train;

import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.plot.LineChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A finished training run.
 *
 * @param model the last one
 * @param optimizer its state, to go on from
 * @param epochs what each came to
 */
public record Run<M>(M model, OptState<M> optimizer, List<Epoch> epochs) {

    /** Writes the learning curves as SVG: one panel a measure, training and test. */
    public void plot(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.writeString(file, LineChart.learningCurves(epochs));
    }
}
