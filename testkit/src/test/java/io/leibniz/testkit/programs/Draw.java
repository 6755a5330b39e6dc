package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Random choices among the values a program has so far. */
final class Draw {
    /** How far an operand keeps from a kink: more than three nested differences move it. */
    static final double MARGIN = 0.08;

    final SplittableRandom random;
    final List<Tensor> values;

    Draw(SplittableRandom random, List<Tensor> values) {
        this.random = random;
        this.values = values;
    }

    Tensor value(int i) {
        return values.get(i);
    }

    /** A value with this property, a late one rather than an early one; −1 if there is none. */
    int one(Predicate<Tensor> p) {
        List<Integer> fit = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) if (p.test(values.get(i))) fit.add(i);
        if (fit.isEmpty()) return -1;
        int n = fit.size();
        return fit.get(n - 1 - (int) (n * Math.pow(random.nextDouble(), 2)));
    }

    int any() {
        return one(_ -> true);
    }

    int rank(int r) {
        return one(t -> t.rank() == r);
    }

    int atLeast(int r) {
        return one(t -> t.rank() >= r);
    }

    int axis(Tensor x) {
        return random.nextInt(x.rank());
    }

    double between(double low, double high) {
        return Math.round(random.nextDouble(low, high) * 100) / 100.0;
    }

    Tensor constant(int... shape) {
        return Constants.uniform(random, -1, 1, shape);
    }

    int[] permutation(int n) {
        int[] p = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            p[i] = p[j];
            p[j] = i;
        }
        return p;
    }

    int[] indices(int count, int below) {
        return random.ints(count, 0, below).toArray();
    }

    static String list(int... x) {
        String s = Arrays.toString(x);
        return s.substring(1, s.length() - 1);
    }

    /** Whether every number keeps away from these. */
    static boolean clear(Tensor x, double... kinks) {
        for (double v : x.toDoubleArray()) for (double k : kinks) if (Math.abs(v - k) < MARGIN) return false;
        return true;
    }

    /** Whether all numbers along an axis keep away from each other. */
    static boolean distinct(Tensor x, int axis) {
        if (x.numel() == 0 || x.size(axis) < 2) return true;
        return clear(x.sort(axis).values().diff(axis), 0);
    }

    static boolean broadcast(Tensor a, Tensor b) {
        int[] x = a.shape().dims();
        int[] y = b.shape().dims();
        for (int i = 1; i <= Math.min(x.length, y.length); i++) {
            int p = x[x.length - i];
            int q = y[y.length - i];
            if (p != q && p != 1 && q != 1) return false;
        }
        return true;
    }
}
