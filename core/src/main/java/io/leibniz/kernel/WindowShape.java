package io.leibniz.kernel;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;

/**
 * The extents of pooling windows over the spatial axes of x [N, C, in…]: out windows of the kernel's size, each
 * {@code stride} after the one before, the first beginning {@code padLow} before the first element. What lies outside of
 * the elements doesn't count. {@code out} is given, because rounding modes differ.
 */
public record WindowShape(Shape in, Shape out, Shape kernel, Shape stride, Shape padLow, Shape dilation) {
    public WindowShape {
        int r = in.rank();
        if (r < 1 || r > 3) throw new ShapeException("pool: " + r + " spatial axes; 1, 2 and 3 are supported");
        if (out.rank() != r || kernel.rank() != r || stride.rank() != r || padLow.rank() != r || dilation.rank() != r) {
            throw new ShapeException("pool: kernel " + kernel + ", stride " + stride + ", padding " + padLow + " and dilation "
                    + dilation + " must each have " + r + " extents, one a spatial axis of " + in);
        }
        for (int i = 0; i < r; i++) {
            if (stride.dim(i) < 1 || dilation.dim(i) < 1 || kernel.dim(i) < 1) {
                throw new ShapeException("pool: stride " + stride + ", dilation " + dilation + " and kernel " + kernel + " must be at least 1");
            }
        }
    }

    public int rank() {
        return in.rank();
    }

    /** The shape of the result for an operand [N, C, in…]. */
    public Shape outShape(Shape x) {
        return x.sub(0, 2).concat(out);
    }

    /** The shape of the operand for a result [N, C, out…]. */
    public Shape inShape(Shape y) {
        return y.sub(0, 2).concat(in);
    }
}
