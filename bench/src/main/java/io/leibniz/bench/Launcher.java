package io.leibniz.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs each case on each framework in a fresh process. All of them warm up, one after the other, and then measure in short
 * turns while the others wait, so that what else the machine does meets all sides alike and a ratio can be taken of turns
 * that are neighbours in time. Who is first changes from turn to turn and from round to round.
 *
 * @param rounds  processes for each case, framework and number of threads
 * @param warmUp  seconds before measuring, in each process
 * @param seconds seconds of measuring, in each process
 */
public record Launcher(int rounds, double warmUp, double seconds) {
    private static final double TURN_SECONDS = 0.5;
    private static final int FEWEST_TURNS = 3;

    /** A child process that failed, with what it said. */
    public static final class WorkerException extends Exception {
        WorkerException(String message) {
            super(message);
        }
    }

    private record Variant(Framework framework, Map<String, String> environment) {}

    /**
     * Measures one case. The first round tries every environment of a framework and keeps the fastest.
     *
     * @param frameworks those without a workload for the case are left out
     * @param failed     is told about each process that could not be measured; its round goes on without it
     * @return of each round the results by the framework's name
     */
    public List<Map<String, Result>> measure(Case selected, List<Framework> frameworks, int threads, Consumer<WorkerException> failed)
            throws IOException, InterruptedException {
        var variants = new ArrayList<Variant>();
        for (var framework : frameworks) {
            if (framework.workload(selected.problem()).isPresent()) {
                framework.environments(threads).forEach(e -> variants.add(new Variant(framework, e)));
            }
        }
        var all = new ArrayList<Map<String, Result>>();
        for (int i = 0; i < rounds; i++) {
            var round = round(selected, variants, threads, failed);
            var fastest = new LinkedHashMap<String, Variant>();
            var results = new HashMap<String, Result>();
            round.forEach((variant, result) -> {
                var best = results.get(result.framework());
                if (best == null || result.timing().median() < best.timing().median()) {
                    results.put(result.framework(), result);
                    fastest.put(result.framework(), variant);
                }
            });
            variants.removeIf(v -> round.containsKey(v) && fastest.get(v.framework().name()) != v);
            Collections.rotate(variants, 1);
            all.add(results);
        }
        return all;
    }

    private Map<Variant, Result> round(Case selected, List<Variant> variants, int threads, Consumer<WorkerException> failed)
            throws IOException, InterruptedException {
        var workers = new LinkedHashMap<Variant, WorkerProcess>();
        var results = new LinkedHashMap<Variant, Result>();
        try {
            for (var variant : variants) {
                workers.put(variant, new WorkerProcess(List.of(selected.name(), variant.framework().name(), Integer.toString(threads),
                        Double.toString(warmUp)), variant.framework().jvmFlags(threads), variant.environment()));
                attempt(variant, workers, failed, WorkerProcess::ready);
            }
            var order = new ArrayList<>(workers.keySet());
            int turns = (int) Math.max(FEWEST_TURNS, Math.round(seconds / TURN_SECONDS));
            for (int turn = 0; turn < turns; turn++) {
                for (var variant : order) attempt(variant, workers, failed, w -> w.turn(seconds / turns));
                Collections.rotate(order, 1);
            }
            for (var variant : order) attempt(variant, workers, failed, w -> results.put(variant, w.end()));
        } finally {
            for (var worker : workers.values()) worker.close();
        }
        return results;
    }

    private interface Order {
        void to(WorkerProcess worker) throws IOException, InterruptedException, WorkerException;
    }

    /** A worker that fails is closed and left out from then on. */
    private static void attempt(Variant variant, Map<Variant, WorkerProcess> workers, Consumer<WorkerException> failed, Order order)
            throws IOException, InterruptedException {
        var worker = workers.get(variant);
        if (worker == null) return;
        try {
            order.to(worker);
        } catch (WorkerException e) {
            failed.accept(e);
            workers.remove(variant).close();
        }
    }

    /** Measures the machine's limits in a process of its own. */
    public static Roofline roofline(int threads) throws IOException, InterruptedException, WorkerException {
        try (var worker = new WorkerProcess(List.of("roofline", Integer.toString(threads)), List.of(), Map.of())) {
            var numbers = worker.result().split(" ");
            return new Roofline(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
        }
    }
}
