package io.leibniz.bench;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the machine can do at most, measured: float multiply-adds out of registers, and a = s·a + b on arrays far larger
 * than the caches. It is STREAM's triad (McCalpin, 1995) in place: a line that is written has been read, so the bus
 * carries no more than is counted. A workload's share of the limit is the longer of the two times that its flops and
 * bytes would take at these rates, divided by the time it took (Williams et al., 2009).
 *
 * @param flops floating-point operations a second
 * @param bandwidth bytes a second: two reads and a write for each element
 */
public record Roofline(double flops, double bandwidth) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ACCUMULATORS = 8;
    private static final int MULTIPLY_ADDS = 1_000_000;
    private static final int TRIAD_LENGTH = 1 << 24;
    private static final int ROUNDS = 200;

    /** The best of many rounds on {@code threads} threads: a limit is what was reached, not what is usual. */
    public static Roofline measure(int threads) throws InterruptedException {
        double flopsARound = 2.0 * ACCUMULATORS * SPECIES.length() * MULTIPLY_ADDS * threads;
        double flops = 0;
        double bandwidth = 0;
        int share = TRIAD_LENGTH / threads / 64 * 64;
        var a = new float[TRIAD_LENGTH];
        var b = new float[TRIAD_LENGTH];
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                double seconds = seconds(threads, t -> multiplyAdd(1e-3f * (t + 1), MULTIPLY_ADDS), pool);
                flops = Math.max(flops, flopsARound / seconds);
            }
            for (int round = 0; round < ROUNDS / 5; round++) {
                double seconds = seconds(threads, t -> triad(a, b, t * share, (t + 1) * share), pool);
                bandwidth = Math.max(bandwidth, 12.0 * share * threads / seconds);
            }
        }
        return new Roofline(flops, bandwidth);
    }

    /** The least time in seconds that the machine needs for a step of {@code problem}; 0 where neither limit applies. */
    public double seconds(Problem problem) {
        return Math.max(problem.flops() / flops, problem.bytes() / bandwidth);
    }

    private interface Part {
        float run(int thread);
    }

    private static double seconds(int threads, Part part, ExecutorService pool) throws InterruptedException {
        var tasks = new ArrayList<Callable<Float>>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            tasks.add(() -> part.run(thread));
        }
        long start = System.nanoTime();
        for (var done : pool.invokeAll(tasks)) {
            try {
                if (Float.isNaN(done.get())) {
                    throw new IllegalStateException("the roofline's arithmetic gave NaN");
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("the roofline's measurement failed", e.getCause());
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Eight independent chains cover the latency of the multiply-add units. */
    private static float multiplyAdd(float start, int count) {
        var factor = FloatVector.broadcast(SPECIES, 0.999f);
        var term = FloatVector.broadcast(SPECIES, start);
        var s0 = FloatVector.broadcast(SPECIES, 0.1f);
        var s1 = FloatVector.broadcast(SPECIES, 0.2f);
        var s2 = FloatVector.broadcast(SPECIES, 0.3f);
        var s3 = FloatVector.broadcast(SPECIES, 0.4f);
        var s4 = FloatVector.broadcast(SPECIES, 0.5f);
        var s5 = FloatVector.broadcast(SPECIES, 0.6f);
        var s6 = FloatVector.broadcast(SPECIES, 0.7f);
        var s7 = FloatVector.broadcast(SPECIES, 0.8f);
        for (int i = 0; i < count; i++) {
            s0 = s0.fma(factor, term);
            s1 = s1.fma(factor, term);
            s2 = s2.fma(factor, term);
            s3 = s3.fma(factor, term);
            s4 = s4.fma(factor, term);
            s5 = s5.fma(factor, term);
            s6 = s6.fma(factor, term);
            s7 = s7.fma(factor, term);
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }

    private static float triad(float[] a, float[] b, int from, int to) {
        for (int i = from; i < to; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, a, i).mul(0.5f).add(FloatVector.fromArray(SPECIES, b, i)).intoArray(a, i);
        }
        return a[from];
    }
}
