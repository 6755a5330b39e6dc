package io.leibniz.cpu;

import io.leibniz.cpu.Layout.Repeat;
import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.cpu.Loops.Loop2;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/**
 * Pointwise functions over any layout by loops over runs without gaps. Operands that lie alike, transposed or not, give a
 * result that lies as they do; a number broadcast over a shape is computed once; rows, columns and channels that are
 * broadcast are read where they are; whatever is left is copied first.
 */
final class Pointwise {
    /** Below this many elements a run isn't worth a call. */
    private static final int SHORT = 16;
    /** Length of a short row after it has been repeated. */
    private static final int REPEATED = 512;

    private Pointwise() {}

    static NdArray unary(Loop1 loop, DType to, NdArray x, int chunk) {
        Shape shape = x.shape();
        if (x.isContiguous()) return NdArray.of(to, shape, flat(loop, to, x, chunk));
        if (x.isUniform()) {
            Object y = to.newArray(1);
            loop.run(x.data(), x.offset(), y, 0, 1);
            return NdArray.view(to, shape, y, 0, new int[shape.rank()]);
        }
        if (Layout.isDense(x)) return NdArray.view(to, shape, flat(loop, to, x, chunk), 0, x.strides());
        int[] s = x.strides();
        Shape compact = shape;
        for (int i = 0; i < s.length; i++) if (s[i] == 0) compact = compact.with(i, 1);
        NdArray c = Copies.contiguous(NdArray.view(x.dtype(), compact, x.data(), x.offset(), s));
        return NdArray.of(to, compact, flat(loop, to, c, chunk)).broadcast(shape);
    }

    private static Object flat(Loop1 loop, DType to, NdArray x, int chunk) {
        int n = x.numel();
        Object y = Buffers.unwritten(to, n);
        if (n < 2 * chunk) {
            if (n > 0) loop.run(x.data(), x.offset(), y, 0, n);
        } else {
            Chunks.run(n, chunk, (i, end) -> loop.run(x.data(), x.offset() + i, y, i, end - i));
        }
        return y;
    }

    static NdArray binary(Loop2 loop, DType to, NdArray a, NdArray b, int chunk) {
        Shape shape = a.shape();
        if (a.isContiguous() && b.isContiguous()) return flat(loop, to, shape, null, a, 1, b, 1, chunk);
        boolean oneA = a.isUniform();
        boolean oneB = b.isUniform();
        if (oneA && oneB) {
            Object y = to.newArray(1);
            loop.run(a.data(), a.offset(), 0, b.data(), b.offset(), 0, y, 0, 1);
            return NdArray.view(to, shape, y, 0, new int[shape.rank()]);
        }
        if (oneB) {
            NdArray x = Layout.isDense(a) ? a : Copies.contiguous(a);
            return flat(loop, to, shape, x, x, 1, b, 0, chunk);
        }
        if (oneA) {
            NdArray x = Layout.isDense(b) ? b : Copies.contiguous(b);
            return flat(loop, to, shape, x, a, 0, x, 1, chunk);
        }
        if (!a.isContiguous() && !b.isContiguous()) {
            if (Layout.isSame(a, b) && Layout.isDense(a)) return flat(loop, to, shape, a, a, 1, b, 1, chunk);
            if (Repeat.of(a) == null || Repeat.of(b) != null) a = Copies.contiguous(a);
            else b = Copies.contiguous(b);
        }
        if (a.isContiguous() && b.isContiguous()) return flat(loop, to, shape, null, a, 1, b, 1, chunk);
        return repeated(loop, to, a, b, chunk);
    }

    /** @param like whose layout the result has; null for row-major */
    private static NdArray flat(Loop2 loop, DType to, Shape shape, NdArray like, NdArray a, int aStep, NdArray b, int bStep, int chunk) {
        int n = shape.numel();
        Object y = Buffers.unwritten(to, n);
        if (n < 2 * chunk) {
            if (n > 0) loop.run(a.data(), a.offset(), aStep, b.data(), b.offset(), bStep, y, 0, n);
        } else {
            Chunks.run(n, chunk, (i, end) ->
                    loop.run(a.data(), a.offset() + i * aStep, aStep, b.data(), b.offset() + i * bStep, bStep, y, i, end - i));
        }
        return like == null ? NdArray.of(to, shape, y) : NdArray.view(to, shape, y, 0, like.strides());
    }

    /** One operand is contiguous, the other a view of some other kind. */
    private static NdArray repeated(Loop2 loop, DType to, NdArray a, NdArray b, int chunk) {
        boolean left = a.isContiguous();
        NdArray view = left ? b : a;
        NdArray rows = left ? a : b;
        Repeat r = Repeat.of(view);
        int n = a.numel();
        if (r == null || r.inner() == 1 && r.step() != 1 || r.inner() > 1 && r.inner() < SHORT) {
            NdArray c = Copies.contiguous(view);
            return left ? flat(loop, to, a.shape(), null, a, 1, c, 1, chunk) : flat(loop, to, a.shape(), null, c, 1, b, 1, chunk);
        }
        Object x = view.data();
        int at = view.offset();
        int mid = r.mid();
        if (r.inner() == 1 && mid < SHORT) {
            int times = REPEATED / mid;
            x = view.dtype().newArray(mid * times);
            for (int i = 0; i < times; i++) System.arraycopy(view.data(), view.offset(), x, i * mid, mid);
            at = 0;
            mid *= times;
        }
        Object y = Buffers.unwritten(to, n);
        if (n < 2 * chunk) {
            runs(loop, left, rows, x, at, mid, r.inner(), r.step(), y, 0, n);
        } else {
            Object from = x;
            int offset = at;
            int m = mid;
            Chunks.run(n, chunk, (i, end) -> runs(loop, left, rows, from, offset, m, r.inner(), r.step(), y, i, end));
        }
        return NdArray.of(to, a.shape(), y);
    }

    private static void runs(Loop2 loop, boolean left, NdArray rows, Object x, int at, int mid, int inner, int step, Object y, int from, int to) {
        int k = inner == 1 ? from % mid : from / inner % mid;
        int skip = inner == 1 ? 0 : from % inner;
        for (int i = from; i < to; ) {
            int n;
            int xStep;
            if (inner == 1) {
                n = Math.min(to - i, mid - k);
                xStep = 1;
            } else {
                n = Math.min(to - i, inner - skip);
                xStep = 0;
            }
            if (left) loop.run(rows.data(), rows.offset() + i, 1, x, at + k * step, xStep, y, i, n);
            else loop.run(x, at + k * step, xStep, rows.data(), rows.offset() + i, 1, y, i, n);
            i += n;
            skip = 0;
            k = inner == 1 || k + 1 == mid ? 0 : k + 1;
        }
    }
}
