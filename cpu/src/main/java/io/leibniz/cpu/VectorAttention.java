package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.IN_ORDER;
import static io.leibniz.kernel.Minimax.EXP_0;
import static io.leibniz.kernel.Minimax.EXP_1;
import static io.leibniz.kernel.Minimax.EXP_2;
import static io.leibniz.kernel.Minimax.EXP_3;
import static io.leibniz.kernel.Minimax.EXP_4;
import static io.leibniz.kernel.Minimax.LN2_HI;
import static io.leibniz.kernel.Minimax.LN2_LO;
import static io.leibniz.kernel.Minimax.LOG2E;
import static io.leibniz.kernel.Minimax.ROUND_BIAS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.GemmReference;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link CpuAttention} does to its panels, on vectors. A panel has a row for each key and a column for each query of a
 * block, so that maxima and sums over keys run down the columns and no lane ever meets another.
 */
final class VectorAttention {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = S.length();
    private static final int Q = CpuAttention.Q;
    private static final int BLOCK = GemmReference.BLOCK;

    /** Eight rows of A beside each other make one register tile with two vectors of columns. */
    private static final boolean WIDE = L == 16;

    private static final FloatVector LANE = FloatVector.zero(S).addIndex(1);

    private VectorAttention() {}

    /** x of rows × cols, eight rows at a time: element (i, p) goes to {@code to[at + (i / 8 * cols + p) * 8 + i % 8]}. */
    static void pack(int rows, int cols, float[] x, int xo, int rowStride, int colStride, float[] to, int at) {
        for (int i = 0; i < rows; i += 8) {
            int w = at + i * cols;
            if (rows - i >= 8 && WIDE) SgemmPanels.packA(8, cols, x, xo + i * rowStride, rowStride, colStride, to, w);
            else if (rows - i >= 8) SgemmPanels.transpose(cols, 8, x, xo + i * rowStride, colStride, rowStride, to, w, 8);
            else packRest(Math.min(8, rows - i), cols, x, xo + i * rowStride, rowStride, colStride, to, w);
        }
    }

    private static void packRest(int rows, int cols, float[] x, int xo, int rowStride, int colStride, float[] to, int at) {
        for (int p = 0; p < cols; p++) {
            int from = xo + p * colStride;
            for (int i = 0; i < 8; i++) to[at + p * 8 + i] = i < rows ? x[from + i * rowStride] : 0;
        }
    }

    /**
     * C of rows (a multiple of 8) × Q, over an inner axis of kc: A packed, its eight rows {@code inner} long, from {@code ao}
     * on; B a panel.
     */
    static void product(int rows, int kc, float[] a, int ao, int inner, float[] b, int bo, float[] c, int co) {
        for (int p = 0; p == 0 || p < kc; p += BLOCK) {
            int length = Math.min(BLOCK, kc - p);
            if (WIDE || length % 4 != 0) {
                for (int i = 0; i < rows; i += 8) tile(length, a, ao + i * inner + p * 8, b, bo + p * Q, c, co + i * Q, p == 0);
                continue;
            }
            for (int j = 0; j < Q; j += 2 * L) {
                for (int half = 0; half < 8; half += 4) strip(rows / 8, length, a, ao + p * 8 + half, inner * 8, b, bo + p * Q + j, c, co + half * Q + j, p == 0);
            }
        }
    }

    /**
     * Four of every eight rows times two vectors of columns, for a kc that is a multiple of four. All these tiles in one call, and no
     * loop for other lengths: of sums of 32 terms whether indexes are within B, and registers for that loop, are a seventh.
     */
    private static void strip(int n, int kc, float[] a, int ao, int step, float[] b, int bo, float[] c, int co, boolean first) {
        for (int i = 0; i < n; i++, ao += step, co += 8 * Q) {
            FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
            FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
            FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
            FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
            for (int p = 0; p < kc; p += 4) {
                int ap = ao + p * 8;
                int bp = bo + p * Q;
                FloatVector ba = FloatVector.fromArray(S, b, bp);
                FloatVector bb = FloatVector.fromArray(S, b, bp + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0 = FloatVector.broadcast(S, a[ap]);
                c0a = a0.fma(ba, c0a);
                c0b = a0.fma(bb, c0b);
                FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
                c1a = a1.fma(ba, c1a);
                c1b = a1.fma(bb, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
                c2a = a2.fma(ba, c2a);
                c2b = a2.fma(bb, c2b);
                FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
                c3a = a3.fma(ba, c3a);
                c3b = a3.fma(bb, c3b);
                FloatVector bax = FloatVector.fromArray(S, b, bp + Q);
                FloatVector bbx = FloatVector.fromArray(S, b, bp + Q + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0x = FloatVector.broadcast(S, a[ap + 8]);
                c0a = a0x.fma(bax, c0a);
                c0b = a0x.fma(bbx, c0b);
                FloatVector a1x = FloatVector.broadcast(S, a[ap + 9]);
                c1a = a1x.fma(bax, c1a);
                c1b = a1x.fma(bbx, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2x = FloatVector.broadcast(S, a[ap + 10]);
                c2a = a2x.fma(bax, c2a);
                c2b = a2x.fma(bbx, c2b);
                FloatVector a3x = FloatVector.broadcast(S, a[ap + 11]);
                c3a = a3x.fma(bax, c3a);
                c3b = a3x.fma(bbx, c3b);
                FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * Q);
                FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * Q + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0y = FloatVector.broadcast(S, a[ap + 16]);
                c0a = a0y.fma(bay, c0a);
                c0b = a0y.fma(bby, c0b);
                FloatVector a1y = FloatVector.broadcast(S, a[ap + 17]);
                c1a = a1y.fma(bay, c1a);
                c1b = a1y.fma(bby, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2y = FloatVector.broadcast(S, a[ap + 18]);
                c2a = a2y.fma(bay, c2a);
                c2b = a2y.fma(bby, c2b);
                FloatVector a3y = FloatVector.broadcast(S, a[ap + 19]);
                c3a = a3y.fma(bay, c3a);
                c3b = a3y.fma(bby, c3b);
                FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * Q);
                FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * Q + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0z = FloatVector.broadcast(S, a[ap + 24]);
                c0a = a0z.fma(baz, c0a);
                c0b = a0z.fma(bbz, c0b);
                FloatVector a1z = FloatVector.broadcast(S, a[ap + 25]);
                c1a = a1z.fma(baz, c1a);
                c1b = a1z.fma(bbz, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2z = FloatVector.broadcast(S, a[ap + 26]);
                c2a = a2z.fma(baz, c2a);
                c2b = a2z.fma(bbz, c2b);
                FloatVector a3z = FloatVector.broadcast(S, a[ap + 27]);
                c3a = a3z.fma(baz, c3a);
                c3b = a3z.fma(bbz, c3b);
            }
            if (first) {
                c0a.intoArray(c, co);
                c0b.intoArray(c, co + L);
                c1a.intoArray(c, co + Q);
                c1b.intoArray(c, co + Q + L);
                c2a.intoArray(c, co + 2 * Q);
                c2b.intoArray(c, co + 2 * Q + L);
                c3a.intoArray(c, co + 3 * Q);
                c3b.intoArray(c, co + 3 * Q + L);
            } else {
                FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
                FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
                FloatVector.fromArray(S, c, co + Q).add(c1a).intoArray(c, co + Q);
                FloatVector.fromArray(S, c, co + Q + L).add(c1b).intoArray(c, co + Q + L);
                FloatVector.fromArray(S, c, co + 2 * Q).add(c2a).intoArray(c, co + 2 * Q);
                FloatVector.fromArray(S, c, co + 2 * Q + L).add(c2b).intoArray(c, co + 2 * Q + L);
                FloatVector.fromArray(S, c, co + 3 * Q).add(c3a).intoArray(c, co + 3 * Q);
                FloatVector.fromArray(S, c, co + 3 * Q + L).add(c3b).intoArray(c, co + 3 * Q + L);
            }
        }
    }

    private static void tile(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, boolean first) {
        if (WIDE) {
            SgemmTiles.packed(kc, a, ao, b, bo, c, co, Q, first);
            return;
        }
        for (int j = 0; j < Q; j += 2 * L) {
            tile4(kc, a, ao, b, bo + j, c, co + j, first);
            tile4(kc, a, ao + 4, b, bo + j, c, co + 4 * Q + j, first);
        }
    }

    /** For any kc; those of whole fours are {@link #strip}'s. */
    private static void tile4(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 8;
            int bp = bo + p * Q;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector a0 = FloatVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
        }
        if (first) {
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            c1a.intoArray(c, co + Q);
            c1b.intoArray(c, co + Q + L);
            c2a.intoArray(c, co + 2 * Q);
            c2b.intoArray(c, co + 2 * Q + L);
            c3a.intoArray(c, co + 3 * Q);
            c3b.intoArray(c, co + 3 * Q + L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + Q).add(c1a).intoArray(c, co + Q);
            FloatVector.fromArray(S, c, co + Q + L).add(c1b).intoArray(c, co + Q + L);
            FloatVector.fromArray(S, c, co + 2 * Q).add(c2a).intoArray(c, co + 2 * Q);
            FloatVector.fromArray(S, c, co + 2 * Q + L).add(c2b).intoArray(c, co + 2 * Q + L);
            FloatVector.fromArray(S, c, co + 3 * Q).add(c3a).intoArray(c, co + 3 * Q);
            FloatVector.fromArray(S, c, co + 3 * Q + L).add(c3b).intoArray(c, co + 3 * Q + L);
        }
    }

    /**
     * C += A·B: A a panel with a row for each of C's (a multiple of 8), B of kc × width, a multiple of Q.
     *
     * @param columns room for two vectors of each row of B
     */
    static void add(int rows, int kc, float[] a, float[] b, int width, float[] c, float[] columns) {
        for (int j = 0; j < width; j += 2 * L) {
            if (!WIDE && kc % 4 == 0) {
                for (int p = 0; p < kc; p++) {
                    FloatVector.fromArray(S, b, p * width + j).intoArray(columns, p * 2 * L);
                    FloatVector.fromArray(S, b, p * width + j + L).intoArray(columns, p * 2 * L + L);
                }
                addStrip(rows / 4, kc, a, columns, width, c, j);
                continue;
            }
            for (int i = 0; i < rows; i += 8) {
                if (WIDE) {
                    rows8x2(kc, a, i * Q, b, j, width, c, i * width + j);
                } else {
                    add4(kc, a, i * Q, b, j, width, c, i * width + j);
                    add4(kc, a, (i + 4) * Q, b, j, width, c, (i + 4) * width + j);
                }
            }
        }
    }

    /** As {@link #strip}; B's rows have a constant distance here. */
    private static void addStrip(int n, int kc, float[] a, float[] b, int width, float[] c, int co) {
        for (int i = 0; i < n; i++, co += 4 * width) {
            int ao = i * 4 * Q;
            FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
            FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
            FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
            FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
            for (int p = 0; p < kc; p += 4) {
                int ap = ao + p;
                int bp = p * 2 * L;
                FloatVector ba = FloatVector.fromArray(S, b, bp);
                FloatVector bb = FloatVector.fromArray(S, b, bp + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0 = FloatVector.broadcast(S, a[ap]);
                c0a = a0.fma(ba, c0a);
                c0b = a0.fma(bb, c0b);
                FloatVector a1 = FloatVector.broadcast(S, a[ap + Q]);
                c1a = a1.fma(ba, c1a);
                c1b = a1.fma(bb, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2 = FloatVector.broadcast(S, a[ap + 2 * Q]);
                c2a = a2.fma(ba, c2a);
                c2b = a2.fma(bb, c2b);
                FloatVector a3 = FloatVector.broadcast(S, a[ap + 3 * Q]);
                c3a = a3.fma(ba, c3a);
                c3b = a3.fma(bb, c3b);
                FloatVector bax = FloatVector.fromArray(S, b, bp + 2 * L);
                FloatVector bbx = FloatVector.fromArray(S, b, bp + 3 * L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0x = FloatVector.broadcast(S, a[ap + 1]);
                c0a = a0x.fma(bax, c0a);
                c0b = a0x.fma(bbx, c0b);
                FloatVector a1x = FloatVector.broadcast(S, a[ap + Q + 1]);
                c1a = a1x.fma(bax, c1a);
                c1b = a1x.fma(bbx, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2x = FloatVector.broadcast(S, a[ap + 2 * Q + 1]);
                c2a = a2x.fma(bax, c2a);
                c2b = a2x.fma(bbx, c2b);
                FloatVector a3x = FloatVector.broadcast(S, a[ap + 3 * Q + 1]);
                c3a = a3x.fma(bax, c3a);
                c3b = a3x.fma(bbx, c3b);
                FloatVector bay = FloatVector.fromArray(S, b, bp + 4 * L);
                FloatVector bby = FloatVector.fromArray(S, b, bp + 5 * L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0y = FloatVector.broadcast(S, a[ap + 2]);
                c0a = a0y.fma(bay, c0a);
                c0b = a0y.fma(bby, c0b);
                FloatVector a1y = FloatVector.broadcast(S, a[ap + Q + 2]);
                c1a = a1y.fma(bay, c1a);
                c1b = a1y.fma(bby, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2y = FloatVector.broadcast(S, a[ap + 2 * Q + 2]);
                c2a = a2y.fma(bay, c2a);
                c2b = a2y.fma(bby, c2b);
                FloatVector a3y = FloatVector.broadcast(S, a[ap + 3 * Q + 2]);
                c3a = a3y.fma(bay, c3a);
                c3b = a3y.fma(bby, c3b);
                FloatVector baz = FloatVector.fromArray(S, b, bp + 6 * L);
                FloatVector bbz = FloatVector.fromArray(S, b, bp + 7 * L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0z = FloatVector.broadcast(S, a[ap + 3]);
                c0a = a0z.fma(baz, c0a);
                c0b = a0z.fma(bbz, c0b);
                FloatVector a1z = FloatVector.broadcast(S, a[ap + Q + 3]);
                c1a = a1z.fma(baz, c1a);
                c1b = a1z.fma(bbz, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2z = FloatVector.broadcast(S, a[ap + 2 * Q + 3]);
                c2a = a2z.fma(baz, c2a);
                c2b = a2z.fma(bbz, c2b);
                FloatVector a3z = FloatVector.broadcast(S, a[ap + 3 * Q + 3]);
                c3a = a3z.fma(baz, c3a);
                c3b = a3z.fma(bbz, c3b);
            }
            int at = co;
            FloatVector.fromArray(S, c, at).add(c0a).intoArray(c, at);
            FloatVector.fromArray(S, c, at + L).add(c0b).intoArray(c, at + L);
            at += width;
            FloatVector.fromArray(S, c, at).add(c1a).intoArray(c, at);
            FloatVector.fromArray(S, c, at + L).add(c1b).intoArray(c, at + L);
            at += width;
            FloatVector.fromArray(S, c, at).add(c2a).intoArray(c, at);
            FloatVector.fromArray(S, c, at + L).add(c2b).intoArray(c, at + L);
            at += width;
            FloatVector.fromArray(S, c, at).add(c3a).intoArray(c, at);
            FloatVector.fromArray(S, c, at + L).add(c3b).intoArray(c, at + L);
        }
    }

    /** For any kc; those of whole fours are {@link #addStrip}'s. */
    private static void add4(int kc, float[] a, int ao, float[] b, int bo, int width, float[] c, int co) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p;
            int bp = bo + p * width;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector a0 = FloatVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + Q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + 2 * Q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + 3 * Q]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
        }
        FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
        FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
        FloatVector.fromArray(S, c, co + width).add(c1a).intoArray(c, co + width);
        FloatVector.fromArray(S, c, co + width + L).add(c1b).intoArray(c, co + width + L);
        FloatVector.fromArray(S, c, co + 2 * width).add(c2a).intoArray(c, co + 2 * width);
        FloatVector.fromArray(S, c, co + 2 * width + L).add(c2b).intoArray(c, co + 2 * width + L);
        FloatVector.fromArray(S, c, co + 3 * width).add(c3a).intoArray(c, co + 3 * width);
        FloatVector.fromArray(S, c, co + 3 * width + L).add(c3b).intoArray(c, co + 3 * width + L);
    }

    private static void rows8x2(int kc, float[] a, int ao, float[] b, int bo, int width, float[] c, int co) {
        FloatVector c0a = FloatVector.zero(S), c0b = c0a;
        FloatVector c1a = c0a, c1b = c0a;
        FloatVector c2a = c0a, c2b = c0a;
        FloatVector c3a = c0a, c3b = c0a;
        FloatVector c4a = c0a, c4b = c0a;
        FloatVector c5a = c0a, c5b = c0a;
        FloatVector c6a = c0a, c6b = c0a;
        FloatVector c7a = c0a, c7b = c0a;
        for (int p = 0; p < kc; p++) {
            int ap = ao + p;
            int bp = bo + p * width;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector a0 = FloatVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + Q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + 2 * Q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + 3 * Q]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + 4 * Q]);
            c4a = a4.fma(ba, c4a);
            c4b = a4.fma(bb, c4b);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + 5 * Q]);
            c5a = a5.fma(ba, c5a);
            c5b = a5.fma(bb, c5b);
            FloatVector a6 = FloatVector.broadcast(S, a[ap + 6 * Q]);
            c6a = a6.fma(ba, c6a);
            c6b = a6.fma(bb, c6b);
            FloatVector a7 = FloatVector.broadcast(S, a[ap + 7 * Q]);
            c7a = a7.fma(ba, c7a);
            c7b = a7.fma(bb, c7b);
        }
        FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
        FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
        int at = co + width;
        FloatVector.fromArray(S, c, at).add(c1a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c1b).intoArray(c, at + L);
        at += width;
        FloatVector.fromArray(S, c, at).add(c2a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c2b).intoArray(c, at + L);
        at += width;
        FloatVector.fromArray(S, c, at).add(c3a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c3b).intoArray(c, at + L);
        at += width;
        FloatVector.fromArray(S, c, at).add(c4a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c4b).intoArray(c, at + L);
        at += width;
        FloatVector.fromArray(S, c, at).add(c5a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c5b).intoArray(c, at + L);
        at += width;
        FloatVector.fromArray(S, c, at).add(c6a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c6b).intoArray(c, at + L);
        at += width;
        FloatVector.fromArray(S, c, at).add(c7a).intoArray(c, at);
        FloatVector.fromArray(S, c, at + L).add(c7b).intoArray(c, at + L);
    }

    /** to[c, p] = from[c, p]·by[c]. Down the rows, so that what is not in a cache is waited for in many of them at once. */
    static void scale(float[] from, int at, int stride, float[] by, float[] to, int w, int width, int count, int n) {
        int p = 0;
        for (; p <= n - L; p += L) {
            for (int c = 0; c < count; c++) FloatVector.fromArray(S, from, at + c * stride + p).mul(by[c]).intoArray(to, w + c * width + p);
        }
        for (; p < n; p++) for (int c = 0; c < count; c++) to[w + c * width + p] = from[at + c * stride + p] * by[c];
    }

    /** x[j, ·] += y[j·stride + at]. */
    static void add(float[] x, float[] y, int at, int stride, int n) {
        for (int j = 0; j < n; j++) {
            float by = y[at + j * stride];
            for (int c = 0; c < Q; c += L) FloatVector.fromArray(S, x, j * Q + c).add(by).intoArray(x, j * Q + c);
        }
    }

    /** In row j of n the columns before j − i become −∞. Whole vectors are written, since whole vectors are read next. */
    static void hide(float[] x, int i, int n) {
        FloatVector least = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int j = i + 1; j < n; j++) {
            for (int c = 0; c < Math.min(Q, j - i); c += L) {
                FloatVector v = FloatVector.fromArray(S, x, j * Q + c);
                v.blend(least, LANE.compare(LT, (float) (j - i - c))).intoArray(x, j * Q + c);
            }
        }
    }

    /** x becomes e^(x − max x) down its columns of n keys; 1/Σ goes to {@code inverse}. */
    static void weights(float[] x, int n, float[] inverse) {
        for (int c = 0; c < Q; c += L) max(x, n, c, inverse);
        for (int c = 0; c < Q; c += 2 * L) {
            for (int j = 0; j < n; j += BLOCK) exp(x, j, Math.min(n, j + BLOCK), c, inverse);
        }
        for (int c = 0; c < Q; c++) {
            float z = inverse[Q + c];
            inverse[c] = z == 0 ? 0 : 1 / z;
        }
    }

    /** The maxima of the columns from c on; Σ begins at 0. */
    private static void max(float[] x, int n, int c, float[] m) {
        FloatVector m0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        FloatVector m1 = m0;
        FloatVector m2 = m0;
        FloatVector m3 = m0;
        int j = 0;
        for (; j <= n - 4; j += 4) {
            int at = j * Q + c;
            FloatVector v0 = FloatVector.fromArray(S, x, at);
            FloatVector v1 = FloatVector.fromArray(S, x, at + Q);
            FloatVector v2 = FloatVector.fromArray(S, x, at + 2 * Q);
            FloatVector v3 = FloatVector.fromArray(S, x, at + 3 * Q);
            m0 = m0.blend(v0, v0.compare(GT, m0));
            m1 = m1.blend(v1, v1.compare(GT, m1));
            m2 = m2.blend(v2, v2.compare(GT, m2));
            m3 = m3.blend(v3, v3.compare(GT, m3));
        }
        for (; j < n; j++) {
            FloatVector v = FloatVector.fromArray(S, x, j * Q + c);
            m0 = m0.blend(v, v.compare(GT, m0));
        }
        m0 = m0.blend(m1, m1.compare(GT, m0));
        m2 = m2.blend(m3, m3.compare(GT, m2));
        m0 = m0.blend(m2, m2.compare(GT, m0));
        m0.blend(0f, m0.compare(LT, -Float.MAX_VALUE)).intoArray(m, c);
        FloatVector.zero(S).intoArray(m, Q + c);
    }

    /** Over a block of keys, two vectors of columns; as {@link VMath#exp} where that gives normal numbers. */
    private static void exp(float[] x, int from, int to, int c, float[] m) {
        FloatVector maxA = FloatVector.fromArray(S, m, c);
        FloatVector maxB = FloatVector.fromArray(S, m, c + L);
        FloatVector log2e = FloatVector.broadcast(S, LOG2E);
        FloatVector bias = FloatVector.broadcast(S, ROUND_BIAS);
        FloatVector ln2High = FloatVector.broadcast(S, -LN2_HI);
        FloatVector ln2Low = FloatVector.broadcast(S, -LN2_LO);
        FloatVector c0 = FloatVector.broadcast(S, EXP_0);
        FloatVector c1 = FloatVector.broadcast(S, EXP_1);
        FloatVector c2 = FloatVector.broadcast(S, EXP_2);
        FloatVector c3 = FloatVector.broadcast(S, EXP_3);
        FloatVector c4 = FloatVector.broadcast(S, EXP_4);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector least = FloatVector.broadcast(S, CpuAttention.LEAST);
        FloatVector zero = FloatVector.zero(S);
        FloatVector sumA = zero;
        FloatVector sumB = zero;
        for (int j = from; j < to; j++) {
            int at = j * Q + c;
            FloatVector vA = FloatVector.fromArray(S, x, at).sub(maxA);
            FloatVector vB = FloatVector.fromArray(S, x, at + L).sub(maxB);
            FloatVector tA = vA.fma(log2e, bias);
            FloatVector tB = vB.fma(log2e, bias);
            FloatVector kA = tA.sub(bias);
            FloatVector kB = tB.sub(bias);
            FloatVector rA = kA.fma(ln2Low, kA.fma(ln2High, vA));
            FloatVector rB = kB.fma(ln2Low, kB.fma(ln2High, vB));
            FloatVector qA = rA.fma(c4, c3).fma(rA, c2).fma(rA, c1).fma(rA, c0);
            FloatVector qB = rB.fma(c4, c3).fma(rB, c2).fma(rB, c1).fma(rB, c0);
            FloatVector eA = rA.mul(rA).fma(qA, rA).add(one).mul(tA.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            FloatVector eB = rB.mul(rB).fma(qB, rB).add(one).mul(tB.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats());
            eA = eA.blend(zero, vA.compare(LT, least));
            eB = eB.blend(zero, vB.compare(LT, least));
            eA.intoArray(x, at);
            eB.intoArray(x, at + L);
            sumA = sumA.add(eA);
            sumB = sumB.add(eB);
        }
        FloatVector.fromArray(S, m, Q + c).add(sumA).intoArray(m, Q + c);
        FloatVector.fromArray(S, m, Q + c + L).add(sumB).intoArray(m, Q + c + L);
    }

    /** g becomes e·(g − Σ e·g/z) down its columns of n keys. */
    static void differentiate(float[] e, float[] g, int n, float[] inverse, float[] sums) {
        for (int c = 0; c < Q; c += 2 * L) {
            for (int j = 0; j < n; j += BLOCK) correlate(e, g, j, Math.min(n, j + BLOCK), c, sums);
            for (int h = c; h < c + 2 * L; h += L) {
                FloatVector.fromArray(S, sums, h).mul(FloatVector.fromArray(S, inverse, h)).intoArray(sums, h);
            }
            residual(e, g, n, c, sums);
        }
    }

    private static void correlate(float[] e, float[] g, int from, int to, int c, float[] sums) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        for (int j = from; j < to; j++) {
            int at = j * Q + c;
            a = FloatVector.fromArray(S, e, at).fma(FloatVector.fromArray(S, g, at), a);
            b = FloatVector.fromArray(S, e, at + L).fma(FloatVector.fromArray(S, g, at + L), b);
        }
        if (from > 0) {
            a = FloatVector.fromArray(S, sums, c).add(a);
            b = FloatVector.fromArray(S, sums, c + L).add(b);
        }
        a.intoArray(sums, c);
        b.intoArray(sums, c + L);
    }

    private static void residual(float[] e, float[] g, int n, int c, float[] means) {
        FloatVector a = FloatVector.fromArray(S, means, c);
        FloatVector b = FloatVector.fromArray(S, means, c + L);
        for (int j = 0; j < n; j++) {
            int at = j * Q + c;
            FloatVector.fromArray(S, e, at).mul(FloatVector.fromArray(S, g, at).sub(a)).intoArray(g, at);
            FloatVector.fromArray(S, e, at + L).mul(FloatVector.fromArray(S, g, at + L).sub(b)).intoArray(g, at + L);
        }
    }
}
