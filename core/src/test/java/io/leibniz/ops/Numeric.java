package io.leibniz.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.function.Executable;

/** Numbers to test with, and derivatives by central differences. */
final class Numeric {
    private Numeric() {}

    /** f64 in (−1, 1), the same every time. */
    static Tensor noise(int seed, int... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = 1;
        for (int d : shape) n *= d;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) x[i] = random.nextDouble(-1, 1);
        return Tensor.wrap(x, shape);
    }

    static void close(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.shape(), actual.shape());
        double[] e = expected.toDoubleArray();
        double[] a = actual.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            assertEquals(e[i], a[i], tolerance * Math.max(1, Math.abs(e[i])), "element " + i + " of " + expected.shape());
        }
    }

    /** Gradients of Σ c·f(x) for fixed noise c against central differences; of the gradients too where {@code second}. */
    static void gradients(Function<List<Tensor>, Tensor> f, boolean second, Tensor... x) {
        Tensor y = f.apply(List.of(x));
        Tensor c = noise(99, y.shape().dims());
        Function<List<Tensor>, Tensor> g = in -> f.apply(in).mul(c).sum();
        compare(g, x);
        if (!second) return;
        Tensor[] direction = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) direction[i] = noise(100 + i, x[i].shape().dims());
        compare(in -> {
            List<Tensor> d = Transforms.grad(g).apply(in);
            Tensor sum = Tensor.scalar(0, c.dtype());
            for (int i = 0; i < x.length; i++) sum = sum.add(d.get(i).mul(direction[i]).sum());
            return sum;
        }, x);
    }

    private static void compare(Function<List<Tensor>, Tensor> g, Tensor[] x) {
        List<Tensor> exact = Transforms.grad(g).apply(List.of(x));
        double eps = 1e-6;
        for (int i = 0; i < x.length; i++) {
            double[] at = x[i].toDoubleArray();
            double[] want = exact.get(i).toDoubleArray();
            for (int j = 0; j < at.length; j++) {
                double numeric = (value(g, x, i, at, j, eps) - value(g, x, i, at, j, -eps)) / (2 * eps);
                assertEquals(numeric, want[j], 1e-5 + 1e-4 * Math.abs(numeric), "argument " + i + ", element " + j);
            }
        }
    }

    private static double value(Function<List<Tensor>, Tensor> g, Tensor[] x, int i, double[] at, int j, double eps) {
        double[] moved = at.clone();
        moved[j] += eps;
        List<Tensor> in = new ArrayList<>(List.of(x));
        in.set(i, Tensor.wrap(moved, x[i].shape().dims()));
        return g.apply(in).item();
    }

    static void fails(Class<? extends Throwable> type, String message, Executable body) {
        assertEquals(message, assertThrows(type, body).getMessage());
    }
}
