package io.leibniz.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.graph.Graph;
import io.leibniz.graph.Graph.Step;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Spec;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Units of random programs hold each step once and come after everything they read. */
class GroupingTest {
    private static final Spec VECTOR = new Spec(DType.F64, Shape.of(4));
    private static final Spec NUMBER = new Spec(DType.F64, Shape.SCALAR);

    /** Pointwise steps over two shapes, and sums and broadcasts that lead from one to the other. */
    private static final class Builder {
        private final SplittableRandom random;
        private final List<Spec> values = new ArrayList<>(List.of(VECTOR, VECTOR, NUMBER));
        private final List<Step> steps = new ArrayList<>();

        Builder(long seed) {
            this.random = new SplittableRandom(seed);
        }

        private int one(Spec spec) {
            while (true) {
                int v = random.nextInt(values.size());
                if (values.get(v).equals(spec)) return v;
            }
        }

        private void add(Primitive op, Spec spec, Integer... operands) {
            steps.add(new Step(op, List.of(operands), spec, null));
            values.add(spec);
        }

        Graph build(int size) {
            while (steps.size() < size) {
                Spec spec = random.nextInt(3) == 0 ? NUMBER : VECTOR;
                switch (random.nextInt(4)) {
                    case 0 -> add(Unary.SIN, spec, one(spec));
                    case 1, 2 -> add(Binary.MUL, spec, one(spec), one(spec));
                    default -> {
                        if (spec == NUMBER) add(new Reduce(Reduce.Op.SUM, Shape.of(0)), NUMBER, one(VECTOR));
                        else add(new Broadcast(VECTOR.shape()), VECTOR, one(NUMBER));
                    }
                }
            }
            return new Graph(values.subList(0, 3), List.of(), steps, List.of(values.size() - 1)).verified();
        }
    }

    @Test
    void unitsComeAfterWhatTheyRead() {
        int joined = 0;
        for (long seed = 0; seed < 3000; seed++) {
            Graph g = new Builder(seed).build(5 + (int) (seed % 40));
            BitSet ready = new BitSet();
            ready.set(0, g.firstStep());
            for (Grouping.Unit u : Grouping.of(g, new boolean[g.inputs().size()])) {
                if (u.values().size() > 1) joined++;
                for (int v : u.values()) {
                    for (int o : g.step(v).operands()) assertTrue(ready.get(o) || u.values().contains(o), () -> "value " + o + " is read too early\n" + g);
                }
                for (int v : u.values()) {
                    assertTrue(!ready.get(v), () -> "value " + v + " is computed twice\n" + g);
                    ready.set(v);
                }
            }
            assertEquals(g.size(), ready.cardinality());
        }
        assertTrue(joined > 3000, "steps were joined " + joined + " times only");
    }
}
