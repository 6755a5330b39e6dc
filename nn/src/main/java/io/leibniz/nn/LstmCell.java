package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; the forget gate by Gers et al. 2000):
 * (i, f, g, o) = x·Wᵢᵀ + bᵢ + h·Wₕᵀ + bₕ, c' = σ(f)⊙c + σ(i)⊙tanh(g), h' = σ(o)⊙tanh(c').
 *
 * @param inputWeight Wᵢ, [4·width, in]: i, f, g, o
 * @param hiddenWeight Wₕ, [4·width, width], or [4·width, projected]
 * @param inputBias bᵢ, [4·width]; or null
 * @param hiddenBias bₕ, [4·width]; or null
 * @param projection [projected, width], which then multiplies h' (Sak, Senior and Beaufays 2014); or null
 */
public record LstmCell(Tensor inputWeight, Tensor hiddenWeight, Tensor inputBias, Tensor hiddenBias, Tensor projection)
        implements RecurrentCell<LstmState> {

    /** Everything uniform in [−1/√width, 1/√width], as in PyTorch. */
    public static LstmCell init(int in, int width, Key key) {
        Tensor[] w = Recurrence.init(key, width, 4, in, width);
        return new LstmCell(w[0], w[1], w[2], w[3], null);
    }

    /** The same with h projected to a smaller width. */
    public static LstmCell projected(int in, int width, int projected, Key key) {
        Key[] k = key.split(2);
        Tensor[] w = Recurrence.init(k[0], width, 4, in, projected);
        return new LstmCell(w[0], w[1], w[2], w[3], Recurrence.uniform(k[1], width, projected, width));
    }

    @Override
    public Tensor project(Tensor x) {
        return Functional.linear(x, inputWeight, Recurrence.sum(inputBias, hiddenBias));
    }

    @Override
    public LstmState step(Tensor projected, LstmState s) {
        List<Tensor> gates = projected.add(s.h().matmul(hiddenWeight.t())).chunk(4, -1);
        Tensor c = gates.get(1).sigmoid().mul(s.c()).add(gates.get(0).sigmoid().mul(gates.get(2).tanh()));
        Tensor h = gates.get(3).sigmoid().mul(c.tanh());
        return new LstmState(projection == null ? h : h.matmul(projection.t()), c);
    }

    @Override
    public Tensor output(LstmState s) {
        return s.h();
    }

    @Override
    public LstmState start(int n, DType dtype) {
        return new LstmState(Tensor.zeros(Shape.of(n, hiddenWeight.size(1)), dtype),
                Tensor.zeros(Shape.of(n, inputWeight.size(0) / 4), dtype));
    }

    @Override
    public int inputs() {
        return inputWeight.size(1);
    }
}
