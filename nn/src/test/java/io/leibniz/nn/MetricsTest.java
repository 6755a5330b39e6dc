package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.nn.metric.Accuracy;
import io.leibniz.nn.metric.Auc;
import io.leibniz.nn.metric.Bleu;
import io.leibniz.nn.metric.Calibration;
import io.leibniz.nn.metric.ConfusionMatrix;
import io.leibniz.nn.metric.MeanError;
import io.leibniz.nn.metric.Metric;
import io.leibniz.nn.metric.Perplexity;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metrics against counting by hand, and cut streams against whole ones. */
class MetricsTest {
    private static final Tensor SCORES = Random.normal(Key.of(1), Shape.of(40, 5), DType.F64);
    private static final Tensor LABELS = Random.uniform(Key.of(2), 0, 5, Shape.of(40)).floor().to(DType.I64);

    /** Over everything at once, and over batches of 7. */
    private static double both(Metric whole, Metric cut, Tensor predictions, Tensor targets) {
        assertTrue(Double.isNaN(whole.value()));
        whole.add(predictions, targets);
        int n = targets.size(0);
        for (int i = 0; i < n; i += 7) cut.add(predictions.narrow(0, i, Math.min(7, n - i)), targets.narrow(0, i, Math.min(7, n - i)));
        assertEquals(whole.value(), cut.value(), 1e-12);
        return whole.value();
    }

    @Test
    void accuracies() {
        assertEquals(SCORES.argmax(1).eq(LABELS).to(DType.F64).mean().item(), both(Accuracy.of(), Accuracy.of(), SCORES, LABELS), 1e-15);
        Tensor top = SCORES.topk(3, 1, true).indices();
        double expected = top.eq(LABELS.unsqueeze(1)).any(1).to(DType.F64).mean().item();
        assertEquals(expected, both(Accuracy.top(3), Accuracy.top(3), SCORES, LABELS), 1e-15);
        Accuracy ties = Accuracy.top(2);
        ties.add(Tensor.zeros(3, 3), Tensor.of(0, 1, 2));
        assertEquals(2.0 / 3, ties.value());
        Accuracy nothing = Accuracy.top(3);
        nothing.add(Tensor.of(new double[][] {{Double.NaN, 1, 2}}), Tensor.of(0L));
        assertEquals(0, nothing.value());
        assertThrows(IndexException.class, () -> ties.add(Tensor.zeros(1, 3), Tensor.of(3)));
        assertThrows(ShapeException.class, () -> ties.add(Tensor.zeros(2, 3), Tensor.of(1)));
    }

    @Test
    void confusion() {
        ConfusionMatrix m = new ConfusionMatrix(4);
        m.add(Tensor.of(0, 0, 1, 1, 1, 2), Tensor.of(0, 0, 0, 1, 1, 1));
        assertEquals(2.0 / 3, m.accuracy(), 1e-15);
        assertEquals(1, m.precision(0));
        assertEquals(2.0 / 3, m.recall(0), 1e-15);
        assertEquals(0.8, m.f1(0), 1e-15);
        assertEquals(2.0 / 3, m.iou(0), 1e-15);
        assertEquals(0.5, m.iou(1), 1e-15);
        assertEquals(0, m.precision(2));
        // Class 3 occurs nowhere and doesn't count.
        assertEquals((1 + 2.0 / 3 + 0) / 3, m.meanPrecision(), 1e-15);
        assertEquals((2.0 / 3 + 2.0 / 3 + 0) / 3, m.meanRecall(), 1e-15);
        assertEquals((0.8 + 2.0 / 3 + 0) / 3, m.meanF1(), 1e-15);
        assertEquals((2.0 / 3 + 0.5 + 0) / 3, m.meanIoU(), 1e-15);
        assertThrows(IndexException.class, () -> m.add(Tensor.of(4), Tensor.of(0)));
    }

    /** Every pair of a positive and a negative example, with scores that are often equal. */
    @Test
    void areaUnderTheCurve() {
        Tensor s = Random.uniform(Key.of(3), 0, 10, Shape.of(60)).floor();
        Tensor y = Random.uniform(Key.of(4), 0, 10, Shape.of(60)).lt(s.mul(0.5).add(2));
        double won = 0;
        int pairs = 0;
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                if (y.toIntArray()[i] != 1 || y.toIntArray()[j] != 0) continue;
                won += s.get(i) > s.get(j) ? 1 : s.get(i) == s.get(j) ? 0.5 : 0;
                pairs++;
            }
        }
        assertEquals(won / pairs, both(new Auc(), new Auc(), s, y), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new Auc().add(Tensor.of(Double.NaN), Tensor.of(1L)));
        assertThrows(IllegalArgumentException.class, () -> new Auc().add(Tensor.of(1.0), Tensor.of(2L)));
    }

    @Test
    void perplexities() {
        assertEquals(Math.exp(Losses.crossEntropy(SCORES, LABELS).item()), both(Perplexity.of(), Perplexity.of(), SCORES, LABELS), 1e-10);
        Perplexity padded = Perplexity.ignoring(0);
        padded.add(Tensor.zeros(2, 3, 8), Tensor.of(new int[][] {{1, 2, 0}, {7, 0, 0}}));
        assertEquals(8, padded.value(), 1e-12);
        assertEquals(3, padded.bits(), 1e-12);
    }

    @Test
    void calibration() {
        Tensor p = SCORES.softmax(1);
        double[] best = p.amax(1).toDoubleArray();
        double[] right = SCORES.argmax(1).eq(LABELS).to(DType.F64).toDoubleArray();
        double expected = 0;
        for (int b = 0; b < 10; b++) {
            double gap = 0;
            for (int i = 0; i < best.length; i++) if (best[i] > b / 10.0 && best[i] <= (b + 1) / 10.0) gap += right[i] - best[i];
            expected += Math.abs(gap) / best.length;
        }
        assertEquals(expected, both(Calibration.of(10), Calibration.of(10), p, LABELS), 1e-12);
        Calibration sure = Calibration.of();
        sure.add(Tensor.of(new double[][] {{1, 0}, {1, 0}, {0.25, 0.75}}), Tensor.of(0, 1, 1));
        assertEquals((1 + 0.25) / 3, sure.value(), 1e-15);
        assertEquals(0.5, sure.accuracy(14));
        assertThrows(IllegalArgumentException.class, () -> sure.add(SCORES.mul(100), LABELS));
    }

    @Test
    void errors() {
        Tensor x = SCORES.select(1, 0);
        Tensor y = SCORES.select(1, 1);
        assertEquals(Math.sqrt(Losses.mse(x, y).item()), both(MeanError.rootMeanSquare(), MeanError.rootMeanSquare(), x, y), 1e-12);
        assertEquals(x.sub(y).abs().mean().item(), both(MeanError.absolute(), MeanError.absolute(), x, y), 1e-12);
        assertThrows(ShapeException.class, () -> MeanError.absolute().add(Tensor.zeros(2, 1), Tensor.zeros(2)));
    }

    private static List<String> words(String s) {
        return List.of(s.split(" "));
    }

    @Test
    void bleu() {
        List<List<String>> mat = List.of(words("the cat is on the mat"), words("there is a cat on the mat"));
        Bleu clipped = Bleu.of(1);
        clipped.add(words("the the the the the the the"), mat);
        assertEquals(2.0 / 7, clipped.value(), 1e-15, "the paper's example");
        Bleu two = Bleu.of(2);
        two.add(words("the cat the cat on the mat"), mat);
        // Single words: the 2, cat 1, on, mat; pairs: the cat 1, cat on, on the, the mat.
        assertEquals(Math.sqrt(5.0 / 7 * 4.0 / 6), two.value(), 1e-15);
        Bleu brief = Bleu.of(1);
        brief.add(words("the cat"), mat);
        assertEquals(Math.exp(1 - 6.0 / 2), brief.value(), 1e-15);
        brief.add(words("on the mat there is a cat now"), mat);
        assertEquals(9.0 / 10 * Math.exp(1 - 13.0 / 10), brief.value(), 1e-15);
        Bleu four = Bleu.of(4);
        assertTrue(Double.isNaN(four.value()));
        four.add(words("a b c"), List.of(words("a b c")));
        assertEquals(0, four.value());
        assertThrows(IllegalArgumentException.class, () -> four.add(List.of(1), List.of()));
    }
}
