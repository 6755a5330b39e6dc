package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Files made from valid ones by a random but repeatable sequence of mutations. A reader gives a result or its own
 * exception that names the file, "x"; it allocates no more than a fixed sum and a multiple of the input and takes little time.
 *
 * <p>{@code -Dleibniz.fuzz=1000000} sets how many inputs each format gets, {@code -Dleibniz.fuzz.seed} which ones.
 */
public final class HostileInputs {
    private static final int RUNS = Integer.getInteger("leibniz.fuzz", 2000);
    private static final long SEED = Long.getLong("leibniz.fuzz.seed", 1);
    private static final long SLOWEST_NANOS = 2_000_000_000L;

    /** What is to stand it. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input) throws IOException;
    }

    /** A hostile file, made from one of the valid ones. */
    @FunctionalInterface
    public interface Maker {
        byte[] make(byte[] from, List<byte[]> valid, SplittableRandom random);
    }

    private HostileInputs() {}

    /**
     * Attacks a reader.
     *
     * @param refusal the reader's own exception
     * @param maker what is done to a valid file
     * @param finish what is done to the bytes after that: compression, check sums
     * @param fixed bytes that a reader may take for buffers, whatever the input
     * @param factor and beyond that, for each byte of it before it was finished
     */
    public static void attack(String format, List<byte[]> valid, Class<? extends Exception> refusal, Maker maker, UnaryOperator<byte[]> finish, long fixed, int factor, Reader reader)
            throws IOException {
        for (byte[] v : valid) reader.read(finish.apply(v));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long refused = 0;
        double most = 0;
        long slowest = 0;
        for (int i = 0; i < RUNS; i++) {
            SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + i);
            byte[] input = maker.make(valid.get(random.nextInt(valid.size())), valid, random);
            byte[] finished = finish.apply(input);
            String what = format + ", input " + i + " of seed " + SEED;
            long bound = fixed + (long) factor * input.length;
            long bytes = 0;
            long nanos = 0;
            // The first time on a path loads classes, which takes memory and time that no input is to blame for.
            for (int again = 0; again < 3 && (again == 0 || bytes > bound || nanos > SLOWEST_NANOS); again++) {
                bytes = thread.getCurrentThreadAllocatedBytes();
                nanos = thread.getCurrentThreadCpuTime();
                boolean taken = taken(reader, refusal, finished, what);
                bytes = thread.getCurrentThreadAllocatedBytes() - bytes;
                nanos = thread.getCurrentThreadCpuTime() - nanos;
                if (!taken && again == 0) refused++;
            }
            most = Math.max(most, (bytes - fixed) / (double) Math.max(1, input.length));
            slowest = Math.max(slowest, nanos);
            long took = bytes;
            long ms = nanos / 1_000_000;
            assertTrue(bytes <= bound && nanos <= SLOWEST_NANOS, () -> what + ": " + took + " bytes allocated, " + ms + " ms\n" + Base64.getEncoder().encodeToString(finished));
        }
        System.out.printf("%s: %,d hostile inputs, %,d refused; beyond %,d bytes at most %.1f times the input allocated, at most %.1f ms%n", format, RUNS, refused, fixed, most, slowest / 1e6);
        assertTrue(refused > RUNS / 20, format + ": many mutations should do harm; " + refused + " of " + RUNS + " did");
    }

    private static boolean taken(Reader reader, Class<? extends Exception> refusal, byte[] input, String what) {
        try {
            reader.read(input);
            return true;
        } catch (Throwable e) {
            if (!refusal.isInstance(e)) throw new AssertionError(what + ": " + e + "\n" + Base64.getEncoder().encodeToString(input), e);
            if (e.getMessage() == null || !e.getMessage().startsWith("x")) throw new AssertionError(what + ": a message that names no file: " + e.getMessage(), e);
            return false;
        }
    }

    /** {@code middle} in place of the bytes from one place to another. */
    public static byte[] spliced(byte[] b, int from, int to, byte[] middle) {
        byte[] r = Arrays.copyOf(b, from + middle.length + b.length - to);
        System.arraycopy(middle, 0, r, from, middle.length);
        System.arraycopy(b, to, r, from + middle.length, b.length - to);
        return r;
    }
}
