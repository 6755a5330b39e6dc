package io.leibniz.nn;

import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * One layer after another. Leaves are named by position: {@code layers.0.weight}.
 *
 * {@snippet :
 * var net = Sequential.of(Linear.init(2, 8, k1), Activation.TANH, Linear.init(8, 1, k2));
 * }
 */
public record Sequential(List<Layer> layers) implements Layer {
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        int i = 0;
        for (Layer layer : layers) {
            try {
                x = layer.apply(x, context);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                e.addSuppressed(new LayerPath("in layers." + i + " (" + layer.getClass().getSimpleName() + ") for input "
                        + x.dtype() + x.shape()));
                throw e;
            }
            i++;
        }
        return x;
    }
}
