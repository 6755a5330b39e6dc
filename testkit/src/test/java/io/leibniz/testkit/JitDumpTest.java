package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code -Dleibniz.jit.dump} leaves to read. */
class JitDumpTest {
    @TempDir
    Path folder;

    /** What a child runs: often enough that the loop's own code is made. */
    public static void main(String[] args) {
        var f = Transforms.jit((Tensor x) -> x.mul(3).add(x).maximum(0.5).mul(x));
        Tensor x = Tensor.arange(0, 100_000, 1).to(io.leibniz.tensor.DType.F32);
        for (int i = 0; i < 3000; i++) f.apply(x);
    }

    @Test
    void graphsProgramsAndClassesAreWritten() throws Exception {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
                "-Dleibniz.jit.dump=" + folder.resolve("dump"), "-cp", System.getProperty("java.class.path"), JitDumpTest.class.getName())
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
        assertEquals(0, child.waitFor(), Files.readString(folder.resolve("out")));
        List<Path> files = files();
        assertTrue(text(files, "0001-graph.txt").startsWith("graph(%0 f32[100000])"), files::toString);
        String program = text(files, "0001-program.txt");
        assertTrue(program.contains("loop over [100000], 4 steps") && program.contains("kB at most"), program);
        for (Path p : files) if (p.toString().endsWith(".class")) assertEquals("io/leibniz/cpu/Fused", ClassFile.of().parse(p).thisClass().asInternalName());
        assertTrue(files.stream().anyMatch(p -> p.toString().endsWith(".class")), files::toString);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("dump"))) {
            return all.sorted().toList();
        }
    }

    private static String text(List<Path> files, String name) throws IOException {
        return Files.readString(files.stream().filter(p -> p.endsWith(name)).findFirst().orElseThrow(() -> new AssertionError(name + " is not among " + files)));
    }
}
