package io.leibniz.nn.train;

import io.leibniz.data.Loader;
import io.leibniz.data.Loader.Position;
import io.leibniz.io.AtomicFile;
import io.leibniz.io.Checkpoints;
import io.leibniz.io.FormatException;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Update;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that training goes on from: a run that continues at one gives what it would have given without the break, in every bit.
 *
 * <p>In a folder the numbers lie in {@code step-STEP-EPOCHS.safetensors}, leaves named {@code model.…} and {@code state.…}, and
 * the rest in {@code last.json} and {@code best.json}, which name their file of numbers. Each file is written aside, brought to
 * the disk and then renamed. With the name of {@code last.json} a checkpoint is there: whenever the process or the machine dies,
 * it names whole numbers that belong to it, and whole numbers of the best.
 *
 * {@snippet :
 * Net best = Checkpoint.model(Path.of("runs/digits"), "best", Net.init(Key.of(0)));
 * }
 *
 * @param model with running statistics
 * @param optimizer its state, from which schedules take their step
 * @param key that all steps' keys are made from
 * @param position of the next batch
 * @param step how many steps were taken
 * @param epochs that have ended
 * @param begun what the one that hasn't ended has come to
 */
public record Checkpoint<M>(M model, OptState<M> optimizer, Key key, Position position, long step, List<Epoch> epochs, Begun begun) {
    private static final int FORMAT = 1;
    private static final String LAST = "last.json";
    private static final String BEST = "best.json";

    /**
     * An epoch on its way.
     *
     * @param sums of every measure over the examples so far
     * @param examples learned from
     * @param batches learned from
     * @param seconds spent
     * @param rate the learning rate of the last step
     */
    public record Begun(Map<String, Double> sums, long examples, int batches, double seconds, double rate) {
        static final Begun NONE = new Begun(Map.of(), 0, 0, 0, Double.NaN);
    }

    /** Before the first step. */
    public static <M> Checkpoint<M> start(M model, Optimizer optimizer, Key key) {
        return new Checkpoint<>(model, optimizer.init(model), key, Position.START, 0, List.of(), Begun.NONE);
    }

    /** Writes the last one of a run, and under the name of the best if it is. Numbers that neither needs any more are deleted. */
    public void save(Path folder, boolean best) throws IOException {
        Files.createDirectories(folder);
        sweep(folder);
        String numbers = "step-%08d-%d.safetensors".formatted(step, epochs.size());
        Checkpoints.save(folder.resolve(numbers), new Update<>(model, optimizer));
        String bestNumbers = best ? numbers : keepBest(folder);
        byte[] json = json(numbers, bestNumbers).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(LAST), out -> out.write(json));
        if (best) AtomicFile.write(folder.resolve(BEST), out -> out.write(json));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "step-*.safetensors")) {
            for (Path p : all) {
                String name = p.getFileName().toString();
                if (!name.equals(numbers) && !name.equals(bestNumbers)) Files.deleteIfExists(p);
            }
        }
    }

    /** The best one's file of numbers, or null. If its JSON is the last one's, which is about to go, it gets one of its own. */
    private static String keepBest(Path folder) throws IOException {
        Optional<Path> file = file(folder, BEST);
        if (file.isEmpty()) return null;
        if (file.get().endsWith(LAST)) {
            byte[] json = Files.readAllBytes(file.get());
            AtomicFile.write(folder.resolve(BEST), out -> out.write(json));
        }
        return (String) read(file.get()).get("numbers");
    }

    /**
     * Where the JSON of the last or the best one lies. While the last one is the best, its JSON counts for both: the process may
     * have been killed before it wrote the other.
     */
    private static Optional<Path> file(Path folder, String which) throws IOException {
        Path last = folder.resolve(LAST);
        if (!Files.exists(last)) return Optional.empty();
        if (which.equals(LAST)) return Optional.of(last);
        Map<?, ?> m = read(last);
        if (m.get("best") == null) return Optional.empty();
        return Optional.of(m.get("best").equals(m.get("numbers")) ? last : folder.resolve(BEST));
    }

    private static void sweep(Path folder) throws IOException {
        AtomicFile.sweep(folder, "step-*.safetensors");
        AtomicFile.sweep(folder, LAST);
        AtomicFile.sweep(folder, BEST);
    }

    private String json(String numbers, String best) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("format", FORMAT);
        m.put("numbers", numbers);
        if (best != null) m.put("best", best);
        m.put("step", step);
        m.put("position", position.toString());
        m.put("key", key.data().itemLong());
        m.put("epochs", epochs.stream().map(Checkpoint::json).toList());
        m.put("begun", Map.of("sums", begun.sums, "examples", begun.examples, "batches", begun.batches, "seconds", begun.seconds, "rate", begun.rate));
        return Json.pretty(m);
    }

    private static Map<String, Object> json(Epoch e) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("number", e.number());
        m.put("train", e.train());
        m.put("test", e.test());
        m.put("seconds", e.seconds());
        m.put("examples", e.examples());
        m.put("rate", e.rate());
        return m;
    }

    // ------------------------------------------------------------------------------------------------ reading

    /**
     * The last one of a run, if it has written any.
     *
     * @param like a model of the same structure
     * @param optimizer of the same settings
     * @throws FormatException if the files are of another model or optimizer, or no checkpoint
     */
    public static <M> Optional<Checkpoint<M>> last(Path folder, M like, Optimizer optimizer) throws IOException {
        return load(folder, LAST, like, optimizer);
    }

    /** The best one of a run, if it has written any. */
    public static <M> Optional<Checkpoint<M>> best(Path folder, M like, Optimizer optimizer) throws IOException {
        return load(folder, BEST, like, optimizer);
    }

    /** Whether a folder has a checkpoint. */
    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(LAST));
    }

    /**
     * The model alone.
     *
     * @param which {@code last} or {@code best}
     * @throws NoSuchFileException if there is none
     */
    public static <M> M model(Path folder, String which, M like) throws IOException {
        String name = which + ".json";
        if (!name.equals(LAST) && !name.equals(BEST)) throw new IllegalArgumentException("Checkpoint.model: '" + which + "' is neither last nor best");
        Path json = file(folder, name).orElseThrow(() -> new NoSuchFileException(folder.resolve(name).toString(), null, "no run has written it yet"));
        return Checkpoints.load(folder.resolve((String) read(json).get("numbers")), "model", like);
    }

    private static <M> Optional<Checkpoint<M>> load(Path folder, String which, M like, Optimizer optimizer) throws IOException {
        Optional<Path> found = file(folder, which);
        if (found.isEmpty()) return Optional.empty();
        Path file = found.get();
        Map<?, ?> m = read(file);
        try {
            Update<M> numbers = Checkpoints.load(folder.resolve((String) m.get("numbers")), new Update<>(like, optimizer.init(like)));
            List<Epoch> epochs = new ArrayList<>();
            for (Object e : (List<?>) m.get("epochs")) epochs.add(epoch((Map<?, ?>) e));
            Map<?, ?> b = (Map<?, ?>) m.get("begun");
            Begun begun = new Begun(measures(b.get("sums")), (Long) b.get("examples"), Math.toIntExact((Long) b.get("batches")), Json.number(b.get("seconds")), rate(b));
            return Optional.of(new Checkpoint<>(numbers.model(), numbers.state(), new Key(Tensor.scalar((Long) m.get("key"), DType.I64)),
                    Loader.Position.parse((String) m.get("position")), (Long) m.get("step"), List.copyOf(epochs), begun));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException | ArithmeticException e) {
            throw damaged(file, e);
        }
    }

    private static Map<?, ?> read(Path file) throws IOException {
        try {
            Map<?, ?> m = (Map<?, ?>) Json.read(Files.readString(file));
            if (!(m.get("format") instanceof Long f) || f != FORMAT) throw new FormatException("format " + m.get("format") + ", this version reads " + FORMAT);
            // A name with a path in it would read elsewhere.
            if (!(m.get("numbers") instanceof String s) || !s.matches("step-\\d+-\\d+\\.safetensors")) throw new FormatException("it names no file of numbers: " + m.get("numbers"));
            return m;
        } catch (FormatException | ClassCastException | CharacterCodingException e) {
            throw damaged(file, e);
        }
    }

    private static FormatException damaged(Path file, Exception e) {
        return new FormatException(file + ": not a checkpoint of this library: " + e.getMessage(), e);
    }

    private static Epoch epoch(Map<?, ?> m) {
        return new Epoch(Math.toIntExact((Long) m.get("number")), measures(m.get("train")), measures(m.get("test")), Json.number(m.get("seconds")), (Long) m.get("examples"), rate(m));
    }

    /** An earlier version wrote none. */
    private static double rate(Map<?, ?> m) {
        return m.containsKey("rate") ? Json.number(m.get("rate")) : Double.NaN;
    }

    private static Map<String, Double> measures(Object all) {
        Map<String, Double> r = new LinkedHashMap<>();
        ((Map<?, ?>) all).forEach((name, v) -> r.put((String) name, Json.number(v)));
        return Collections.unmodifiableMap(r);
    }
}
