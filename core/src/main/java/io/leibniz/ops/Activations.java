package io.leibniz.ops;

import io.leibniz.prim.Unary;
import io.leibniz.tensor.Tensor;

/** The non-linearities of networks. Pointwise unless an axis is given. */
public sealed interface Activations permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** 1/(1 + e⁻ˣ). Integers become f32. */
    default Tensor sigmoid() {
        return Ops.floatingUnary(Unary.SIGMOID, self());
    }

    /** −log(1 + e⁻ˣ), stable in both tails. Integers become f32. */
    default Tensor logSigmoid() {
        return Ops.floatingUnary(Unary.LOG_SIGMOID, self());
    }

    /** log(1 + eˣ), stable in both tails. Integers become f32. */
    default Tensor softplus() {
        return Ops.floatingUnary(Unary.SOFTPLUS, self());
    }

    /** x·sigmoid(x). Integers become f32. */
    default Tensor silu() {
        return Ops.floatingUnary(Unary.SILU, self());
    }

    /** x·Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel 2016). Integers become f32. */
    default Tensor gelu() {
        return Ops.floatingUnary(Unary.GELU, self());
    }

    /** ½x(1 + tanh(√(2/π)(x + 0.044715x³))), the approximation of gelu. Integers become f32. */
    default Tensor geluTanh() {
        return Ops.floatingUnary(Unary.GELU_TANH, self());
    }

    /** max(x, 0); the derivative at 0 is 0. */
    default Tensor relu() {
        return Ops.unary(Unary.RELU, self());
    }
}
