package io.leibniz.nn.train;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains for ever, until somebody asks it to stop. */
final class Interrupted {
    static final Linear MODEL = Linear.init(3, 2, Key.of(1));
    static final Optimizer OPTIMIZER = Sgd.with(1e-3);

    private Interrupted() {}

    static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Dataset<Labeled> data = Dataset.of(new Labeled(Tensor.ones(8, 3), Tensor.zeros(Shape.of(8), DType.I64)));
        try (Interruption interrupted = Interruption.listen()) {
            Run<Linear> run = Trainer.<Linear>classifier(MODEL, (m, x, _) -> m.apply(x)).optimizer(OPTIMIZER).steps(Long.MAX_VALUE).epochOf(1000)
                    .save(folder).stopRequested(interrupted)
                    .listener(new Listener() {
                        @Override
                        public void step(Step step) {
                            try {
                                if (step.number() == 2) Files.createFile(folder.resolveSibling("begun"));
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        }
                    }).fit(DataLoader.of(data, 4));
            System.out.println(run.ended() + " after " + run.steps() + " steps");
        }
    }
}
