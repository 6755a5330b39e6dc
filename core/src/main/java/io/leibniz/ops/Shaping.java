package io.leibniz.ops;

import io.leibniz.prim.Permute;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Slice;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** The same elements in another arrangement. Mostly views: nothing is copied. */
public sealed interface Shaping permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** The same numbers in another type. */
    default Tensor to(DType dtype) {
        return Ops.convert(self(), dtype);
    }

    /** The same elements in row-major order under another shape; one extent may be −1 and is computed. */
    default Tensor reshape(int... shape) {
        return reshape(Shaping.resolve(self(), shape));
    }

    default Tensor reshape(Shape shape) {
        Tensor x = self();
        if (shape.equals(x.shape())) return x;
        if (shape.numel() != x.numel()) {
            throw new ShapeException("reshape: " + x.shape() + " has " + x.numel() + " elements, " + shape + " has " + shape.numel());
        }
        return Trace.apply(new Reshape(shape), x);
    }

    private static Shape resolve(Tensor x, int[] shape) {
        int[] d = shape.clone();
        int hole = -1;
        long rest = 1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1 && hole < 0) hole = i;
            else rest *= d[i];
        }
        if (hole >= 0) {
            if (rest <= 0 || x.numel() % rest != 0) {
                throw new ShapeException("reshape: " + x.shape() + " with " + x.numel() + " elements doesn't fit "
                        + java.util.Arrays.toString(shape) + ": " + x.numel() + " is no multiple of " + rest);
            }
            d[hole] = (int) (x.numel() / rest);
        }
        return Shape.of(d);
    }

    /** A new axis of extent 1; {@code axis} may be −(rank + 1) to rank. */
    default Tensor unsqueeze(int axis) {
        Tensor x = self();
        int r = x.rank() + 1;
        if (axis < -r || axis >= r) throw new IndexException("unsqueeze: axis " + axis + " for shape " + x.shape() + "; give " + -r + " to " + (r - 1));
        return x.reshape(x.shape().insert(axis < 0 ? axis + r : axis, 1));
    }

    /** Axis i of the result is axis {@code axes[i]} of this tensor. */
    default Tensor permute(int... axes) {
        Tensor x = self();
        int[] a = new int[axes.length];
        boolean same = true;
        for (int i = 0; i < a.length; i++) {
            a[i] = x.shape().axis("permute", axes[i]);
            same &= a[i] == i;
        }
        if (a.length != x.rank() || x.shape().axes("permute", axes).length != x.rank()) {
            throw new ShapeException("permute: " + java.util.Arrays.toString(axes) + " for shape " + x.shape() + "; name every axis once");
        }
        return same ? x : Trace.apply(new Permute(Shape.of(a)), x);
    }

    /** Two axes exchanged. */
    default Tensor transpose(int a, int b) {
        Tensor x = self();
        int i = x.shape().axis("transpose", a);
        int j = x.shape().axis("transpose", b);
        if (i == j) return x;
        int[] p = new int[x.rank()];
        for (int k = 0; k < p.length; k++) p[k] = k == i ? j : k == j ? i : k;
        return Trace.apply(new Permute(Shape.of(p)), x);
    }

    /** The matrix transposed. */
    default Tensor t() {
        if (self().rank() != 2) throw new ShapeException("t: takes a matrix, not shape " + self().shape() + "; use transpose(-1, -2)");
        return transpose(0, 1);
    }

    /** An axis taken out and put in at another position. */
    default Tensor moveAxis(int from, int to) {
        Tensor x = self();
        int f = x.shape().axis("moveAxis", from);
        int t = x.shape().axis("moveAxis", to);
        if (f == t) return x;
        int[] p = new int[x.rank()];
        for (int i = 0, k = 0; i < p.length; i++) {
            if (i == t) {
                p[i] = f;
            } else {
                if (k == f) k++;
                p[i] = k++;
            }
        }
        return Trace.apply(new Permute(Shape.of(p)), x);
    }

    /** Broadcast to a larger shape, without copying. */
    default Tensor expand(Shape to) {
        Tensor x = self();
        if (x.shape().equals(to)) return x;
        if (x.rank() > to.rank() || !Shape.broadcast("expand", x.shape(), to).equals(to)) {
            throw new ShapeException("expand: " + x.shape() + " doesn't broadcast to " + to);
        }
        return Ops.expand(x, to);
    }

    default Tensor expand(int... to) {
        return expand(Shape.of(to));
    }

    /** Elements {@code start} to {@code start + length − 1} of an axis. */
    default Tensor narrow(int axis, int start, int length) {
        Tensor x = self();
        int a = x.shape().axis("narrow", axis);
        int n = x.shape().dim(a);
        if (start < 0 || length < 0 || start > n - length) {
            throw new IndexException("narrow: elements " + start + " to " + ((long) start + length - 1) + " of axis " + axis + ", which has " + n + " in shape " + x.shape());
        }
        int[] from = new int[x.rank()];
        int[] step = new int[x.rank()];
        java.util.Arrays.fill(step, 1);
        from[a] = start;
        return Trace.apply(new Slice(from, x.shape().with(a, length), step), x);
    }

    /** One position of an axis, which disappears. */
    default Tensor select(int axis, int index) {
        Tensor x = self();
        int a = x.shape().axis("select", axis);
        int n = x.shape().dim(a);
        int i = index < 0 ? index + n : index;
        if (i < 0 || i >= n) throw new IndexException("select: index " + index + " at axis " + axis + " of shape " + x.shape());
        return x.narrow(a, i, 1).reshape(x.shape().without(a));
    }

    /** The order along the axes turned round. */
    default Tensor flip(int... axes) {
        Tensor x = self();
        int[] from = new int[x.rank()];
        int[] step = new int[x.rank()];
        java.util.Arrays.fill(step, 1);
        for (int a : x.shape().axes("flip", axes)) {
            from[a] = Math.max(x.shape().dim(a) - 1, 0);
            step[a] = -1;
        }
        return Trace.apply(new Slice(from, x.shape(), step), x);
    }
}
