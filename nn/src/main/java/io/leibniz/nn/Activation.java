package io.leibniz.nn;

import io.leibniz.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Non-linearities as layers without parameters, with PyTorch's default numbers. With other numbers a lambda is the layer:
 * {@code (x, context) -> x.leakyRelu(0.2)}.
 */
public enum Activation implements Layer {
    RELU(Tensor::relu),
    RELU6(Tensor::relu6),
    LEAKY_RELU(Tensor::leakyRelu),
    ELU(Tensor::elu),
    SELU(Tensor::selu),
    CELU(x -> x.celu(1)),
    GELU(Tensor::gelu),
    GELU_TANH(Tensor::geluTanh),
    SILU(Tensor::silu),
    MISH(Tensor::mish),
    SIGMOID(Tensor::sigmoid),
    LOG_SIGMOID(Tensor::logSigmoid),
    TANH(Tensor::tanh),
    SOFTPLUS(Tensor::softplus),
    SOFTSIGN(Tensor::softsign),
    TANHSHRINK(Tensor::tanhshrink),
    SOFTSHRINK(x -> x.softshrink(0.5)),
    HARDSHRINK(x -> x.hardshrink(0.5)),
    HARDTANH(Tensor::hardtanh),
    HARDSIGMOID(Tensor::hardsigmoid),
    HARDSWISH(Tensor::hardswish),
    /** Over the last axis. */
    SOFTMAX(x -> x.softmax(-1)),
    /** Over the last axis. */
    LOG_SOFTMAX(x -> x.logSoftmax(-1)),
    /** a·σ(b) of the halves (a, b) of the last axis. */
    GLU(x -> x.glu(-1));

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
