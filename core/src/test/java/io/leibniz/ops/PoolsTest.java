package io.leibniz.ops;

import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.gradients;
import static io.leibniz.ops.Numeric.noise;
import static io.leibniz.ops.Pools.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolsTest {
    private static final Tensor GRID = Tensor.arange(0, 16, 1, DType.F64).reshape(1, 1, 4, 4);

    @Test
    void maximaOfWindowsSideBySide() {
        close(Tensor.of(5.0, 7.0, 13.0, 15.0).reshape(1, 1, 2, 2), maxPool2d(GRID, 2), 0);
        MaxPool m = maxPool2dWithIndices(GRID.neg(), Window.of(2).stride(1));
        close(Tensor.of(0, 1, 2, 4, 5, 6, 8, 9, 10).reshape(1, 1, 3, 3), m.indices(), 0);
        close(m.indices().neg().to(DType.F64), m.values(), 0);
    }

    @Test
    void paddingIsNeverTheLargest() {
        Tensor x = Tensor.full(Shape.of(1, 1, 3), -5, DType.F32);
        close(Tensor.full(Shape.of(1, 1, 2), -5, DType.F32), maxPool1d(x, Window.of(2).padding(1)), 0);
    }

    @Test
    void aLastWindowMustBeginInsideTheOperandOrItsLeftPadding() {
        Tensor x = Tensor.of(1.0, 2.0, 3.0, 4.0, 5.0).reshape(1, 1, 5);
        close(Tensor.of(2.0, 4.0).reshape(1, 1, 2), maxPool1d(x, 2), 0);
        close(Tensor.of(2.0, 4.0, 5.0).reshape(1, 1, 3), maxPool1d(x, Window.of(2).ceilMode(true)), 0);
        // With stride 3 and padding 1 a third window would begin in the right padding.
        close(Tensor.of(1.0, 4.0).reshape(1, 1, 2), maxPool1d(x.narrow(2, 0, 4), Window.of(2).stride(3).padding(1).ceilMode(true)), 0);
    }

    @Test
    void aNaNIsTheLargest() {
        assertTrue(Double.isNaN(maxPool1d(Tensor.of(1.0, Double.NaN, 3.0, 4.0).reshape(1, 1, 4), 2).get(0, 0, 0)));
    }

    @Test
    void theFirstOfEqualsGetsTheDerivative() {
        Tensor g = Transforms.grad((Tensor x) -> maxPool1d(x, Window.of(3).stride(1)).sum()).apply(Tensor.zeros(1, 1, 4));
        assertArrayEquals(new float[] {1, 1, 0, 0}, g.toFloatArray());
        Tensor a = Transforms.grad((Tensor x) -> adaptiveMaxPool1d(x, 2).values().sum()).apply(Tensor.zeros(1, 1, 5));
        assertArrayEquals(new float[] {1, 0, 1, 0, 0}, a.toFloatArray());
    }

    @Test
    void averagesAndWhatTheyDivideBy() {
        Tensor x = Tensor.of(1.0, 2.0, 3.0, 4.0, 5.0).reshape(1, 1, 5);
        Window w = Window.of(3).stride(2).padding(1).ceilMode(true);
        close(Tensor.of(1.0, 3.0, 3.0).reshape(1, 1, 3), avgPool1d(x, w), 1e-15);
        close(Tensor.of(1.5, 3.0, 4.5).reshape(1, 1, 3), avgPool1d(x, w.countPadding(false)), 1e-15);
        close(Tensor.of(0.3, 0.9, 0.9).reshape(1, 1, 3), avgPool1d(x, w.divisor(10)), 1e-15);
        // The last window reaches past the padding; what lies there counts in no way.
        close(Tensor.of(2.0, 4.5).reshape(1, 1, 2), avgPool1d(x, Window.of(3).ceilMode(true)), 1e-15);
    }

    @ParameterizedTest
    @CsvSource({"5,3", "7,4", "6,3", "3,5", "10,1", "4,4"})
    void adaptiveWindowsAreTheDefinition(int n, int size) {
        Tensor x = noise(n, 2, 3, n, 6);
        double[] mean = new double[2 * 3 * size * 2];
        double[] max = new double[mean.length];
        int at = 0;
        for (int c = 0; c < 6; c++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < 2; j++) {
                    int from = i * n / size;
                    int to = ((i + 1) * n + size - 1) / size;
                    double sum = 0;
                    double best = Double.NEGATIVE_INFINITY;
                    for (int r = from; r < to; r++) {
                        for (int q = 3 * j; q < 3 * j + 3; q++) {
                            sum += x.get(c / 3, c % 3, r, q);
                            best = Math.max(best, x.get(c / 3, c % 3, r, q));
                        }
                    }
                    mean[at] = sum / (3 * (to - from));
                    max[at++] = best;
                }
            }
        }
        close(Tensor.wrap(mean, 2, 3, size, 2), adaptiveAvgPool2d(x, size, 2), 1e-12);
        MaxPool m = adaptiveMaxPool2d(x, size, 2);
        close(Tensor.wrap(max, 2, 3, size, 2), m.values(), 0);
        long[] index = m.indices().toLongArray();
        for (int i = 0; i < index.length; i++) {
            int plane = i / (2 * size);
            assertEquals(max[i], x.get(plane / 3, plane % 3, (int) index[i] / 6, (int) index[i] % 6));
        }
    }

    @Test
    void aNaNSpoilsItsOwnWindowsAlone() {
        Tensor x = Tensor.of(Double.NaN, 1.0, 2.0, 3.0, 4.0).reshape(1, 1, 5);
        double[] y = adaptiveAvgPool1d(x, 3).toDoubleArray();
        assertTrue(Double.isNaN(y[0]));
        assertArrayEquals(new double[] {2, 3.5}, java.util.Arrays.copyOfRange(y, 1, 3), 1e-15);
    }

    @Test
    void lengthsOfWindows() {
        Tensor x = Tensor.of(3.0, -4.0, 0.0, 0.0).reshape(1, 1, 4);
        close(Tensor.of(5.0, 0.0).reshape(1, 1, 2), lpPool1d(x, 2, Window.of(2)), 1e-15);
        Tensor g = Transforms.grad((Tensor v) -> lpPool1d(v, 2, Window.of(2)).sum()).apply(x);
        assertArrayEquals(new double[] {0.6, -0.8, 0, 0}, g.toDoubleArray(), 1e-15);
    }

    @Test
    void derivatives() {
        Tensor x = noise(7, 2, 2, 5, 6);
        Window w = Window.of(3, 2).stride(2).padding(1).ceilMode(true);
        gradients(in -> maxPool2d(in.get(0), w.dilation(1, 2)), true, x);
        gradients(in -> avgPool2d(in.get(0).square(), w.countPadding(false)), true, x);
        gradients(in -> adaptiveAvgPool2d(in.get(0).square(), 3, 4), true, x);
        gradients(in -> adaptiveMaxPool2d(in.get(0).square(), 3, 4).values(), true, x);
        gradients(in -> maxPool3d(in.get(0), Window.of(2).stride(1)), false, noise(8, 1, 2, 3, 3, 2));
    }

    @Test
    void oneExampleNeedsNoBatchAxis() {
        Tensor x = noise(1, 2, 3, 6, 6);
        close(maxPool2d(x, 2).select(0, 1), maxPool2d(x.select(0, 1), 2), 0);
        close(adaptiveAvgPool2d(x, 1).select(0, 1), adaptiveAvgPool2d(x.select(0, 1), 1), 0);
    }

    @Test
    void messages() {
        Tensor x = Tensor.zeros(1, 3, 8, 8);
        fails(ShapeException.class, "maxPool2d: x has shape [8, 8], it must be [N, C, H, W] or [C, H, W]", () -> maxPool2d(Tensor.zeros(8, 8), 2));
        fails(ShapeException.class, "maxPool2d: padding 2 is more than half of the kernel 3 of spatial axis 0; windows would lie in the padding alone: pad x before, or less",
                () -> maxPool2d(x, Window.of(3).padding(2)));
        fails(ShapeException.class, "avgPool2d: a window of 9 (dilation 1) is larger than the padded extent 8 of spatial axis 0 of x, which has shape [1, 3, 8, 8]; take a smaller one",
                () -> avgPool2d(x, 9));
        fails(ShapeException.class, "maxPool1d: window 0 of spatial axis 0 holds no element of x, which has shape [1, 1, 2]; lower the padding [1] or the dilation [3]",
                () -> maxPool1d(Tensor.zeros(1, 1, 2), Window.of(2).dilation(3).padding(1)));
        fails(IllegalArgumentException.class, "avgPool2d: dilation [2, 2]; windows are taken without gaps here, give 1", () -> avgPool2d(x, Window.of(2).dilation(2)));
        fails(ShapeException.class, "adaptiveAvgPool2d: size [0] from spatial axes [8, 8]; extents must be at least 1 (-1 keeps an axis)",
                () -> adaptiveAvgPool2d(x, 0));
    }
}
