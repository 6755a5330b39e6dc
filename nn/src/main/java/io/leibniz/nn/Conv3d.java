package io.leibniz.nn;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * Three-dimensional convolution: [N, in, D, H, W] → [N, out, D', H', W'].
 *
 * {@snippet :
 * var layer = Conv3d.init(16, 32, 3, ConvOptions.of(1, 1), Key.of(42));
 * layer.apply(Tensor.zeros(8, 16, 5, 6, 7));         // f32[8, 32, 5, 6, 7]
 * }
 *
 * @param weight [out, in/groups, depth, height, width]
 * @param bias [out], or null for none
 * @param options stride, padding, dilation, groups
 */
public record Conv3d(Tensor weight, Tensor bias, ConvOptions options) implements Layer {
    /** A cubic kernel; weight and bias uniform in [−1/√fan-in, 1/√fan-in], as in PyTorch. */
    public static Conv3d init(int in, int out, int kernel, ConvOptions options, Key key) {
        Key[] k = key.split(2);
        Tensor w = Init.kaimingUniform(k[0], Math.sqrt(5), out, in / options.groups(), kernel, kernel, kernel);
        return new Conv3d(w, Init.bias(k[1], Init.fanIn(w.shape()), out), options);
    }

    public static Conv3d withoutBias(int in, int out, int kernel, ConvOptions options, Key key) {
        return new Conv3d(Init.kaimingUniform(key, Math.sqrt(5), out, in / options.groups(), kernel, kernel, kernel), null, options);
    }

    public Tensor apply(Tensor x) {
        return Convolutions.conv3d(x, weight, bias, options);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
