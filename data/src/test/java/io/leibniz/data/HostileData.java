package io.leibniz.data;

import io.leibniz.testkit.HostileInputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** {@link HostileInputs} of the formats that are read here: bits, bytes, lengths, digits, pieces, and what texts trip over. */
final class HostileData {
    private static final String[] SNIPPETS = {"\"", "\"\"", "\\", "\n", "\r", ",", "{", "}", "[", "]", ":", "null", "true", "-1", "0", "1e999", "99999999999999999999",
        "4294967296", "2147483647", "\\ud800", "\ufffd", "\0", "[[[[[[[[[[[[[[[[", "((((", "(a+)+", "NaN", " "};

    private HostileData() {}

    static void attack(String format, List<byte[]> valid, long fixed, int factor, HostileInputs.Reader reader) throws IOException {
        attack(format, valid, b -> b, fixed, factor, reader);
    }

    static void attack(String format, List<byte[]> valid, UnaryOperator<byte[]> finish, long fixed, int factor, HostileInputs.Reader reader) throws IOException {
        HostileInputs.attack(format, valid, DataException.class, HostileData::mutated, finish, fixed, factor, reader);
    }

    private static byte[] mutated(byte[] b, List<byte[]> valid, SplittableRandom random) {
        for (int k = random.nextInt(1, 5); k > 0; k--) b = mutation(b, valid, random);
        return b;
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
            case 3 -> copy = HostileInputs.spliced(b, at, at, Arrays.copyOfRange(b, at, end));
            case 4 -> copy = HostileInputs.spliced(b, at, end, new byte[0]);
            case 5 -> {
                byte[] other = valid.get(random.nextInt(valid.size()));
                int from = random.nextInt(other.length);
                copy = HostileInputs.spliced(b, at, end, Arrays.copyOfRange(other, from, Math.min(other.length, from + end - at)));
            }
            case 6 -> copy = HostileInputs.spliced(b, at, random.nextBoolean() ? at : end, SNIPPETS[random.nextInt(SNIPPETS.length)].getBytes(StandardCharsets.UTF_8));
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
