package io.leibniz.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures Leibniz beside other frameworks and writes the tables. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Measures Leibniz beside other frameworks, each in a process of its own, and prints a table.",
        footer = {"", "Examples:", "  bench eager --threads 1", "  bench matmul conv --rounds 5 --seconds 5",
                "  bench memory ./leibniz train fashion-mnist"})
public final class Main implements Callable<Integer> {
    private static final String MEMORY = "memory";
    private static final String TRAINING = "training";
    private static final double MEMORY_GOAL_GIB = 1.5;

    @Parameters(paramLabel = "SUITE", arity = "0..*", description = {
            "all, eager, kernels, nets, adbench, a case or the beginning of its name; without any, lists them.",
            "memory COMMAND...: runs a command and prints its largest resident memory.",
            "training [IMAGES]: trains on Fashion-MNIST, operation by operation and compiled, in this process."})
    private List<String> words = List.of();

    @Option(names = {"-t", "--threads"}, split = ",", paramLabel = "N", defaultValue = "1,2",
            description = "Numbers of threads, a table for each (default: ${DEFAULT-VALUE}).")
    private List<Integer> threads;

    @Option(names = {"-f", "--frameworks"}, split = ",", paramLabel = "NAME",
            description = "Frameworks to measure, in the table's order (default: all there are).")
    private List<String> frameworks;

    @Option(names = {"-r", "--rounds"}, paramLabel = "N", defaultValue = "3",
            description = "Processes for each case and framework (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = {"-w", "--warm-up"}, paramLabel = "SECONDS", defaultValue = "8",
            description = "Warm-up in each process (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = {"-s", "--seconds"}, paramLabel = "SECONDS", defaultValue = "3",
            description = "Measuring in each process (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--jit", description = "Leibniz runs compiled programs instead of operation by operation.")
    private boolean jit;

    @Option(names = {"-o", "--output"}, paramLabel = "FOLDER", defaultValue = "runs/bench",
            description = "Where the tables and the results in JSON go (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).setStopAtPositional(args.length > 0 && args[0].equals(MEMORY))
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, Launcher.WorkerException {
        if (words.isEmpty()) {
            list();
            return 0;
        }
        if (words.getFirst().equals(MEMORY)) {
            return memory(words.subList(1, words.size()));
        }
        if (words.getFirst().equals(TRAINING)) {
            return training(words.subList(1, words.size()));
        }
        List<Case> cases;
        List<Framework> sides;
        try {
            cases = Suite.select(words);
            sides = frameworks == null ? Framework.all() : frameworks.stream().map(Framework::named).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
        System.setProperty(Leibniz.JIT, String.valueOf(jit));
        var launcher = new Launcher(rounds, warmUp, seconds);
        var results = new ArrayList<Result>();
        var complaints = new ArrayList<String>();
        var text = new StringBuilder(Machine.describe()).append(jit ? " Leibniz: compiled programs.\n\n" : "\n\n");
        System.out.println(text);
        for (int count : threads) {
            var report = new Report(count, Launcher.roofline(count), sides.stream().map(Framework::name).toList());
            for (var selected : cases) {
                progress(selected.name() + ", threads: " + count);
                var measured = launcher.measure(selected, sides, count, e -> complaints.add(e.getMessage()));
                report.add(selected, measured);
                measured.forEach(round -> results.addAll(round.values()));
            }
            progress("");
            complaints.addAll(report.disagreements());
            text.append(report.markdown()).append('\n');
            System.out.println(report.markdown());
        }
        complaints.forEach(c -> text.append("- ").append(c).append('\n'));
        complaints.forEach(System.err::println);
        save(text.toString(), results);
        return complaints.isEmpty() ? 0 : 1;
    }

    private void save(String markdown, List<Result> results) throws IOException {
        var name = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        Files.createDirectories(output);
        Files.writeString(output.resolve(name + ".md"), markdown);
        Files.writeString(output.resolve(name + ".json"),
                "[\n" + String.join(",\n", results.stream().map(Result::toJson).toList()) + "\n]\n");
        System.out.println("Saved as " + output.resolve(name) + ".md and .json");
    }

    /** One line that overwrites itself, on a terminal only. */
    private static void progress(String what) {
        if (System.console() != null && System.console().isTerminal()) {
            System.err.printf("\r\033[K%s", what);
        }
    }

    private static void list() {
        System.out.println("Suites: all, eager, kernels, nets, adbench, memory, training. Cases:");
        Suite.CASES.forEach(c -> System.out.printf("  %-26s %s%n", c.name(), c.title()));
        System.out.println("Frameworks: " + String.join(", ", Framework.all().stream().map(Framework::name).toList()));
    }

    private int training(List<String> arguments) throws IOException {
        String images = arguments.isEmpty() ? "60000" : arguments.getFirst();
        if (arguments.size() > 1 || !images.matches("[1-9][0-9]{0,4}") || Integer.parseInt(images) > 60_000) {
            throw new CommandLine.ParameterException(spec.commandLine(),
                    "training: takes a number of images from 1 to 60000, got " + String.join(" ", arguments));
        }
        Training.run(Integer.parseInt(images));
        return 0;
    }

    private static int memory(List<String> command) throws IOException, InterruptedException {
        double gib = PeakMemory.ofCommand(command.isEmpty()
                ? List.of("./leibniz", "train", "fashion-mnist") : command) / (double) (1L << 30);
        System.out.printf(Locale.ROOT, "Peak resident memory: %.2f GiB (goal: under %.1f GiB)%n", gib, MEMORY_GOAL_GIB);
        return 0;
    }
}
