package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.cli.Diagnosis.Finding;
import io.leibniz.cli.Diagnosis.State;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
    void heapBesideTheMemoryOfTheMachine() {
        long gibi = 1L << 30;
        var advice = Optional.of("another limit, here 2 GiB: LEIBNIZ_OPTS=-Xmx2g ./leibniz train");
        assertEquals(new Finding(State.GOOD, "heap", "training gets 1.5 GiB of the machine's 16.0 GiB", advice), Diagnosis.heap(3 * gibi / 2, 16 * gibi));
        assertEquals(new Finding(State.WRONG, "heap", "training gets 8.0 GiB of the machine's 4.0 GiB, which will swap or be killed", advice),
                Diagnosis.heap(8 * gibi, 4 * gibi));
    }

    @Test
    void missingDataSaysHowToGetIt() {
        assertEquals(Finding.good("MNIST", Path.of("there").toString()),
                Diagnosis.dataSet("MNIST", Optional.of(Path.of("there")), "buy it"));
        assertEquals(new Finding(State.ABSENT, "MNIST", "not found", Optional.of("buy it")),
                Diagnosis.dataSet("MNIST", Optional.empty(), "buy it"));
    }
}
