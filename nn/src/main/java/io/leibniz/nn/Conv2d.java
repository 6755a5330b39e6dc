package io.leibniz.nn;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * Two-dimensional convolution: [N, in, H, W] → [N, out, H', W'].
 *
 * {@snippet :
 * var layer = Conv2d.init(1, 32, 3, ConvOptions.of(1, 1), Key.of(42));
 * layer.apply(Tensor.zeros(8, 1, 28, 28));         // f32[8, 32, 28, 28]
 * }
 *
 * @param weight [out, in/groups, height, width]
 * @param bias [out], or null for none
 * @param options stride, padding, dilation, groups
 */
public record Conv2d(Tensor weight, Tensor bias, ConvOptions options) implements Layer {
    /** A square kernel; weight and bias uniform in [−1/√fan-in, 1/√fan-in], as in PyTorch. */
    public static Conv2d init(int in, int out, int kernel, ConvOptions options, Key key) {
        Key[] k = key.split(2);
        Tensor w = Init.kaimingUniform(k[0], Math.sqrt(5), out, in / options.groups(), kernel, kernel);
        return new Conv2d(w, Init.bias(k[1], Init.fanIn(w.shape()), out), options);
    }

    public static Conv2d withoutBias(int in, int out, int kernel, ConvOptions options, Key key) {
        return new Conv2d(Init.kaimingUniform(key, Math.sqrt(5), out, in / options.groups(), kernel, kernel), null, options);
    }

    public Tensor apply(Tensor x) {
        return Convolutions.conv2d(x, weight, bias, options);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
