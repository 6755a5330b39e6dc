package io.leibniz.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs each case on each framework in a fresh process, the frameworks taking turns and the first of them changing from
 * round to round, so that a machine that grows warm or busy disadvantages none.
 *
 * @param rounds  processes for each case, framework and number of threads
 * @param warmUp  seconds before measuring, in each process
 * @param seconds seconds of measuring, in each process
 */
public record Launcher(int rounds, double warmUp, double seconds) {
    private static final long LIMIT_SECONDS = 600;

    /** A child process that failed, with what it said. */
    public static final class WorkerException extends Exception {
        WorkerException(String message) {
            super(message);
        }
    }

    private record Variant(Framework framework, Map<String, String> environment) {}

    /**
     * Measures one case.
     *
     * @param frameworks those without a workload for the case are left out
     * @param failed     is told about each framework that could not be measured; it is then left out
     * @return the results of each framework, one a round
     */
    public Map<String, List<Result>> measure(Case selected, List<Framework> frameworks, int threads,
                                             Consumer<WorkerException> failed)
            throws IOException, InterruptedException {
        var results = new HashMap<String, List<Result>>();
        var variants = new ArrayList<Variant>();
        for (var framework : frameworks) {
            if (framework.workload(selected.problem()).isPresent()) {
                try {
                    variants.add(first(selected, framework, threads, results));
                } catch (WorkerException e) {
                    failed.accept(e);
                }
            }
        }
        for (int round = 1; round < rounds; round++) {
            for (int i = 0; i < variants.size(); i++) {
                var variant = variants.get((i + round) % variants.size());
                try {
                    results.get(variant.framework().name()).add(run(selected, variant, threads));
                } catch (WorkerException e) {
                    failed.accept(e);
                }
            }
        }
        return results;
    }

    /** The first round: tries every environment and notes the result of the fastest. */
    private Variant first(Case selected, Framework framework, int threads, Map<String, List<Result>> results)
            throws IOException, InterruptedException, WorkerException {
        record Tried(Variant variant, Result result) {}
        var tried = new ArrayList<Tried>();
        for (var environment : framework.environments(threads)) {
            var variant = new Variant(framework, environment);
            tried.add(new Tried(variant, run(selected, variant, threads)));
        }
        var best = tried.stream().min(Comparator.comparingDouble(t -> t.result().timing().median())).orElseThrow();
        results.put(framework.name(), new ArrayList<>(List.of(best.result())));
        return best.variant();
    }

    private Result run(Case selected, Variant variant, int threads)
            throws IOException, InterruptedException, WorkerException {
        var arguments = List.of(selected.name(), variant.framework().name(), Integer.toString(threads),
                Double.toString(warmUp), Double.toString(seconds));
        return Result.ofJson(worker(arguments, variant.framework().jvmFlags(threads), variant.environment()));
    }

    /** Measures the machine's limits in a process of its own. */
    public static Roofline roofline(int threads) throws IOException, InterruptedException, WorkerException {
        var numbers = worker(List.of("roofline", Integer.toString(threads)), List.of(), Map.of()).split(" ");
        return new Roofline(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
    }

    private static String worker(List<String> arguments, List<String> flags, Map<String, String> environment)
            throws IOException, InterruptedException, WorkerException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-XX:+UseParallelGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
        command.addAll(arguments);
        var output = Files.createTempFile("leibniz-bench", ".out");
        var errors = Files.createTempFile("leibniz-bench", ".err");
        try {
            var builder = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new WorkerException(String.join(" ", arguments) + " was stopped after " + LIMIT_SECONDS + " s");
            }
            var lines = Files.readAllLines(output);
            if (process.exitValue() != 0 || lines.isEmpty()) {
                throw new WorkerException(String.join(" ", arguments) + " ended with " + process.exitValue() + ":\n"
                        + Files.readString(errors).strip());
            }
            return lines.getLast();
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
