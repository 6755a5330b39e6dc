package io.leibniz.parquet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.leibniz.data.DataException;
import io.leibniz.parquet.Parquet.Column;
import io.leibniz.parquet.Parquet.Kind;
import io.leibniz.tensor.DType;
import io.leibniz.testkit.HostileInputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables against hostile files, in the manner of {@link HostileInputs}; mutations are those that get through to what is read. */
class HostileParquetTest {
    /** 16 MiB that a page may announce, and what buffers take. That 2²⁰ values may come of any file has its own test. */
    private static final long FIXED = 20L << 20;
    private static final int FACTOR = 2 * 1032;

    @TempDir
    Path folder;

    private static byte[] resource(String name) throws IOException {
        try (var in = HostileParquetTest.class.getResourceAsStream(name + ".parquet")) {
            return in.readAllBytes();
        }
    }

    /** Not compressed, so that what is mutated arrives. */
    @Test
    void plain() throws Exception {
        attack("plain", List.of(resource("arrow-encodings"), resource("arrow-nested"), resource("arrow-int96"), resource("arrow-empty")));
    }

    @Test
    void compressed() throws Exception {
        attack("compressed", List.of(resource("arrow-gzip"), resource("houses"), resource("fastparquet"), resource("arrow-lz4")));
    }

    @Test
    void zstd() throws Exception {
        attack("zstd", List.of(resource("arrow-random"), resource("arrow-text"), resource("polars")));
    }

    private void attack(String format, List<byte[]> valid) throws IOException {
        Path file = folder.resolve("x");
        HostileInputs.attack(format, valid, DataException.class, HostileParquetTest::mutated, b -> b, FIXED, FACTOR, b -> {
            Files.write(file, b);
            use(file);
        });
    }

    private static byte[] mutated(byte[] from, List<byte[]> valid, SplittableRandom random) {
        byte[] input = from;
        for (int k = random.nextInt(1, 5); k > 0; k--) input = mutation(input, valid, random);
        if (random.nextBoolean()) refit(input, input.length - from.length);
        return input;
    }

    /** Reads a file at once, takes from each column what there is, and reads it again batch by batch. */
    private static void use(Path file) throws IOException {
        Parquet table = Parquet.read(file);
        for (Column c : table.columns()) {
            Parquet t = table.withNulls(c.name(), c.kind() == Kind.BOOL ? true : c.kind().isNumber() ? 1 : "");
            if (c.list()) t = t.withoutNulls(c.name());
            try {
                if (c.kind().isNumber() && c.list()) t.lists(c.name());
                else if (c.kind().isNumber()) t.numbers(DType.F64, c.name());
                else if (c.list()) t.textLists(c.name());
                else if (c.kind() == Kind.TEXT) t.texts(c.name());
                else t.bytes(c.name());
            } catch (DataException e) {
                if (!e.getMessage().contains("UTF-8")) throw e;
            }
        }
        int rows = 0;
        try {
            for (Iterator<Parquet> it = Parquet.batches(List.of(file), Math.max(7, table.rows() / 5)); it.hasNext(); ) rows += it.next().rows();
        } catch (UncheckedIOException e) {
            throw new AssertionError("batches refuse what is read at once", e);
        }
        if (rows != table.rows()) throw new AssertionError(rows + " rows in batches, " + table.rows() + " at once");
    }

    private static byte[] mutation(byte[] b, List<byte[]> valid, SplittableRandom random) {
        if (b.length == 0) return new byte[] {(byte) random.nextInt()};
        int at = random.nextInt(b.length);
        int end = at + 1 + random.nextInt(Math.min(b.length - at, 1 << random.nextInt(1, 9)));
        byte[] copy = b.clone();
        switch (random.nextInt(9)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt();
            case 2 -> copy = random.nextInt(4) == 0 ? Arrays.copyOf(b, at) : footed(b, Arrays.copyOf(b, at));
            case 3 -> copy = HostileInputs.spliced(b, at, at, Arrays.copyOfRange(b, at, end));
            case 4 -> copy = HostileInputs.spliced(b, at, end, new byte[0]);
            case 5 -> {
                byte[] other = valid.get(random.nextInt(valid.size()));
                int from = random.nextInt(other.length);
                copy = HostileInputs.spliced(b, at, end, Arrays.copyOfRange(other, from, Math.min(other.length, from + end - at)));
            }
            case 6 -> {
                // A number as large as Thrift's numbers may be, in place of another.
                byte[] number = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) random.nextInt(16)};
                copy = HostileInputs.spliced(b, at, Math.min(b.length, at + random.nextInt(1, 6)), Arrays.copyOfRange(number, random.nextInt(5), 5));
            }
            case 7 -> Arrays.fill(copy, at, end, (byte) (random.nextBoolean() ? 0xff : 0));
            default -> {
                for (int k = 0; k < 3; k++) copy[random.nextInt(b.length)] += (byte) random.nextInt(-2, 3);
            }
        }
        return copy;
    }

    /** Makes the footer as much longer as the file became, or what was put into it would only move its beginning. */
    private static void refit(byte[] b, int by) {
        if (by == 0 || b.length < 12 || b[b.length - 1] != '1') return;
        ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putInt(b.length - 8, Bits.i32(b, b.length - 8) + by);
    }

    /** A file that was cut, with the end that it had. */
    private static byte[] footed(byte[] whole, byte[] cut) {
        return whole.length < 8 ? cut : HostileInputs.spliced(cut, cut.length, cut.length, Arrays.copyOfRange(whole, whole.length - 8, whole.length));
    }

    /** A page of a few bytes may announce any number of equal values; such a file is refused before memory is taken. */
    @Test
    void fewBytesForManyValues() throws Exception {
        List<byte[]> files = new ArrayList<>();
        for (long rows : new long[] {1 << 19, 1 << 24, 1L << 31, 1L << 40, Long.MAX_VALUE}) files.add(Crafted.constant(rows));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path file = folder.resolve("x");
        for (int i = 0; i < files.size(); i++) {
            Files.write(file, files.get(i));
            long bytes = thread.getCurrentThreadAllocatedBytes();
            try {
                Parquet t = Parquet.read(file);
                assertTrue(i == 0 && t.rows() == 1 << 19, () -> "read " + t);
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith("x"), e.getMessage());
                assertTrue(thread.getCurrentThreadAllocatedBytes() - bytes < 1 << 20, "memory was taken for what is refused");
                if (i == 0) throw e;
            }
        }
        Files.write(file, Crafted.constant(1 << 24));
        assertTrue(Parquet.read(file, List.of(), 1 << 24).rows() == 1 << 24);
    }
}
