package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The same derivatives by different compositions of transforms. */
class CompositionsTest {
    private final SplittableRandom random = new SplittableRandom(9);

    private Tensor noise(int... shape) {
        int n = 1;
        for (int s : shape) n *= s;
        return Tensor.wrap(random.doubles(n, -1, 1).toArray(), shape);
    }

    /** Xᵀ·diag(p·(1 − p))·X / n, from the definition. */
    @Test
    void threeHessiansOfLogisticRegressionAreTheClosedForm() {
        int n = 30;
        int d = 7;
        Tensor x = noise(n, d);
        Tensor w = noise(d);
        var problem = new LogisticRegression(x, noise(n).gt(0).to(DType.F64));
        double[] expected = new double[d * d];
        for (int i = 0; i < n; i++) {
            double z = 0;
            for (int j = 0; j < d; j++) z += x.get(i, j) * w.get(j);
            double p = 1 / (1 + Math.exp(-z));
            for (int a = 0; a < d; a++) for (int b = 0; b < d; b++) expected[a * d + b] += p * (1 - p) * x.get(i, a) * x.get(i, b) / n;
        }
        assertArrayEquals(expected, problem.hessianByColumns(w).toDoubleArray(), 1e-13);
        assertArrayEquals(expected, problem.hessianByRows(w).toDoubleArray(), 1e-13);
        assertArrayEquals(expected, problem.hessianAtOnce(w).toDoubleArray(), 1e-13);
    }

    @Test
    void gradientsOfEachExampleByVmapAndByLoopAgreeAndTheirMeanIsTheBatchs() {
        int n = 6;
        var model = new SmallClassifier(noise(8, 5), noise(8), noise(3, 8), noise(3));
        Tensor images = noise(n, 5);
        Tensor labels = Tensor.of(new int[] {0, 2, 1, 1, 0, 2});
        var mapped = Tree.flatten(model.perSample(images, labels)).leaves();
        var looped = Tree.flatten(model.perSampleByLoop(images, labels)).leaves();
        var batch = Tree.flatten(model.gradient(images, labels)).leaves();
        for (int i = 0; i < batch.size(); i++) {
            assertEquals(batch.get(i).shape().insert(0, n), mapped.get(i).shape());
            assertArrayEquals(looped.get(i).toDoubleArray(), mapped.get(i).toDoubleArray(), 1e-13);
            assertArrayEquals(batch.get(i).toDoubleArray(), mapped.get(i).mean(0).toDoubleArray(), 1e-13);
        }
    }
}
