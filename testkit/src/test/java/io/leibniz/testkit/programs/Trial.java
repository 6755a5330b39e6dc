package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.programs.Instruction.Compiled;
import io.leibniz.transform.Transforms;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** One program through one stack of transforms, compared with the same by other ways. */
record Trial(Program program, Stack stack) {
    /** Ways are compared to this, relative to the largest number of a result (or to 1, if that is more). */
    private static final double WAYS = 1e-9;
    /** The same in f32: its unit in the last place is 5·10⁸ times that of f64. */
    private static final double SINGLE = 1e-3;
    private static final double DIFFERENCES = 1e-5;
    private static final double LARGEST = 1e4;

    enum Kind { AGREES, TOO_LARGE, DISAGREES }

    /** @param differences how many of the stack's derivatives were compared with finite differences */
    record Outcome(Kind kind, int differences, String what) {
        boolean failed() {
            return kind == Kind.DISAGREES;
        }
    }

    private static Outcome disagree(String what) {
        return new Outcome(Kind.DISAGREES, 0, what);
    }

    Outcome run() {
        try {
            return compare();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            StackTraceElement[] at = e.getStackTrace();
            String message = e.toString();
            return disagree("throws " + message.substring(0, Math.min(600, message.length())) + " at " + Arrays.asList(at).subList(0, Math.min(10, at.length)));
        }
    }

    private Outcome compare() {
        Object x = program.tree();
        Function<Object, Tensor> g = stack.of(program);
        Tensor y = g.apply(x);
        double largest = largest(y);
        if (!(largest < LARGEST)) return new Outcome(Kind.TOO_LARGE, 0, "" + largest);
        Compiled promised = program.compiled();
        if (promised != Compiled.NOT_AT_ALL) {
            Function<Object, Tensor> compiled = Transforms.jit(g);
            for (String run : List.of("compiled", "compiled, second run")) {
                Tensor z = compiled.apply(x);
                boolean same = promised == Compiled.TO_THE_BIT ? sameBits(y, z) : same(y, z, 0);
                if (!same) return disagree(run + ": " + both(y, z));
            }
        }
        double scale = Math.max(1, largest);
        Tensor other = stack.otherwise(program).apply(x);
        double tolerance = (program.single() ? SINGLE : WAYS) * scale;
        if (!same(y, other, tolerance)) return disagree("another way: " + both(y, other));
        if (!program.single()) return differences(x, y);
        Tensor wide = stack.of(program.inDoubles()).apply(x);
        return same(y, wide, tolerance) ? new Outcome(Kind.AGREES, 0, "") : disagree("f32 and f64: " + both(y, wide));
    }

    private Outcome differences(Object x, Tensor y) {
        Tensor w = Constants.weights(y.shape().dims());
        double[] a = y.reshape(-1).toDoubleArray();
        double[] b = w.reshape(-1).toDoubleArray();
        double expected = 0;
        double scale = 0.1;
        for (int i = 0; i < a.length; i++) {
            expected += a[i] * b[i];
            scale += Math.abs(a[i] * b[i]);
        }
        int order = stack.transforms().stream().mapToInt(t -> t.order).sum();
        for (int most = Math.min(3, order); most > 0; most--) {
            double h = Differences.step(most);
            double coarse = new Differences(stack, program, most, h).value(w, x);
            Differences smaller = new Differences(stack, program, most, 0.6 * h);
            double fine = smaller.value(w, x);
            // Two steps that differ tell of a kink between the points, or of a program too wild for differences.
            double doubt = Math.abs(coarse - fine);
            if (doubt > 1e-3 * scale || Double.isNaN(doubt)) continue;
            if (Math.abs(fine - expected) <= DIFFERENCES * scale + 5 * doubt) return new Outcome(Kind.AGREES, smaller.taken(), "");
            return disagree("nested differences of " + most + " derivatives: ⟨w, y⟩ is " + expected + ", by differences " + fine + " (with a larger step " + coarse + ")");
        }
        return new Outcome(Kind.AGREES, 0, "");
    }

    private static double largest(Tensor y) {
        double m = 0;
        for (double v : y.reshape(-1).toDoubleArray()) m = Double.isNaN(v) ? Double.NaN : Math.max(m, Math.abs(v));
        return m;
    }

    private static boolean same(Tensor a, Tensor b, double tolerance) {
        if (a.numel() != b.numel() || a.dtype() != b.dtype()) return false;
        double[] x = a.reshape(-1).toDoubleArray();
        double[] y = b.reshape(-1).toDoubleArray();
        for (int i = 0; i < x.length; i++) {
            if (!(Math.abs(x[i] - y[i]) <= tolerance)) return false;
        }
        return true;
    }

    private static boolean sameBits(Tensor a, Tensor b) {
        return a.dtype() == b.dtype() && Arrays.equals(a.reshape(-1).toDoubleArray(), b.reshape(-1).toDoubleArray());
    }

    private static String both(Tensor a, Tensor b) {
        return a.shape() + " " + Arrays.toString(a.reshape(-1).toDoubleArray()) + "\n  and " + b.shape() + " " + Arrays.toString(b.reshape(-1).toDoubleArray());
    }

    /** The smallest program and stack found that still disagree. */
    Trial shrunk() {
        Trial best = this;
        int tries = 0;
        boolean smaller = true;
        while (smaller && tries < 400) {
            smaller = false;
            for (Stack s : best.stack.smaller()) {
                Trial t = new Trial(best.program, s);
                tries++;
                if (!t.run().failed()) continue;
                best = t;
                smaller = true;
                break;
            }
            for (Program p : best.program.smaller()) {
                Trial t = new Trial(p, best.stack);
                if (t.size() >= best.size() || tries++ > 400 || !t.run().failed()) continue;
                best = t;
                smaller = true;
                break;
            }
        }
        return best;
    }

    /** Instructions, and less for those that are constant. */
    private int size() {
        return program.steps().stream().mapToInt(s -> s.operands().length == 0 ? 1 : 2 + s.operands().length).sum();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s%n%s", stack, program);
    }
}
