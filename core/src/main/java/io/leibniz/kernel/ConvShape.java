package io.leibniz.kernel;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;

/**
 * The extents of a convolution of x [batch, inChannels, in…] with w [outChannels, inChannels/groups, kernel…] to
 * y [batch, outChannels, out…], over one to three spatial axes: out = ⌊(in + padLow + padHigh − dilation·(kernel − 1) −
 * 1) / stride⌋ + 1.
 */
public record ConvShape(int batch, int inChannels, int outChannels, int groups, Shape in, Shape kernel, Shape stride,
        Shape padLow, Shape padHigh, Shape dilation) {

    public ConvShape {
        require("conv", inChannels, outChannels, groups, in, kernel, stride, padLow, padHigh, dilation);
    }

    /** @throws ShapeException naming {@code op} if there is no such convolution */
    public static void require(String op, int inChannels, int outChannels, int groups, Shape in, Shape kernel, Shape stride,
            Shape padLow, Shape padHigh, Shape dilation) {
        int r = in.rank();
        if (r < 1 || r > 3) throw new ShapeException(op + ": " + r + " spatial axes; 1, 2 and 3 are supported");
        if (kernel.rank() != r || stride.rank() != r || padLow.rank() != r || padHigh.rank() != r || dilation.rank() != r) {
            throw new ShapeException(op + ": kernel " + kernel + ", stride " + stride + ", padding " + padLow + " and "
                    + padHigh + " and dilation " + dilation + " must each have " + r + " extents, one a spatial axis of " + in);
        }
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
            throw new ShapeException(op + ": " + inChannels + " and " + outChannels + " channels don't divide into " + groups + " groups; both must be multiples");
        }
        for (int i = 0; i < r; i++) {
            if (stride.dim(i) < 1 || dilation.dim(i) < 1 || kernel.dim(i) < 1) {
                throw new ShapeException(op + ": stride " + stride + ", dilation " + dilation + " and kernel " + kernel + " must be at least 1");
            }
            if (outDim(in, kernel, stride, padLow, padHigh, dilation, i) < 1) {
                throw new ShapeException(op + ": a kernel of " + kernel.dim(i) + " (dilation " + dilation.dim(i)
                        + ") is larger than the padded extent " + (in.dim(i) + padLow.dim(i) + padHigh.dim(i)) + " of spatial axis " + i
                        + "; pad x, or take a smaller kernel");
            }
        }
    }

    private static int outDim(Shape in, Shape kernel, Shape stride, Shape low, Shape high, Shape dilation, int i) {
        int room = in.dim(i) + low.dim(i) + high.dim(i) - dilation.dim(i) * (kernel.dim(i) - 1) - 1;
        return Math.floorDiv(room, stride.dim(i)) + 1;
    }

    public int rank() {
        return in.rank();
    }

    /** Extents of the result's spatial axes. */
    public Shape out() {
        int[] d = new int[in.rank()];
        for (int i = 0; i < d.length; i++) d[i] = outDim(in, kernel, stride, padLow, padHigh, dilation, i);
        return Shape.of(d);
    }

    public Shape inShape() {
        return Shape.of(batch, inChannels).concat(in);
    }

    public Shape weightShape() {
        return Shape.of(outChannels, inChannels / groups).concat(kernel);
    }

    public Shape outShape() {
        return Shape.of(batch, outChannels).concat(out());
    }

    public ConvShape withBatch(int n) {
        return new ConvShape(n, inChannels, outChannels, groups, in, kernel, stride, padLow, padHigh, dilation);
    }
}
