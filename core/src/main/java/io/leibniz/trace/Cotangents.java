package io.leibniz.trace;

import io.leibniz.prim.Concat;
import io.leibniz.prim.Pad;
import io.leibniz.prim.Slice;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The sum of what reaches one tensor from its uses. Cotangents of slices wait until they are put side by side: T slices of a
 * tensor each sent back among zeros and added up would take T times the tensor's size, where one concatenation takes it
 * once. They wait while together they are no larger than the tensor. Sparse ones wait for one concatenation too.
 */
final class Cotangents {
    /** A cotangent and where it belongs. */
    private record Box(int[] start, Tensor part) {}

    /** A cotangent as the slice gives it. */
    private record Sliced(Slice slice, Tensor ct) {}

    private record Stretch(int start, int size) implements Comparable<Stretch> {
        @Override
        public int compareTo(Stretch o) {
            return start != o.start ? Integer.compare(start, o.start) : Integer.compare(size, o.size);
        }
    }

    /** Parts along an axis that don't overlap, in order, without gaps. */
    private static final class Layer {
        final List<Tensor> parts = new ArrayList<>();
        int end;

        void add(Stretch s, Tensor part, int axis) {
            fill(s.start, part, axis);
            parts.add(part);
            end = s.start + s.size;
        }

        void fill(int to, Tensor like, int axis) {
            if (to > end) parts.add(Tensor.zeros(like.shape().with(axis, to - end), like.dtype()));
        }
    }

    private final Tensor of;
    private Tensor whole;
    private final List<RowSparse> rows = new ArrayList<>();
    private final List<Sliced> slices = new ArrayList<>();
    private long waiting;

    /** @param of the tensor, for its shape */
    private Cotangents(Tensor of) {
        this.of = of;
    }

    /** A sum so far, which is a tensor or of this class, and one more cotangent; sums of this class are the walk's own. */
    static Object plus(Object sum, Tensor ct) {
        if (sum instanceof Tensor t && !(t.value() instanceof RowSparse) && !(ct.value() instanceof RowSparse)) return t.add(ct);
        Cotangents c = from(sum, ct);
        c.add(ct);
        return c;
    }

    /**
     * The same with the cotangent of a slice.
     *
     * @param sum null is zero
     * @param of the operand of the slice
     */
    static Cotangents plus(Object sum, Slice slice, Tensor ct, Tensor of) {
        Cotangents c = from(sum, of);
        if (c.waiting + ct.numel() > of.numel()) c.settle();
        c.slices.add(new Sliced(slice, ct));
        c.waiting += ct.numel();
        return c;
    }

    private static Cotangents from(Object sum, Tensor of) {
        if (sum instanceof Cotangents c) return c;
        Cotangents c = new Cotangents(of);
        if (sum != null) c.add((Tensor) sum);
        return c;
    }

    private void add(Tensor ct) {
        if (ct.value() instanceof RowSparse r) rows.add(r);
        else whole = whole == null ? ct : whole.add(ct);
    }

    /** All of it. */
    Tensor sum() {
        settle();
        if (!rows.isEmpty()) {
            Tensor r = rows.size() == 1 ? Tensor.of(rows.getFirst()) : RowSparse.sum(rows);
            whole = whole == null ? r : whole.add(r);
        }
        return whole;
    }

    /** Puts together what waits. */
    private void settle() {
        if (slices.isEmpty()) return;
        Tensor sum = slices.size() == 1 ? slices.getFirst().slice.transpose(0, slices.getFirst().ct, new Tensor[] {of}) : joined();
        slices.clear();
        waiting = 0;
        add(sum);
    }

    /** The box around all slices, filled, among zeros. */
    private Tensor joined() {
        int rank = of.rank();
        int[] low = new int[rank];
        int[] end = new int[rank];
        Arrays.fill(low, Integer.MAX_VALUE);
        List<Box> boxes = new ArrayList<>();
        for (Sliced s : slices) {
            Box b = new Box(s.slice.first(), s.slice.spread(s.ct));
            boxes.add(b);
            for (int a = 0; a < rank; a++) {
                low[a] = Math.min(low[a], b.start[a]);
                end[a] = Math.max(end[a], b.start[a] + b.part.size(a));
            }
        }
        Tensor y = filled(boxes, 0, low, end);
        int[] high = new int[rank];
        boolean inside = false;
        for (int a = 0; a < rank; a++) {
            high[a] = of.size(a) - end[a];
            inside |= low[a] > 0 || high[a] > 0;
        }
        return inside ? Trace.apply(new Pad(low, high, new int[rank], 0), y) : y;
    }

    /** Boxes that agree on the axes before this one, as one tensor that goes from low to end along this and all later ones. */
    private static Tensor filled(List<Box> boxes, int axis, int[] low, int[] end) {
        if (axis == low.length) {
            Tensor sum = boxes.getFirst().part;
            for (Box b : boxes.subList(1, boxes.size())) sum = sum.add(b.part);
            return sum;
        }
        TreeMap<Stretch, List<Box>> stretches = new TreeMap<>();
        for (Box b : boxes) {
            stretches.computeIfAbsent(new Stretch(b.start[axis], b.part.size(axis)), _ -> new ArrayList<>()).add(b);
        }
        // Stretches that overlap come into different layers, as few as possible.
        List<Layer> layers = new ArrayList<>();
        PriorityQueue<Layer> open = new PriorityQueue<>(Comparator.comparingInt(l -> l.end));
        stretches.forEach((s, group) -> {
            Layer layer = open.isEmpty() || open.peek().end > s.start ? null : open.poll();
            if (layer == null) {
                layer = new Layer();
                layer.end = low[axis];
                layers.add(layer);
            }
            layer.add(s, filled(group, axis + 1, low, end), axis);
            open.add(layer);
        });
        Tensor sum = null;
        for (Layer l : layers) {
            l.fill(end[axis], l.parts.getLast(), axis);
            Tensor y = l.parts.size() == 1 ? l.parts.getFirst() : Trace.apply(new Concat(axis), l.parts.toArray(Tensor[]::new));
            sum = sum == null ? y : sum.add(y);
        }
        return sum;
    }
}
