package io.leibniz.ops;

import io.leibniz.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link Interpolation#interpolate} makes of the spatial axes: a size or a scale, and how.
 *
 * {@snippet :
 * interpolate(x, Resize.to(64, 64).linear());
 * interpolate(x, Resize.by(2));
 * }
 *
 * @param size extents of the result, one for all or one for each spatial axis; null where a scale is given
 * @param scale factors, likewise; the extents are ⌊n·scale⌋
 * @param mode how values between the elements are found
 * @param alignCorners whether the corner elements, rather than the outer borders, of operand and result coincide;
 *     for linear and cubic
 */
public record Resize(Shape size, List<Double> scale, Mode mode, boolean alignCorners) {
    public enum Mode {
        /** Element ⌊i·n/m⌋. */
        NEAREST,
        /** Element ⌊(i + ½)·n/m⌋: the one whose middle is nearest, as in Pillow and scikit-image. */
        NEAREST_EXACT,
        /** Linear between two neighbours an axis: linear, bilinear, trilinear. */
        LINEAR,
        /** Cubic convolution over four neighbours an axis with a = −0.75 (Keys 1981). */
        CUBIC,
        /** The mean of the covered elements: adaptive average pooling. */
        AREA
    }

    public Resize {
        if (scale != null) scale = List.copyOf(scale);
    }

    /** To given extents, by {@link Mode#NEAREST}. */
    public static Resize to(int... size) {
        return new Resize(Shape.of(size), null, Mode.NEAREST, false);
    }

    /** By a factor, by {@link Mode#NEAREST}. */
    public static Resize by(double... scale) {
        return new Resize(null, Arrays.stream(scale).boxed().toList(), Mode.NEAREST, false);
    }

    public Resize mode(Mode mode) {
        return new Resize(size, scale, mode, alignCorners);
    }

    public Resize linear() {
        return mode(Mode.LINEAR);
    }

    public Resize cubic() {
        return mode(Mode.CUBIC);
    }

    public Resize alignCorners(boolean alignCorners) {
        return new Resize(size, scale, mode, alignCorners);
    }
}
