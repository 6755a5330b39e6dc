package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.cli.Diagnosis.DataSet;
import io.leibniz.cli.Diagnosis.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    @ParameterizedTest
    @CsvSource({"25.0.3, GOOD", "25.0.3+9-LTS, GOOD", "25.0.10, GOOD", "26, GOOD", "25, WRONG", "25.0.2, WRONG",
            "17.0.15, WRONG"})
    void oldestJdk(String version, State expected) {
        assertEquals(expected, Diagnosis.jdk(Runtime.Version.parse(version), System.getProperties()).state());
    }

    @Test
    void theseTestsRunWithVectors() {
        var findings = Diagnosis.of(System.getProperties());
        var vectors = findings.stream().filter(f -> f.subject().equals("vectors")).findFirst().orElseThrow();
        assertEquals(State.GOOD, vectors.state());
        assertTrue(vectors.text().matches("\\d+ bits on .*"), vectors.text());
    }

    @Test
    void dataIsFoundInTheFirstFolderThatHasAllOfIt(@TempDir Path empty, @TempDir Path partial, @TempDir Path whole)
            throws IOException {
        Files.createDirectories(partial.resolve("mnist"));
        Files.createFile(partial.resolve("mnist/train-images-idx3-ubyte.gz"));
        Files.createDirectories(whole.resolve("mnist"));
        for (var name : List.of("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz",
                "t10k-labels-idx1-ubyte")) {
            Files.createFile(whole.resolve("mnist").resolve(name));
        }

        var found = Diagnosis.dataSet(DataSet.MNIST, List.of(empty, partial, whole));
        assertEquals(State.GOOD, found.state());
        assertEquals(whole.resolve("mnist").toString(), found.text());

        var missing = Diagnosis.dataSet(DataSet.MNIST, List.of(empty, partial));
        assertEquals(State.ABSENT, missing.state());
        assertTrue(missing.advice().orElseThrow().contains("IDX"));
    }
}
