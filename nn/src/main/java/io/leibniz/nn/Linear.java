package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * y = x·Wᵀ + b over the last axis: [.., in] → [.., out].
 *
 * {@snippet :
 * var layer = Linear.init(784, 10, Key.of(42));
 * layer.apply(Tensor.zeros(32, 784));          // f32[32, 10]
 * }
 *
 * @param weight [out, in]
 * @param bias [out], or null for none
 */
public record Linear(Tensor weight, Tensor bias) implements Layer {
    /** Weight and bias uniform in [−1/√in, 1/√in], as in PyTorch. */
    public static Linear init(int in, int out, Key key) {
        Key[] k = key.split(2);
        return new Linear(Init.kaimingUniform(k[0], Math.sqrt(5), out, in), Init.bias(k[1], in, out));
    }

    public static Linear withoutBias(int in, int out, Key key) {
        return new Linear(Init.kaimingUniform(key, Math.sqrt(5), out, in), null);
    }

    public Tensor apply(Tensor x) {
        return Functional.linear(x, weight, bias);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
