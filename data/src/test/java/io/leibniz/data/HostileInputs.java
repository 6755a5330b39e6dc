package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * Files made from valid ones by a random but repeatable sequence of mutations. A reader gives a result or a {@link
 * DataException} that names the file; it allocates no more than a multiple of the input and takes little time.
 *
 * <p>{@code -Dleibniz.fuzz=1000000} sets how many inputs each format gets, {@code -Dleibniz.fuzz.seed} which ones.
 */
final class HostileInputs {
    private static final int RUNS = Integer.getInteger("leibniz.fuzz", 2000);
    private static final long SEED = Long.getLong("leibniz.fuzz.seed", 1);
    private static final long SLOWEST_NANOS = 2_000_000_000L;
    private static final String[] SNIPPETS = {"\"", "\"\"", "\\", "\n", "\r", ",", "{", "}", "[", "]", ":", "null", "true", "-1", "0", "1e999", "99999999999999999999",
        "4294967296", "2147483647", "\\ud800", "\ufffd", "\0", "[[[[[[[[[[[[[[[[", "((((", "(a+)+", "NaN", " "};

    interface Reader {
        void read(byte[] input) throws IOException;
    }

    private HostileInputs() {}

    /** @param fixed what a reader may take for buffers, whatever the input; @param factor and beyond that, for each byte of it */
    static void attack(String format, List<byte[]> valid, long fixed, int factor, Reader reader) throws IOException {
        attack(format, valid, b -> b, fixed, factor, reader);
    }

    /** @param finish what is done to the mutated bytes: compression, check sums */
    static void attack(String format, List<byte[]> valid, Function<byte[], byte[]> finish, long fixed, int factor, Reader reader) throws IOException {
        for (byte[] v : valid) reader.read(finish.apply(v));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long refused = 0;
        double most = 0;
        long slowest = 0;
        for (int i = 0; i < RUNS; i++) {
            SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + i);
            byte[] input = valid.get(random.nextInt(valid.size()));
            for (int k = random.nextInt(1, 5); k > 0; k--) input = mutation(input, valid, random);
            byte[] finished = finish.apply(input);
            String what = format + ", input " + i + " of seed " + SEED;
            long bound = fixed + (long) factor * input.length;
            long bytes = 0;
            long nanos = 0;
            // The first time on a path loads classes, which takes memory and time that no input is to blame for.
            for (int again = 0; again < 3 && (again == 0 || bytes > bound || nanos > SLOWEST_NANOS); again++) {
                bytes = thread.getCurrentThreadAllocatedBytes();
                nanos = thread.getCurrentThreadCpuTime();
                boolean taken = taken(reader, finished, what);
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

    private static boolean taken(Reader reader, byte[] input, String what) {
        try {
            reader.read(input);
            return true;
        } catch (DataException e) {
            if (e.getMessage() == null || !e.getMessage().startsWith("x")) throw new AssertionError(what + ": a message that names no file: " + e.getMessage(), e);
            return false;
        } catch (Throwable e) {
            throw new AssertionError(what + ": " + e + "\n" + Base64.getEncoder().encodeToString(input), e);
        }
    }

    private static byte[] mutation(byte[] b, List<byte[]> valid, SplittableRandom random) {
        if (b.length == 0) return new byte[] {(byte) random.nextInt()};
        int at = random.nextInt(b.length);
        int end = at + 1 + random.nextInt(Math.min(b.length - at, 1 << random.nextInt(1, 9)));
        byte[] copy = b.clone();
        switch (random.nextInt(9)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt();
            case 2 -> copy = Arrays.copyOf(b, at);
            case 3 -> copy = spliced(b, at, at, Arrays.copyOfRange(b, at, end));
            case 4 -> copy = spliced(b, at, end, new byte[0]);
            case 5 -> {
                byte[] other = valid.get(random.nextInt(valid.size()));
                int from = random.nextInt(other.length);
                copy = spliced(b, at, end, Arrays.copyOfRange(other, from, Math.min(other.length, from + end - at)));
            }
            case 6 -> copy = spliced(b, at, random.nextBoolean() ? at : end, SNIPPETS[random.nextInt(SNIPPETS.length)].getBytes(StandardCharsets.UTF_8));
            case 7 -> Arrays.fill(copy, at, end, (byte) (random.nextBoolean() ? 0xff : 0));
            default -> {
                for (int i = at; i < end; i++) if (copy[i] >= '0' && copy[i] <= '9') copy[i] = (byte) ('0' + random.nextInt(10));
                // A length of four bytes in either order, in the header as a rule.
                int header = Math.min(at, random.nextInt(32));
                if (header + 4 <= copy.length) copy[header + (random.nextBoolean() ? 0 : 3)] = (byte) random.nextInt();
            }
        }
        return copy;
    }

    private static byte[] spliced(byte[] b, int from, int to, byte[] middle) {
        byte[] r = Arrays.copyOf(b, from + middle.length + b.length - to);
        System.arraycopy(middle, 0, r, from, middle.length);
        System.arraycopy(b, to, r, from + middle.length, b.length - to);
        return r;
    }

    static byte[] gzip(byte[] b) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(b);
        } catch (IOException e) {
            throw new AssertionError("nothing is written to a file", e);
        }
        return out.toByteArray();
    }
}
