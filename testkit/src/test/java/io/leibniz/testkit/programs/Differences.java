package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * ⟨w, y⟩ of a stack's result y by nested central differences of fourth order, with the program's values only. Where more than
 * {@code most} derivatives are asked for, or it would take too long, the inner ones are the stack's own: those are compared
 * with differences in other stacks.
 */
final class Differences {
    private static final int EVALUATIONS = 1200;

    private final Stack stack;
    private final Function<Object, Tensor> f;
    private final int most;
    private final double step;
    private int taken;

    Differences(Stack stack, Function<Object, Tensor> f, int most, double step) {
        this.stack = stack;
        this.f = f;
        this.most = most;
        this.step = step;
    }

    /** A step for which both errors, of order h⁴ and 10⁻¹⁶/hⁿ, are small. */
    static double step(int derivatives) {
        return switch (derivatives) {
            case 0, 1 -> 1e-3;
            case 2 -> 4e-3;
            default -> 1e-2;
        };
    }

    /** How many derivatives, one around the other, {@link #value} took by differences. */
    int taken() {
        return taken;
    }

    double value(Tensor w, Object x) {
        return level(0, w.reshape(-1), x, 0, 1);
    }

    private double level(int i, Tensor w, Object x, int order, int cost) {
        taken = Math.max(taken, order);
        if (i == stack.transforms().size()) return inner(w, f.apply(x));
        Transform t = stack.transforms().get(i);
        int n = Transform.flat(x).numel();
        if (order + t.order > most || cost * (int) Math.pow(4, t.order) * (isMatrix(t) ? n : t == Transform.VMAP ? 3 : 1) > EVALUATIONS) {
            return inner(w, stack.from(i, f).apply(x));
        }
        int next = cost * (int) Math.pow(4, t.order);
        int inside = order + t.order;
        return switch (t) {
            case GRAD, VJP -> {
                Tensor c = weights(i + 1, x);
                yield along(x, Transform.tree(w, x), z -> level(i + 1, c, z, inside, next));
            }
            case JVP, JVP_ALONG_SINE, LINEARIZE -> along(x, t.direction(x), z -> level(i + 1, w, z, inside, next));
            case JACFWD, JACREV, JACOBIAN -> {
                int m = weights(i + 1, x).numel();
                if (!Transform.isSmall(m, n)) yield along(x, Transform.tree(Constants.weights(n), x), z -> level(i + 1, w, z, inside, next));
                Tensor matrix = w.reshape(m, n);
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    Tensor column = matrix.select(1, j);
                    sum += along(x, unit(j, n, x), z -> level(i + 1, column, z, inside, n * next));
                }
                yield sum;
            }
            case HESSIAN -> {
                Tensor c = weights(i + 1, x);
                ToDoubleFunction<Object> last = z -> level(i + 1, c, z, inside, n * next);
                if (!Transform.isSmall(n, n)) yield along(x, Transform.tree(w, x), z -> along(z, Transform.tree(Constants.weights(n), x), last));
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    Tensor column = w.reshape(n, n).select(1, j);
                    sum += along(x, unit(j, n, x), z -> along(z, Transform.tree(column, x), last));
                }
                yield sum;
            }
            case HVP -> {
                Tensor c = weights(i + 1, x);
                Object v = t.direction(x);
                yield along(x, Transform.tree(w, x), z -> along(z, v, y -> level(i + 1, c, y, inside, next)));
            }
            case VMAP -> {
                Transform.Mapped m = new Transform.Mapped(x, stack.variant() + i);
                double sum = 0;
                for (int k = 0; k < Transform.EXAMPLES; k++) {
                    sum += Constants.weights(Transform.EXAMPLES).get(k) * level(i + 1, w, m.example(k), order, cost * Transform.EXAMPLES);
                }
                yield sum;
            }
            case CHECKPOINT, JIT -> level(i + 1, w, x, order, cost);
        };
    }

    private static boolean isMatrix(Transform t) {
        return t == Transform.JACFWD || t == Transform.JACREV || t == Transform.JACOBIAN || t == Transform.HESSIAN;
    }

    private Tensor weights(int level, Object x) {
        return Constants.weights(stack.from(level, f).apply(x).shape().dims()).reshape(-1);
    }

    private static Object unit(int j, int n, Object x) {
        double[] e = new double[n];
        e[j] = 1;
        return Transform.tree(Tensor.of(e), x);
    }

    private static double inner(Tensor w, Tensor y) {
        double[] a = w.toDoubleArray();
        double[] b = y.reshape(-1).toDoubleArray();
        double s = 0;
        for (int i = 0; i < a.length; i++) s += a[i] * b[i];
        return s;
    }

    /** (8(g(h) − g(−h)) − (g(2h) − g(−2h)))/12h in a direction. */
    private double along(Object x, Object direction, ToDoubleFunction<Object> g) {
        Tensor d = Transform.flat(direction);
        double largest = Arrays.stream(d.toDoubleArray()).map(Math::abs).max().orElse(0);
        if (largest == 0) return 0;
        double h = step / largest;
        Tensor at = Transform.flat(x);
        double[] y = new double[5];
        for (int k = -2; k <= 2; k++) if (k != 0) y[k + 2] = g.applyAsDouble(Transform.tree(at.add(d.mul(k * h)), x));
        return (8 * (y[3] - y[1]) - (y[4] - y[0])) / (12 * h);
    }
}
