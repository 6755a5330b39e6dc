package io.leibniz.transform;

import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which axis of an argument or a result {@code vmap} maps over, the same for all leaves of a tree or different for some.
 *
 * {@snippet :
 * vmap((Mlp m, Tensor x) -> m.apply(x)).in(unmapped(), axis(0));
 * vmap((Net n) -> n.loss()).in(axis(0).except("running", unmapped()));    // running.mean, running.variance
 * }
 */
public final class Axis {
    static final Axis FIRST = new Axis(0, List.of());
    static final Axis NONE = new Axis(null, List.of());

    private record Other(String path, Axis axis) {}

    /** Null where nothing is mapped. */
    private final Integer number;
    private final List<Other> others;

    private Axis(Integer number, List<Other> others) {
        this.number = number;
        this.others = others;
    }

    /** The axis with this number; negative counts from the end. */
    public static Axis of(int number) {
        return number == 0 ? FIRST : new Axis(number, List.of());
    }

    /** No axis: all examples share the argument, or the result is the same for all. */
    public static Axis unmapped() {
        return NONE;
    }

    /**
     * This axis, but for the leaves at or below a path another. Of two paths that fit, the later one counts.
     *
     * @param path a leaf's name as {@code Tree.names} gives it, or its beginning up to a dot
     */
    public Axis except(String path, Axis axis) {
        List<Other> all = new ArrayList<>(others);
        all.add(new Other(path, axis));
        return new Axis(number, List.copyOf(all));
    }

    /** The axis of a leaf; null if it is not mapped. */
    private Integer number(String leaf) {
        Integer n = number;
        for (Other e : others) if (covers(e.path, leaf)) n = e.axis.number(leaf);
        return n;
    }

    private static boolean covers(String path, String leaf) {
        return leaf.equals(path) || leaf.startsWith(path) && leaf.charAt(path.length()) == '.';
    }

    /** The axis of every leaf, null where none. */
    Integer[] of(List<String> leaves) {
        for (Other e : others) {
            if (leaves.stream().noneMatch(l -> covers(e.path, l))) {
                throw new IllegalArgumentException("vmap: an axis is given for " + e.path + ", which is not among the leaves " + leaves);
            }
        }
        Integer[] r = new Integer[leaves.size()];
        Arrays.setAll(r, i -> number(leaves.get(i)));
        return r;
    }

    /** From −rank … rank − 1 to 0 … rank − 1; −1 if the shape has no such axis. */
    static int within(Shape s, int axis) {
        int a = axis < 0 ? axis + s.rank() : axis;
        return a < s.rank() ? Math.max(a, -1) : -1;
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(number == null ? "unmapped" : "axis " + number);
        for (Other e : others) s.append(" except ").append(e.path).append(": ").append(e.axis);
        return s.toString();
    }
}
