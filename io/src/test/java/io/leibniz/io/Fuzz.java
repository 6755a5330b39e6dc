package io.leibniz.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Hostile files, made from valid ones by a random but repeatable sequence of mutations. Whatever a reader gets, it gives a
 * result or a {@link FormatException}, allocates no more than a small multiple of the input, and takes little time.
 *
 * <p>{@code -Dleibniz.fuzz=1000000} sets how many inputs each format gets, {@code -Dleibniz.fuzz.seed} which ones.
 */
final class Fuzz {
    private static final int RUNS = Integer.getInteger("leibniz.fuzz", 4000);
    private static final long SEED = Long.getLong("leibniz.fuzz.seed", 1);
    /** What a reader may take for buffers, whatever the input. */
    private static final long FIXED = 100_000;
    private static final long LONGEST_NANOS = 2_000_000_000L;
    private static final long[] NUMBERS = {0, 1, -1, 127, 128, 255, 256, 65535, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, 1 << 20, 1 << 28};
    private static final String[] WORDS = {"0", "9", "99999999", "-1", "2147483647", "4294967296", "9223372036854775807", "1e9", "{", "}", "[", "]", "(", ")", ",", ":", "\"", "'", "true", "null"};

    interface Reader {
        void read(byte[] input) throws IOException;
    }

    interface Maker {
        byte[] input(SplittableRandom random) throws IOException;
    }

    private Fuzz() {}

    /** Reads mutations of valid files. */
    static void attack(String format, List<byte[]> valid, int factor, Reader reader) throws IOException {
        for (byte[] v : valid) reader.read(v);
        attack(format, factor, random -> mutated(valid, random), reader);
    }

    /** Reads what the maker makes; each read may allocate {@code factor} times the input, and a fixed sum. */
    static void attack(String format, int factor, Maker maker, Reader reader) throws IOException {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long refused = 0;
        double worst = 0;
        long slowest = 0;
        for (int i = 0; i < RUNS; i++) {
            byte[] input = maker.input(new SplittableRandom(SEED * 1_000_003 + i));
            Cost cost = null;
            // The first time on a path loads classes, which takes memory that no input is to blame for.
            for (int again = 0; again < 3 && (cost == null || !cost.within(factor, input)); again++) {
                long bytes = thread.getCurrentThreadAllocatedBytes();
                long nanos = thread.getCurrentThreadCpuTime();
                boolean taken = taken(reader, input, format, i);
                cost = new Cost(thread.getCurrentThreadAllocatedBytes() - bytes, thread.getCurrentThreadCpuTime() - nanos, !taken);
            }
            if (cost.refused) refused++;
            worst = Math.max(worst, (cost.bytes - FIXED) / (double) Math.max(1, input.length));
            slowest = Math.max(slowest, cost.nanos);
            if (!cost.within(factor, input)) {
                fail(format + ", input " + i + " of seed " + SEED + ": " + input.length + " bytes made the reader allocate " + cost.bytes + " bytes and take "
                        + cost.nanos / 1_000_000 + " ms\n" + Base64.getEncoder().encodeToString(input));
            }
        }
        System.out.printf("%s: %,d hostile inputs, %,d refused; beyond %,d bytes at most %.1f times the input allocated, at most %.1f ms%n",
                format, RUNS, refused, FIXED, worst, slowest / 1e6);
        assertTrue(refused > RUNS / 10, format + ": most mutations should do harm");
    }

    private record Cost(long bytes, long nanos, boolean refused) {
        boolean within(int factor, byte[] input) {
            return bytes <= FIXED + (long) factor * input.length && nanos <= LONGEST_NANOS;
        }
    }

    /** Whether a reader takes an input; it throws nothing but {@link FormatException}, and one that names the file. */
    private static boolean taken(Reader reader, byte[] input, String format, int i) {
        try {
            reader.read(input);
            return true;
        } catch (FormatException e) {
            if (e.getMessage() == null || e.getMessage().indexOf(": ") <= 0) throw new AssertionError(format + ", input " + i + ": a message that names no file: " + e.getMessage(), e);
            return false;
        } catch (Throwable e) {
            throw new AssertionError(format + ", input " + i + " of seed " + SEED + ": " + e + "\n" + Base64.getEncoder().encodeToString(input), e);
        }
    }

    static byte[] mutated(List<byte[]> valid, SplittableRandom random) {
        byte[] b = valid.get(random.nextInt(valid.size()));
        for (int k = random.nextInt(1, 5); k > 0; k--) b = mutation(b, valid, random);
        return b;
    }

    private static byte[] mutation(byte[] b, List<byte[]> valid, SplittableRandom random) {
        if (b.length == 0) return new byte[] {(byte) random.nextInt()};
        int at = random.nextInt(b.length);
        int length = 1 + random.nextInt(Math.min(b.length - at, 1 << random.nextInt(1, 10)));
        byte[] copy = b.clone();
        switch (random.nextInt(10)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt();
            case 2 -> copy = Arrays.copyOf(b, at);
            case 3 -> number(copy, at, random);
            case 4 -> copy = splice(b, at, at, Arrays.copyOfRange(b, at, at + length));
            case 5 -> copy = splice(b, at, at + length, new byte[0]);
            case 6 -> {
                byte[] other = valid.get(random.nextInt(valid.size()));
                int from = random.nextInt(Math.max(1, other.length));
                copy = splice(b, at, Math.min(b.length, at + random.nextInt(length + 1)), Arrays.copyOfRange(other, from, Math.min(other.length, from + length)));
            }
            case 7 -> copy = splice(b, at, Math.min(b.length, at + random.nextInt(4)), WORDS[random.nextInt(WORDS.length)].getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            case 8 -> Arrays.fill(copy, at, at + length, random.nextBoolean() ? (byte) 0xff : 0);
            default -> digits(copy, at, random);
        }
        return copy;
    }

    /** A length or an offset becomes another. */
    private static void number(byte[] b, int at, SplittableRandom random) {
        long v = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(-2, 3);
        ByteBuffer all = ByteBuffer.wrap(b).order(random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int room = b.length - at;
        if (room >= 8 && random.nextBoolean()) all.putLong(at, v);
        else if (room >= 4) all.putInt(at, (int) v);
        else if (room >= 2) all.putShort(at, (short) v);
    }

    /** The next digits from a place on become others. */
    private static void digits(byte[] b, int at, SplittableRandom random) {
        int i = at;
        while (i < b.length && (b[i] < '0' || b[i] > '9')) i++;
        for (; i < b.length && b[i] >= '0' && b[i] <= '9'; i++) b[i] = (byte) ('0' + random.nextInt(10));
    }

    private static byte[] splice(byte[] b, int from, int to, byte[] middle) {
        byte[] r = Arrays.copyOf(b, from + middle.length + b.length - to);
        System.arraycopy(middle, 0, r, from, middle.length);
        System.arraycopy(b, to, r, from + middle.length, b.length - to);
        return r;
    }
}
