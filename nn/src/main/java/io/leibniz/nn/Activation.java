package io.leibniz.nn;

import io.leibniz.tensor.Tensor;
import java.util.function.UnaryOperator;

/** Pointwise non-linearities as layers without parameters. */
public enum Activation implements Layer {
    RELU(Tensor::relu),
    GELU(Tensor::gelu),
    GELU_TANH(Tensor::geluTanh),
    SILU(Tensor::silu),
    SIGMOID(Tensor::sigmoid),
    TANH(Tensor::tanh),
    SOFTPLUS(Tensor::softplus);

    private final UnaryOperator<Tensor> f;

    Activation(UnaryOperator<Tensor> f) {
        this.f = f;
    }

    public Tensor apply(Tensor x) {
        return f.apply(x);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return f.apply(x);
    }
}
