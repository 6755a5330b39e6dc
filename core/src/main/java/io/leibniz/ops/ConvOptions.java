package io.leibniz.ops;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;

/**
 * How a convolution steps over its operand. One extent stands for every spatial axis.
 *
 * {@snippet :
 * conv2d(x, w, b, ConvOptions.DEFAULT.stride(2).padding(1));
 * conv2d(x, w, b, ConvOptions.DEFAULT.samePadding().dilation(2));
 * }
 *
 * @param stride the distance of neighbouring windows
 * @param padding zeros before and after each axis
 * @param same pad so that the result has the operand's extents; {@code padding} is then not looked at
 * @param dilation the distance of neighbouring elements of the kernel in the operand
 * @param groups into how many independent parts the channels are divided
 * @param outputPadding added to the end of each axis of a transposed convolution, whose extents a stride leaves open
 */
public record ConvOptions(Shape stride, Shape padding, boolean same, Shape dilation, int groups, Shape outputPadding) {
    /** Stride 1, no padding, no dilation, one group. */
    public static final ConvOptions DEFAULT =
            new ConvOptions(Shape.of(1), Shape.of(0), false, Shape.of(1), 1, Shape.of(0));

    public static ConvOptions of(int stride, int padding) {
        return DEFAULT.stride(stride).padding(padding);
    }

    public ConvOptions stride(int... stride) {
        return new ConvOptions(Shape.of(stride), padding, same, dilation, groups, outputPadding);
    }

    public ConvOptions padding(int... padding) {
        return new ConvOptions(stride, Shape.of(padding), false, dilation, groups, outputPadding);
    }

    /** ⌊d(k − 1)/2⌋ zeros before and ⌈d(k − 1)/2⌉ after an axis, so that the result has the operand's extents. */
    public ConvOptions samePadding() {
        return new ConvOptions(stride, padding, true, dilation, groups, outputPadding);
    }

    /** No padding: only whole windows count. */
    public ConvOptions validPadding() {
        return padding(0);
    }

    public ConvOptions dilation(int... dilation) {
        return new ConvOptions(stride, padding, same, Shape.of(dilation), groups, outputPadding);
    }

    public ConvOptions groups(int groups) {
        return new ConvOptions(stride, padding, same, dilation, groups, outputPadding);
    }

    public ConvOptions outputPadding(int... outputPadding) {
        return new ConvOptions(stride, padding, same, dilation, groups, Shape.of(outputPadding));
    }

    /** One extent for each of {@code rank} spatial axes. */
    static Shape each(String op, String name, Shape given, int rank) {
        if (given.rank() == rank) return given;
        if (given.rank() != 1) {
            throw new ShapeException(op + ": " + name + " " + given + " for " + rank + " spatial axes; give one extent for all or one for each");
        }
        int[] d = new int[rank];
        java.util.Arrays.fill(d, given.dim(0));
        return Shape.of(d);
    }
}
