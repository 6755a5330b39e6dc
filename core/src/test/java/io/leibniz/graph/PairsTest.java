package io.leibniz.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.leibniz.kernel.Interpreter;
import io.leibniz.kernel.NdArray;
import io.leibniz.ops.CrossEntropyOptions;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Reduction;
import io.leibniz.prim.CrossEntropy;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Pairs of a cross-entropy and its gradient: found where there are any, with the bits of the two steps. */
class PairsTest {
    private static final Tensor LOGITS = Tensor.of(new float[][] {{0.5f, -1, 2}, {3, 0, -2}, {1, 1, 1}, {-5, 80, 0}});
    private static final Tensor LABELS = Tensor.of(2L, 0, -100, 1);
    private static final CrossEntropyOptions EACH = CrossEntropyOptions.DEFAULT.reduction(Reduction.NONE);

    private static Graph recorded(BiFunction<Tensor, Tensor, ?> f) {
        var program = Transforms.jit(f);
        program.apply(LOGITS, LABELS);
        return program.graphs().getFirst();
    }

    private static long joint(Graph g) {
        return g.steps().stream().filter(s -> s.op() instanceof CrossEntropy.Both).count();
    }

    private static long halves(Graph g) {
        return g.steps().stream().filter(s -> s.op() instanceof CrossEntropy || s.op() instanceof CrossEntropy.Gradient).count();
    }

    private static void sameResults(Graph a, Graph b) {
        NdArray[] in = {(NdArray) LOGITS.value(), (NdArray) LABELS.value()};
        NdArray[] x = new Interpreter(a).run(in);
        NdArray[] y = new Interpreter(b).run(in);
        assertEquals(x.length, y.length);
        for (int i = 0; i < x.length; i++) {
            assertEquals(x[i].shape(), y[i].shape());
            assertArrayEquals((float[]) x[i].toJavaArray(), (float[]) y[i].toJavaArray());
        }
    }

    private static BiFunction<Tensor, Tensor, Object> valueAndGrad(BiFunction<Tensor, Tensor, Tensor> f) {
        return (x, y) -> Transforms.valueAndGrad((Tensor t) -> f.apply(t, y)).apply(x);
    }

    @Test
    void aTrainingStepTakesExponentialsOnce() {
        for (CrossEntropyOptions o : new CrossEntropyOptions[] {CrossEntropyOptions.DEFAULT, EACH.labelSmoothing(0.1).reduction(Reduction.SUM)}) {
            Graph g = recorded(valueAndGrad((x, y) -> Losses.crossEntropy(x, y, o)));
            Graph p = Pairs.of(g);
            assertEquals(2, halves(g));
            assertEquals(1, joint(p));
            assertEquals(0, halves(p));
            sameResults(g, p);
        }
    }

    @Test
    void aCotangentMadeOfOtherStepsComesFirst() {
        Graph g = recorded(valueAndGrad((x, y) -> Losses.crossEntropy(x, y, EACH).mul(y.to(x.dtype()).exp().add(1)).sum()));
        Graph p = Pairs.of(g);
        assertEquals(1, joint(p));
        sameResults(g, p);
    }

    @Test
    void aCotangentThatNeedsTheLossKeepsThemApart() {
        Graph g = recorded(valueAndGrad((x, y) -> Losses.crossEntropy(x, y, EACH).square().sum()));
        assertSame(g, Pairs.of(g));
    }

    @Test
    void oneHalfAloneStays() {
        Graph g = recorded((x, y) -> Transforms.grad((Tensor t) -> Losses.crossEntropy(t, y)).apply(x));
        assertEquals(1, halves(g));
        assertSame(g, Pairs.of(g));
    }

    @Test
    void lossesOfOtherLogitsFormPairsOfTheirOwn() {
        Graph g = recorded(valueAndGrad((x, y) -> Losses.crossEntropy(x, y).add(Losses.crossEntropy(x.mul(2), y))));
        Graph p = Pairs.of(g);
        assertEquals(2, joint(p));
        sameResults(g, p);
    }
}
