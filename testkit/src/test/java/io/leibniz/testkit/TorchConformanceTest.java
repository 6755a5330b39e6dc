package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.torch.Adapters;
import io.leibniz.testkit.torch.Conformance;
import io.leibniz.testkit.torch.Conformance.Outcome;
import io.leibniz.testkit.torch.Conformance.Tolerance;
import io.leibniz.transform.Transforms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation and its derivatives against what PyTorch itself computed on its own samples. The recordings lie beside
 * this class; the system property {@code leibniz.golden} names a folder with others.
 */
class TorchConformanceTest {
    private static final String SAMPLES = "torch-samples.zip";
    private static final String MISSING = "torch-missing.txt";

    private static final Map<String, Tolerance> LOOSE = Map.of();

    @TempDir
    Path scratch;

    @Test
    void conformance() throws IOException {
        run(new Conformance(Adapters.all(), LOOSE));
    }

    /** The same with every function and every derivative as a compiled program. */
    @Test
    void conformanceOfCompiledPrograms() throws IOException {
        run(new Conformance(Adapters.all(), LOOSE, TorchConformanceTest::compiled));
    }

    private static Function<List<Tensor>, List<Tensor>> compiled(Function<List<Tensor>, List<Tensor>> f) {
        var program = Transforms.jit(f);
        return x -> {
            List<Tensor> y = program.apply(x);
            assertEquals(1, program.graphs().size(), "jit stepped aside");
            return y;
        };
    }

    private void run(Conformance conformance) throws IOException {
        String given = System.getProperty("leibniz.golden");
        Path folder = given != null ? Path.of(given) : unpacked();
        List<Outcome> outcomes = conformance.run(folder);
        Map<String, String> excused = missing();
        List<String> wrong = new ArrayList<>();
        int passed = 0;
        int failed = 0;
        int absent = 0;
        for (Outcome o : outcomes) {
            if (o.passed()) {
                passed++;
                if (excused.containsKey(o.name())) wrong.add(o.name() + " passes; take it from " + MISSING);
                continue;
            }
            if (o.missing()) absent++;
            else failed++;
            String reason = excused.get(o.name());
            System.out.println((o.missing() ? "missing " : "failed  ") + o.name() + ": " + (o.missing() && reason != null ? reason : o.problem()));
            if (!o.missing() || reason == null) wrong.add(o.name() + ": " + o.problem());
        }
        conformance.notes().forEach((part, reason) -> System.out.println("note    " + part + ": " + reason));
        System.out.println(passed + " passed, " + failed + " failed, " + absent + " missing");
        assertTrue(!outcomes.isEmpty(), "no recordings in " + folder);
        assertEquals(List.of(), wrong);
    }

    /** Variants that are known to have no counterpart: name, colon, reason. */
    private static Map<String, String> missing() throws IOException {
        Map<String, String> r = new LinkedHashMap<>();
        try (InputStream in = TorchConformanceTest.class.getResourceAsStream(MISSING);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                if (line.isBlank() || line.startsWith("#")) continue;
                int colon = line.indexOf(": ");
                assertTrue(colon > 0, MISSING + ": a line without reason: " + line);
                r.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return r;
    }

    private Path unpacked() throws IOException {
        try (InputStream in = TorchConformanceTest.class.getResourceAsStream(SAMPLES); ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) Files.copy(zip, scratch.resolve(e.getName()));
        }
        return scratch;
    }
}
