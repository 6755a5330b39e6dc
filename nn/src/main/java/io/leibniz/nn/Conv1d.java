package io.leibniz.nn;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * One-dimensional convolution: [N, in, L] → [N, out, L'].
 *
 * {@snippet :
 * var layer = Conv1d.init(16, 32, 3, ConvOptions.of(1, 1), Key.of(42));
 * layer.apply(Tensor.zeros(8, 16, 50));         // f32[8, 32, 50]
 * }
 *
 * @param weight [out, in/groups, length]
 * @param bias [out], or null for none
 * @param options stride, padding, dilation, groups
 */
public record Conv1d(Tensor weight, Tensor bias, ConvOptions options) implements Layer {
    /** Weight and bias uniform in [−1/√fan-in, 1/√fan-in], as in PyTorch. */
    public static Conv1d init(int in, int out, int kernel, ConvOptions options, Key key) {
        Key[] k = key.split(2);
        Tensor w = Init.kaimingUniform(k[0], Math.sqrt(5), out, in / options.groups(), kernel);
        return new Conv1d(w, Init.bias(k[1], Init.fanIn(w.shape()), out), options);
    }

    public static Conv1d withoutBias(int in, int out, int kernel, ConvOptions options, Key key) {
        return new Conv1d(Init.kaimingUniform(key, Math.sqrt(5), out, in / options.groups(), kernel), null, options);
    }

    public Tensor apply(Tensor x) {
        return Convolutions.conv1d(x, weight, bias, options);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
