package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leibniz.io.Npz;
import io.leibniz.nn.optim.Plateau;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rates against those that src/test/python/schedules.py recorded, by number and compiled. */
class ScheduleTest {
    private static final Map<String, Schedule> SCHEDULES = Map.ofEntries(
            Map.entry("step", Schedule.step(0.1, 7, 0.5)),
            Map.entry("multi-step", Schedule.multiStep(0.1, 0.3, 5, 9, 30)),
            Map.entry("exponential", Schedule.exponential(0.1, 0.93)),
            Map.entry("linear", Schedule.linear(0.1, 0.02, 25)),
            Map.entry("polynomial", Schedule.polynomial(0.1, 30, 2.5, 0)),
            Map.entry("cosine", Schedule.cosine(0.1, 39, 0.01)),
            Map.entry("restarts", Schedule.cosineRestarts(0.1, 5, 2, 0.01)),
            Map.entry("equal-restarts", Schedule.cosineRestarts(0.1, 9, 1, 0)),
            Map.entry("one-cycle", Schedule.oneCycle(0.1, 40)),
            Map.entry("one-cycle-half", Schedule.oneCycle(0.1, 40, 0.5, 10, 100)),
            Map.entry("sequence", Schedule.constant(0.1).then(12, Schedule.exponential(0.1, 0.9))));

    private static Map<String, Tensor> recorded() throws Exception {
        return Npz.read(Path.of(ScheduleTest.class.getResource("schedules.npz").toURI()));
    }

    @Test
    void recordedRates() throws Exception {
        Map<String, Tensor> r = recorded();
        assertEquals(r.size() - 3, SCHEDULES.size());
        SCHEDULES.forEach((name, schedule) -> {
            var compiled = Transforms.jit((Tensor t) -> schedule.at(t));
            double[] expected = r.get(name).toDoubleArray();
            for (int t = 0; t < expected.length; t++) {
                assertEquals(expected[t], schedule.at(t), 1e-12, name + " at " + t);
                assertEquals(schedule.at(t), compiled.apply(Tensor.scalar(t, DType.F64)).item(), name + " at " + t + ", compiled");
            }
        });
    }

    /** A cosine begins exactly where the last one ends, however far. */
    @Test
    void restartsBeginWhereTheyShould() {
        Schedule thirds = Schedule.cosineRestarts(1, 7, 3, 0);
        long begin = 0;
        long length = 7;
        for (int i = 0; i < 12; i++) {
            assertEquals(1, thirds.at(begin), "cosine " + i);
            begin += length;
            length *= 3;
        }
    }

    @Test
    void plateaus() throws Exception {
        Map<String, Tensor> r = recorded();
        double[] measures = r.get("measures").toDoubleArray();
        Plateau falling = Plateau.of(0.3, 2);
        for (Plateau p : new Plateau[] {falling, falling.cooldown(2).least(0.03)}) {
            double[] rates = new double[measures.length];
            for (int i = 0; i < rates.length; i++) {
                p = p.see(measures[i]);
                rates[i] = p.rateFactor();
            }
            assertArrayEquals(r.get(p.cooldown() == 0 ? "plateau" : "plateau-cooldown").toDoubleArray(), rates, 1e-12);
        }
        assertEquals(0.3, Plateau.of(0.3, 0).see(1).see(Double.NaN).rateFactor());
        assertEquals(0.5, Plateau.of(0.5, 0).largerIsBetter().see(0.9).see(0.95).see(0.95).rateFactor());
    }

    @Test
    void products() {
        assertEquals(0.5 * 0.01 * 0.25, Schedule.linear(0.02, 0, 4).times(Schedule.step(1, 2, 0.25)).at(3), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> Schedule.oneCycle(1, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.oneCycle(1, 10, 1, 25, 1e4));
        assertThrows(IllegalArgumentException.class, () -> Plateau.of(1, 3));
    }
}
