package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.*;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparisons of the heavy kernels with their definitions, in JVMs of every vector width and of none. */
class ForcedWidthsTest {
    @TempDir
    Path folder;

    /** What a child runs. */
    public static void main(String[] args) {
        var gemm = new GemmTest();
        gemm.everyBlockingFactorIsPassed();
        GemmTest.randomSizes(25);
        ConvTest.random(30);
        new ConvTest().tilesOfTwoByTwo();
        new ConvTest().tilesOfTwoByTwoAtTheLimits();
        WindowsTest.random(100);
        FusedTest.aroundVectors();
        System.out.println("vectors of " + Simd.bits() + " bits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"128", "256", "512", "0", "module missing"})
    void theDefinitionsHold(String width) throws Exception {
        boolean module = !width.equals("module missing");
        int bits = module ? Integer.parseInt(width) : 0;
        if (bits > Simd.bits()) bits = Simd.bits();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", "-cp", System.getProperty("java.class.path")));
        if (module) command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Dleibniz.vector.bits=" + bits));
        command.add(ForcedWidthsTest.class.getName());
        File out = folder.resolve("out").toFile();
        int status = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start().waitFor();
        String said = Files.readString(out.toPath());
        assertEquals(0, status, said);
        assertTrue(said.contains("vectors of " + bits + " bits"), said);
    }
}
