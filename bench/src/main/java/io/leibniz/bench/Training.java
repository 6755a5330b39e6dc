package io.leibniz.bench;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.FashionMnist;
import io.leibniz.data.Labeled;
import io.leibniz.examples.ConvNet;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.train.Trainer;
import io.leibniz.random.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The network of {@code leibniz train} on Fashion-MNIST, operation by operation and compiled, again and again in one process. */
final class Training {
    private static final int RUNS = 3;
    private static final int BATCH = 128;

    private Training() {}

    /** Prints the seconds of each run; a run is one pass over so many images and as many tests as there are. */
    static void run(int images) throws IOException {
        var data = FashionMnist.load();
        var train = Dataset.of(data.train()).subset(IntStream.range(0, images).toArray());
        var trainer = Trainer.classifier(ConvNet.init(28, 28, 10, Key.of(42)), ConvNet::apply).optimizer(AdamW.with(1e-3)).epochs(1).key(Key.of(7));
        System.out.printf(Locale.ROOT, "%s%n%,d images of Fashion-MNIST and 10,000 to test with, batches of %d, %d runs each in one process%n", Machine.describe(), images, BATCH, RUNS);
        double eager = seconds("operation by operation", trainer.eager(), train, Dataset.of(data.test()));
        double compiled = seconds("compiled", trainer, train, Dataset.of(data.test()));
        System.out.printf(Locale.ROOT, "the last compiled run takes %.2f of the last one operation by operation%n", compiled / eager);
    }

    private static double seconds(String how, Trainer<ConvNet, Labeled> trainer, Dataset<Labeled> train, Dataset<Labeled> test) {
        List<String> all = new ArrayList<>();
        double last = 0;
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            var run = trainer.fit(DataLoader.of(train, BATCH).shuffle(Key.of(1)), test);
            last = (System.nanoTime() - start) / 1e9;
            all.add(String.format(Locale.ROOT, "%.2f s (%s)", last, run.epochs().getLast().test()));
        }
        System.out.printf(Locale.ROOT, "%-22s %s%n", how, String.join(", ", all));
        return last;
    }
}
