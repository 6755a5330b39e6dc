package io.leibniz.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.function.Executable;

/** Numbers to test with, and comparisons: with one another, with a loop, with central differences. */
final class Near {
    private Near() {}

    static Tensor s(double x) {
        return Tensor.scalar(x, DType.F64);
    }

    /** f64 in (−1, 1), the same every time. */
    static Tensor noise(int seed, int... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = 1;
        for (int d : shape) n *= d;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) x[i] = random.nextDouble(-1, 1);
        return Tensor.wrap(x, shape);
    }

    static void near(Tensor expected, Tensor got, double tolerance) {
        assertEquals(expected.shape(), got.shape());
        assertEquals(expected.dtype(), got.dtype());
        double[] e = expected.toDoubleArray();
        double[] g = got.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            assertEquals(e[i], g[i], tolerance * Math.max(1, Math.abs(e[i])), "element " + i + " of " + expected.shape());
        }
    }

    /** Leaf by leaf. */
    static void nearTree(Object expected, Object got, double tolerance) {
        assertEquals(Tree.names(expected), Tree.names(got));
        for (int i = 0; i < Tree.leaves(expected).size(); i++) near(Tree.leaves(expected).get(i), Tree.leaves(got).get(i), tolerance);
    }

    /** A loop over axis 0 and a stack: what vmap must equal. */
    static Tensor loop(Function<Tensor, Tensor> f, Tensor x) {
        List<Tensor> each = new ArrayList<>();
        for (int i = 0; i < x.size(0); i++) each.add(f.apply(x.select(0, i)));
        return Tensor.stack(0, each);
    }

    /** ∂f/∂x by central differences, as a tensor [y…, x…]. */
    static Tensor differences(Function<Tensor, Tensor> f, Tensor x) {
        double eps = 1e-6;
        List<Tensor> columns = new ArrayList<>();
        for (int i = 0; i < x.numel(); i++) {
            double[] step = new double[x.numel()];
            step[i] = eps;
            Tensor d = Tensor.wrap(step, x.shape().dims());
            columns.add(f.apply(x.add(d)).sub(f.apply(x.sub(d))).div(2 * eps));
        }
        Tensor all = Tensor.stack(-1, columns);
        return all.reshape(all.shape().sub(0, all.rank() - 1).concat(x.shape()));
    }

    static void fails(Class<? extends Throwable> type, String message, Executable body) {
        assertEquals(message, assertThrows(type, body).getMessage());
    }
}
