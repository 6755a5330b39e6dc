package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One training run in JVMs with other vectors and threads, which are settled once at the start. */
class TrainingBitsTest {
    @TempDir
    Path folder;

    @Test
    void trainingHasTheSameBitsEverywhere() throws Exception {
        List<String> expected = run("--add-modules", "jdk.incubator.vector", "-Dleibniz.threads=1");
        assertEquals(2, expected.size());
        assertEquals(expected.get(0), expected.get(1), "by operations, and compiled");
        assertEquals(expected, run("--add-modules", "jdk.incubator.vector", "-Dleibniz.threads=4", "-Dleibniz.vector.bits=128"), "128 bits, 4 threads");
        assertEquals(expected, run("--add-modules", "jdk.incubator.vector", "-Dleibniz.threads=2", "-Dleibniz.vector.bits=256"), "256 bits, 2 threads");
        assertEquals(expected, run(), "without the Vector API");
    }

    private List<String> run(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(TrainingBits.class.getName());
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        int status = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start().waitFor();
        assertEquals(0, status, Files.readString(err.toPath()));
        return Files.readAllLines(out.toPath());
    }
}
