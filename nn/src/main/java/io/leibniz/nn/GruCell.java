package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * A gated recurrent unit (Cho et al. 2014), with the reset gate after the product as cuDNN and PyTorch have it:
 * r = σ(aᵣ + cᵣ), z = σ(a_z + c_z), n = tanh(aₙ + r⊙cₙ), h' = (1 − z)⊙n + z⊙h with a = x·Wᵢᵀ + bᵢ and c = h·Wₕᵀ + bₕ.
 *
 * @param inputWeight Wᵢ, [3·width, in]: r, z, n
 * @param hiddenWeight Wₕ, [3·width, width]
 * @param inputBias bᵢ, [3·width]; or null
 * @param hiddenBias bₕ, [3·width]; or null
 */
public record GruCell(Tensor inputWeight, Tensor hiddenWeight, Tensor inputBias, Tensor hiddenBias) implements RecurrentCell<Tensor> {
    /** Everything uniform in [−1/√width, 1/√width], as in PyTorch. */
    public static GruCell init(int in, int width, Key key) {
        Tensor[] w = Recurrence.init(key, width, 3, in, width);
        return new GruCell(w[0], w[1], w[2], w[3]);
    }

    @Override
    public Tensor project(Tensor x) {
        return Functional.linear(x, inputWeight, inputBias);
    }

    @Override
    public Tensor step(Tensor projected, Tensor h) {
        List<Tensor> a = projected.chunk(3, -1);
        List<Tensor> c = Functional.linear(h, hiddenWeight, hiddenBias).chunk(3, -1);
        Tensor r = a.get(0).add(c.get(0)).sigmoid();
        Tensor z = a.get(1).add(c.get(1)).sigmoid();
        Tensor n = a.get(2).add(r.mul(c.get(2))).tanh();
        return n.add(z.mul(h.sub(n)));
    }

    @Override
    public Tensor output(Tensor h) {
        return h;
    }

    @Override
    public Tensor start(int n, DType dtype) {
        return Tensor.zeros(Shape.of(n, hiddenWeight.size(1)), dtype);
    }

    @Override
    public int inputs() {
        return inputWeight.size(1);
    }
}
