package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * h' = f(x·Wᵢᵀ + bᵢ + h·Wₕᵀ + bₕ) (Elman 1990).
 *
 * @param inputWeight Wᵢ, [width, in]
 * @param hiddenWeight Wₕ, [width, width]
 * @param inputBias bᵢ, [width]; or null
 * @param hiddenBias bₕ, [width]; or null
 * @param activation f: {@link Activation#TANH} or {@link Activation#RELU} as a rule
 */
public record RnnCell(Tensor inputWeight, Tensor hiddenWeight, Tensor inputBias, Tensor hiddenBias, Activation activation)
        implements RecurrentCell<Tensor> {

    /** Everything uniform in [−1/√width, 1/√width], as in PyTorch; f = tanh. */
    public static RnnCell init(int in, int width, Key key) {
        Tensor[] w = Recurrence.init(key, width, 1, in, width);
        return new RnnCell(w[0], w[1], w[2], w[3], Activation.TANH);
    }

    @Override
    public Tensor project(Tensor x) {
        return Functional.linear(x, inputWeight, Recurrence.sum(inputBias, hiddenBias));
    }

    @Override
    public Tensor step(Tensor projected, Tensor h) {
        return activation.apply(projected.add(h.matmul(hiddenWeight.t())));
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
