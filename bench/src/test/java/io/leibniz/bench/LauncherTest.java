package io.leibniz.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherTest {
    private static Result result(String framework, double... turns) {
        return new Result("a case", framework, framework + " 1.0", 1, new Timing(2, 1, 3, 0.5, 7), turns, 0.1, 1 << 20);
    }

    @Test
    void everySideMeasuresItsTurns() throws Exception {
        var complaints = new ArrayList<String>();
        var rounds = new Launcher(2, 0.05, 0.06).measure(Suite.named("matmul-256"), List.of(new Leibniz()), 1, e -> complaints.add(e.getMessage()));
        assertEquals(List.of(), complaints);
        assertEquals(2, rounds.size());
        for (var round : rounds) {
            Result own = round.get(Leibniz.NAME);
            assertEquals(3, own.turns().length);
            assertTrue(own.timing().least() > 0 && own.timing().least() <= own.turns()[0], own::toJson);
            assertTrue(own.timing().steps() >= 3, own::toJson);
        }
    }

    @Test
    void whoFailsIsLeftOutWithWhatItSaid() throws Exception {
        var complaints = new ArrayList<String>();
        var unknown = new Case("no-such-case", "unknown to the worker", new Problem.Matmul(16), 1);
        var rounds = new Launcher(1, 0, 0).measure(unknown, List.of(new Leibniz()), 1, e -> complaints.add(e.getMessage()));
        assertEquals(List.of(Map.of()), rounds);
        assertEquals(1, complaints.size());
        assertTrue(complaints.getFirst().startsWith("no-such-case leibniz 1 0.0 ended with 1"), complaints.getFirst());
    }

    @Test
    void aResultComesBackFromJson() {
        Result written = result("leibniz", 1.5, 2.5, 1000000.5);
        Result read = Result.ofJson(written.toJson());
        assertEquals(written.toJson(), read.toJson());
        assertArrayEquals(written.turns(), read.turns());
        assertEquals(written.timing(), read.timing());
    }

    @Test
    void ratiosAreOfTurnsThatWereNeighbours() {
        // The machine was half as fast in the second turn, for both; the other's third turn was disturbed.
        var one = Map.of("leibniz", result("leibniz", 10, 20, 10), "other", result("other", 12, 24, 60));
        var withoutOther = Map.of("leibniz", result("leibniz", 1, 1, 1));
        var ratio = Ratio.of(List.of(one, withoutOther), "other");
        assertEquals(1.2, ratio.median(), 1e-12);
        assertEquals(1.2, ratio.lower(), 1e-12);
        assertEquals(3.6, ratio.upper(), 1e-12);
    }
}
