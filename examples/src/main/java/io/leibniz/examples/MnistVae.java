package io.leibniz.examples;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Mnist;
import io.leibniz.nn.Context;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.plot.ImageGrid;
import io.leibniz.nn.plot.ImageGrid.Caption;
import io.leibniz.nn.train.Listener;
import io.leibniz.nn.train.Run;
import io.leibniz.nn.train.Scored;
import io.leibniz.nn.train.Trainer;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Reduction;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A variational autoencoder (Kingma and Welling 2014) of handwritten digits: 784 pixels, 400 hidden units, 20 normal variables,
 * and back. Then it draws digits that nobody wrote.
 */
public final class MnistVae implements Example {
    private static final int LATENT = 20;
    private static final int ACROSS = 10;

    /** A normal distribution with independent components, [n, latent] each. */
    record Normal(Tensor mean, Tensor logVariance) {
        /** µ + σ·ε: random in ε alone, so that µ and σ have derivatives. */
        Tensor draw(Key key) {
            return mean.add(logVariance.mul(0.5).exp().mul(Random.normal(key, mean.shape())));
        }

        /** KL(N(µ, σ²) ‖ N(0, 1)) = ½ Σ (µ² + σ² − log σ² − 1), summed over the batch too. */
        Tensor divergence() {
            return mean.square().add(logVariance.exp()).sub(logVariance).sub(1.0).sum().mul(0.5);
        }
    }

    record Vae(Linear encoder, Linear mean, Linear logVariance, Linear decoder, Linear pixels) {
        static Vae init(int pixels, int hidden, int latent, Key key) {
            var k = key.split(5);
            return new Vae(Linear.init(pixels, hidden, k[0]), Linear.init(hidden, latent, k[1]), Linear.init(hidden, latent, k[2]),
                    Linear.init(latent, hidden, k[3]), Linear.init(hidden, pixels, k[4]));
        }

        /** Grey values [n, pixels] to what they may have come from. */
        Normal encode(Tensor x) {
            var h = encoder.apply(x).relu();
            return new Normal(mean.apply(h), logVariance.apply(h));
        }

        /** [n, latent] to the logits of the pixels' being white [n, pixels]. */
        Tensor decode(Tensor z) {
            return pixels.apply(decoder.apply(z).relu());
        }

        /** The negative evidence lower bound in nats an image, by one draw; a grey value counts as the probability of white. */
        Scored loss(Tensor x, Key key) {
            double n = x.size(0);
            var q = encode(x);
            var reconstruction = Losses.binaryCrossEntropyWithLogits(decode(q.draw(key)), x, null, null, Reduction.SUM).div(n);
            var divergence = q.divergence().div(n);
            return new Scored(reconstruction.add(divergence), Map.of("KL", divergence.stopGradient()));
        }
    }

    @Override
    public String name() {
        return "mnist-vae";
    }

    @Override
    public String summary() {
        return "A variational autoencoder learns handwritten digits and draws new ones (2 minutes)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--epochs", "20", "--seed", "42", "--out", "runs/mnist-vae");
        var digits = Mnist.load();
        var key = Key.of(settings.whole("--seed"));
        var test = digits.test().images();
        var run = train(screen, digits.train().images(), test, settings.whole("--epochs"), key);
        draw(screen, run.model(), test, Path.of(settings.text("--out")), key.foldIn(-1));
    }

    static Run<Vae> train(Screen screen, Tensor train, Tensor test, int epochs, Key key) {
        var k = key.split(4);
        var loader = DataLoader.of(Dataset.of(flat(train)), 128).dropLast().shuffle(k[0]);
        var run = Trainer.of(Vae.init(train.size(2) * train.size(3), 400, LATENT, k[1]),
                        (Vae m, Tensor x, Context context) -> m.loss(x, context.training() ? context.nextKey() : k[2]))
                .optimizer(AdamW.with(Schedule.oneCycle(3e-3, (long) epochs * loader.batches())).weightDecay(0))
                .epochs(epochs).key(k[3]).listener(Listener.lines(screen.out()))
                .fit(loader, Dataset.of(flat(test)));
        screen.out().printf(Locale.ROOT, "%.2f nats a test image after %.0f s%n", run.epochs().getLast().test().get("loss"),
                run.epochs().stream().mapToDouble(e -> e.seconds()).sum());
        return run;
    }

    private static Tensor flat(Tensor images) {
        return images.reshape(images.size(0), -1);
    }

    /** Two pictures: digits that the decoder makes of standard normal numbers; test images, each above what becomes of it. */
    static void draw(Screen screen, Vae model, Tensor test, Path folder, Key key) throws IOException {
        int height = test.size(2);
        int width = test.size(3);
        int n = 3 * ACROSS;
        var samples = model.decode(Random.normal(key, Shape.of(n, LATENT))).sigmoid();
        var images = test.narrow(0, 0, n);
        var again = model.decode(model.encode(flat(images)).mean()).sigmoid();
        var both = Tensor.stack(1, images.reshape(3, ACROSS, 1, height, width), again.reshape(3, ACROSS, 1, height, width));
        Files.createDirectories(folder);
        write(screen, folder.resolve("samples.svg"), samples.reshape(n, 1, height, width));
        write(screen, folder.resolve("reconstructions.svg"), both.reshape(2 * n, 1, height, width));
    }

    private static void write(Screen screen, Path file, Tensor images) throws IOException {
        Files.writeString(file, ImageGrid.of(images, Collections.nCopies(images.size(0), new Caption("", true)), ACROSS));
        screen.out().println("Written to " + file);
    }
}
