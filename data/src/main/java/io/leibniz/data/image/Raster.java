package io.leibniz.data.image;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Images as an array, row-major [n, c, h, w].
 *
 * @param batched whether the tensor had an axis for n
 */
record Raster(float[] data, int n, int c, int h, int w, boolean batched) {
    /**
     * A copy of a tensor's elements.
     *
     * @throws ShapeException unless it is [C, H, W] or [N, C, H, W]
     * @throws DTypeException unless it is f32
     */
    static Raster of(String op, Tensor x) {
        Shape s = x.shape();
        if (s.rank() != 3 && s.rank() != 4) throw new ShapeException(op + ": images are [C, H, W] or [N, C, H, W], not " + s);
        if (x.dtype() != DType.F32) throw new DTypeException(op + ": images are f32, not " + x.dtype() + "; convert with to(DType.F32), bytes also with div(255)");
        return new Raster(x.toFloatArray(), s.rank() == 4 ? s.dim(0) : 1, s.dim(-3), s.dim(-2), s.dim(-1), s.rank() == 4);
    }

    /** Zeroes for images of another size. */
    Raster sized(int height, int width) {
        int all = Shape.of(n, c, height, width).numel();
        return new Raster(new float[all], n, c, height, width, batched);
    }

    /** Elements of one image. */
    int image() {
        return c * h * w;
    }

    /** Where a channel of an image begins. */
    int plane(int image, int channel) {
        return (image * c + channel) * h * w;
    }

    Tensor tensor() {
        return Tensor.of(NdArray.of(batched ? Shape.of(n, c, h, w) : Shape.of(c, h, w), data));
    }
}
