package io.leibniz.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.Tensor;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphLayoutTest {
    private static ComputationGraph graph() {
        Tensor x = Tensor.scalar(1.0).requiresGrad();
        Tensor y = Tensor.scalar(2.0).requiresGrad();
        return ComputationGraph.of(x.square().add(x.mul(y)).mul(y.pow(3)).add(x), Map.of("x", x, "y", y));
    }

    @Test
    void noTwoPlacesCoincide() {
        GraphLayout l = GraphLayout.of(graph());
        Set<String> taken = new HashSet<>();
        for (int p = 0; p < l.column().length; p++) {
            assertTrue(taken.add(l.column()[p] + ":" + l.row()[p]), "place " + p);
            assertTrue(l.row()[p] >= 0 && l.row()[p] <= l.rows() - 1, "place " + p);
        }
    }

    @Test
    void everyLineGoesFromItsOperandToItsVertexColumnByColumn() {
        ComputationGraph g = graph();
        GraphLayout l = GraphLayout.of(g);
        int bends = 0;
        for (ComputationGraph.Vertex v : g.vertices()) {
            for (int k = 0; k < v.operands().size(); k++) {
                int[] route = l.routes()[v.id()][k];
                assertEquals(v.operands().get(k).to(), route[0]);
                assertEquals(v.id(), route[route.length - 1]);
                for (int i = 1; i < route.length; i++) assertEquals(l.column()[route[i - 1]] + 1, l.column()[route[i]]);
                bends += route.length - 2;
            }
        }
        // y³ waits one column for the sum; x three columns for the last sum.
        assertEquals(4, bends);
    }

    @Test
    void aVariableAlone() {
        Tensor x = Tensor.scalar(1.0).requiresGrad();
        GraphLayout l = GraphLayout.of(ComputationGraph.of(x, Map.of("x", x)));
        assertEquals(1, l.columns());
        assertArrayEquals(new double[] {0}, l.row());
    }
}
