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
        int r = size.rank();
        int[] flipStart = new int[r];
        int[] flipStep = new int[r];
        int[] low = new int[r];
        int[] high = new int[r];
        int[] interior = new int[r];
        boolean flips = false;
        for (int a = 0; a < r; a++) {
            int n = size.dim(a);
            int extent = x[0].shape().dim(a);
            boolean back = step[a] < 0;
            flips |= back && n > 1;
            flipStart[a] = back ? Math.max(n - 1, 0) : 0;
            flipStep[a] = back ? -1 : 1;
            interior[a] = Math.abs(step[a]) - 1;
            int first = n == 0 ? 0 : back ? start[a] + (n - 1) * step[a] : start[a];
            int span = n == 0 ? 0 : (n - 1) * (interior[a] + 1) + 1;
            low[a] = first;
            high[a] = extent - first - span;
        }
        Tensor forward = flips ? apply(new Slice(flipStart, size, flipStep), ct) : ct;
        return apply(new Pad(low, high, interior, 0), forward);
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
