package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    @TempDir Path folder;

    private static final Dataset<Labeled> DATA = Dataset.of(new Labeled(Random.normal(Key.of(1), 10, 3), Tensor.of(0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L)));

    private Trainer<Linear, Labeled> trainer() {
        return Trainer.<Linear>classifier(Linear.init(3, 2, Key.of(2)), (m, x, _) -> m.apply(x)).optimizer(AdamW.with(Schedule.exponential(1e-3, 0.5))).epochs(3);
    }

    private static DataLoader<Labeled> loader() {
        return DataLoader.of(DATA, 4);
    }

    @Test
    void rowsAndLinesSayWhatTheRunSays() throws IOException {
        Run<Linear> run = trainer().listener(Logs.csv(folder.resolve("a/epochs.csv"))).listener(Logs.jsonLines(folder.resolve("log.jsonl"))).fit(loader(), DATA);
        List<String> rows = Files.readAllLines(folder.resolve("a/epochs.csv"));
        assertEquals("epoch,seconds,examples,rate,train/loss,train/accuracy,test/loss,test/accuracy", rows.getFirst());
        assertEquals(4, rows.size());
        for (int i = 0; i < 3; i++) {
            Epoch e = run.epochs().get(i);
            assertEquals(List.of((double) e.number(), e.seconds(), (double) e.examples(), e.rate(), e.train().get("loss"), e.train().get("accuracy"), e.test().get("loss"), e.test().get("accuracy")),
                    List.of(rows.get(i + 1).split(",")).stream().map(Double::valueOf).toList());
        }
        List<Map<?, ?>> lines = lines();
        assertEquals(12, lines.size());
        assertEquals(Map.of("event", "epoch", "step", 9L, "epoch", 3L, "seconds", run.epochs().get(2).seconds(), "examples", 10L, "rate", 1e-3 * Math.pow(0.5, 8), "train", run.epochs().get(2).train(), "test", run.epochs().get(2).test()), lines.getLast());
        assertEquals(List.of("event", "step", "epoch", "rate", "loss", "accuracy"), List.copyOf(lines.getFirst().keySet()));
    }

    private List<Map<?, ?>> lines() throws IOException {
        List<Map<?, ?>> all = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("log.jsonl"))) all.add((Map<?, ?>) Json.read(line));
        return all;
    }

    /** Stopped by an exception in step 8, after the checkpoint of step 6, with a line half written. */
    @Test
    void aResumedRunWritesNothingTwice() throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        Listener crash = new Listener() {
            @Override
            public void step(Step s) {
                if (s.number() == 8) throw new IllegalStateException("crash");
            }
        };
        Trainer<Linear, Labeled> t = trainer().save(checkpoints).resume().listener(Logs.csv(folder.resolve("epochs.csv"))).listener(Logs.jsonLines(folder.resolve("log.jsonl")))
                .listener(Logs.tensorBoard(folder.resolve("board")));
        assertThrows(IllegalStateException.class, () -> t.listener(crash).fit(loader(), DATA));
        assertEquals(10, lines().size());
        Files.writeString(folder.resolve("log.jsonl"), "{\"event\":\"st", java.nio.file.StandardOpenOption.APPEND);
        t.fit(loader(), DATA);
        assertEquals(List.of(1L, 2L, 3L, 3L, 4L, 5L, 6L, 6L, 7L, 8L, 9L, 9L), lines().stream().map(m -> m.get("step")).toList());
        assertEquals(4, Files.readAllLines(folder.resolve("epochs.csv")).size());
        List<Path> files;
        try (var all = Files.list(folder.resolve("board"))) {
            files = all.sorted().toList();
        }
        assertEquals(2, files.size());
        List<Long> restarts = new ArrayList<>();
        for (Path f : files) for (Map<Integer, List<Object>> e : Records.read(f)) if (e.containsKey(7)) restarts.add((Long) e.get(2).getFirst());
        assertEquals(List.of(1L, 7L), restarts.stream().sorted().toList());
    }

    @Test
    void tensorBoardReadsWhatIsWritten() throws IOException {
        byte[] png = {1, 2, 3};
        try (EventFile events = EventFile.create(folder)) {
            events.scalar("train/loss", 300, -2.5);
            events.histogram("weights", 2, Tensor.of(0.0, 1.0, 1.0, 2.0, Double.NaN));
            events.histogram("equal", 2, Tensor.of(3.0, 3.0));
            events.image("picture", 3, 20, 10, png);
        }
        List<Map<Integer, List<Object>>> all;
        try (var files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            assertTrue(file.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d{10}\\..*"), file.toString());
            all = Records.read(file);
        }
        assertEquals("brain.Event:2", Records.string(all.get(0).get(3).getFirst()));
        double time = Double.longBitsToDouble((Long) all.get(0).get(1).getFirst());
        assertTrue(Math.abs(time - System.currentTimeMillis() / 1e3) < 600, "" + time);

        assertEquals(300L, all.get(1).get(2).getFirst());
        Map<Integer, List<Object>> loss = Records.value(all.get(1));
        assertEquals("train/loss", Records.string(loss.get(1).getFirst()));
        assertEquals(-2.5f, Float.intBitsToFloat((Integer) loss.get(2).getFirst()));

        Map<Integer, List<Object>> h = Records.message((byte[]) Records.value(all.get(2)).get(5).getFirst());
        for (int[] fieldAndValue : new int[][] {{1, 0}, {2, 2}, {3, 4}, {4, 4}, {5, 6}}) {
            assertEquals(fieldAndValue[1], Double.longBitsToDouble((Long) h.get(fieldAndValue[0]).getFirst()), "field " + fieldAndValue[0]);
        }
        double[] limits = Records.reals((byte[]) h.get(6).getFirst());
        double[] counts = Records.reals((byte[]) h.get(7).getFirst());
        assertEquals(40, limits.length);
        assertEquals(2.0, limits[39]);
        assertEquals(1, counts[0]);
        assertEquals(2, counts[20]);
        assertEquals(1, counts[39]);
        Map<Integer, List<Object>> equal = Records.message((byte[]) Records.value(all.get(3)).get(5).getFirst());
        assertEquals(2.0, Records.reals((byte[]) equal.get(7).getFirst())[0]);

        Map<Integer, List<Object>> image = Records.message((byte[]) Records.value(all.get(4)).get(4).getFirst());
        assertEquals(List.of(10L), image.get(1));
        assertEquals(List.of(20L), image.get(2));
        assertEquals(3, ((byte[]) image.get(4).getFirst()).length);
    }

    /** The record format read from its description, with a checksum that goes bit by bit. */
    private static final class Records {
        /** Polynomial 0x1EDC6F41, reflected (Castagnoli 1993). */
        static int crc32c(byte[] data) {
            int c = -1;
            for (byte b : data) {
                c ^= b & 0xff;
                for (int k = 0; k < 8; k++) c = (c & 1) != 0 ? (c >>> 1) ^ 0x82F63B78 : c >>> 1;
            }
            return ~c;
        }

        static int unmask(int masked) {
            int rotated = masked - 0xa282ead8;
            return Integer.rotateLeft(rotated, 15);
        }

        static List<Map<Integer, List<Object>>> read(Path file) throws IOException {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(0xE3069283, crc32c("123456789".getBytes(StandardCharsets.US_ASCII)), "the check value of RFC 3720");
            List<Map<Integer, List<Object>>> all = new ArrayList<>();
            while (in.hasRemaining()) {
                byte[] length = new byte[8];
                in.get(length);
                assertEquals(crc32c(length), unmask(in.getInt()));
                byte[] data = new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
                in.get(data);
                assertEquals(crc32c(data), unmask(in.getInt()));
                all.add(message(data));
            }
            return all;
        }

        static Map<Integer, List<Object>> message(byte[] data) {
            ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
            Map<Integer, List<Object>> fields = new TreeMap<>();
            while (in.hasRemaining()) {
                int tag = (int) varint(in);
                Object value = switch (tag & 7) {
                    case 0 -> varint(in);
                    case 1 -> in.getLong();
                    case 5 -> in.getInt();
                    case 2 -> {
                        byte[] bytes = new byte[(int) varint(in)];
                        in.get(bytes);
                        yield bytes;
                    }
                    default -> throw new AssertionError("wire type " + (tag & 7));
                };
                fields.computeIfAbsent(tag >>> 3, _ -> new ArrayList<>()).add(value);
            }
            return fields;
        }

        private static long varint(ByteBuffer in) {
            long v = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = in.get();
                v |= (long) (b & 0x7f) << shift;
                if (b >= 0) return v;
            }
        }

        static Map<Integer, List<Object>> value(Map<Integer, List<Object>> event) {
            return message((byte[]) message((byte[]) event.get(5).getFirst()).get(1).getFirst());
        }

        static String string(Object bytes) {
            return new String((byte[]) bytes, StandardCharsets.UTF_8);
        }

        static double[] reals(byte[] packed) {
            double[] v = new double[packed.length / 8];
            ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(v);
            return v;
        }
    }
}
