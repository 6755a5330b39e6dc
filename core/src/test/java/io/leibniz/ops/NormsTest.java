package io.leibniz.ops;

import static io.leibniz.ops.Norms.*;
import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.gradients;
import static io.leibniz.ops.Numeric.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.prim.ChannelNorm;
import io.leibniz.prim.Fused;
import io.leibniz.prim.LayerNorm;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Batch;
import io.leibniz.trace.Trace;
import io.leibniz.transform.Transforms;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormsTest {
    private static final Tensor X = noise(1, 3, 4, 2, 5);
    private static final Tensor W = noise(2, 4);
    private static final Tensor B = noise(3, 4);

    /** Mean and biased variance of some numbers. */
    private static double[] moments(double... x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        return new double[] {mean, Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow()};
    }

    @Test
    void batchNormNormalisesEachChannelAndGivesItsStatistics() {
        BatchNorm r = batchNorm(X, W, B, 1e-3);
        for (int c = 0; c < 4; c++) {
            double[] m = moments(X.select(1, c).toDoubleArray());
            assertEquals(m[0], r.mean().get(c), 1e-15);
            assertEquals(m[1] * 30 / 29, r.variance().get(c), 1e-15);
            double expected = (X.get(2, c, 1, 3) - m[0]) / Math.sqrt(m[1] + 1e-3) * W.get(c) + B.get(c);
            assertEquals(expected, r.y().get(2, c, 1, 3), 1e-14);
        }
        close(r.y(), batchNorm(X, r.mean(), r.variance().mul(29 / 30.0), W, B, 1e-3), 1e-13);
        close(r.y(), batchNorm(X.to(DType.F32), W.to(DType.F32), B.to(DType.F32), 1e-3).y(), 1e-5);
        close(batchNorm(X.select(2, 0).select(2, 0), null, null, 0).y(), batchNorm(X.narrow(2, 0, 1).narrow(3, 0, 1), null, null, 0).y().reshape(3, 4), 1e-12);
    }

    @Test
    void batchNormIgnoresShiftAndScaleOfItsOperand() {
        close(batchNorm(X, null, null, 0).y(), batchNorm(X.mul(3.0).add(7.0), null, null, 0).y(), 1e-12);
        Tensor g = Transforms.grad((Tensor x) -> batchNorm(x, W, B, 1e-5).y().sum()).apply(X);
        assertArrayEquals(new double[X.numel()], g.toDoubleArray(), 1e-13);
    }

    @Test
    void layerNormNormalisesTheLastAxes() {
        Tensor w = noise(4, 2, 5);
        Tensor b = noise(5, 2, 5);
        Tensor y = layerNorm(X, Shape.of(2, 5), w, b, 1e-3);
        double[] m = moments(X.select(0, 1).select(0, 2).toDoubleArray());
        assertEquals((X.get(1, 2, 0, 4) - m[0]) / Math.sqrt(m[1] + 1e-3) * w.get(0, 4) + b.get(0, 4), y.get(1, 2, 0, 4), 1e-14);
        close(layerNorm(X, Shape.of(2, 5), null, b, 1e-3), y.sub(b).div(w).add(b), 1e-12);
        close(y, layerNorm(X.to(DType.F32), Shape.of(2, 5), w, b, 1e-3), 1e-5);
    }

    @Test
    void groupAndInstanceNorm() {
        Tensor y = groupNorm(X, 2, W, B, 1e-3);
        double[] m = moments(X.select(0, 1).narrow(0, 2, 2).toDoubleArray());
        assertEquals((X.get(1, 3, 0, 4) - m[0]) / Math.sqrt(m[1] + 1e-3) * W.get(3) + B.get(3), y.get(1, 3, 0, 4), 1e-14);
        close(groupNorm(X, 4, W, B, 1e-3), instanceNorm(X, W, B, 1e-3), 0);
        close(layerNorm(X, Shape.of(4, 2, 5), null, null, 1e-3), groupNorm(X, 1, null, null, 1e-3), 0);
    }

    @Test
    void rmsNormKeepsTheMean() {
        close(Tensor.of(3 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)), rmsNorm(Tensor.of(3.0, 4.0), Shape.of(2), Tensor.of(1.0, 2.0), 0), 1e-15);
    }

    @Test
    void responseOfNeighbouringChannels() {
        Tensor x = Tensor.of(1.0, 2.0, 3.0, 4.0).reshape(1, 4, 1);
        // Channel c sees c − 1, c and c + 1, of which beyond the last there are none.
        double[] sums = {5, 14, 29, 25};
        Tensor y = localResponseNorm(x, 3, 0.6, 0.5, 2);
        for (int c = 0; c < 4; c++) assertEquals((c + 1) / Math.sqrt(2 + 0.6 * sums[c] / 3), y.get(0, c, 0), 1e-15);
    }

    @Test
    void vectors() {
        Tensor x = Tensor.of(new double[][] {{3, -4}, {0, 0}});
        assertArrayEquals(new double[] {0.6, -0.8, 0, 0}, normalize(x).toDoubleArray(), 1e-15);
        assertArrayEquals(new double[] {0.75, -1, 0, 0}, normalize(x, Double.POSITIVE_INFINITY, 1, 1e-12).toDoubleArray(), 1e-15);
        assertEquals(0.6 * 0.8 * 2, cosineSimilarity(Tensor.of(3.0, 4.0), Tensor.of(4.0, 3.0), 0, 1e-8).item(), 1e-15);
        assertEquals(7, pairwiseDistance(Tensor.of(0.0, 0.0), Tensor.of(3.0, 4.0), 1, 0, false).item());
        // The derivative of a length at 0 is 0.
        Tensor g = Transforms.grad((Tensor v) -> pairwiseDistance(v, v.stopGradient(), 2, 0, false).sum()).apply(x);
        assertArrayEquals(new double[4], g.toDoubleArray());
    }

    @Test
    void fusedKernelsAreTheirDecompositions() {
        Tensor x = noise(1, 3, 4, 7);
        Tensor u = noise(2, 3, 4, 7);
        Tensor a = noise(3, 4);
        Tensor b = noise(4, 4);
        Tensor d = noise(5, 4);
        Tensor rows = noise(6, 5, 9);
        Tensor ct = noise(7, 5, 9);
        Tensor w = noise(8, 9);
        Tensor s = noise(9, 9);
        List<Tensor[]> in = List.of(new Tensor[] {x}, new Tensor[] {x, a, d}, new Tensor[] {u, x, a}, new Tensor[] {u, x, a, b, d},
                new Tensor[] {rows}, new Tensor[] {rows, w, s}, new Tensor[] {ct, rows}, new Tensor[] {ct, rows, w},
                new Tensor[] {ct, rows, w}, new Tensor[] {rows, w}, new Tensor[] {ct, rows, w}, new Tensor[] {ct, rows, w});
        List<Fused> p = List.of(ChannelNorm.Moments.INSTANCE, ChannelNorm.Affine.INSTANCE, ChannelNorm.Sums.INSTANCE, ChannelNorm.Blend.INSTANCE,
                new LayerNorm(0.01, true), new LayerNorm(0.01, true), new LayerNorm.Gradient(0.01, true), new LayerNorm.Gradient(0.01, true),
                new LayerNorm.Gradients(0.01, true), new LayerNorm(0.01, false), new LayerNorm.Gradient(0.01, false), new LayerNorm.Gradients(0.01, false));
        for (int i = 0; i < p.size(); i++) {
            Fused f = p.get(i);
            close(f.decompose(in.get(i)), Trace.apply(f, in.get(i)), 1e-13);
            Tensor[] single = Arrays.stream(in.get(i)).map(t -> t.to(DType.F32)).toArray(Tensor[]::new);
            close(f.decompose(in.get(i)), Trace.apply(f, single), 1e-5);
            Tensor[] operands = in.get(i);
            gradients(v -> Trace.apply(f, v.toArray(new Tensor[0])), operands.length < 4, operands);
        }
    }

    @Test
    void derivatives() {
        Tensor x = noise(1, 2, 4, 3);
        gradients(in -> batchNorm(in.get(0), in.get(1), in.get(2), 0.01).y(), true, x, W, B);
        gradients(in -> batchNorm(in.get(0), null, null, 0.01).y(), false, noise(2, 5, 2));
        gradients(in -> batchNorm(in.get(0), in.get(1), in.get(2).square(), in.get(3), null, 0.01), true, x, noise(4, 4), noise(5, 4), W);
        gradients(in -> layerNorm(in.get(0), in.get(1), in.get(2)), true, x, noise(4, 3), noise(5, 3));
        gradients(in -> groupNorm(in.get(0), 2, in.get(1), in.get(2), 0.01), true, x, W, B);
        gradients(in -> rmsNorm(in.get(0), in.get(1)), true, x, noise(4, 3));
        gradients(in -> localResponseNorm(in.get(0), 3, 0.5, 0.75, 1), true, x);
        for (double p : new double[] {1, 2, 3, Double.POSITIVE_INFINITY}) gradients(in -> normalize(in.get(0), p, 1, 1e-12), false, x);
        gradients(in -> cosineSimilarity(in.get(0), in.get(1), -1, 1e-8), true, x, noise(4, 2, 4, 3));
        Tensor t = noise(8, 2, 4, 3);
        Tensor numeric = batchNorm(x.add(t.mul(1e-6)), W, B, 0.01).y().sub(batchNorm(x.sub(t.mul(1e-6)), W, B, 0.01).y()).div(2e-6);
        close(numeric, Transforms.jvp((Tensor v) -> batchNorm(v, W, B, 0.01).y(), x, t).tangent(), 1e-7);
    }

    @Test
    void batchNormThroughTheOtherDoorAndUnderAMap() {
        Tensor w = W.requiresGrad();
        Tensor x = X.requiresGrad();
        batchNorm(x, w, B, 0.01).y().square().sum().backward();
        List<Tensor> g = Transforms.grad((List<Tensor> in) -> batchNorm(in.get(0), in.get(1), B, 0.01).y().square().sum()).apply(List.of(X, W));
        close(g.get(0), x.grad(), 1e-13);
        close(g.get(1), w.grad(), 1e-13);
        Tensor many = noise(7, 2, 3, 4, 5);
        Tensor mapped = Batch.map(in -> batchNorm(in[0], in[1], B, 0.01).y(), new Tensor[] {many, W}, new boolean[] {true, false}, 2);
        Tensor gradients = Batch.map(in -> Transforms.grad((Tensor v) -> batchNorm(v, W, B, 0.01).y().square().sum()).apply(in[0]),
                new Tensor[] {many}, new boolean[] {true}, 2);
        for (int i = 0; i < 2; i++) {
            close(batchNorm(many.select(0, i), W, B, 0.01).y(), mapped.select(0, i), 1e-13);
            close(Transforms.grad((Tensor v) -> batchNorm(v, W, B, 0.01).y().square().sum()).apply(many.select(0, i)), gradients.select(0, i), 1e-12);
        }
    }

    @Test
    void messages() {
        fails(ShapeException.class, "batchNorm: x of shape [1, 8] has one value a channel, which has no variance;"
                + " use a larger batch, or the form with given statistics", () -> batchNorm(Tensor.zeros(1, 8), null, null, 1e-5));
        fails(ShapeException.class, "batchNorm: x has shape [8], it must be [N, C] or [N, C, spatial…]", () -> batchNorm(Tensor.zeros(8), null, null, 1e-5));
        fails(ShapeException.class, "batchNorm: the weight has shape [4], it must be [3]", () -> batchNorm(Tensor.zeros(2, 3), Tensor.zeros(4), null, 1e-5));
        fails(ShapeException.class, "layerNorm: the last axes of x, [2, 3], are not [4]", () -> layerNorm(Tensor.zeros(2, 3), Tensor.zeros(4), null));
        fails(ShapeException.class, "groupNorm: 6 channels of x, [2, 6], don't divide into 4 groups", () -> groupNorm(Tensor.zeros(2, 6), 4, null, null, 1e-5));
        fails(ShapeException.class, "instanceNorm: x has shape [2, 6], it must be [N, C, spatial…]", () -> instanceNorm(Tensor.zeros(2, 6), null, null, 1e-5));
    }
}
