package io.leibniz.examples;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.FashionMnist;
import io.leibniz.data.Labeled;
import io.leibniz.data.image.RandomImages;
import io.leibniz.nn.BatchNorm;
import io.leibniz.nn.Context;
import io.leibniz.nn.Conv2d;
import io.leibniz.nn.Linear;
import io.leibniz.nn.MaxPool2d;
import io.leibniz.nn.optim.Leaves;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.train.Listener;
import io.leibniz.nn.train.Scored;
import io.leibniz.nn.train.Trainer;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.CrossEntropyOptions;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Clothes by a small residual network, of pictures that are shifted and mirrored at random. */
public final class FashionResnet implements Example {
    /** A 3 × 3 convolution without bias, normalised, relu. */
    public record Layer(Conv2d conv, BatchNorm norm) {
        static Layer init(int in, int out, Key key) {
            return new Layer(Conv2d.withoutBias(in, out, 3, ConvOptions.of(1, 1), key), BatchNorm.init(out));
        }

        Tensor apply(Tensor x, Context context) {
            return norm.apply(conv.apply(x), context).relu();
        }
    }

    /** Channels are widened, then x + f(x) where f is two layers. */
    public record Stage(Layer widen, Layer first, Layer second) {
        static Stage init(int in, int out, Key key) {
            var k = key.split(3);
            return new Stage(Layer.init(in, out, k[0]), Layer.init(out, out, k[1]), Layer.init(out, out, k[2]));
        }

        Tensor apply(Tensor x, Context context) {
            x = widen.apply(x, context);
            return x.add(second.apply(first.apply(x, context), context));
        }
    }

    /**
     * A layer at full size, a stage at half of it and one at a quarter, and a linear layer of what each channel sees at most,
     * its logits divided by eight: the plan of ResNet-9 (Page 2018) in small, with the pooling before the widening.
     */
    public record ResNet(Layer stem, Stage half, Stage quarter, Linear out) {
        /** @param width channels at half size; two thirds of them before, twice as many after */
        public static ResNet init(int width, int classes, Key key) {
            var k = key.split(4);
            int first = width * 2 / 3;
            return new ResNet(Layer.init(1, first, k[0]), Stage.init(first, width, k[1]), Stage.init(width, 2 * width, k[2]),
                    Linear.init(2 * width, classes, k[3]));
        }

        /** Images [n, 1, height, width], both extents at least 4, to logits [n, classes]. */
        public Tensor apply(Tensor images, Context context) {
            var pool = MaxPool2d.of(2);
            var x = pool.apply(stem.apply(images, context));
            x = pool.apply(half.apply(x, context));
            return out.apply(quarter.apply(x, context).amax(2, 3)).mul(0.125);
        }

        /** The mean logits of the images and of their mirror images. */
        Tensor applyBothWays(Tensor images, Context context) {
            return apply(images, context).add(apply(images.flip(3), context)).mul(0.5);
        }
    }

    @Override
    public String name() {
        return "fashion-resnet";
    }

    @Override
    public String summary() {
        return "A residual network learns clothes (45 minutes on two cores)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--epochs", "24", "--width", "48", "--rate", "0.2", "--held-out", "0", "--seed", "42");
        var clothes = FashionMnist.load();
        int heldOut = settings.whole("--held-out");
        var train = clothes.train();
        int n = train.labels().size(0);
        if (heldOut < 0 || heldOut >= n) throw new IllegalArgumentException(name() + ": --held-out " + heldOut + " of " + n + " training images");
        var test = heldOut == 0 ? clothes.test() : part(train, n - heldOut, heldOut);
        screen.out().printf(Locale.ROOT, "%,d images to learn from, tested on %,d %s%n", n - heldOut, test.labels().size(0),
                heldOut == 0 ? "test images" : "training images held out");
        train(screen, part(train, 0, n - heldOut), test, settings.whole("--epochs"), settings.whole("--width"), settings.number("--rate"),
                Key.of(settings.whole("--seed")));
    }

    private static Labeled part(Labeled all, int from, int length) {
        return new Labeled(all.images().narrow(0, from, length), all.labels().narrow(0, from, length));
    }

    /** The share of test images recognised after the last epoch; they are looked at once. */
    static double train(Screen screen, Labeled train, Labeled test, int epochs, int width, double rate, Key key) {
        var k = key.split(4);
        var loader = DataLoader.of(Dataset.of(train), 128).dropLast().shuffle(k[0])
                .augment(k[1], (b, noise) -> new Labeled(changed(b.images(), noise), b.labels()));
        var sgd = Sgd.with(Schedule.oneCycle(rate, (long) epochs * loader.batches(), 0.25, 10, 1e3)).momentum(0.9).nesterov();
        // Decay is for what multiplies: the kernels and the last matrix.
        Optimizer optimizer = sgd.weightDecay(5e-4).where(Leaves.rank(1), sgd);
        var smooth = CrossEntropyOptions.DEFAULT.labelSmoothing(0.1);
        var trainer = Trainer.of(ResNet.init(width, 10, k[2]), (ResNet m, Labeled b, Context context) -> {
            var logits = context.training() ? m.apply(b.images(), context) : m.applyBothWays(b.images(), context);
            var right = logits.stopGradient().argmax(-1).eq(b.labels()).to(DType.F32).mean();
            return new Scored(Losses.crossEntropy(logits, b.labels(), smooth), Map.of("accuracy", right));
        }).optimizer(optimizer).epochs(epochs).key(k[3]).listener(Listener.lines(screen.out()));
        var run = trainer.fit(loader);
        double accuracy = trainer.evaluate(run.model(), Dataset.of(test)).get("accuracy");
        screen.out().printf(Locale.ROOT, "%.2f %% of the %,d images are right, after %.0f s of training%n", 100 * accuracy, test.labels().size(0),
                run.epochs().stream().mapToDouble(e -> e.seconds()).sum());
        return accuracy;
    }

    /** Up to two of 28 pixels to each side, and half of them mirrored. */
    private static Tensor changed(Tensor images, Key key) {
        var k = key.split(2);
        var x = RandomImages.crop(k[0], images, images.size(2), images.size(3), Math.ceilDiv(images.size(2), 14));
        return RandomImages.flip(k[1], x, 0.5);
    }
}
