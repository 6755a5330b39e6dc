package io.leibniz.ops;

import io.leibniz.prim.Slice;
import io.leibniz.prim.Take;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parts of an index, for {@link Indexing#at}. */
public sealed interface Index {
    /** A whole axis: NumPy's {@code :}. */
    static Index all() {
        return new Range(null, null, 1);
    }

    /** Elements from a position up to but without another; null is the end of the axis, negative counts from it. */
    static Index slice(Integer from, Integer to) {
        return new Range(from, to, 1);
    }

    /** The same with a step, which may be negative. */
    static Index slice(Integer from, Integer to, int step) {
        if (step == 0) throw new IndexException("slice: the step is 0; give 1 or more, or -1 or less to go backwards");
        return new Range(from, to, step);
    }

    /** A new axis of extent 1. */
    static Index newAxis() {
        return new NewAxis();
    }

    /** As many whole axes as are missing: NumPy's {@code ...}. */
    static Index ellipsis() {
        return new Ellipsis();
    }

    /** {@code from:to:step}. */
    record Range(Integer from, Integer to, int step) implements Index {}

    /** A new axis. */
    record NewAxis() implements Index {}

    /** The axes that are missing. */
    record Ellipsis() implements Index {}

    /** First slices, numbers and new axes, which are views; then index tensors, all at once. */
    static Tensor apply(Tensor x, Object... index) {
        List<Object> parts = expand(x.shape(), index);
        Shape s = x.shape();
        int[] start = new int[s.rank()];
        int[] step = new int[s.rank()];
        int[] size = new int[s.rank()];
        List<Integer> kept = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>();
        int axis = 0;
        for (Object p : parts) {
            switch (p) {
                case NewAxis _ -> {
                    kept.add(1);
                    tensors.add(null);
                }
                case Range r -> {
                    resolve(r, s.dim(axis), axis, start, step, size);
                    kept.add(size[axis++]);
                    tensors.add(null);
                }
                case Integer i -> {
                    int n = s.dim(axis);
                    int k = i < 0 ? i + n : i;
                    if (k < 0 || k >= n) throw new IndexException("at: index " + i + " at axis " + axis + " of shape " + s + valid(n));
                    start[axis] = k;
                    step[axis] = 1;
                    size[axis++] = 1;
                }
                case Tensor t -> {
                    step[axis] = 1;
                    size[axis] = s.dim(axis);
                    kept.add(size[axis++]);
                    tensors.add(t);
                }
                default -> throw new AssertionError(p);
            }
        }
        Shape sliced = Shape.of(size);
        boolean whole = sliced.equals(s) && Arrays.stream(step).allMatch(k -> k == 1);
        Tensor y = whole ? x : Trace.apply(new Slice(start, sliced, step), x);
        y = y.reshape(Shape.of(kept.stream().mapToInt(k -> k).toArray()));
        return tensors.stream().allMatch(t -> t == null) ? y : advanced(y, tensors);
    }

    /** One part an axis: ellipsis and missing axes filled in, masks as the indices of their true elements. */
    private static List<Object> expand(Shape s, Object[] index) {
        int axes = 0;
        boolean ellipsis = false;
        for (Object p : index) {
            switch (p) {
                case null -> throw new IllegalArgumentException("at: a part of the index is null; use newAxis() or all()");
                case NewAxis _ -> { }
                case Ellipsis _ -> {
                    if (ellipsis) throw new IndexException("at: more than one ellipsis; one stands for all axes without an index");
                    ellipsis = true;
                }
                case Tensor t when t.dtype() == DType.BOOL -> axes += t.rank();
                case Tensor t when t.dtype().isInteger() -> axes++;
                case Tensor t -> throw new DTypeException("at: an index tensor is " + t.dtype() + "; it must be integer or bool");
                case Range _ -> axes++;
                case Integer _ -> axes++;
                default -> throw new IllegalArgumentException("at: " + p.getClass().getName()
                        + " is no index; give an int, slice(…), all(), newAxis(), ellipsis() or a tensor");
            }
        }
        if (axes > s.rank()) throw new IndexException("at: " + axes + " indices for shape " + s + ", which has " + s.rank() + " axes; give fewer, or newAxis() where there is none");
        List<Object> parts = new ArrayList<>();
        int missing = s.rank() - axes;
        for (Object p : index) {
            if (p instanceof Ellipsis) {
                for (; missing > 0; missing--) parts.add(all());
            } else if (p instanceof Tensor t && t.dtype() == DType.BOOL) {
                int at = (int) parts.stream().filter(q -> !(q instanceof NewAxis)).count();
                if (!t.shape().equals(s.sub(at, at + t.rank()))) {
                    throw new ShapeException("at: a mask of shape " + t.shape() + " for the axes " + s.sub(at, at + t.rank()) + " of shape " + s + "; they must be equal");
                }
                Tensor hits = t.nonzero();
                for (int a = 0; a < t.rank(); a++) parts.add(hits.select(1, a));
            } else {
                parts.add(p);
            }
        }
        for (; missing > 0; missing--) parts.add(all());
        return parts;
    }

    /** The end of a message about an index of an axis of n elements. */
    static String valid(int n) {
        return n == 0 ? ", which has no elements there" : "; give " + -n + " to " + (n - 1);
    }

    private static void resolve(Range r, int n, int axis, int[] start, int[] step, int[] size) {
        boolean up = r.step > 0;
        int from = r.from == null ? (up ? 0 : n - 1) : Math.clamp(r.from < 0 ? r.from + n : r.from, up ? 0 : -1, up ? n : n - 1);
        int to = r.to == null ? (up ? n : -1) : Math.clamp(r.to < 0 ? r.to + n : r.to, up ? 0 : -1, up ? n : n - 1);
        start[axis] = Math.clamp(from, 0, Math.max(0, n - 1));
        step[axis] = r.step;
        size[axis] = up ? Math.max(0, Math.ceilDiv(to - from, r.step)) : Math.max(0, Math.ceilDiv(from - to, -r.step));
    }

    /** NumPy's rule: the index tensors broadcast; their axes stand where the first was if they are neighbours, else in front. */
    private static Tensor advanced(Tensor x, List<Tensor> tensors) {
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) if (tensors.get(i) != null) at.add(i);
        boolean neighbours = at.getLast() - at.getFirst() == at.size() - 1;
        Shape common = Shape.SCALAR;
        for (int i : at) common = Shape.broadcast("at", common, tensors.get(i).shape());
        int[] order = new int[x.rank()];
        int p = 0;
        for (int i : at) order[p++] = i;
        for (int i = 0; i < x.rank(); i++) if (!at.contains(i)) order[p++] = i;
        Tensor front = x.permute(order);
        Tensor flat = Tensor.zeros(common, DType.I64);
        int rows = 1;
        for (int i : at) {
            int n = x.size(i);
            Tensor k = tensors.get(i).to(DType.I64).expand(common);
            Tensor beyond = k.lt((long) -n).logicalOr(k.ge((long) n));
            if (k.numel() > 0 && beyond.any().item() != 0) {
                throw new IndexException("at: index " + k.maskedSelect(beyond).select(0, 0).itemLong() + " at axis " + i
                        + " of shape " + x.shape() + valid(n));
            }
            k = Tensor.where(k.lt(0), k.add((long) n), k);
            flat = flat.mul((long) n).add(k);
            rows *= n;
        }
        Shape rest = front.shape().sub(at.size(), front.rank());
        Tensor y = Trace.apply(new Take(0), front.reshape(Shape.of(rows).concat(rest)), flat);
        if (!neighbours || at.getFirst() == 0) return y;
        int[] back = new int[y.rank()];
        int q = 0;
        for (int i = 0; i < at.getFirst(); i++) back[q++] = common.rank() + i;
        for (int i = 0; i < common.rank(); i++) back[q++] = i;
        for (int i = common.rank() + at.getFirst(); i < y.rank(); i++) back[q++] = i;
        return y.permute(back);
    }
}
