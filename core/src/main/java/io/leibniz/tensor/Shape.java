package io.leibniz.tensor;

import java.util.Arrays;

/** The extents of a tensor, outermost axis first. A value: equal by content, with its hash cached. */
public final class Shape {
    /** The shape of a scalar: no axes, one element. */
    public static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final int numel;
    private int hash;

    private Shape(int[] dims) {
        this.dims = dims;
        long n = 1;
        boolean empty = false;
        for (int d : dims) {
            if (d < 0) throw new ShapeException("shape: negative extent " + d + " in " + Arrays.toString(dims));
            empty |= d == 0;
        }
        for (int i = 0; i < dims.length && !empty; i++) {
            n *= dims[i];
            if (n > Integer.MAX_VALUE - 8) {
                throw new ShapeException("shape: " + Arrays.toString(dims) + " has more than 2,147,483,639 elements, "
                        + "the most that one Java array holds; split the tensor");
            }
        }
        this.numel = empty ? 0 : (int) n;
    }

    /**
     * The shape with these extents.
     *
     * @throws ShapeException if an extent is negative or the product exceeds what a Java array can hold
     */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    /** The number of elements: 1 for a scalar. */
    public int numel() {
        return numel;
    }

    /** Extent of axis {@code i}; negative {@code i} counts from the end. */
    public int dim(int i) {
        return dims[i < 0 ? i + dims.length : i];
    }

    /** A fresh array of the extents. */
    public int[] dims() {
        return dims.clone();
    }

    /** Row-major strides, in elements. */
    public int[] strides() {
        int[] s = new int[dims.length];
        int n = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            s[i] = n;
            n *= dims[i];
        }
        return s;
    }

    /**
     * The axis as a number in {@code [0, rank)}.
     *
     * @throws IndexException naming {@code op} if it lies outside {@code [-rank, rank)}
     */
    public int axis(String op, int axis) {
        int r = dims.length;
        if (axis < -r || axis >= r) {
            throw new IndexException(op + ": axis " + axis + " of a tensor of shape " + this + ", which has "
                    + (r == 0 ? "no axes" : "axes " + -r + " to " + (r - 1)));
        }
        return axis < 0 ? axis + r : axis;
    }

    /**
     * Normalised, ascending axes; none given means all.
     *
     * @throws IndexException if one is out of range or named twice
     */
    public int[] axes(String op, int... axes) {
        if (axes.length == 0) {
            int[] all = new int[dims.length];
            for (int i = 0; i < all.length; i++) all[i] = i;
            return all;
        }
        int[] r = new int[axes.length];
        for (int i = 0; i < r.length; i++) r[i] = axis(op, axes[i]);
        if (r.length > 1) {
            Arrays.sort(r);
            for (int i = 1; i < r.length; i++) {
                if (r[i] == r[i - 1]) throw new IndexException(op + ": axis " + r[i] + " is named twice in " + Arrays.toString(axes) + "; name each axis once");
            }
        }
        return r;
    }

    /** This shape without the (normalised, ascending) axes. */
    public Shape without(int... axes) {
        int[] r = new int[dims.length - axes.length];
        for (int i = 0, j = 0, k = 0; i < dims.length; i++) {
            if (k < axes.length && axes[k] == i) k++;
            else r[j++] = dims[i];
        }
        return of(r);
    }

    /** This shape with extent 1 at the (normalised, ascending) axes: what {@code keepdims} gives. */
    public Shape withOnes(int... axes) {
        int[] r = dims.clone();
        for (int a : axes) r[a] = 1;
        return of(r);
    }

    /** This shape with another extent at a normalised axis. */
    public Shape with(int axis, int extent) {
        int[] r = dims.clone();
        r[axis] = extent;
        return of(r);
    }

    /** This shape with a new axis of the given extent before position {@code axis}. */
    public Shape insert(int axis, int extent) {
        int[] r = new int[dims.length + 1];
        System.arraycopy(dims, 0, r, 0, axis);
        r[axis] = extent;
        System.arraycopy(dims, axis, r, axis + 1, dims.length - axis);
        return of(r);
    }

    /** Axes {@code [from, to)} as a shape of their own. */
    public Shape sub(int from, int to) {
        return of(Arrays.copyOfRange(dims, from, to));
    }

    /** The axes of this shape followed by those of another. */
    public Shape concat(Shape other) {
        int[] r = Arrays.copyOf(dims, dims.length + other.dims.length);
        System.arraycopy(other.dims, 0, r, dims.length, other.dims.length);
        return of(r);
    }

    /**
     * NumPy's broadcasting: extents are compared from the last axis backwards; equal ones stay, an extent of 1 (or a
     * missing axis) stretches to the other.
     *
     * @throws ShapeException naming {@code op} and both shapes if they don't fit
     */
    public static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) return a;
        if (b.dims.length == 0) return a;
        if (a.dims.length == 0) return b;
        int rank = Math.max(a.dims.length, b.dims.length);
        int[] r = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i <= a.dims.length ? a.dims[a.dims.length - i] : 1;
            int y = i <= b.dims.length ? b.dims[b.dims.length - i] : 1;
            if (x != y && x != 1 && y != 1) {
                throw new ShapeException(op + ": shapes " + a + " and " + b + " don't broadcast: axis " + -i + " has "
                        + x + " and " + y + "; extents must be equal or 1" + hint(a, b));
            }
            r[rank - i] = x == 1 ? y : x;
        }
        return new Shape(r);
    }

    private static String hint(Shape a, Shape b) {
        if (a.rank() == 2 && b.rank() == 1 && a.dim(0) == b.dim(0)) return ". Did you mean the second with unsqueeze(1)?";
        if (a.rank() == 1 && b.rank() == 2 && a.dim(0) == b.dim(0)) return ". Did you mean the first with unsqueeze(1)?";
        return "";
    }

    @Override
    public boolean equals(Object o) {
        return this == o || o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) hash = h = Arrays.hashCode(dims) | 1;
        return h;
    }

    /** {@code [32, 784]}; a scalar is {@code []}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
