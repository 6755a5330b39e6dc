package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.FMath;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * Cross-entropy in f32, and its gradient, row by row. A row of logits comes from memory once and stays in a near cache for
 * the walks over it: its maximum; exponentials and their sum; the gradient, in the place of the exponentials.
 */
final class CpuCrossEntropy {
    /** Of a task, at least: a row is fetched while the one before it is computed. */
    private static final int ROWS = 8;

    private final float[] x;
    private final int xo;
    private final int c;
    private final long[] y;
    private final double smoothing;
    private final float own;
    private final float each;

    /** Null where the gradient isn't wanted. */
    private float[] ct;
    private int cto;
    private float[] gradient;

    /** Null where the losses aren't wanted. */
    private float[] loss;
    private int lossAt;

    private CpuCrossEntropy(double smoothing, NdArray logits, NdArray labels) {
        this.c = logits.shape().dim(1);
        this.y = labels(labels, c);
        NdArray in = Copies.contiguous(logits);
        this.x = in.f32();
        this.xo = in.offset();
        this.smoothing = smoothing;
        this.own = (float) (1 - smoothing);
        this.each = (float) (smoothing / c);
    }

    static NdArray loss(double smoothing, NdArray logits, NdArray labels) {
        var k = new CpuCrossEntropy(smoothing, logits, labels);
        k.loss = Buffers.floats(k.y.length);
        k.run();
        return NdArray.of(labels.shape(), k.loss);
    }

    static NdArray gradient(double smoothing, NdArray cts, NdArray logits, NdArray labels) {
        var k = new CpuCrossEntropy(smoothing, logits, labels);
        k.differentiate(cts, 0);
        k.run();
        return NdArray.of(logits.shape(), k.gradient);
    }

    /** The gradient, and behind it the losses. */
    static NdArray both(double smoothing, NdArray cts, NdArray logits, NdArray labels) {
        var k = new CpuCrossEntropy(smoothing, logits, labels);
        k.differentiate(cts, k.y.length);
        k.loss = k.gradient;
        k.lossAt = k.y.length * k.c;
        k.run();
        return NdArray.of(Shape.of(k.gradient.length), k.gradient);
    }

    private void differentiate(NdArray cts, int more) {
        NdArray in = Copies.contiguous(cts);
        ct = in.f32();
        cto = in.offset();
        gradient = Buffers.floats(y.length * c + more);
    }

    private static long[] labels(NdArray labels, int classes) {
        long[] y = (long[]) labels.toJavaArray();
        for (int i = 0; i < y.length; i++) {
            if (y[i] < -1 || y[i] >= classes) {
                throw new IndexException("crossEntropy: label " + y[i] + " at position " + i + ", but there are " + classes
                        + " classes, 0 to " + (classes - 1));
            }
        }
        return y;
    }

    private void run() {
        Chunks.run(y.length, Math.max(c < ExpRows.LEAST ? 1 : ROWS, Chunks.COSTLY / Math.max(1, c)), c < ExpRows.LEAST ? this::shortRows : this::rows);
    }

    private void rows(int from, int to) {
        float[] scratch = gradient == null || smoothing != 0 ? new float[c] : null;
        ExpRows exp = new ExpRows();
        for (int r = from; r < to; r++) {
            if (y[r] < 0) {
                nothing(r);
                continue;
            }
            float[] e = gradient == null ? scratch : gradient;
            int at = gradient == null ? 0 : r * c;
            exp.run(x, xo + r * c, c, e, at, next(r, to));
            finish(r, exp.max, exp.sum, e, at, scratch);
        }
    }

    /** A row that counts for nothing. */
    private void nothing(int r) {
        if (loss != null) loss[lossAt + r] = 0;
        if (gradient != null) Arrays.fill(gradient, r * c, r * c + c, 0);
    }

    /** Where the next row that counts begins. */
    private int next(int r, int to) {
        do r++;
        while (r < to && y[r] < 0);
        return r < to ? xo + r * c : -1;
    }

    /** The exponentials of all rows of a task at once, for these rows are shorter than a few vectors. */
    private void shortRows(int from, int to) {
        int length = (to - from) * c;
        float[] e = gradient == null ? new float[length] : gradient;
        int at = gradient == null ? 0 : from * c;
        float[] max = new float[to - from];
        for (int r = from; r < to; r++) {
            max[r - from] = Trees.f32(Reduce.Op.MAX, x, xo + r * c, c);
            shift(x, xo + r * c, max[r - from], e, at + (r - from) * c, c);
        }
        exp(e, at, length);
        float[] scratch = new float[c];
        for (int r = from; r < to; r++) {
            int row = at + (r - from) * c;
            if (y[r] >= 0) finish(r, max[r - from], RowSums.sum(e, row, c), e, row, scratch);
            else nothing(r);
        }
    }

    private static void shift(float[] x, int xo, float by, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] - by;
    }

    /** Short of a few thousand elements the vector loop saves less than HotSpot takes to compile it. */
    private static void exp(float[] x, int at, int n) {
        if (n > Chunks.COSTLY / 2) Loops.unary(Unary.EXP).run(x, at, x, at, n);
        else for (int i = at; i < at + n; i++) x[i] = FMath.exp(x[i]);
    }

    /** From e = e^(x − m) with sum s what is wanted of a row; the gradient comes in the place of e. */
    private void finish(int r, float m, float s, float[] e, int at, float[] scratch) {
        int label = (int) y[r];
        int row = xo + r * c;
        if (loss != null) {
            float log = FMath.log(s);
            float value = own * (log - (x[row + label] - m));
            if (smoothing != 0) {
                // Where only losses are wanted this overwrites e, which has been summed.
                logarithms(x, row, m, log, scratch, c);
                value += each * RowSums.sum(scratch, 0, c);
            }
            loss[lossAt + r] = value;
        }
        if (gradient == null) return;
        float g = ct[cto + r];
        float a = g / s;
        float own = this.own * g;
        float atLabel;
        if (smoothing == 0) {
            atLabel = e[at + label] * a - own;
            scale(e, at, c, a);
        } else {
            float b = each * g;
            atLabel = e[at + label] * a - b - own;
            scale(e, at, c, a, b);
        }
        e[at + label] = atLabel;
    }

    private static void logarithms(float[] x, int xo, float m, float log, float[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = log - (x[xo + i] - m);
    }

    private static void scale(float[] e, int at, int n, float a) {
        for (int i = at; i < at + n; i++) e[i] *= a;
    }

    private static void scale(float[] e, int at, int n, float a, float b) {
        for (int i = at; i < at + n; i++) e[i] = e[i] * a - b;
    }
}
