package io.leibniz.ops;

import static io.leibniz.ops.Interpolation.interpolate;
import static io.leibniz.ops.Interpolation.pixelShuffle;
import static io.leibniz.ops.Interpolation.pixelUnshuffle;
import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.gradients;
import static io.leibniz.ops.Numeric.noise;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import org.junit.jupiter.api.Test;

class InterpolationTest {
    private static final Tensor FOUR = Tensor.of(1.0, 2.0, 3.0, 4.0).reshape(1, 1, 2, 2);

    /** The example in PyTorch's documentation of Upsample. */
    @Test
    void bilinearOfTheDocumentation() {
        close(Tensor.of(new double[][][][] {{{{1, 1.25, 1.75, 2}, {1.5, 1.75, 2.25, 2.5}, {2.5, 2.75, 3.25, 3.5}, {3, 3.25, 3.75, 4}}}}),
                interpolate(FOUR, Resize.by(2).linear()), 1e-15);
        Tensor aligned = interpolate(FOUR, Resize.by(2).linear().alignCorners(true));
        close(Tensor.of(1.0, 4 / 3.0, 5 / 3.0, 2.0), aligned.select(2, 0).reshape(4), 1e-15);
        close(Tensor.of(5 / 3.0, 2.0, 7 / 3.0, 8 / 3.0), aligned.select(2, 1).reshape(4), 1e-15);
    }

    @Test
    void nearestTakesTheLowerAndExactTheNearestElement() {
        Tensor x = Tensor.of(0.0, 1.0, 2.0, 3.0, 4.0).reshape(1, 1, 5);
        close(Tensor.of(0.0, 1.0, 3.0).reshape(1, 1, 3), interpolate(x, Resize.to(3)), 0);
        close(Tensor.of(0.0, 2.0, 4.0).reshape(1, 1, 3), interpolate(x, Resize.to(3).mode(Resize.Mode.NEAREST_EXACT)), 0);
        close(Tensor.of(0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0).reshape(1, 1, 10), interpolate(x, Resize.by(2)), 0);
        // 49 · (1/49) is below 1 in binary; whole numbers are not.
        Tensor wide = Tensor.arange(0, 7, 1, DType.F64).reshape(1, 1, 7);
        close(wide.unsqueeze(3).expand(1, 1, 7, 49).reshape(1, 1, 343), interpolate(wide, Resize.to(343)), 0);
    }

    @Test
    void cubicReproducesAStraightLineInside() {
        Tensor x = Tensor.arange(0, 8, 1, DType.F64).reshape(1, 1, 8);
        Tensor y = interpolate(x, Resize.to(15).cubic().alignCorners(true));
        double[] line = y.toDoubleArray();
        for (int i = 2; i <= 12; i++) org.junit.jupiter.api.Assertions.assertEquals(i / 2.0, line[i], 1e-12);
        close(Tensor.full(Shape.of(1, 2, 9, 4), 3, DType.F64), interpolate(Tensor.full(Shape.of(1, 2, 5, 7), 3, DType.F64), Resize.to(9, 4).cubic()), 1e-12);
    }

    @Test
    void shufflingMovesChannelsIntoSpaceAndBack() {
        Tensor x = Tensor.arange(0, 8, 1, DType.F64).reshape(1, 4, 1, 2);
        close(Tensor.of(0.0, 2.0, 1.0, 3.0, 4.0, 6.0, 5.0, 7.0).reshape(1, 1, 2, 4), pixelShuffle(x, 2), 0);
        Tensor y = noise(1, 2, 3, 12, 5, 4);
        close(y, pixelUnshuffle(pixelShuffle(y, 2), 2), 0);
    }

    @Test
    void derivatives() {
        Tensor x = noise(1, 1, 2, 4, 3);
        for (Resize.Mode m : Resize.Mode.values()) gradients(in -> interpolate(in.get(0).square(), Resize.to(7, 5).mode(m)), true, x);
    }

    @Test
    void messages() {
        fails(ShapeException.class, "interpolate: x has shape [3, 3], it must be [N, C, spatial…] with one to three spatial axes",
                () -> interpolate(Tensor.zeros(3, 3), Resize.by(2)));
        fails(IllegalArgumentException.class, "interpolate: alignCorners has no meaning with NEAREST; use LINEAR or CUBIC",
                () -> interpolate(FOUR, Resize.by(2).alignCorners(true)));
        fails(IllegalArgumentException.class, "interpolate: the scale must be positive, not -1.0", () -> interpolate(FOUR, Resize.by(-1)));
        fails(ShapeException.class, "interpolate: spatial axes [2, 2] to [0, 0]; extents must be at least 1", () -> interpolate(FOUR, Resize.by(0.1)));
        fails(ShapeException.class, "pixelShuffle: x of shape [1, 3, 4, 4] with factor 2; x must be [N…, C·2², H, W]",
                () -> pixelShuffle(Tensor.zeros(1, 3, 4, 4), 2));
    }
}
