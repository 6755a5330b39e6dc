package io.leibniz.nn;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * The transpose of a one-dimensional convolution, by which a stride makes extents larger: [N, in, L] → [N, out, L'].
 *
 * {@snippet :
 * var layer = ConvTranspose1d.init(16, 8, 2, ConvOptions.DEFAULT.stride(2), Key.of(42));
 * layer.apply(Tensor.zeros(4, 16, 10));          // f32[4, 8, 20]
 * }
 *
 * @param weight [in, out/groups, length]
 * @param bias [out], or null for none
 * @param options stride, padding, output padding, dilation, groups
 */
public record ConvTranspose1d(Tensor weight, Tensor bias, ConvOptions options) implements Layer {
    /** Weight and bias uniform in [−1/√fan-in, 1/√fan-in], fan-in being out/groups times the kernel, as in PyTorch. */
    public static ConvTranspose1d init(int in, int out, int kernel, ConvOptions options, Key key) {
        Key[] k = key.split(2);
        Tensor w = Init.kaimingUniform(k[0], Math.sqrt(5), in, out / options.groups(), kernel);
        return new ConvTranspose1d(w, Init.bias(k[1], Init.fanIn(w.shape()), out), options);
    }

    public static ConvTranspose1d withoutBias(int in, int out, int kernel, ConvOptions options, Key key) {
        return new ConvTranspose1d(Init.kaimingUniform(key, Math.sqrt(5), in, out / options.groups(), kernel), null, options);
    }

    public Tensor apply(Tensor x) {
        return Convolutions.convTranspose1d(x, weight, bias, options);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
