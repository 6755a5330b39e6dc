package io.leibniz.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * The process that measures: one case, one framework. Its last line of output is the result in JSON.
 * {@code Worker roofline THREADS} measures the machine instead and prints flops and bandwidth.
 */
public final class Worker {
    private Worker() {}

    /** {@code CASE FRAMEWORK THREADS WARM_UP_SECONDS MEASURE_SECONDS} or {@code roofline THREADS}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("roofline")) {
            var roofline = Roofline.measure(Integer.parseInt(args[1]));
            System.out.printf(Locale.ROOT, "%.6e %.6e%n", roofline.flops(), roofline.bandwidth());
            return;
        }
        var selected = Suite.named(args[0]);
        var framework = Framework.named(args[1]);
        int threads = Integer.parseInt(args[2]);
        var workload = framework.workload(selected.problem()).orElseThrow(() ->
                new IllegalArgumentException(args[1] + " has no workload for " + args[0])).get();
        workload.setup(threads);
        double checksum = workload.checksum();
        var timing = Timing.of(workload, Double.parseDouble(args[3]), Double.parseDouble(args[4]));
        System.out.println(new Result(args[0], args[1], framework.version(), threads, timing, checksum,
                PeakMemory.of(ProcessHandle.current().pid())).toJson());
    }
}
