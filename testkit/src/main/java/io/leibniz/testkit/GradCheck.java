package io.leibniz.testkit;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Batch;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Jvp;
import io.leibniz.transform.Transforms.Vjp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Checks derivatives against finite differences, and the modes against one another, in f64.
 *
 * <p>Forward mode against central differences (step 10⁻⁶, rtol 10⁻³, atol 10⁻⁵), over the whole Jacobian when it is small
 * and in random directions when it isn't; reverse mode against forward mode by ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩ (rtol 10⁻⁹); the second
 * order by the same two checks on the gradient as a function; batches against a loop.
 *
 * <p>A function takes and gives arrays of tensors; integer and bool arguments are constants.
 */
public final class GradCheck {
    private static final double EPS = 1e-6;
    private static final double RTOL = 1e-3;
    private static final double ATOL = 1e-5;
    private static final int WHOLE = 24;
    private static final int DIRECTIONS = 6;

    private final String name;
    private final Function<Tensor[], Tensor> f;
    private final SplittableRandom random;

    private GradCheck(String name, Function<Tensor[], Tensor> f) {
        this.name = name;
        this.f = f;
        this.random = new SplittableRandom(name.hashCode());
    }

    /** First order, forward and reverse. */
    public static void first(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        new GradCheck(name, f).check(x);
    }

    /** First and second order: forward and reverse, over forward and reverse. */
    public static void second(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        first(name, f, x);
        Tensor y = f.apply(x);
        if (!y.dtype().isFloating()) return;
        GradCheck outer = new GradCheck(name + " (gradient)", in -> in[0]);
        Tensor ct = outer.noise(y);
        for (int i = 0; i < x.length; i++) {
            if (!x[i].dtype().isFloating()) continue;
            int at = i;
            // Both the point and the cotangent are variables: the gradient as a function of both.
            Function<Tensor[], Tensor> g = in -> {
                Tensor[] point = Arrays.copyOf(in, in.length - 1);
                Vjp<Tensor, Tensor> r = Transforms.vjp(v -> f.apply(with(point, at, v)), point[at]);
                return r.pullback().apply(in[in.length - 1]);
            };
            Tensor[] point = Arrays.copyOf(x, x.length + 1);
            point[x.length] = ct;
            new GradCheck(name + " (gradient " + i + ")", g).check(point);
            // Forward over forward, in one random direction.
            Tensor v = outer.noise(x[i]);
            Function<Tensor[], Tensor> d = in -> Transforms.jvp((Tensor p) -> f.apply(with(in, at, p)), in[at], v).tangent();
            new GradCheck(name + " (directional " + i + ")", d).check(x);
        }
    }

    private static Tensor[] with(Tensor[] x, int i, Tensor v) {
        Tensor[] r = x.clone();
        r[i] = v;
        return r;
    }

    /** The function over a batch of three against a loop over it, for every choice of batched arguments. */
    public static void batched(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        GradCheck c = new GradCheck(name + " (batch)", f);
        int n = 3;
        for (int choice = 1; choice < 1 << x.length; choice++) {
            boolean[] on = new boolean[x.length];
            Tensor[] in = x.clone();
            for (int i = 0; i < x.length; i++) {
                on[i] = (choice >> i & 1) != 0;
                if (!on[i]) continue;
                // Slightly different examples: floating ones perturbed, others repeated.
                List<Tensor> examples = new ArrayList<>();
                for (int k = 0; k < n; k++) examples.add(k == 0 || !x[i].dtype().isFloating() ? x[i] : x[i].mul(1 + 0.01 * k));
                in[i] = Tensor.stack(0, examples);
            }
            Tensor all = Batch.map(f, in, on, n);
            for (int k = 0; k < n; k++) {
                Tensor[] one = in.clone();
                for (int i = 0; i < x.length; i++) if (on[i]) one[i] = in[i].select(0, k);
                c.near("example " + k + " of batch " + Arrays.toString(on), all.select(0, k), f.apply(one), 1e-10, 1e-12);
            }
        }
    }

    private void check(Tensor[] x) {
        for (int i = 0; i < x.length; i++) {
            if (!x[i].dtype().isFloating()) continue;
            if (x[i].dtype() != DType.F64) throw new IllegalArgumentException(name + ": derivatives are checked in f64, argument " + i + " is " + x[i].dtype());
            int at = i;
            Function<Tensor, Tensor> g = v -> f.apply(with(x, at, v));
            int n = x[i].numel();
            int directions = n <= WHOLE ? n : DIRECTIONS;
            for (int k = 0; k < directions; k++) {
                Tensor v = n <= WHOLE ? unit(x[i], k) : noise(x[i]);
                compare(g, x[i], v, "argument " + i + ", direction " + k);
            }
        }
    }

    private void compare(Function<Tensor, Tensor> g, Tensor x, Tensor v, String where) {
        Jvp<Tensor> forward = Transforms.jvp(g, x, v);
        Tensor plus = g.apply(x.add(v.mul(EPS)));
        Tensor minus = g.apply(x.sub(v.mul(EPS)));
        if (!plus.dtype().isFloating()) throw new AssertionError(name + ": the result is " + plus.dtype() + ", which has no derivative");
        near("forward mode, " + where, forward.tangent(), plus.sub(minus).div(2 * EPS), RTOL, ATOL);
        Vjp<Tensor, Tensor> reverse = Transforms.vjp(g, x);
        Tensor u = noise(forward.value());
        double left = inner(u, forward.tangent());
        double right = inner(reverse.pullback().apply(u), v);
        double scale = 1 + inner(u.abs(), forward.tangent().abs());
        if (!(Math.abs(left - right) <= 1e-9 * scale)) {
            throw new AssertionError(name + ": " + where + ": forward and reverse mode disagree: ⟨u, J·v⟩ = " + left + ", ⟨Jᵀ·u, v⟩ = " + right);
        }
    }

    private static double inner(Tensor a, Tensor b) {
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        double s = 0;
        for (int i = 0; i < x.length; i++) s += x[i] * y[i];
        return s;
    }

    private static Tensor unit(Tensor like, int i) {
        double[] e = new double[like.numel()];
        e[i] = 1;
        return Tensor.wrap(e, like.shape().dims());
    }

    private Tensor noise(Tensor like) {
        double[] e = new double[like.numel()];
        for (int i = 0; i < e.length; i++) e[i] = random.nextDouble(-1, 1);
        return Tensor.wrap(e, like.shape().dims());
    }

    private void near(String what, Tensor got, Tensor expected, double rtol, double atol) {
        near(name + ": " + what, got, expected, rtol, atol, true);
    }

    /** Element by element, NaN equal to NaN; the message shows the first difference. */
    public static void near(String what, Tensor got, Tensor expected, double rtol, double atol, boolean sameType) {
        if (!got.shape().equals(expected.shape()) || sameType && got.dtype() != expected.dtype()) {
            throw new AssertionError(what + ": got " + got.dtype() + got.shape() + ", expected " + expected.dtype() + expected.shape());
        }
        double[] g = got.toDoubleArray();
        double[] e = expected.toDoubleArray();
        for (int i = 0; i < g.length; i++) {
            boolean same = g[i] == e[i] || Double.isNaN(g[i]) && Double.isNaN(e[i])
                    || Math.abs(g[i] - e[i]) <= atol + rtol * Math.abs(e[i]);
            if (!same) throw new AssertionError(what + ": element " + i + " of " + got.shape() + " is " + g[i] + ", expected " + e[i]);
        }
    }
}
