package io.leibniz.transform;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Lower;
import io.leibniz.trace.Recording;
import io.leibniz.tree.Tree;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The point that a function leaves where it is, x = f(p, x), as a function of p: found by repeating f, differentiated by
 * the implicit function theorem, so the number of steps has no part in the derivative and none of them is kept. See
 * {@link Transforms#fixedPoint}.
 */
public final class FixedPoint<P, X> implements Function<P, X> {
    private final BiFunction<P, X, X> f;
    private final X start;
    /** Negative: by the type. */
    private final double tolerance;
    private final int steps;

    private FixedPoint(BiFunction<P, X, X> f, X start, double tolerance, int steps) {
        this.f = f;
        this.start = start;
        this.tolerance = tolerance;
        this.steps = steps;
    }

    static <P, X> FixedPoint<P, X> of(BiFunction<P, X, X> f, X start) {
        return new FixedPoint<>(f, start, -1, 10_000);
    }

    /**
     * Stops when a step changes no number by more than this times max(1, the largest of them). Unless said otherwise
     * 10⁻¹³ in f64, and in other types 16 times the distance from 1 to the next number: 2·10⁻⁶ in f32.
     */
    public FixedPoint<P, X> tolerance(double change) {
        if (!(change >= 0)) throw new IllegalArgumentException("fixedPoint: a tolerance of " + change + "; give 0 or more");
        return new FixedPoint<>(f, start, change, steps);
    }

    /** Gives up after this many steps; unless said otherwise 10,000. */
    public FixedPoint<P, X> steps(int most) {
        if (most <= 0) throw new IllegalArgumentException("fixedPoint: " + most + " steps; give 1 or more");
        return new FixedPoint<>(f, start, tolerance, most);
    }

    /**
     * @throws ArithmeticException if the repetition doesn't settle, or its derivative has an eigenvalue 1 at the point
     * @throws IllegalStateException if f uses a value that a transform is tracing and that isn't part of {@code p}
     */
    @Override
    public X apply(P p) {
        return Root.of("fixedPoint",
                (P q, X x) -> Tree.map(f.apply(q, x), x, Tensor::sub),
                this::iterate, p, start);
    }

    private record State<X>(X x, Tensor change, Tensor steps) {}

    private X iterate(P p, X from) {
        State<X> end = Loops.repeat(
                (State<X> s) -> s.change().isFinite().logicalAnd(s.change().gt(0)).logicalOr(s.steps().eq(0)).logicalAnd(s.steps().lt(steps)),
                s -> {
                    X next = f.apply(p, s.x());
                    Alike.require("fixedPoint: what the function makes of x", Tree.flatten(next), Tree.flatten(s.x()));
                    return new State<>(next, change(s.x(), next), s.steps().add(1));
                },
                new State<>(from, Tensor.scalar(0, DType.F64), Tensor.scalar(0, DType.I64)), false);
        // Whether it has settled decides about an error, so a program of it can't be recorded.
        if (Recording.isSymbolic(end.change())) throw Recording.escape();
        Tensor worst = Lower.array(end.change()).amax();
        if (!(worst.item() == 0)) {
            throw new ArithmeticException("fixedPoint: after " + Lower.array(end.steps()).max().itemLong() + " steps x still changes by "
                    + String.format(Locale.ROOT, "%.3g", worst.item()) + " beyond the tolerance; start nearer to the solution, or damp the function, as in x.lerp(f(p, x), 0.5)");
        }
        return end.x();
    }

    /** By how much the largest change of a number exceeds the tolerance; 0 when settled. */
    private Tensor change(X old, X now) {
        List<Tensor> a = Tree.leaves(old);
        List<Tensor> b = Tree.leaves(now);
        Tensor excess = Tensor.scalar(0, DType.F64);
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).numel() == 0) continue;
            double t = tolerance >= 0 ? tolerance : Math.max(1e-13, 16 * a.get(i).dtype().eps());
            Tensor moved = b.get(i).sub(a.get(i)).abs().amax().to(DType.F64);
            Tensor size = b.get(i).abs().amax().to(DType.F64).maximum(1);
            excess = excess.maximum(moved.sub(size.mul(t)));
        }
        return excess;
    }
}
