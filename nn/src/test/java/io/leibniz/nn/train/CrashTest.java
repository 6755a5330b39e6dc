package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it saves leaves the checkpoint before, or the new one, whole. */
class CrashTest {
    @TempDir Path folder;

    @Test
    void killedFiveTimes() throws Exception {
        kill(5);
    }

    @Test
    @Tag("slow")
    void killedTwoHundredTimes() throws Exception {
        kill(200);
    }

    private void kill(int times) throws Exception {
        SplittableRandom random = new SplittableRandom(42);
        Path run = folder.resolve("run");
        int last = 0;
        int amid = 0;
        for (int i = 0; i < times; i++) {
            Process p = start(Saving.class, run.toString(), String.valueOf(last + 1));
            long before = done();
            while (done() == before) {
                assertTrue(p.isAlive(), () -> output());
                Thread.sleep(1);
            }
            TimeUnit.MICROSECONDS.sleep(random.nextInt(40_000));
            p.destroyForcibly().waitFor();
            amid += leftovers(run) ? 1 : 0;
            int found = check(run);
            assertTrue(found >= done(), "checkpoint " + found + " after " + done() + " was written");
            last = found;
        }
        assertTrue(times < 100 || amid > times / 10, "only " + amid + " of " + times + " were killed in the middle of a file");
        Saving.numbered(last + 1).save(run, false);
        assertFalse(leftovers(run), "what killed processes left is swept away");
    }

    private static int check(Path run) throws IOException {
        Checkpoint<Saving.Net> c = Checkpoint.last(run, Saving.LIKE, Saving.OPTIMIZER).orElseThrow();
        int n = (int) c.step();
        whole(c, n);
        var best = Checkpoint.best(run, Saving.LIKE, Saving.OPTIMIZER);
        if (n >= 3) {
            int b = (int) best.orElseThrow().step();
            assertEquals(n / 3 * 3, b, "the best up to " + n);
            whole(best.get(), b);
        }
        return n;
    }

    private static void whole(Checkpoint<Saving.Net> c, int n) {
        assertEquals(n / 2, c.epochs().size());
        assertEquals(n / 2, c.position().epoch());
        List<Tensor> all = new ArrayList<>(Tree.leaves(c.model()));
        all.addAll(Tree.leaves(c.optimizer()));
        for (Tensor t : all) {
            assertEquals(n, t.amin().item());
            assertEquals(n, t.amax().item());
        }
    }

    private static boolean leftovers(Path run) throws IOException {
        try (var files = Files.list(run)) {
            return files.anyMatch(f -> f.getFileName().toString().endsWith(".part"));
        }
    }

    private long done() throws IOException {
        Path file = folder.resolve("done");
        if (!Files.exists(file)) return 0;
        String text = Files.readString(file);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1).strip();
        return whole.isEmpty() ? 0 : Long.parseLong(whole.substring(whole.lastIndexOf('\n') + 1));
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile()).start();
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A polite kill is what Ctrl-C is: the run saves, does what it does at its end, and can be gone on with. */
    @Test
    void stoppedPolitely() throws Exception {
        Process p = start(Interrupted.class, folder.resolve("polite").toString());
        Path begun = folder.resolve("begun");
        while (!Files.exists(begun)) {
            assertTrue(p.isAlive(), () -> output());
            Thread.sleep(5);
        }
        p.destroy();
        assertTrue(p.waitFor(60, TimeUnit.SECONDS), "it should end by itself");
        assertTrue(output().contains("REQUESTED after "), output());
        long steps = Checkpoint.last(folder.resolve("polite"), Interrupted.MODEL, Interrupted.OPTIMIZER).orElseThrow().step();
        assertTrue(steps > 0 && output().contains("REQUESTED after " + steps + " steps"), output());
    }
}
