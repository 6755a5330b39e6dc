package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same program in other JVMs, which settle vector width and threads once at their start. */
class FingerprintTest {
    @TempDir
    Path folder;

    @Test
    void bitsDependNeitherOnVectorsNorOnThreads() throws Exception {
        List<String> expected = run("2 threads", "--add-modules", "jdk.incubator.vector", "-Dleibniz.threads=2");
        assertTrue(expected.size() > 200, "operations: " + expected.size());
        int threads = 1;
        for (int bits : new int[] {128, 256, 512}) {
            if (bits <= Simd.bits()) {
                assertEquals(expected, run(bits + "-bit vectors, " + threads + " thread",
                        "--add-modules", "jdk.incubator.vector", "-Dleibniz.vector.bits=" + bits, "-Dleibniz.threads=" + threads));
            }
            threads *= 2;
        }
        assertEquals(expected, run("plain loops (leibniz.vector.bits=0)", "--add-modules", "jdk.incubator.vector", "-Dleibniz.vector.bits=0"));
        assertEquals(expected, run("plain loops (for SIMD start java with --add-modules jdk.incubator.vector)"));
        assertEquals(List.of(CpuProvider.MISSING), Files.readAllLines(folder.resolve("err")), "said once on the error stream");
    }

    /** The lines a child prints after the one about itself. */
    private List<String> run(String about, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", "-XX:+UseParallelGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(Fingerprint.class.getName());
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int status = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        assertEquals(0, status, () -> {
            try {
                return Files.readString(err);
            } catch (IOException e) {
                return e.toString();
            }
        });
        List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
        assertTrue(lines.getFirst().contains(about), lines.getFirst());
        return lines.subList(1, lines.size());
    }
}
