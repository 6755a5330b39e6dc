package io.leibniz.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The process that measures: one case, one framework. It says {@link #READY} when it is warm, measures a turn for each line
 * {@code turn SECONDS} on its input and says {@link #READY} again, and at {@code end} prints {@link #RESULT} and the result
 * in JSON. {@code Worker roofline THREADS} measures the machine instead: {@link #RESULT}, flops and bandwidth.
 */
public final class Worker {
    static final String READY = "leibniz-bench ready";
    static final String RESULT = "leibniz-bench result ";
    static final String TURN = "turn ";
    static final String END = "end";

    private Worker() {}

    /** {@code CASE FRAMEWORK THREADS WARM_UP_SECONDS} or {@code roofline THREADS}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("roofline")) {
            var roofline = Roofline.measure(Integer.parseInt(args[1]));
            System.out.printf(Locale.ROOT, "%s%.6e %.6e%n", RESULT, roofline.flops(), roofline.bandwidth());
            return;
        }
        var selected = Suite.named(args[0]);
        var framework = Framework.named(args[1]);
        int threads = Integer.parseInt(args[2]);
        var workload = framework.workload(selected.problem()).orElseThrow(() ->
                new IllegalArgumentException(args[1] + " has no workload for " + args[0])).get();
        workload.setup(threads);
        double checksum = workload.checksum();
        var watch = new Stopwatch(workload);
        watch.warmUp(Double.parseDouble(args[3]));
        System.out.println(READY);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order; (order = orders.readLine()) != null; ) {
            if (order.equals(END)) {
                System.out.println(RESULT + new Result(args[0], args[1], framework.version(), threads, watch.timing(), watch.turns(), checksum,
                        PeakMemory.of(ProcessHandle.current().pid())).toJson());
                return;
            }
            watch.turn(Double.parseDouble(order.substring(TURN.length())));
            System.out.println(READY);
        }
    }
}
