package io.leibniz.nn;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * One axis made several: [N, C·H·W] → [N, C, H, W].
 *
 * @param axis which; negative counts from the end
 * @param extents what becomes of it
 */
public record Unflatten(int axis, Shape extents) implements Layer {
    public static Unflatten of(int axis, int... extents) {
        return new Unflatten(axis, Shape.of(extents));
    }

    /** @throws ShapeException unless the axis has as many elements as the extents */
    public Tensor apply(Tensor x) {
        Shape s = x.shape();
        int a = axis < 0 ? axis + s.rank() : axis;
        if (a < 0 || a >= s.rank() || s.dim(a) != extents.numel()) {
            throw new ShapeException("unflatten: axis " + axis + " of " + s + " as " + extents + "; it must have " + extents.numel() + " elements");
        }
        return x.reshape(s.sub(0, a).concat(extents).concat(s.sub(a + 1, s.rank())));
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
