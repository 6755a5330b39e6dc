package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;

/**
 * Along each axis the elements {@code start, start + step, …}, {@code size} of them. A step may be negative: a flip is a
 * slice. The transpose puts the elements back among zeros.
 */
public final class Slice implements Primitive.Linear {
    private final int[] start;
    private final Shape size;
    private final int[] step;

    public Slice(int[] start, Shape size, int[] step) {
        this.start = start.clone();
        this.size = size;
        this.step = step.clone();
    }

    public int[] start() {
        return start.clone();
    }

    public Shape size() {
        return size;
    }

    public int[] step() {
        return step.clone();
    }

    @Override
    public String label() {
        return "slice";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), size);
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        int[] low = first();
        int[] high = new int[low.length];
        for (int a = 0; a < high.length; a++) {
            int n = size.dim(a);
            high[a] = x[0].shape().dim(a) - low[a] - (n == 0 ? 0 : (n - 1) * Math.abs(step[a]) + 1);
        }
        return apply(new Pad(low, high, between(), 0), forward(ct));
    }

    /** The lowest position of an element along each axis. */
    public int[] first() {
        int[] r = start.clone();
        for (int a = 0; a < r.length; a++) {
            if (size.dim(a) == 0) r[a] = 0;
            else if (step[a] < 0) r[a] += (size.dim(a) - 1) * step[a];
        }
        return r;
    }

    /** A cotangent as the transpose puts it among zeros, but without those around it: it begins at {@link #first}. */
    public Tensor spread(Tensor ct) {
        Tensor y = forward(ct);
        for (int a = 0; a < step.length; a++) {
            if (Math.abs(step[a]) > 1 && size.dim(a) > 1) return apply(new Pad(new int[step.length], new int[step.length], between(), 0), y);
        }
        return y;
    }

    private int[] between() {
        int[] r = new int[step.length];
        for (int a = 0; a < r.length; a++) r[a] = Math.abs(step[a]) - 1;
        return r;
    }

    /** In the operand's order. */
    private Tensor forward(Tensor ct) {
        int[] from = new int[step.length];
        int[] by = new int[step.length];
        boolean flips = false;
        for (int a = 0; a < step.length; a++) {
            boolean back = step[a] < 0;
            flips |= back && size.dim(a) > 1;
            from[a] = back ? Math.max(size.dim(a) - 1, 0) : 0;
            by[a] = back ? -1 : 1;
        }
        return flips ? apply(new Slice(from, size, by), ct) : ct;
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Slice(prepend(start, 0), size.insert(0, n), prepend(step, 1)), x[0]);
    }

    static int[] prepend(int[] a, int first) {
        int[] r = new int[a.length + 1];
        r[0] = first;
        System.arraycopy(a, 0, r, 1, a.length);
        return r;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Slice s && size.equals(s.size) && Arrays.equals(start, s.start) && Arrays.equals(step, s.step);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(start) + Arrays.hashCode(step)) + size.hashCode();
    }

    @Override
    public String toString() {
        return "Slice[start=" + Arrays.toString(start) + ", size=" + size + ", step=" + Arrays.toString(step) + "]";
    }
}
