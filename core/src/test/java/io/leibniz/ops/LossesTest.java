package io.leibniz.ops;

import static io.leibniz.ops.Losses.*;
import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.gradients;
import static io.leibniz.ops.Numeric.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.prim.CrossEntropy;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import io.leibniz.transform.Transforms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
    private static final Tensor LOGITS = noise(1, 4, 3);
    private static final Tensor LABELS = Tensor.of(0L, 2L, 1L, 2L);
    private static final CrossEntropyOptions PLAIN = CrossEntropyOptions.DEFAULT;

    /** −log of the probability of each label, from the definition. */
    private static double[] losses(Tensor x, long[] labels) {
        double[] r = new double[labels.length];
        for (int i = 0; i < r.length; i++) {
            double sum = 0;
            for (int c = 0; c < x.size(1); c++) sum += Math.exp(x.get(i, c));
            r[i] = Math.log(sum) - x.get(i, (int) labels[i]);
        }
        return r;
    }

    @Test
    void crossEntropyIsTheLogarithmOfTheLabelsProbability() {
        double[] each = losses(LOGITS, LABELS.toLongArray());
        assertArrayEquals(each, crossEntropy(LOGITS, LABELS, PLAIN.reduction(Reduction.NONE)).toDoubleArray(), 1e-14);
        double sum = each[0] + each[1] + each[2] + each[3];
        assertEquals(sum, crossEntropy(LOGITS, LABELS, PLAIN.reduction(Reduction.SUM)).item(), 1e-14);
        assertEquals(sum / 4, crossEntropy(LOGITS, LABELS).item(), 1e-14);
        assertEquals(each[0], crossEntropy(LOGITS.select(0, 0), Tensor.scalar(0, DType.I32)).item(), 1e-14);
        assertEquals(sum / 4, crossEntropy(LOGITS.to(DType.F32), LABELS.to(DType.I32)).item(), 1e-6);
        assertEquals(sum / 4, nll(Tensor.of(logSoftmax(LOGITS)), LABELS).item(), 1e-14);
    }

    private static double[][] logSoftmax(Tensor x) {
        double[][] r = new double[x.size(0)][x.size(1)];
        for (int i = 0; i < r.length; i++) {
            for (int c = 0; c < r[i].length; c++) r[i][c] = -losses(x.narrow(0, i, 1), new long[] {c})[0];
        }
        return r;
    }

    @Test
    void weightsAndIgnoredLabelsChangeWhatTheMeanDividesBy() {
        double[] e = losses(LOGITS, LABELS.toLongArray());
        Tensor w = Tensor.of(1.0, 2.0, 5.0);
        assertEquals((e[0] + 5 * e[1] + 2 * e[2] + 5 * e[3]) / 13, crossEntropy(LOGITS, LABELS, PLAIN.weight(w)).item(), 1e-14);
        assertEquals((e[0] + e[2]) / 2, crossEntropy(LOGITS, LABELS, PLAIN.ignoreIndex(2)).item(), 1e-14);
        assertEquals((e[0] + 2 * e[2]) / 3, crossEntropy(LOGITS, LABELS, PLAIN.ignoreIndex(2).weight(w)).item(), 1e-14);
        assertArrayEquals(new double[] {e[0], 0, e[2], 0}, crossEntropy(LOGITS, LABELS, PLAIN.ignoreIndex(2).reduction(Reduction.NONE)).toDoubleArray(), 1e-14);
        Tensor none = Tensor.of(-100L, -100L, -100L, -100L);
        assertTrue(Double.isNaN(crossEntropy(LOGITS, none).item()));
        Tensor g = Transforms.grad((Tensor x) -> crossEntropy(x, none, PLAIN.reduction(Reduction.SUM))).apply(LOGITS);
        assertArrayEquals(new double[12], g.toDoubleArray());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 1})
    void smoothedLabelsAreAMixtureWithTheUniformDistribution(double eps) {
        Tensor oneHot = Tensor.arange(3).eq(LABELS.unsqueeze(1)).to(DType.F64);
        Tensor q = oneHot.mul(1 - eps).add(eps / 3);
        Tensor w = Tensor.of(1.0, 2.0, 5.0);
        assertEquals(crossEntropy(LOGITS, q).item(), crossEntropy(LOGITS, LABELS, PLAIN.labelSmoothing(eps)).item(), 1e-14);
        assertEquals(crossEntropy(LOGITS, q).item(), crossEntropy(LOGITS, oneHot, PLAIN.labelSmoothing(eps)).item(), 1e-14);
        assertEquals(crossEntropy(LOGITS, q, PLAIN.weight(w).reduction(Reduction.SUM)).item(),
                crossEntropy(LOGITS, LABELS, PLAIN.weight(w).labelSmoothing(eps).reduction(Reduction.SUM)).item(), 1e-13);
    }

    @Test
    void classesAreOnAxisOne() {
        Tensor x = noise(2, 2, 3, 4);
        Tensor y = Tensor.of(0L, 1, 2, 0, 2, 2, 1, 0).reshape(2, 4);
        Tensor rows = crossEntropy(x.permute(0, 2, 1).reshape(8, 3), y.reshape(8), PLAIN.reduction(Reduction.NONE));
        close(rows.reshape(2, 4), crossEntropy(x, y, PLAIN.reduction(Reduction.NONE)), 0);
    }

    @Test
    void crossEntropyIsExactForLogitsOfAnySize() {
        Tensor x = Tensor.of(new float[][] {{1e30f, 0}, {0, 1e4f}, {-1e30f, -1e30f}, {Float.NEGATIVE_INFINITY, 0}});
        Tensor y = crossEntropy(x, Tensor.of(0L, 0, 1, 1), PLAIN.reduction(Reduction.NONE));
        assertArrayEquals(new float[] {0, 1e4f, (float) Math.log(2), 0}, y.toFloatArray());
        Tensor g = Transforms.grad((Tensor v) -> crossEntropy(v, Tensor.of(0L, 0, 1, 1), PLAIN.reduction(Reduction.SUM))).apply(x);
        assertArrayEquals(new float[] {0, 0, -1, 1, 0.5f, -0.5f, 0, 0}, g.toFloatArray());
        assertTrue(Double.isNaN(crossEntropy(Tensor.of(new float[][] {{Float.NaN, 0}, {0, 0}}), Tensor.of(1L, 1)).item()));
    }

    @Test
    void theFusedKernelIsItsDecomposition() {
        Tensor y = Tensor.of(0L, -1, 1, 2);
        Tensor ct = noise(3, 4);
        for (double eps : new double[] {0, 0.3}) {
            CrossEntropy p = new CrossEntropy(eps);
            CrossEntropy.Gradient g = new CrossEntropy.Gradient(eps);
            close(p.decompose(LOGITS, y), Trace.apply(p, LOGITS, y), 1e-14);
            close(g.decompose(ct, LOGITS, y), Trace.apply(g, ct, LOGITS, y), 1e-14);
            CrossEntropy.Both both = new CrossEntropy.Both(eps);
            close(both.decompose(ct, LOGITS, y), Trace.apply(both, ct, LOGITS, y), 1e-14);
            close(p.decompose(LOGITS, y).to(DType.F32), Trace.apply(p, LOGITS.to(DType.F32), y), 1e-6);
        }
    }

    @Test
    void lossesOfRegression() {
        Tensor x = Tensor.of(0.0, 1.0, -3.0, 0.5);
        Tensor y = Tensor.of(0.0, 3.0, 0.0, 0.0);
        assertEquals((4 + 9 + 0.25) / 4, mse(x, y).item());
        assertEquals(5.5 / 4, l1(x, y).item());
        assertArrayEquals(new double[] {0, 1.5, 2.5, 0.125}, huber(x, y, 1, Reduction.NONE).toDoubleArray());
        assertArrayEquals(new double[] {0, 2, 4, 0.125}, huber(x, y, 2, Reduction.NONE).toDoubleArray());
        assertArrayEquals(new double[] {0, 1, 2, 0.0625}, smoothL1(x, y, 2, Reduction.NONE).toDoubleArray());
        assertEquals(l1(x, y).item(), smoothL1(x, y, 0, Reduction.MEAN).item());
        assertArrayEquals(new double[] {0, -0.25, -0.25, 0.25}, Transforms.grad((Tensor v) -> l1(v, y)).apply(x).toDoubleArray());
    }

    @Test
    void binaryCrossEntropyIsExactInBothTails() {
        Tensor x = Tensor.of(-1e4f, -1e4f, 1e4f, 1e4f, 0);
        Tensor y = Tensor.of(0f, 1, 0, 1, 0.5f);
        assertArrayEquals(new float[] {0, 1e4f, 1e4f, 0, (float) Math.log(2)}, binaryCrossEntropyWithLogits(x, y, null, null, Reduction.NONE).toFloatArray());
        Tensor g = Transforms.grad((Tensor v) -> binaryCrossEntropyWithLogits(v, y, null, null, Reduction.SUM)).apply(x);
        assertArrayEquals(new float[] {0, -1, 1, 0, 0}, g.toFloatArray());
        Tensor p = Tensor.of(0.2, 0.9);
        Tensor t = Tensor.of(1.0, 0.0);
        Tensor logits = p.div(p.rsub(1)).log();
        close(binaryCrossEntropy(p, t, null, Reduction.NONE), binaryCrossEntropyWithLogits(logits, t, null, null, Reduction.NONE), 1e-14);
        assertArrayEquals(new double[] {-3 * Math.log(0.2) * 2, -Math.log(0.1) * 5},
                binaryCrossEntropyWithLogits(logits, t, Tensor.of(2.0, 5.0), Tensor.scalar(3, DType.F64), Reduction.NONE).toDoubleArray(), 1e-13);
    }

    @Test
    void probabilitiesOfZeroAndOneCostAHundredAndHaveAFiniteDerivative() {
        Tensor p = Tensor.of(0.0, 0.0, 1.0, 1.0);
        Tensor y = Tensor.of(0.0, 1.0, 0.0, 1.0);
        assertArrayEquals(new double[] {0, 100, 100, 0}, binaryCrossEntropy(p, y, null, Reduction.NONE).toDoubleArray(), 1e-300);
        Tensor g = Transforms.grad((Tensor v) -> binaryCrossEntropy(v, y, null, Reduction.SUM)).apply(p);
        assertArrayEquals(new double[] {1, -1e12, 1e12, -1}, g.toDoubleArray());
    }

    @Test
    void divergenceOfDistributions() {
        Tensor q = Tensor.of(new double[][] {{0.5, 0.5, 0}, {0.2, 0.3, 0.5}});
        Tensor p = Tensor.of(new double[][] {{0.25, 0.25, 0.5}, {0.2, 0.3, 0.5}});
        assertEquals(Math.log(2) / 2, klDiv(p.log(), q).item(), 1e-15);
        assertEquals(Math.log(2) / 6, klDiv(p.log(), q, false, Reduction.MEAN).item(), 1e-15);
        assertEquals(0, klDiv(p.log(), p.log(), true, Reduction.SUM).item(), 1e-15);
    }

    @Test
    void likelihoods() {
        assertEquals(Math.E - 2, poissonNll(Tensor.of(1.0), Tensor.of(2.0)).item(), 1e-15);
        assertEquals(3 - 2 * Math.log(3), poissonNll(Tensor.of(3.0), Tensor.of(2.0), false, false, 0, Reduction.MEAN).item(), 1e-15);
        assertEquals(0.5 * (Math.log(4) + 9 / 4.0 + Math.log(2 * Math.PI)),
                gaussianNll(Tensor.of(1.0), Tensor.of(4.0), Tensor.of(4.0), true, 1e-6, Reduction.MEAN).item(), 1e-15);
    }

    @Test
    void margins() {
        Tensor a = Tensor.of(1.0, 1.0, 1.0);
        Tensor b = Tensor.of(0.0, 0.0, 3.0);
        Tensor y = Tensor.of(1.0, -1.0, -1.0);
        assertArrayEquals(new double[] {0, 1.5, 0}, marginRanking(a, b, y, 0.5, Reduction.NONE).toDoubleArray());
        assertArrayEquals(new double[] {0, 2, 0}, hingeEmbedding(b, y, 2, Reduction.NONE).toDoubleArray());
        assertEquals(Math.log1p(Math.exp(-1)), softMargin(Tensor.of(1.0), Tensor.of(1.0), Reduction.MEAN).item(), 1e-15);
        Tensor u = Tensor.of(new double[][] {{1, 0}, {1, 0}});
        Tensor v = Tensor.of(new double[][] {{0, 2}, {3, 3}});
        assertArrayEquals(new double[] {1, Math.sqrt(0.5) - 0.2}, cosineEmbedding(u, v, Tensor.of(1.0, -1.0), 0.2, Reduction.NONE).toDoubleArray(), 1e-12);
        assertEquals(5 - 1 + 1, tripletMargin(Tensor.of(0.0, 0.0), Tensor.of(3.0, 4.0), Tensor.of(0.0, 1.0), 1, 2, 0, false, Reduction.MEAN).item(), 1e-12);
        // Class 1 of (0.1, 0.2, 0.4): the others come within the margin by 0.9 and 1.2, over 3 classes.
        assertEquals(0.7, Classification.multiMargin(Tensor.of(0.1, 0.2, 0.4), Tensor.scalar(1, DType.I64), 1, 1, null, Reduction.MEAN).item(), 1e-15);
    }

    @Test
    void derivatives() {
        Tensor x = noise(5, 4, 3);
        Tensor y = noise(6, 4, 3);
        Tensor p = y.square().add(0.1);
        gradients(in -> crossEntropy(in.get(0), LABELS, PLAIN.reduction(Reduction.NONE)), true, x);
        gradients(in -> crossEntropy(in.get(0), LABELS, PLAIN.ignoreIndex(1).labelSmoothing(0.2)), true, x);
        gradients(in -> crossEntropy(in.get(0), LABELS, PLAIN.weight(Tensor.of(1.0, 2, 3)).labelSmoothing(0.2)), true, x);
        gradients(in -> crossEntropy(in.get(0), in.get(1)), true, x, p);
        gradients(in -> nll(in.get(0), LABELS), false, x);
        gradients(in -> mse(in.get(0), in.get(1)), true, x, y);
        gradients(in -> huber(in.get(0), in.get(1), 0.4, Reduction.NONE), false, x, y);
        gradients(in -> smoothL1(in.get(0), in.get(1), 0.4, Reduction.BATCH_MEAN), false, x, y);
        gradients(in -> binaryCrossEntropyWithLogits(in.get(0), in.get(1), null, Tensor.scalar(2, DType.F64), Reduction.NONE), true, x, y);
        gradients(in -> binaryCrossEntropy(in.get(0).sigmoid(), in.get(1), null, Reduction.NONE), true, x, y);
        gradients(in -> klDiv(in.get(0), in.get(1)), true, x, p);
        gradients(in -> poissonNll(in.get(0), in.get(1), true, true, 1e-8, Reduction.SUM), true, x, p.add(1));
        gradients(in -> gaussianNll(in.get(0), in.get(1), in.get(2)), true, x, y, p);
        gradients(in -> cosineEmbedding(in.get(0), in.get(1), Tensor.of(1, -1, 1, -1), 0, Reduction.SUM), false, x, y);
        gradients(in -> tripletMargin(in.get(0), in.get(1), in.get(2)), false, x, y, p);
    }

    @Test
    void messages() {
        Tensor a = Tensor.zeros(32, 1);
        Tensor b = Tensor.zeros(32);
        fails(ShapeException.class, "mse: shapes [32, 1] and [32] differ; a loss compares equal shapes and never broadcasts."
                + " Did you mean the first with squeeze(-1)?", () -> mse(a, b));
        fails(ShapeException.class, "huber: shapes [32] and [32, 1] differ; a loss compares equal shapes and never broadcasts."
                + " Did you mean the second with squeeze(-1)?", () -> huber(b, a));
        fails(ShapeException.class, "l1: shapes [32, 1] and [] differ; a loss compares equal shapes and never broadcasts."
                + " If you mean to repeat the second, say so: expand([32, 1])", () -> l1(a, Tensor.scalar(0)));
        fails(ShapeException.class, "binaryCrossEntropyWithLogits: shapes [32] and [31] differ; a loss compares equal shapes and never broadcasts",
                () -> binaryCrossEntropyWithLogits(b, Tensor.zeros(31)));
        Tensor x = Tensor.zeros(4, 3);
        fails(ShapeException.class, "crossEntropy: x of shape [4, 3] needs labels of shape [4], not [4, 1]. Did you mean labels.reshape([4])?",
                () -> crossEntropy(x, Tensor.of(new int[4][1])));
        fails(ShapeException.class, "crossEntropy: x of shape [4, 3] needs labels of shape [4], not [4, 3];"
                + " one-hot targets are probabilities: convert them, as in target.to(DType.F32)", () -> crossEntropy(x, Tensor.of(new int[4][3])));
        fails(IndexException.class, "crossEntropy: label 3 at position 1, but there are 3 classes, 0 to 2 (-100 would be ignored)",
                () -> crossEntropy(x, Tensor.of(0L, 3, 1, 1)));
        fails(DTypeException.class, "crossEntropy: the target is bool; give labels (i32 or i64) or probabilities (floating)",
                () -> crossEntropy(x, Tensor.of(true, false, true, true)));
        fails(ShapeException.class, "crossEntropy: the weight has shape [4], for 3 classes it must be [3]",
                () -> crossEntropy(x, Tensor.of(0L, 0, 1, 1), PLAIN.weight(Tensor.zeros(4))));
        fails(IllegalArgumentException.class, "crossEntropy: labelSmoothing must lie in [0, 1], not 1.5", () -> PLAIN.labelSmoothing(1.5));
        fails(DTypeException.class, "nll: labels of type f32; they must be integers, or use crossEntropy for probabilities", () -> nll(x, Tensor.zeros(4)));
        fails(ShapeException.class, "mse: shapes [2] and [3] differ; a loss compares equal shapes and never broadcasts",
                () -> mse(Tensor.zeros(Shape.of(2), DType.F64), Tensor.zeros(3)));
    }
}
