package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Classification;
import io.leibniz.ops.CrossEntropyOptions;
import io.leibniz.ops.Ctc;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Reduction;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Losses, with each reduction, against PyTorch's and, where it has none, the papers' formulas. */
class RecordedLossesTest {
    private static final Golden GOLDEN = Golden.of("losses");
    private static final Tensor CLASSES = Tensor.of(0.5, 1, 2);
    private static final Map<String, Reduction> REDUCTIONS = Map.of("mean", Reduction.MEAN, "sum", Reduction.SUM, "none", Reduction.NONE);

    private static void all(String name, BiFunction<Map<String, Tensor>, Reduction, Tensor> loss) {
        REDUCTIONS.forEach((suffix, r) -> GOLDEN.one(name + "-" + suffix, in -> loss.apply(in, r)));
    }

    private static CrossEntropyOptions weighted(Reduction r) {
        return CrossEntropyOptions.DEFAULT.weight(CLASSES).reduction(r);
    }

    private static Tensor x(Map<String, Tensor> in) {
        return in.get("x");
    }

    private static Tensor y(Map<String, Tensor> in) {
        return in.get("y");
    }

    private static Tensor labels(Map<String, Tensor> in) {
        return in.get("labels");
    }

    @Test
    void recorded() {
        all("l1", (in, r) -> Losses.l1(x(in), y(in), r));
        all("mse", (in, r) -> Losses.mse(x(in), y(in), r));
        all("huber", (in, r) -> Losses.huber(x(in), y(in), 0.4, r));
        all("smooth-l1", (in, r) -> Losses.smoothL1(x(in), y(in), 0.3, r));
        all("cross-entropy", (in, r) -> Losses.crossEntropy(x(in), labels(in), weighted(r).ignoreIndex(1).labelSmoothing(0.1)));
        all("cross-entropy-probabilities", (in, r) -> Losses.crossEntropy(x(in), y(in), weighted(r)));
        all("cross-entropy-images", (in, r) -> Losses.crossEntropy(x(in), labels(in), CrossEntropyOptions.DEFAULT.reduction(r)));
        all("nll", (in, r) -> Losses.nll(x(in), labels(in), weighted(r)));
        all("bce", (in, r) -> Losses.binaryCrossEntropy(x(in), y(in), in.get("w"), r));
        all("bce-logits", (in, r) -> Losses.binaryCrossEntropyWithLogits(x(in), y(in), in.get("w"), CLASSES, r));
        all("kl", (in, r) -> Losses.klDiv(x(in), y(in), false, r));
        GOLDEN.one("kl-batchmean", in -> Losses.klDiv(x(in), y(in)));
        GOLDEN.one("kl-log-sum", in -> Losses.klDiv(x(in), y(in), true, Reduction.SUM));
        all("poisson", (in, r) -> Losses.poissonNll(x(in), y(in), true, true, 1e-8, r));
        all("gaussian", (in, r) -> Losses.gaussianNll(x(in), y(in), in.get("v"), true, 1e-6, r));
        margins();
        all("ctc", (in, r) -> ctc(in, 0, new int[][] {{1, 2, 2}, {3, 1, 0}, {1, 1, 1}}, new int[] {6, 4, 6}, new int[] {3, 2, 3}, false, r));
        all("ctc-blank", (in, r) -> ctc(in, 3, new int[][] {{1, 0, 2}, {2, 1, 0}, {1, 1, 2}}, new int[] {6, 5, 3}, new int[] {2, 0, 1}, false, r));
        all("ctc-short", (in, r) -> ctc(in, 0, new int[][] {{1, 2, 2}, {3, 1, 2}, {1, 1, 1}}, new int[] {6, 3, 3}, new int[] {3, 3, 3}, true, r));
        all("focal", (in, r) -> Classification.focal(x(in), y(in), 0.25, 2, r));
        all("dice", (in, r) -> Classification.dice(x(in), y(in), 0.5, r));
        all("nt-xent", (in, r) -> Losses.ntXent(in.get("a"), in.get("b"), 0.3, r));
        GOLDEN.complete();
    }

    private static void margins() {
        all("margin-ranking", (in, r) -> Losses.marginRanking(in.get("a"), in.get("b"), y(in), 0.3, r));
        all("hinge", (in, r) -> Losses.hingeEmbedding(in.get("a"), y(in), 0.8, r));
        all("soft-margin", (in, r) -> Losses.softMargin(in.get("a"), y(in), r));
        all("cosine", (in, r) -> Losses.cosineEmbedding(in.get("a"), in.get("b"), y(in), 0.1, r));
        all("multi-margin", (in, r) -> Classification.multiMargin(x(in), labels(in), 2, 0.7, CLASSES, r));
        all("multi-label-margin", (in, r) -> Classification.multiLabelMargin(x(in), labels(in), r));
        all("multi-label-soft-margin", (in, r) -> Classification.multiLabelSoftMargin(x(in), y(in), CLASSES, r));
        all("triplet", (in, r) -> Losses.tripletMargin(in.get("a"), in.get("b"), in.get("c"), 0.9, 2, 1e-6, true, r));
        all("triplet-distance", (in, r) -> Losses.tripletMargin(in.get("a"), in.get("b"), in.get("c"), (a, b) -> a.sub(b).abs().sum(-1), 0.5, false, r));
    }

    private static Tensor ctc(Map<String, Tensor> in, int blank, int[][] targets, int[] inputs, int[] lengths, boolean zero, Reduction r) {
        return Ctc.of(x(in).logSoftmax(-1), Tensor.of(targets), Tensor.of(inputs), Tensor.of(lengths), new Ctc.Options(blank, zero, r));
    }

    /** Over all alignments of two labels with four steps, one by one. */
    @Test
    void ctcSumsAllAlignments() {
        Tensor x = Random.normal(Key.of(1), Shape.of(4, 1, 3), DType.F64).logSoftmax(-1);
        double sum = 0;
        for (int path = 0; path < 81; path++) {
            int last = 0;
            StringBuilder read = new StringBuilder();
            double p = 0;
            for (int t = 0, rest = path; t < 4; t++, rest /= 3) {
                int c = rest % 3;
                p += x.get(t, 0, c);
                if (c != 0 && c != last) read.append(c);
                last = c;
            }
            if (read.toString().equals("21")) sum += Math.exp(p);
        }
        Tensor one = Ctc.of(x, Tensor.of(new int[][] {{2, 1}}), Tensor.of(4L), Tensor.of(2L), new Ctc.Options(0, false, Reduction.SUM));
        assertEquals(-Math.log(sum), one.item(), 1e-12);
    }

    @Test
    void ctcUnderJitAndWhatItRefuses() {
        Tensor x = Random.normal(Key.of(1), Shape.of(5, 2, 3), DType.F32);
        Tensor targets = Tensor.of(new int[][] {{1, 2}, {1, 1}});
        Tensor inputs = Tensor.of(5, 2);
        Tensor lengths = Tensor.of(2, 2);
        Ctc.Options each = new Ctc.Options(0, false, Reduction.NONE);
        Tensor loss = Ctc.of(x.logSoftmax(-1), targets, inputs, lengths, each);
        assertEquals(Double.POSITIVE_INFINITY, loss.get(1), "11 needs a blank in between, so three steps");
        Ctc.Options zero = new Ctc.Options(0, true, Reduction.SUM);
        var f = Transforms.grad((Tensor v) -> Ctc.of(v.logSoftmax(-1), targets, inputs, lengths, zero));
        Tensor g = f.apply(x);
        assertEquals(0, g.select(1, 1).abs().amax().item());
        assertTrue(g.select(1, 0).abs().amax().item() > 0.01);
        Golden.close("compiled", g, Transforms.jit((Tensor v) -> f.apply(v)).apply(x));
        assertThrows(ShapeException.class, () -> Ctc.of(x, inputs, inputs, lengths));
        assertThrows(IllegalArgumentException.class, () -> Ctc.of(x, targets, Tensor.of(6, 2), lengths));
        assertThrows(IndexException.class, () -> Ctc.of(x, Tensor.of(new int[][] {{1, 2}, {1, 3}}), inputs, lengths));
    }

    @Test
    void equalShapes() {
        Tensor x = Tensor.zeros(4, 1);
        assertTrue(assertThrows(ShapeException.class, () -> Classification.focal(x, Tensor.zeros(4), 0.25, 2, Reduction.MEAN)).getMessage().contains("squeeze(-1)"));
        assertThrows(ShapeException.class, () -> Losses.ntXent(x, Tensor.zeros(3, 1), 1, Reduction.MEAN));
        assertThrows(ShapeException.class, () -> Classification.dice(x, x, 1, Reduction.MEAN));
        assertThrows(IllegalArgumentException.class, () -> Losses.ntXent(x, x, 0, Reduction.MEAN));
    }
}
