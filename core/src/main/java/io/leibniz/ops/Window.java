package io.leibniz.ops;

import io.leibniz.tensor.Shape;

/**
 * The windows of a pooling operation. One extent stands for every spatial axis.
 *
 * {@snippet :
 * maxPool2d(x, Window.of(3).stride(2).padding(1));
 * }
 *
 * @param kernel the extents of a window
 * @param stride the distance of neighbouring windows; null is the kernel, windows side by side
 * @param padding how far the first window reaches out over the first element, at most half of the kernel
 * @param dilation the distance of neighbouring elements of a window; averages have 1
 * @param ceilMode whether a last window that is not whole counts; it must begin inside the operand or its padding
 * @param countPadding whether an average counts the padding as zeros; a window that is not whole never counts more
 * @param divisor divides sums in place of the number of elements; 0 is that number
 */
public record Window(Shape kernel, Shape stride, Shape padding, Shape dilation, boolean ceilMode, boolean countPadding,
        int divisor) {

    /** Windows side by side, without padding. */
    public static Window of(int... kernel) {
        return new Window(Shape.of(kernel), null, Shape.of(0), Shape.of(1), false, true, 0);
    }

    public Window stride(int... stride) {
        return new Window(kernel, Shape.of(stride), padding, dilation, ceilMode, countPadding, divisor);
    }

    public Window padding(int... padding) {
        return new Window(kernel, stride, Shape.of(padding), dilation, ceilMode, countPadding, divisor);
    }

    public Window dilation(int... dilation) {
        return new Window(kernel, stride, padding, Shape.of(dilation), ceilMode, countPadding, divisor);
    }

    public Window ceilMode(boolean ceilMode) {
        return new Window(kernel, stride, padding, dilation, ceilMode, countPadding, divisor);
    }

    public Window countPadding(boolean countPadding) {
        return new Window(kernel, stride, padding, dilation, ceilMode, countPadding, divisor);
    }

    public Window divisor(int divisor) {
        return new Window(kernel, stride, padding, dilation, ceilMode, countPadding, divisor);
    }
}
