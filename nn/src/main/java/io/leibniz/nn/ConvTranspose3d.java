package io.leibniz.nn;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * The transpose of a three-dimensional convolution, by which a stride makes extents larger: 
 * [N, in, D, H, W] → [N, out, D', H', W'].
 *
 * {@snippet :
 * var layer = ConvTranspose3d.init(16, 8, 2, ConvOptions.DEFAULT.stride(2), Key.of(42));
 * layer.apply(Tensor.zeros(4, 16, 4, 4, 4));          // f32[4, 8, 8, 8, 8]
 * }
 *
 * @param weight [in, out/groups, depth, height, width]
 * @param bias [out], or null for none
 * @param options stride, padding, output padding, dilation, groups
 */
public record ConvTranspose3d(Tensor weight, Tensor bias, ConvOptions options) implements Layer {
    /** A cubic kernel; weight and bias uniform in [−1/√fan-in, 1/√fan-in], fan-in being out/groups times the kernel, as in PyTorch. */
    public static ConvTranspose3d init(int in, int out, int kernel, ConvOptions options, Key key) {
        Key[] k = key.split(2);
        Tensor w = Init.kaimingUniform(k[0], Math.sqrt(5), in, out / options.groups(), kernel, kernel, kernel);
        return new ConvTranspose3d(w, Init.bias(k[1], Init.fanIn(w.shape()), out), options);
    }

    public static ConvTranspose3d withoutBias(int in, int out, int kernel, ConvOptions options, Key key) {
        return new ConvTranspose3d(Init.kaimingUniform(key, Math.sqrt(5), in, out / options.groups(), kernel, kernel, kernel), null, options);
    }

    public Tensor apply(Tensor x) {
        return Convolutions.convTranspose3d(x, weight, bias, options);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
