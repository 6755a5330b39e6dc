package io.leibniz.ops;

import io.leibniz.prim.Pad;
import io.leibniz.prim.Permute;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Take;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.ArrayList;
import java.util.List;

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
            throw new ShapeException("reshape: " + x.shape() + " has " + x.numel() + " elements, " + shape + " has " + shape.numel() + "; give -1 for one extent and it follows from the others");
        }
        return Trace.apply(new Reshape(shape), x);
    }

    private static Shape resolve(Tensor x, int[] shape) {
        int[] d = shape.clone();
        int hole = -1;
        long rest = 1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1 && hole < 0) hole = i;
            else if (d[i] < 0) {
                throw new ShapeException("reshape: " + java.util.Arrays.toString(shape) + " for shape " + x.shape()
                        + "; -1 for one extent lets it follow from the others, which must be 0 or more");
            } else rest *= d[i];
        }
        if (hole >= 0) {
            if (rest <= 0 || x.numel() % rest != 0) {
                throw new ShapeException("reshape: " + x.shape() + " with " + x.numel() + " elements doesn't fit "
                        + java.util.Arrays.toString(shape) + ": " + x.numel() + " is no multiple of " + rest + "; change the other extents");
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
            throw new ShapeException("permute: " + java.util.Arrays.toString(axes) + " for shape " + x.shape() + "; name each of its " + x.rank() + " axes once");
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
            throw new ShapeException("expand: " + x.shape() + " doesn't broadcast to " + to + "; sum over the extra axes, or name all extents");
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
            throw new IndexException("narrow: elements " + start + " to " + ((long) start + length - 1) + " of axis " + axis + " of shape " + x.shape() + "; its elements are 0 to " + (n - 1));
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
        if (i < 0 || i >= n) throw new IndexException("select: index " + index + " at axis " + axis + " of shape " + x.shape() + Index.valid(n));
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

    /** Axes {@code from} to {@code to}, both included, made one. */
    default Tensor flatten(int from, int to) {
        Tensor x = self();
        if (x.rank() == 0) return x.reshape(1);
        int a = x.shape().axis("flatten", from);
        int b = x.shape().axis("flatten", to);
        if (a > b) throw new ShapeException("flatten: axis " + from + " lies behind axis " + to + " of shape " + x.shape() + "; swap them");
        Shape one = Shape.of(x.shape().sub(a, b + 1).numel());
        return x.reshape(x.shape().sub(0, a).concat(one).concat(x.shape().sub(b + 1, x.rank())));
    }

    /** All elements in row-major order as a vector. */
    default Tensor flatten() {
        return self().reshape(self().numel());
    }

    /** Without the axes of extent 1. */
    default Tensor squeeze() {
        Shape s = self().shape();
        int[] ones = java.util.stream.IntStream.range(0, s.rank()).filter(i -> s.dim(i) == 1).toArray();
        return self().reshape(s.without(ones));
    }

    /** Without this axis, if its extent is 1; else unchanged. */
    default Tensor squeeze(int axis) {
        Shape s = self().shape();
        if (s.rank() == 0 && (axis == 0 || axis == -1)) return self();
        int a = s.axis("squeeze", axis);
        return s.dim(a) == 1 ? self().reshape(s.without(a)) : self();
    }

    /** Repeated along each axis; new axes come in front. */
    default Tensor tile(int... repeats) {
        Tensor x = self();
        int r = Math.max(x.rank(), repeats.length);
        int[] wide = new int[2 * r];
        int[] full = new int[2 * r];
        int[] out = new int[r];
        for (int i = 0; i < r; i++) {
            int d = i < r - x.rank() ? 1 : x.shape().dim(i - r + x.rank());
            int n = i < r - repeats.length ? 1 : repeats[i - r + repeats.length];
            if (n < 0) throw new ShapeException("tile: " + n + " repeats in " + java.util.Arrays.toString(repeats) + "; give 0 or more");
            wide[2 * i] = 1;
            full[2 * i] = n;
            wide[2 * i + 1] = full[2 * i + 1] = d;
            out[i] = n * d;
        }
        return x.reshape(Shape.of(wide)).expand(Shape.of(full)).reshape(Shape.of(out));
    }

    /** Every element of an axis n times in a row. */
    default Tensor repeatInterleave(int n, int axis) {
        Tensor x = self();
        int a = x.shape().axis("repeatInterleave", axis);
        if (n < 0) throw new ShapeException("repeatInterleave: " + n + " repeats; give 0 or more");
        Shape s = x.shape();
        return x.unsqueeze(a + 1).expand(s.insert(a + 1, n)).reshape(s.with(a, s.dim(a) * n));
    }

    /** Shifted along an axis; what is pushed out comes in at the other end. */
    default Tensor roll(int shift, int axis) {
        Tensor x = self();
        int a = x.shape().axis("roll", axis);
        int n = x.shape().dim(a);
        int k = n == 0 ? 0 : Math.floorMod(shift, n);
        return k == 0 ? x : Tensor.cat(a, x.narrow(a, n - k, k), x.narrow(a, 0, n - k));
    }

    /** Turned by k quarters from axis a towards axis b. */
    default Tensor rot90(int k, int a, int b) {
        Tensor x = self();
        if (x.shape().axis("rot90", a) == x.shape().axis("rot90", b)) throw new IndexException("rot90: axis " + a + " is named twice");
        return switch (Math.floorMod(k, 4)) {
            case 1 -> x.flip(b).transpose(a, b);
            case 2 -> x.flip(a, b);
            case 3 -> x.transpose(a, b).flip(b);
            default -> x;
        };
    }

    /** Pieces of {@code size} elements along an axis, the last one perhaps shorter. */
    default List<Tensor> split(int size, int axis) {
        if (size < 1) throw new ShapeException("split: pieces of " + size + " elements along axis " + axis + " of shape " + self().shape() + "; give at least 1");
        int n = self().size(axis);
        int[] sizes = new int[Math.max(1, Math.ceilDiv(n, size))];
        for (int i = 0; i < sizes.length; i++) sizes[i] = Math.min(size, n - i * size);
        return split(sizes, axis);
    }

    /** Pieces of the given sizes along an axis, which must add up to its extent. */
    default List<Tensor> split(int[] sizes, int axis) {
        Tensor x = self();
        int n = x.size(axis);
        long sum = 0;
        for (int size : sizes) sum += size;
        if (sum != n) {
            throw new ShapeException("split: sizes " + java.util.Arrays.toString(sizes) + " add up to " + sum + ", axis " + axis
                    + " of shape " + x.shape() + " has " + n + " elements; they must be equal");
        }
        List<Tensor> parts = new ArrayList<>();
        int at = 0;
        for (int s : sizes) {
            parts.add(x.narrow(axis, at, s));
            at += s;
        }
        return List.copyOf(parts);
    }

    /** At most n pieces of equal size along an axis, the last one perhaps shorter. */
    default List<Tensor> chunk(int n, int axis) {
        if (n < 1) throw new ShapeException("chunk: " + n + " pieces of axis " + axis + " of shape " + self().shape() + "; give at least 1");
        return split(Math.max(1, Math.ceilDiv(self().size(axis), n)), axis);
    }

    /** All positions of an axis, which disappears. */
    default List<Tensor> unbind(int axis) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < self().size(axis); i++) parts.add(self().select(axis, i));
        return List.copyOf(parts);
    }

    /** How {@link #pad} fills. */
    enum PadMode {
        /** With a value. */
        CONSTANT,
        /** Mirrored at the edge, which is not repeated. */
        REFLECT,
        /** With the edge. */
        REPLICATE,
        /** As if the axis were a circle. */
        CIRCULAR
    }

    /** Zeros around: {@code amounts} are low and high of the last axis, low and high of the one before, and so on; negative ones cut. */
    default Tensor pad(int... amounts) {
        return pad(PadMode.CONSTANT, 0, amounts);
    }

    /**
     * Filled around, axis by axis from the last: {@code amounts} are low and high of the last axis, then of the one before.
     *
     * @param value for {@link PadMode#CONSTANT}
     * @throws ShapeException if amounts don't come in pairs, or a mode needs more elements than there are
     */
    default Tensor pad(PadMode mode, double value, int... amounts) {
        Tensor x = self();
        if (amounts.length % 2 != 0 || amounts.length / 2 > x.rank()) {
            throw new ShapeException("pad: amounts " + java.util.Arrays.toString(amounts) + " for shape " + x.shape() + "; give low and high for each axis, the last axis first");
        }
        for (int i = 0; i < amounts.length / 2; i++) {
            int a = x.rank() - 1 - i;
            x = Shaping.padAxis(x, mode, value, a, amounts[2 * i], amounts[2 * i + 1]);
        }
        return x;
    }

    private static Tensor padAxis(Tensor x, PadMode mode, double value, int a, int low, int high) {
        int n = x.size(a);
        if (low < 0 || high < 0) {
            int from = Math.max(0, -low);
            int length = n - from - Math.max(0, -high);
            if (length < 0) throw new ShapeException("pad: " + low + " and " + high + " cut more from axis " + a + " than its " + n + " elements; cut less");
            x = x.narrow(a, from, length);
            low = Math.max(0, low);
            high = Math.max(0, high);
            n = length;
        }
        if (low == 0 && high == 0) return x;
        if (mode == PadMode.CONSTANT) {
            int[] l = new int[x.rank()];
            int[] h = new int[x.rank()];
            l[a] = low;
            h[a] = high;
            return Trace.apply(new Pad(l, h, new int[x.rank()], value), x);
        }
        int most = mode == PadMode.REFLECT ? n - 1 : mode == PadMode.CIRCULAR ? n : n == 0 ? 0 : Integer.MAX_VALUE;
        if (low > most || high > most) {
            throw new ShapeException("pad: " + mode.name().toLowerCase(java.util.Locale.ROOT) + " padding of " + low + " and " + high + " for an axis of " + n + " elements; at most " + most);
        }
        long[] index = new long[low + n + high];
        for (int i = 0; i < index.length; i++) {
            int k = i - low;
            index[i] = switch (mode) {
                case REFLECT -> k < 0 ? -k : k >= n ? 2 * n - 2 - k : k;
                case REPLICATE -> Math.clamp(k, 0, n - 1);
                default -> Math.floorMod(k, n);
            };
        }
        return x.indexSelect(a, Tensor.of(index));
    }

    /** Windows along an axis: a new last axis of {@code size} elements, one window every {@code step}. */
    default Tensor unfold(int axis, int size, int step) {
        Tensor x = self();
        int a = x.shape().axis("unfold", axis);
        int n = x.size(a);
        if (size < 1 || step < 1 || size > n) throw new ShapeException("unfold: windows of " + size + " every " + step + " along an axis of " + n + " elements");
        int windows = (n - size) / step + 1;
        long[] index = new long[windows * size];
        for (int i = 0; i < index.length; i++) index[i] = (long) (i / size) * step + i % size;
        return Trace.apply(new Take(a), x, Tensor.wrap(index, windows, size)).moveAxis(a + 1, -1);
    }

    /** The elements (i, i + offset) of two axes, as a new last axis. */
    default Tensor diagonal(int offset, int axis1, int axis2) {
        Tensor x = self();
        int a = x.shape().axis("diagonal", axis1);
        int b = x.shape().axis("diagonal", axis2);
        if (a == b) throw new IndexException("diagonal: axis " + axis1 + " is named twice");
        int[] order = new int[x.rank()];
        int p = 0;
        for (int i = 0; i < x.rank(); i++) if (i != a && i != b) order[p++] = i;
        order[p++] = a;
        order[p] = b;
        Tensor m = x.permute(order);
        int rows = m.size(-2);
        int columns = m.size(-1);
        int n = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
        long[] index = new long[n];
        for (int i = 0; i < n; i++) index[i] = (long) (offset >= 0 ? i : i - offset) * columns + (offset >= 0 ? i + offset : i);
        return m.reshape(m.shape().sub(0, m.rank() - 2).concat(Shape.of(rows * columns))).indexSelect(-1, Tensor.of(index));
    }

    /** The diagonal of the last two axes. */
    default Tensor diagonal() {
        return diagonal(0, -2, -1);
    }

    /** The last axis as the diagonal of matrices in two new last axes. */
    default Tensor diagEmbed(int offset) {
        Tensor x = self();
        int n = x.size(-1);
        int side = n + Math.abs(offset);
        Tensor wide = Shaping.padAxis(x, PadMode.CONSTANT, 0, x.rank() - 1, offset < 0 ? -offset : 0, offset > 0 ? offset : 0);
        Tensor rows = Tensor.arange(side).unsqueeze(1);
        Tensor on = Tensor.arange(side).sub(rows).eq(offset);
        Tensor spread = wide.unsqueeze(-1).expand(x.shape().sub(0, x.rank() - 1).concat(Shape.of(side, side)));
        return Tensor.where(on, spread, Tensor.scalar(0, x.dtype()));
    }

    /** A vector as the diagonal of a matrix; of a matrix its diagonal. */
    default Tensor diag() {
        return switch (self().rank()) {
            case 1 -> diagEmbed(0);
            case 2 -> diagonal();
            default -> throw new ShapeException("diag: takes a vector or a matrix, not shape " + self().shape() + "; use diagonal or diagEmbed");
        };
    }

    /** The last two axes on and above the k-th diagonal, zero below. */
    default Tensor triu(int k) {
        Tensor x = self();
        return Tensor.where(Shaping.gap(x, "triu").ge((long) k), x, Tensor.scalar(0, x.dtype()));
    }

    /** The last two axes on and below the k-th diagonal, zero above. */
    default Tensor tril(int k) {
        Tensor x = self();
        return Tensor.where(Shaping.gap(x, "tril").le((long) k), x, Tensor.scalar(0, x.dtype()));
    }

    /** Column minus row. */
    private static Tensor gap(Tensor x, String op) {
        if (x.rank() < 2) throw new ShapeException(op + ": takes matrices, not shape " + x.shape());
        return Tensor.arange(x.size(-1)).sub(Tensor.arange(x.size(-2)).unsqueeze(1));
    }
}
