package io.leibniz.nn.optim;

import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * A step length t with a sufficient decrease, φ(t) ≤ φ(0) + 10⁻⁴·t·φ'(0), and a flat enough end, |φ'(t)| ≤ 0.9·|φ'(0)|: the strong Wolfe
 * conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6).
 *
 * @param at φ and φ' at a length
 * @param <R> in which form
 */
record LineSearch<R>(DoubleFunction<R> at, ToDoubleFunction<R> value, ToDoubleFunction<R> slope) {
    private static final double DECREASE = 1e-4;
    private static final double FLATNESS = 0.9;
    private static final int DOUBLINGS = 20;
    private static final int CUTS = 30;

    record Point<R>(double length, R at, double value, double slope) {}

    private Point<R> point(double t, R r) {
        return new Point<>(t, r, value.applyAsDouble(r), slope.applyAsDouble(r));
    }

    private Point<R> point(double t) {
        return point(t, at.apply(t));
    }

    /** The point, or null if none makes the value smaller. */
    Point<R> from(R here, double first) {
        Point<R> start = point(0, here);
        if (!(start.slope < 0)) return null;
        Point<R> before = start;
        double t = first;
        for (int i = 0; i < DOUBLINGS; i++, t *= 2) {
            Point<R> p = point(t);
            if (!low(p, start) || i > 0 && p.value >= before.value) return between(start, before, p);
            if (flat(p, start)) return p;
            if (p.slope >= 0) return between(start, p, before);
            before = p;
        }
        return before;
    }

    /** Of an interval with the lower end {@code low}, in which such a point must lie. */
    private Point<R> between(Point<R> start, Point<R> low, Point<R> high) {
        for (int i = 0; i < CUTS; i++) {
            Point<R> p = point(cut(low, high));
            if (!low(p, start) || p.value >= low.value) {
                high = p;
            } else {
                if (flat(p, start)) return p;
                if (p.slope * (high.length - low.length) >= 0) high = low;
                low = p;
            }
        }
        return low.length > 0 ? low : null;
    }

    /** Also false where the value is not a number. */
    private static boolean low(Point<?> p, Point<?> start) {
        return p.value <= start.value + DECREASE * p.length * start.slope;
    }

    private static boolean flat(Point<?> p, Point<?> start) {
        return Math.abs(p.slope) <= -FLATNESS * start.slope;
    }

    /** The minimum of the cubic through both values and slopes, not too near to either end; where there is none, the middle. */
    private static double cut(Point<?> a, Point<?> b) {
        double width = b.length - a.length;
        double d = a.slope + b.slope - 3 * (b.value - a.value) / width;
        double root = Math.sqrt(d * d - a.slope * b.slope) * Math.signum(width);
        double share = 1 - (b.slope + root - d) / (b.slope - a.slope + 2 * root);
        return a.length + width * (share > 0.1 && share < 0.9 ? share : 0.5);
    }
}
