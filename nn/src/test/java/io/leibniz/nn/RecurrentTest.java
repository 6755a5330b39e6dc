package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Recurrent networks against PyTorch's. PyTorch has time first. */
class RecurrentTest {
    private static final Golden GOLDEN = Golden.of("recurrent");

    private interface Make<C> {
        C make(Map<String, Tensor> in, String suffix);
    }

    private static <C> List<C> cells(Map<String, Tensor> in, String suffix, Make<C> make) {
        List<C> cells = new ArrayList<>();
        for (int i = 0; in.containsKey("weight_ih_l" + i + suffix); i++) cells.add(make.make(in, "_l" + i + suffix));
        return cells;
    }

    private static RnnCell rnn(Map<String, Tensor> in, String s) {
        return new RnnCell(in.get("weight_ih" + s), in.get("weight_hh" + s), in.get("bias_ih" + s), in.get("bias_hh" + s), Activation.TANH);
    }

    private static GruCell gru(Map<String, Tensor> in, String s) {
        return new GruCell(in.get("weight_ih" + s), in.get("weight_hh" + s), in.get("bias_ih" + s), in.get("bias_hh" + s));
    }

    private static LstmCell lstm(Map<String, Tensor> in, String s) {
        return new LstmCell(in.get("weight_ih" + s), in.get("weight_hh" + s), in.get("bias_ih" + s), in.get("bias_hh" + s), in.get("weight_hr" + s));
    }

    private static List<Tensor> rnn(Map<String, Tensor> in, Tensor lengths) {
        return timeFirst(new Rnn(cells(in, "", RecurrentTest::rnn), cells(in, "_reverse", RecurrentTest::rnn), 0)
                .run(in.get("x").transpose(0, 1), in.get("h"), lengths, Context.eval()));
    }

    private static List<Tensor> gru(Map<String, Tensor> in, Tensor lengths) {
        return timeFirst(new Gru(cells(in, "", RecurrentTest::gru), cells(in, "_reverse", RecurrentTest::gru), 0)
                .run(in.get("x").transpose(0, 1), in.get("h"), lengths, Context.eval()));
    }

    private static List<Tensor> lstm(Map<String, Tensor> in, Tensor lengths) {
        LstmState s = in.containsKey("h") ? new LstmState(in.get("h"), in.get("c")) : null;
        Unrolled<LstmState> r = new Lstm(cells(in, "", RecurrentTest::lstm), cells(in, "_reverse", RecurrentTest::lstm), 0)
                .run(in.get("x").transpose(0, 1), s, lengths, Context.eval());
        return List.of(r.y().transpose(0, 1), r.state().h(), r.state().c());
    }

    private static List<Tensor> timeFirst(Unrolled<Tensor> r) {
        return List.of(r.y().transpose(0, 1), r.state());
    }

    @Test
    void networks() {
        for (String variant : List.of("", "-zero", "-deep", "-packed")) {
            Tensor lengths = variant.equals("-packed") ? Tensor.of(3L, 5L, 2L) : null;
            GOLDEN.check("rnn" + variant, in -> rnn(in, lengths));
            GOLDEN.check("gru" + variant, in -> gru(in, lengths));
            GOLDEN.check("lstm" + variant, in -> lstm(in, lengths));
        }
        GOLDEN.check("lstm-projected", in -> lstm(in, (Tensor) null));
        GOLDEN.check("rnn-relu", in -> {
            RnnCell c = rnn(in, "_l0");
            var relu = new RnnCell(c.inputWeight(), c.hiddenWeight(), c.inputBias(), c.hiddenBias(), Activation.RELU);
            return timeFirst(new Rnn(List.of(relu), List.of(), 0).run(in.get("x").transpose(0, 1)));
        });
        GOLDEN.one("rnn-cell", in -> rnn(in, "").apply(in.get("x"), in.get("h")));
        GOLDEN.one("gru-cell", in -> gru(in, "").apply(in.get("x"), in.get("h")));
        GOLDEN.check("lstm-cell", in -> {
            LstmState s = lstm(in, "").apply(in.get("x"), new LstmState(in.get("h"), in.get("c")));
            return List.of(s.h(), s.c());
        });
        GOLDEN.complete();
    }

    /** The state makes two halves of a sequence one. */
    @Test
    void goesOnWhereItStopped() {
        Lstm net = Lstm.init(3, 5, RecurrentOptions.DEFAULT.layers(2), Key.of(1));
        Tensor x = Random.normal(Key.of(2), Shape.of(2, 6, 3), DType.F32);
        Unrolled<LstmState> whole = net.run(x);
        Unrolled<LstmState> a = net.run(x.narrow(1, 0, 4));
        Unrolled<LstmState> b = net.run(x.narrow(1, 4, 2), a.state(), null, Context.eval());
        Golden.close("y", whole.y(), Tensor.cat(1, a.y(), b.y()));
        Golden.close("c", whole.state().c(), b.state().c());
    }

    @Test
    void compiledIsTheSame() {
        Lstm net = Lstm.init(3, 4, RecurrentOptions.DEFAULT.bidirectional(true), Key.of(3));
        Tensor x = Random.normal(Key.of(4), Shape.of(2, 5, 3), DType.F32);
        var step = Transforms.valueAndGrad((Lstm m) -> m.run(x).y().square().sum());
        var eager = step.apply(net);
        var compiled = Transforms.jit(step::apply).apply(net);
        assertEquals(eager.value().item(), compiled.value().item(), 1e-5 * Math.abs(eager.value().item()));
        List<Tensor> e = Tree.leaves(eager.grad());
        List<Tensor> c = Tree.leaves(compiled.grad());
        for (int i = 0; i < e.size(); i++) assertTrue(e.get(i).sub(c.get(i)).abs().amax().item() < 1e-5, "leaf " + i);
    }

    @Test
    void initialWeightsLieInTheInterval() {
        Gru net = Gru.init(7, 16, RecurrentOptions.DEFAULT.layers(2).bidirectional(true), Key.of(5));
        assertEquals(List.of(48, 32), List.of(net.forward().get(1).inputWeight().size(0), net.forward().get(1).inputWeight().size(1)));
        for (Tensor t : Tree.leaves(net)) {
            double top = t.abs().amax().item();
            assertTrue(top <= 0.25 && top > 0.2, "largest " + top);
        }
    }

    @Test
    void wrongShapes() {
        Rnn net = Rnn.init(3, 4, Key.of(1));
        assertTrue(assertThrows(ShapeException.class, () -> net.run(Tensor.zeros(2, 5, 4))).getMessage().contains("[N, T, 3]"));
        assertThrows(ShapeException.class, () -> net.run(Tensor.zeros(2, 5, 3), Tensor.zeros(2, 2, 4), null, Context.eval()));
        assertThrows(ShapeException.class, () -> net.run(Tensor.zeros(2, 5, 3), null, Tensor.of(5L), Context.eval()));
    }
}
