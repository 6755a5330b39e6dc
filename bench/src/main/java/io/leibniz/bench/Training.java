package io.leibniz.bench;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.FashionMnist;
import io.leibniz.data.Labeled;
import io.leibniz.nn.BatchNorm;
import io.leibniz.nn.Context;
import io.leibniz.nn.Conv2d;
import io.leibniz.nn.Dropout;
import io.leibniz.nn.Flatten;
import io.leibniz.nn.Linear;
import io.leibniz.nn.MaxPool2d;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.train.Trainer;
import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The network of {@code leibniz train} on Fashion-MNIST, operation by operation and compiled, again and again in one process. */
final class Training {
    private static final int RUNS = 3;
    private static final int BATCH = 128;

    private Training() {}

    record Net(Conv2d conv1, BatchNorm norm1, Conv2d conv2, BatchNorm norm2, Linear hidden, Linear out) {
        static Net init(Key key) {
            var k = key.split(4);
            return new Net(Conv2d.init(1, 32, 3, ConvOptions.of(1, 1), k[0]), BatchNorm.init(32), Conv2d.init(32, 64, 3, ConvOptions.of(1, 1), k[1]), BatchNorm.init(64),
                    Linear.init(64 * 7 * 7, 128, k[2]), Linear.init(128, 10, k[3]));
        }

        Tensor apply(Tensor images, Context context) {
            var pool = MaxPool2d.of(2);
            var x = pool.apply(norm1.apply(conv1.apply(images), context).relu());
            x = pool.apply(norm2.apply(conv2.apply(x), context).relu());
            x = hidden.apply(new Dropout(0.1).apply(new Flatten().apply(x), context)).relu();
            return out.apply(new Dropout(0.3).apply(x, context));
        }
    }

    /** Prints the seconds of each run; a run is one pass over so many images and as many tests as there are. */
    static void run(int images) throws IOException {
        var data = FashionMnist.load();
        var train = Dataset.of(data.train()).subset(IntStream.range(0, images).toArray());
        var trainer = Trainer.classifier(Net.init(Key.of(42)), Net::apply).optimizer(AdamW.with(1e-3)).epochs(1).key(Key.of(7));
        System.out.printf(Locale.ROOT, "%s%n%,d images of Fashion-MNIST and 10,000 to test with, batches of %d, %d runs each in one process%n", Machine.describe(), images, BATCH, RUNS);
        double eager = seconds("operation by operation", trainer.eager(), train, Dataset.of(data.test()));
        double compiled = seconds("compiled", trainer, train, Dataset.of(data.test()));
        System.out.printf(Locale.ROOT, "the last compiled run takes %.2f of the last one operation by operation%n", compiled / eager);
    }

    private static double seconds(String how, Trainer<Net, Labeled> trainer, Dataset<Labeled> train, Dataset<Labeled> test) {
        List<String> all = new ArrayList<>();
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            var run = trainer.fit(DataLoader.of(train, BATCH).shuffle(Key.of(1)), test);
            seconds[i] = (System.nanoTime() - start) / 1e9;
            all.add(String.format(Locale.ROOT, "%.2f s (%s)", seconds[i], run.epochs().getLast().test()));
        }
        System.out.printf(Locale.ROOT, "%-22s %s%n", how, String.join(", ", all));
        return Arrays.stream(seconds).skip(RUNS - 1).sum();
    }
}
