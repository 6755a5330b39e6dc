package io.leibniz.nn.train;

import io.leibniz.io.AtomicFile;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is written about a run while it trains. A run that is resumed goes on in the same files: what they have from after its
 * checkpoint is taken away first, as the run will write it again.
 *
 * {@snippet :
 * trainer.listener(Logs.csv(folder.resolve("epochs.csv"))).listener(Logs.tensorBoard(folder));
 * }
 */
public final class Logs {
    private Logs() {}

    /** A row an epoch: {@code epoch, seconds, examples, rate, train/loss, …, test/loss, …}. */
    public static Listener csv(Path file) {
        return new Csv(file);
    }

    /**
     * A JSON object a line: {@code {"event":"step","step":1,"epoch":1,"rate":0.001,"loss":2.3}} and, after each epoch,
     * {@code {"event":"epoch","step":94,"epoch":1,"seconds":1.5,"examples":6000,"rate":0.001,"train":{…},"test":{…}}}.
     */
    public static Listener jsonLines(Path file) {
        return new JsonLines(file);
    }

    /** Event files for TensorBoard: learning rate and measures of every step, measures of epochs, and histograms of all parameters after each epoch. */
    public static Listener tensorBoard(Path folder) {
        return new TensorBoard(folder);
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException("log " + file + ": " + e.getMessage(), e);
    }

    private static void rewrite(Path file, List<String> lines) throws IOException {
        AtomicFile.write(file, out -> {
            for (String l : lines) out.write((l + "\n").getBytes(StandardCharsets.UTF_8));
        });
    }

    private static final class Csv implements Listener {
        private final Path file;
        private final List<Epoch> epochs = new ArrayList<>();

        Csv(Path file) {
            this.file = file;
        }

        @Override
        public void start(Start start) {
            epochs.clear();
            epochs.addAll(start.epochs());
            write();
        }

        @Override
        public boolean end(Epoch epoch) {
            epochs.add(epoch);
            write();
            return true;
        }

        /** The whole table, as it is small: so it is never torn. */
        private void write() {
            if (epochs.isEmpty()) return;
            Epoch first = epochs.getFirst();
            List<String> train = List.copyOf(first.train().keySet());
            List<String> test = List.copyOf(first.test().keySet());
            List<String> lines = new ArrayList<>();
            List<String> head = new ArrayList<>(List.of("epoch", "seconds", "examples", "rate"));
            for (String m : train) head.add(quoted("train/" + m));
            for (String m : test) head.add(quoted("test/" + m));
            lines.add(String.join(",", head));
            for (Epoch e : epochs) {
                List<String> row = new ArrayList<>(List.of(String.valueOf(e.number()), String.valueOf(e.seconds()), String.valueOf(e.examples()), value(e.rate())));
                for (String m : train) row.add(value(e.train().get(m)));
                for (String m : test) row.add(value(e.test().get(m)));
                lines.add(String.join(",", row));
            }
            try {
                rewrite(file, lines);
            } catch (IOException e) {
                throw failed(file, e);
            }
        }

        private static String value(Double v) {
            return v == null ? "" : v.toString();
        }

        private static String quoted(String s) {
            return s.matches("[^\",\r\n]*") ? s : '"' + s.replace("\"", "\"\"") + '"';
        }
    }

    private static final class JsonLines implements Listener {
        private final Path file;
        private BufferedWriter out;
        private long step;

        JsonLines(Path file) {
            this.file = file;
        }

        @Override
        public void start(Start start) {
            step = start.step();
            try {
                rewrite(file, kept(start));
                out = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw failed(file, e);
            }
        }

        /** The lines up to the checkpoint. One that a killed process left torn isn't JSON and goes. */
        private List<String> kept(Start start) throws IOException {
            List<String> lines = new ArrayList<>();
            if (start.step() == 0 || !Files.exists(file)) return lines;
            int epochs = 0;
            for (String line : Files.readAllLines(file)) {
                if (!(parsed(line) instanceof Map<?, ?> m) || !(m.get("step") instanceof Long s) || s > start.step()) continue;
                if ("epoch".equals(m.get("event")) && ++epochs > start.epochs().size()) continue;
                lines.add(line);
            }
            // A process killed between its checkpoint and this log has not written the last epoch.
            for (int i = epochs; i < start.epochs().size(); i++) lines.add(line(start.epochs().get(i), start.step()));
            return lines;
        }

        private static Object parsed(String line) {
            try {
                return Json.read(line);
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public void step(Step s) {
            step = s.number();
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("event", "step");
            m.put("step", s.number());
            m.put("epoch", s.epoch());
            m.put("rate", s.rate());
            s.measures().forEach(m::putIfAbsent);
            write(Json.line(m), false);
        }

        @Override
        public boolean end(Epoch e) {
            write(line(e, step), true);
            return true;
        }

        private static String line(Epoch e, long step) {
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("event", "epoch");
            m.put("step", step);
            m.put("epoch", e.number());
            m.put("seconds", e.seconds());
            m.put("examples", e.examples());
            m.put("rate", e.rate());
            m.put("train", e.train());
            m.put("test", e.test());
            return Json.line(m);
        }

        private void write(String line, boolean flush) {
            try {
                out.write(line);
                out.write('\n');
                if (flush) out.flush();
            } catch (IOException e) {
                throw failed(file, e);
            }
        }

        @Override
        public void close() {
            if (out == null) return;
            try {
                out.close();
            } catch (IOException e) {
                throw failed(file, e);
            }
            out = null;
        }
    }

    private static final class TensorBoard implements Listener {
        private interface Writing {
            void to(EventFile events) throws IOException;
        }

        private final Path folder;
        private EventFile events;
        private long step;

        TensorBoard(Path folder) {
            this.folder = folder;
        }

        private void write(Writing w) {
            try {
                w.to(events);
            } catch (IOException e) {
                throw failed(folder, e);
            }
        }

        @Override
        public void start(Start start) {
            step = start.step();
            try {
                events = EventFile.create(folder);
            } catch (IOException e) {
                throw failed(folder, e);
            }
            write(f -> f.restart(start.step() + 1));
        }

        @Override
        public void step(Step s) {
            step = s.number();
            write(f -> {
                f.scalar("step/rate", s.number(), s.rate());
                for (var e : s.measures().entrySet()) f.scalar("step/" + e.getKey(), s.number(), e.getValue());
            });
        }

        @Override
        public void model(long step, Object model) {
            List<String> names = Tree.names(model);
            List<Tensor> leaves = Tree.leaves(model);
            write(f -> {
                for (int i = 0; i < names.size(); i++) {
                    if (leaves.get(i).dtype().isFloating()) f.histogram("model/" + (names.get(i).isEmpty() ? "tensor" : names.get(i)), step, leaves.get(i));
                }
            });
        }

        @Override
        public boolean end(Epoch epoch) {
            write(f -> {
                for (var e : epoch.train().entrySet()) f.scalar("train/" + e.getKey(), step, e.getValue());
                for (var e : epoch.test().entrySet()) f.scalar("test/" + e.getKey(), step, e.getValue());
                f.flush();
            });
            return true;
        }

        @Override
        public void close() {
            if (events == null) return;
            write(EventFile::close);
            events = null;
        }
    }
}
