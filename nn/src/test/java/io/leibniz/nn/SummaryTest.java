package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tied;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    record Net(Conv2d conv, BatchNorm norm, Sequential head, Tensor scale, List<Tensor> spare, String note) {}

    private static Net net() {
        return new Net(Conv2d.init(1, 8, 3, ConvOptions.of(1, 1), Key.of(1)), BatchNorm.init(8),
                Sequential.of(new Flatten(), Linear.init(32, 4, Key.of(2)), Activation.RELU, new Dropout(0.5), Linear.init(4, 1_000, Key.of(3))),
                Tensor.scalar(2.0), List.of(Tensor.of(1L, 2L), Tensor.zeros(0, 3)), "a net");
    }

    /** 8·9 + 8; 8 + 8; 32·4 + 4; 4·1000 + 1000; and bytes: four each, eight for the f64 scalar and the two i64. */
    @Test
    void aTableOfLayers() {
        assertEquals("""
                layer          type        tensors                                                trained  kept
                (model)        Net         scale [], spare.0 i64[2], spare.1 [0, 3]                     1     2
                conv           Conv2d      weight [8, 1, 3, 3], bias [8]                               80     0
                norm           BatchNorm   weight [8], bias [8], runningMean [8], runningVar [8]       16    16
                head.layers.0  Flatten                                                                  0     0
                head.layers.1  Linear      weight [4, 32], bias [4]                                   132     0
                head.layers.2  Activation                                                               0     0
                head.layers.3  Dropout                                                                  0     0
                head.layers.4  Linear      weight [1000, 4], bias [1000]                            5,000     0
                5,229 parameters, 18 numbers kept beside them; 20,996 bytes in 13 tensors
                """, Summary.of(net()).toString());
    }

    @Test
    void asNumbers() {
        Summary s = Summary.of(net());
        assertEquals(5_229, s.parameters());
        assertEquals(18, s.kept());
        assertEquals(4 * (80 + 16 + 16 + 132 + 5_000 + 1) + 8 * 2, s.bytes());
        Summary.Row conv = s.layers().get(1);
        assertEquals(List.of("weight", "bias"), List.copyOf(conv.tensors().keySet()));
        assertEquals(Shape.of(8, 1, 3, 3), conv.tensors().get("weight").shape());
    }

    record Language(Tied<Embedding> in, Tied<Embedding> out) {}

    @Test
    void whatIsTiedCountsOnce() {
        Tied<Embedding> table = Tied.of(Embedding.init(10, 4, Key.of(1)));
        Summary s = Summary.of(new Language(table, table));
        assertEquals(List.of("in"), s.layers().stream().map(Summary.Row::path).toList());
        assertEquals(40, s.parameters());
    }

    @Test
    void anyTree() {
        assertEquals(7, Summary.of(List.of(Tensor.zeros(3), Map.of("a", Tensor.zeros(4).to(DType.F64)))).parameters());
        Summary one = Summary.of(Tensor.zeros(2, 5));
        assertEquals(10, one.parameters());
        assertEquals("", one.layers().getFirst().path());
        Layer twice = (x, _) -> x.mul(2);
        assertEquals(List.of("layers.0", "layers.1"), Summary.of(Sequential.of(twice, Linear.init(2, 2, Key.of(1)))).layers().stream().map(Summary.Row::path).toList());
        assertEquals(0, Summary.of("nothing").parameters());
    }
}
