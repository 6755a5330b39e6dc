package io.leibniz.nn;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * shortcut(x) + body(x) (He et al. 2016). What comes after the sum, a relu or nothing, stands after it.
 *
 * {@snippet :
 * Residual.of(Sequential.of(Conv2d.init(8, 8, 3, ConvOptions.of(1, 1), k1), Activation.RELU, Conv2d.init(8, 8, 3, ConvOptions.of(1, 1), k2)));
 * }
 *
 * @param body what is added
 * @param shortcut the way past it; a 1×1 convolution where extents change
 */
public record Residual(Layer body, Layer shortcut) implements Layer {
    /** x + body(x). */
    public static Residual of(Layer body) {
        return new Residual(body, new Identity());
    }

    /** @throws ShapeException if the two have different shapes */
    @Override
    public Tensor apply(Tensor x, Context context) {
        Tensor past = shortcut.apply(x, context);
        Tensor y = body.apply(x, context);
        if (!past.shape().equals(y.shape())) {
            throw new ShapeException("residual: the body gives " + y.shape() + " and the shortcut " + past.shape()
                    + "; give a shortcut that changes the shape alike, such as a 1×1 convolution with the body's stride");
        }
        return past.add(y);
    }
}
