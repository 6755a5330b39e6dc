package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.FMath;
import io.leibniz.kernel.GemmReference;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Attention in f32 and the cotangents of q, k and v, with no array of all pairs. A block of {@link Kernels#QUERIES} queries
 * and all its keys make a panel, a row for each key, that stays in the second-level cache: logits, exponentials, and in the
 * backward pass beside them the cotangents of the logits. So a row's maximum and sum are known before it is used, and
 * nothing is rescaled; that is what sets this apart from Dao et al., <i>FlashAttention</i> (2022), who want small tiles. The
 * backward pass computes the exponentials again. Products are on packed keys and values; a causal block leaves out the
 * keys behind it.
 */
final class CpuAttention {
    static final int Q = Kernels.QUERIES;

    /** Exponentials below e to this are 0. */
    static final float LEAST = -87;

    /** Queries of a forward task, for which keys and values are packed once. */
    private static final int TASK = 1024;

    private static final int BLOCK = GemmReference.BLOCK;
    private static final Hot HOT = new Hot(trial(true), trial(false));

    /** The rows of one head after the other; contiguous along the last axis. */
    private record Rows(float[] data, NdArray heads, int stride) {
        static Rows of(NdArray in) {
            int r = in.shape().rank();
            NdArray x = in.shape().dim(r - 1) == 1 || in.strides()[r - 1] == 1 ? in : Copies.contiguous(in);
            return new Rows(x.f32(), lead(x), x.strides()[r - 2]);
        }

        int at(int head) {
            return heads.index(head);
        }
    }

    private static NdArray lead(NdArray x) {
        int r = x.shape().rank();
        return NdArray.view(x.dtype(), x.shape().sub(0, r - 2), x.data(), x.offset(), Arrays.copyOf(x.strides(), r - 2));
    }

    private final float[] scales = new float[Q];
    private final boolean causal;
    private final int heads;
    private final int l;
    private final int s;
    private final int e;
    private final int f;
    private final Rows q;
    private final Rows k;
    private final Rows v;

    /** Null without one. */
    private final NdArray mask;
    private final NdArray masks;

    private CpuAttention(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
        Arrays.fill(scales, (float) scale);
        this.causal = causal;
        this.l = q.shape().dim(-2);
        this.s = k.shape().dim(-2);
        this.e = q.shape().dim(-1);
        this.f = v.shape().dim(-1);
        this.heads = q.shape().sub(0, q.shape().rank() - 2).numel();
        this.q = Rows.of(q);
        this.k = Rows.of(k);
        this.v = Rows.of(v);
        this.mask = mask;
        this.masks = mask == null ? null : lead(mask);
    }

    private static Supplier<Runnable> trial(boolean vector) {
        return () -> {
            NdArray x = NdArray.of(Shape.of(64, 32), Arrays.copyOf(Loops.scratch(), 64 * 32));
            CpuAttention a = new CpuAttention(0.1, true, x, x, x, null);
            float[] y = new float[3 * 64 * 32];
            return () -> {
                a.new Task(0, vector).forward(0, 64, y);
                a.new Task(0, vector).backward(a.q, y, 64 * 32, 2 * 64 * 32);
            };
        };
    }

    static NdArray forward(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
        CpuAttention a = new CpuAttention(scale, causal, q, k, v, mask);
        float[] y = Buffers.floats(a.heads * a.l * a.f);
        int tasks = Math.ceilDiv(a.l, TASK);
        a.run(tasks, (head, part, vector) -> a.new Task(head, vector).forward(part * TASK, Math.min(a.l, (part + 1) * TASK), y));
        return NdArray.of(q.shape().with(q.shape().rank() - 1, a.f), y);
    }

    static NdArray gradients(double scale, boolean causal, NdArray ct, NdArray q, NdArray k, NdArray v, NdArray mask) {
        CpuAttention a = new CpuAttention(scale, causal, q, k, v, mask);
        int keys = q.numel();
        int values = keys + k.numel();
        float[] out = Buffers.floats(values + v.numel());
        Rows cts = Rows.of(ct);
        a.run(1, (head, _, vector) -> a.new Task(head, vector).backward(cts, out, keys, values));
        return NdArray.of(Shape.of(out.length), out);
    }

    private interface Part {
        void run(int head, int part, boolean vector);
    }

    private void run(int parts, Part part) {
        long work = (long) Math.min(l, TASK) * s * (e + f);
        Chunks.run(heads * parts, (int) Math.clamp(Gemm.PARALLEL / 4 / Math.max(1, work), 1, Integer.MAX_VALUE / 2), (from, to) -> {
            for (int i = from; i < to; i++) {
                boolean vector = HOT.ready();
                long start = System.nanoTime();
                part.run(i / parts, i % parts, vector);
                if (!vector) HOT.spent(System.nanoTime() - start);
            }
        });
    }

    private static int round(int n, int to) {
        return Math.ceilDiv(n, to) * to;
    }

    /** What works on one head. Q columns or eight rows are the least that a product takes, so arrays are rounded up to them. */
    private final class Task {
        private final int head;
        private final boolean vector;
        private final int width;
        private final int widthOut;
        private final Workspace one = Workspace.borrow();
        private final Workspace two = Workspace.borrow();
        private final Workspace three = Workspace.borrow();

        /** Logits and their exponentials, and in the backward pass the cotangents of both. */
        private final float[] x;
        private final float[] g;

        /** 1/z of each query, and room for z. */
        private final float[] inverse = new float[2 * Q];
        private final float[] sums = new float[Q];

        /** Queries, multiplied by the scale, and cotangents, divided by z: a row for each; and transposed, a panel. */
        private final float[] rows;
        private final float[] rowsOut;
        private final float[] panel;
        private final float[] panelOut;

        private float[] keys;
        private float[] keyColumns;
        private float[] values;
        private float[] valueColumns;

        Task(int head, boolean vector) {
            this.head = head;
            this.vector = vector;
            width = round(e, Q);
            widthOut = round(f, Q);
            x = one.floats(0, round(s, 8) * Q);
            g = one.floats(1, round(s, 8) * Q);
            rows = three.floats(0, Q * width);
            rowsOut = three.floats(1, Q * widthOut);
            panel = three.floats(2, width * Q);
            panelOut = three.floats(3, widthOut * Q);
        }

        private int keys(int i) {
            return causal ? Math.min(s, i + Q) : s;
        }

        void forward(int from, int to, float[] y) {
            if (vector) {
                keys = pack(one, 2, s, e, k, false);
                valueColumns = pack(one, 3, f, s, v, true);
            }
            for (int i = from; i < to; i += Q) {
                int n = keys(i);
                int count = Math.min(Q, to - i);
                weights(i, n, count);
                columns(v, valueColumns, f, n, x, rowsOut, widthOut);
                scale(rowsOut, 0, widthOut, inverse, y, (head * l + i) * f, f, count, f);
            }
            release();
        }

        /** @param atKeys where cotangents of keys begin in {@code out}, behind those of queries; those of values follow */
        void backward(Rows ct, float[] out, int atKeys, int atValues) {
            if (vector) {
                keys = pack(one, 2, s, e, k, false);
                keyColumns = pack(one, 3, e, s, k, true);
                values = pack(two, 0, s, f, v, false);
            }
            float[] dk = two.floats(1, round(s, 8) * width);
            float[] dv = two.floats(2, round(s, 8) * widthOut);
            Arrays.fill(dk, 0, round(s, 8) * width, 0);
            Arrays.fill(dv, 0, round(s, 8) * widthOut, 0);
            float[] dq = two.floats(3, Q * width);
            float[] part = two.floats(4, vector ? Q * Q : s * Math.max(width, widthOut));
            for (int i = 0; i < l; i += Q) {
                int n = keys(i);
                int count = Math.min(Q, l - i);
                weights(i, n, count);
                scale(ct.data, ct.at(head) + i * ct.stride, ct.stride, inverse, rowsOut, 0, widthOut, count, f);
                clear(rowsOut, count, widthOut);
                transpose(rowsOut, widthOut, f, panelOut);
                products(v, values, f, n, panelOut, g);
                if (vector) VectorAttention.differentiate(x, g, n, inverse, sums);
                else differentiate(n);
                columns(k, keyColumns, e, n, g, dq, width);
                scale(dq, 0, width, scales, out, (head * l + i) * e, e, count, e);
                accumulate(n, count, g, rows, width, dk, part);
                accumulate(n, count, x, rowsOut, widthOut, dv, part);
            }
            copy(dk, width, out, atKeys + head * s * e, e);
            copy(dv, widthOut, out, atValues + head * s * f, f);
            release();
        }

        private void copy(float[] from, int stride, float[] to, int at, int n) {
            if (stride == n) System.arraycopy(from, 0, to, at, s * n);
            else for (int j = 0; j < s; j++) System.arraycopy(from, j * stride, to, at + j * n, n);
        }

        private void release() {
            one.release();
            two.release();
            three.release();
        }

        /** The rows of a head, or its columns, eight beside each other. */
        private float[] pack(Workspace ws, int slot, int n, int length, Rows from, boolean transposed) {
            float[] to = ws.floats(slot, round(n, 8) * length);
            VectorAttention.pack(n, length, from.data, from.at(head), transposed ? 1 : from.stride, transposed ? from.stride : 1, to, 0);
            return to;
        }

        /** Exponentials of the block of queries from i on to {@link #x}, their sums to {@link #inverse}. */
        private void weights(int i, int n, int count) {
            scale(q.data, q.at(head) + i * q.stride, q.stride, scales, rows, 0, width, count, e);
            clear(rows, count, width);
            transpose(rows, width, e, panel);
            products(k, keys, e, n, panel, x);
            if (mask != null) mask(i, n, count);
            if (causal) hide(i, n);
            if (vector) VectorAttention.weights(x, n, inverse);
            else exponentials(n);
        }

        /** The keys behind each query. */
        private void hide(int i, int n) {
            if (vector) VectorAttention.hide(x, i, n);
            else for (int j = i + 1; j < n; j++) Arrays.fill(x, j * Q, j * Q + j - i, Float.NEGATIVE_INFINITY);
        }

        private void mask(int i, int n, int count) {
            int r = mask.shape().rank();
            int down = mask.strides()[r - 2];
            int across = mask.strides()[r - 1];
            int at = masks.index(head) + i * down;
            float[] m = mask.f32();
            if (vector && down == 0) {
                VectorAttention.add(x, m, at, across, n);
                return;
            }
            // A row's elements that share a cache line are taken together: rows lie far apart, often by a power of two.
            for (int from = 0; from < n; from += 16) {
                int to = Math.min(n, from + 16);
                for (int c = 0; c < count; c++) for (int j = from; j < to; j++) x[j * Q + c] += m[at + c * down + j * across];
            }
        }

        /** Rows of {@code from} times a number each. */
        private void scale(float[] from, int at, int stride, float[] by, float[] to, int w, int width, int count, int n) {
            if (vector) {
                VectorAttention.scale(from, at, stride, by, to, w, width, count, n);
                return;
            }
            for (int c = 0; c < count; c++) for (int p = 0; p < n; p++) to[w + c * width + p] = from[at + c * stride + p] * by[c];
        }

        /** Rows of queries that aren't there. */
        private static void clear(float[] rows, int count, int width) {
            if (count < Q) Arrays.fill(rows, count * width, Q * width, 0);
        }

        /** From a row for each query to a column. */
        private void transpose(float[] from, int stride, int n, float[] to) {
            if (vector) SgemmPanels.transpose(n, Q, from, 0, 1, stride, to, 0, Q);
            else for (int p = 0; p < n; p++) for (int c = 0; c < Q; c++) to[p * Q + c] = from[c * stride + p];
        }

        // -------------------------------------------------------------------------------------------- products

        /** to[j, c] = Σ row[j, p]·queries[p, c] for n keys. */
        private void products(Rows of, float[] packed, int inner, int n, float[] queries, float[] to) {
            if (vector) VectorAttention.product(round(n, 8), inner, packed, 0, inner, queries, 0, to, 0);
            else Gemm.sgemm(n, Q, inner, of.data, of.at(head), of.stride, 1, queries, 0, Q, 1, to, 0, Q);
        }

        /** to[c, p] = Σ weights[j, c]·row[j, p] over n keys. */
        private void columns(Rows of, float[] packed, int length, int n, float[] weights, float[] to, int stride) {
            float[] t = length == e ? panel : panelOut;
            if (vector) {
                VectorAttention.product(round(length, 8), n, packed, 0, s, weights, 0, t, 0);
                SgemmPanels.transpose(Q, length, t, 0, 1, Q, to, 0, stride);
            } else {
                Gemm.sgemm(Q, length, n, weights, 0, 1, Q, of.data, of.at(head), of.stride, 1, to, 0, stride);
            }
        }

        /** to[j, p] += Σ weights[j, c]·queries[c, p] over the block's queries. */
        private void accumulate(int n, int count, float[] weights, float[] queries, int width, float[] to, float[] part) {
            if (vector) {
                VectorAttention.add(round(n, 8), count, weights, queries, width, to, part);
                return;
            }
            Gemm.sgemm(n, width, count, weights, 0, Q, 1, queries, 0, width, 1, part, 0, width);
            for (int j = 0; j < n * width; j++) to[j] += part[j];
        }

        // -------------------------------------------------------------------------------------------- plain loops

        private void exponentials(int n) {
            float[] m = sums;
            Arrays.fill(m, Float.NEGATIVE_INFINITY);
            for (int j = 0; j < n; j++) for (int c = 0; c < Q; c++) if (x[j * Q + c] > m[c]) m[c] = x[j * Q + c];
            for (int c = 0; c < Q; c++) if (m[c] == Float.NEGATIVE_INFINITY) m[c] = 0;
            float[] z = new float[Q];
            float[] part = new float[Q];
            for (int p = 0; p < n; p += BLOCK) {
                Arrays.fill(part, 0);
                for (int j = p; j < Math.min(n, p + BLOCK); j++) exponentials(x, j * Q, m, part);
                for (int c = 0; c < Q; c++) z[c] += part[c];
            }
            for (int c = 0; c < Q; c++) inverse[c] = z[c] == 0 ? 0 : 1 / z[c];
        }

        private static void exponentials(float[] x, int at, float[] m, float[] sum) {
            for (int c = 0; c < Q; c++) {
                float d = x[at + c] - m[c];
                float y = d < LEAST ? 0 : FMath.exp(d);
                x[at + c] = y;
                sum[c] += y;
            }
        }

        private void differentiate(int n) {
            float[] part = new float[Q];
            for (int p = 0; p < n; p += BLOCK) {
                Arrays.fill(part, 0);
                for (int j = p * Q; j < Math.min(n, p + BLOCK) * Q; j += Q) {
                    for (int c = 0; c < Q; c++) part[c] = Math.fma(x[j + c], g[j + c], part[c]);
                }
                for (int c = 0; c < Q; c++) sums[c] = p == 0 ? part[c] : sums[c] + part[c];
            }
            for (int c = 0; c < Q; c++) sums[c] *= inverse[c];
            for (int j = 0; j < n * Q; j += Q) for (int c = 0; c < Q; c++) g[j + c] = x[j + c] * (g[j + c] - sums[c]);
        }
    }
}
