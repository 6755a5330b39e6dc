package io.leibniz.examples;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.data.Mnist;
import io.leibniz.data.image.RandomImages;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.train.Listener;
import io.leibniz.nn.train.Trainer;
import io.leibniz.random.Key;
import java.util.List;
import java.util.Locale;

/** Handwritten digits by {@link ConvNet}, each shown in another place every time. */
public final class MnistCnn implements Example {
    @Override
    public String name() {
        return "mnist-cnn";
    }

    @Override
    public String summary() {
        return "Two convolutions learn handwritten digits, shifted at random (4 minutes on one core)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--epochs", "5", "--seed", "42");
        var digits = Mnist.load();
        train(screen, digits.train(), digits.test(), settings.whole("--epochs"), Key.of(settings.whole("--seed")));
    }

    /** The share of test images recognised after the last epoch. */
    static double train(Screen screen, Labeled train, Labeled test, int epochs, Key key) {
        var k = key.split(4);
        int height = train.images().size(2);
        int width = train.images().size(3);
        // A digit up to two of 28 pixels further up, down, left or right is the same digit.
        var loader = DataLoader.of(Dataset.of(train), 64).dropLast().shuffle(k[0])
                .augment(k[1], (b, noise) -> new Labeled(RandomImages.crop(noise, b.images(), height, width, Math.ceilDiv(height, 14)), b.labels()));
        var run = Trainer.classifier(ConvNet.init(height, width, 10, k[2]), ConvNet::apply)
                .optimizer(AdamW.with(Schedule.oneCycle(4e-3, (long) epochs * loader.batches())).weightDecay(0.02))
                .epochs(epochs).key(k[3]).listener(Listener.lines(screen.out()))
                .fit(loader, Dataset.of(test));
        double accuracy = run.epochs().getLast().test().get("accuracy");
        screen.out().printf(Locale.ROOT, "%.2f %% of the test images are right after %.0f s%n", 100 * accuracy,
                run.epochs().stream().mapToDouble(e -> e.seconds()).sum());
        return accuracy;
    }
}
