package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;
import static io.leibniz.cpu.SgemmTiles.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies blocks of matrices into panels, in which the inner axis runs slowest: MR rows of A beside each other, NR columns
 * of B. What a panel lacks at the edge is filled with zeros, whose products land where nobody looks.
 *
 * <p>An operand that is contiguous along the inner axis has to be transposed. With 16 or 8 lanes this happens in registers, by
 * merging rows pairwise at distance 1, 2, 4 and 8; narrower machines move element by element.
 */
final class SgemmPanels {
    private static final VectorSpecies<Float> ROWS = VectorSpecies.of(float.class, VectorShape.forBitSize(32 * MR));
    private static final IntVector LOW_1 = merge(1, 0);
    private static final IntVector HIGH_1 = merge(1, 1);
    private static final IntVector LOW_2 = merge(2, 0);
    private static final IntVector HIGH_2 = merge(2, 1);
    private static final IntVector LOW_4 = merge(4, 0);
    private static final IntVector HIGH_4 = merge(4, 1);
    private static final IntVector LOW_8 = merge(8, 0);
    private static final IntVector HIGH_8 = merge(8, 1);

    /** The upper half of eight lanes; every other lane; the second of each two pairs; and pairs that change places. */
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(S, 0b11110000);
    private static final VectorMask<Integer> ODD = VectorMask.fromLong(S.withLanes(int.class), 0b10101010);
    private static final VectorMask<Integer> SECOND_PAIR = VectorMask.fromLong(S.withLanes(int.class), 0b11001100);
    private static final IntVector SWAP = IntVector.fromArray(S.withLanes(int.class), IntStream.range(0, L).map(i -> i ^ 2).toArray(), 0);

    /** Columns of B whose panels are written side by side. */
    static final int WIDE = 512;

    private SgemmPanels() {}

    /** Lane numbers that interleave runs of {@code run} lanes of the lower or upper halves of two vectors. */
    private static IntVector merge(int run, int half) {
        int[] lane = new int[L];
        for (int i = 0; i < L; i++) lane[i] = i / run % 2 * L + half * L / 2 + i / (2 * run) * run + i % run;
        return IntVector.fromArray(S.withLanes(int.class), lane, 0);
    }

    /** Rows of A: element (i, p) goes to {@code to[w + p * MR + i]}. */
    static void packA(int rows, int kc, float[] x, int xo, int rowStride, int colStride, float[] to, int w) {
        if (rows < MR) {
            for (int p = 0; p < kc; p++) {
                int from = xo + p * colStride;
                int at = w + p * MR;
                for (int i = 0; i < MR; i++) to[at + i] = i < rows ? x[from + i * rowStride] : 0;
            }
        } else if (rowStride == 1) {
            for (int p = 0; p < kc; p++) FloatVector.fromArray(ROWS, x, xo + p * colStride).intoArray(to, w + p * MR);
        } else {
            int p = 0;
            if (colStride == 1) {
                if (L == 16) p = rows8(kc, x, xo, rowStride, to, w);
                else if (L == 8) p = rows4(kc, x, xo, rowStride, to, w);
            }
            for (int i = 0; i < MR; i += 4) four(p, kc, x, xo + i * rowStride, rowStride, colStride, to, w + i, MR);
        }
    }

    /** Six rows of A that are contiguous, one after the other as they lie in memory, for {@link SixRows#quads}. */
    static void copySix(int k, float[] x, int xo, int rowStride, float[] to, int w) {
        for (int i = 0; i < 6; i++) quads(k, x, xo + i * rowStride, to, w + i * 4);
    }

    private static void quads(int k, float[] x, int xo, float[] to, int w) {
        for (int p = 0; p < k; p += 4) FloatVector.fromArray(FloatVector.SPECIES_128, x, xo + p).intoArray(to, w + p * 6);
    }

    /** Six rows of A of any strides. */
    static void packSix(int k, float[] x, int xo, int rowStride, int colStride, float[] to, int w) {
        four(0, k, x, xo, rowStride, colStride, to, w, 6);
        for (int p = 0; p < k; p++) {
            to[w + p * 6 + 4] = x[xo + p * colStride + 4 * rowStride];
            to[w + p * 6 + 5] = x[xo + p * colStride + 5 * rowStride];
        }
    }

    /**
     * Panels of so many rows of A, which are neighbours in memory: all at once, so that memory is read as it lies. Packs {@code rows}
     * of the {@code kc} steps of the inner axis a panel has. Vectors of eight write more than six rows, and the next step writes
     * over their ends; the last step is written by elements, as what comes behind it may be somebody else's.
     */
    static void packAhead(int high, int panels, int rows, int kc, float[] x, int xo, int colStride, float[] to, int w) {
        int step = kc * high;
        int reach = (panels - 1) * high + (high == 6 ? L : high);
        for (int p = 0; p < rows; p++) {
            int at = xo + p * colStride;
            int out = w + p * high;
            if (high == 6 && p == rows - 1 || at + reach > x.length) {
                for (int i = 0; i < panels; i++) for (int r = 0; r < high; r++) to[out + i * step + r] = x[at + i * high + r];
            } else if (high == 6) {
                for (int i = 0; i < panels; i++) FloatVector.fromArray(S, x, at + i * 6).intoArray(to, out + i * step);
            } else {
                for (int i = 0; i < panels; i++) FloatVector.fromArray(ROWS, x, at + i * MR).intoArray(to, out + i * step);
            }
        }
    }

    /**
     * Columns of B, so many rows of them for panels of {@code kc}: element (p, j) goes to
     * {@code to[w + j / NR * NR * kc + p * NR + j % NR]}.
     */
    static void packB(int rows, int kc, int n, float[] x, int xo, int rowStride, int colStride, float[] to, int w) {
        if (colStride == 1) {
            // Row by row, as they lie in memory, but not so wide that the panels' ends meet in too few sets of the second level.
            for (int j = 0; j <= n - NR; j += WIDE) {
                int panels = Math.min(WIDE, n - j) / NR;
                for (int p = 0; p < rows; p++) copy(panels, x, xo + p * rowStride + j, to, w + j * kc + p * NR, kc * NR);
            }
        } else {
            for (int j = 0; j <= n - NR; j += NR) {
                int from = xo + j * colStride;
                if (rowStride == 1 && L == 8) to[w + j * kc] = touch(rows, x, from, colStride);
                transpose(rows, NR, x, from, rowStride, colStride, to, w + j * kc, NR);
            }
        }
        int rest = n % NR;
        if (rest > 0) edge(rest, rows, x, xo + (n - rest) * colStride, rowStride, colStride, to, w + (n - rest) * kc);
    }

    /** B of k × n with contiguous rows of the given width, a multiple of the lanes. */
    static void transpose(int k, int n, float[] x, int xo, int rowStride, int colStride, float[] to, int w, int width) {
        int j = 0;
        for (; j <= n - L; j += L) {
            int from = xo + j * colStride;
            int p = 0;
            if (colStride == 1) {
                for (; p < k; p++) FloatVector.fromArray(S, x, from + p * rowStride).intoArray(to, w + p * width + j);
            } else if (rowStride == 1) {
                if (L == 16) p = columns16(k, x, from, colStride, to, w + j, width);
                else if (L == 8 && colStride > 0) p = columns8(k, x, from, colStride, to, w + j, width);
            }
            for (int q = 0; q < L; q += 4) four(p, k, x, from + q * colStride, colStride, rowStride, to, w + j + q, width);
        }
        for (; j < n; j++) {
            int from = xo + j * colStride;
            for (int p = 0; p < k; p++) to[w + p * width + j] = x[from + p * rowStride];
        }
    }

    /** A part of a row of B, to so many panels. */
    private static void copy(int panels, float[] x, int xo, float[] to, int w, int step) {
        for (int j = 0; j < panels; j++) {
            FloatVector lower = FloatVector.fromArray(S, x, xo + j * NR);
            FloatVector upper = FloatVector.fromArray(S, x, xo + j * NR + L);
            lower.intoArray(to, w + j * step);
            upper.intoArray(to, w + j * step + L);
        }
    }

    /**
     * Reads each cache line of a panel's rows, so that all are on their way at once: between the steps of a transpose only few are.
     * The sum is there for somebody to want it.
     */
    private static float touch(int kc, float[] x, int xo, int stride) {
        float sum = 0;
        for (int j = 0; j < NR; j++) {
            int from = xo + j * stride;
            for (int p = 0; p < kc; p += 16) sum += x[from + p];
        }
        return sum;
    }

    private static void edge(int cols, int kc, float[] x, int xo, int rowStride, int colStride, float[] to, int panel) {
        int end = cols <= L ? L : NR;
        for (int p = 0; p < kc; p++) {
            int from = xo + p * rowStride;
            int w = panel + p * NR;
            for (int q = 0; q < cols; q++) to[w + q] = x[from + q * colStride];
            for (int q = cols; q < end; q++) to[w + q] = 0;
        }
    }

    private static void four(int p0, int kc, float[] x, int xo, int stride, int innerStride, float[] to, int w, int width) {
        int x1 = xo + stride;
        int x2 = x1 + stride;
        int x3 = x2 + stride;
        for (int p = p0; p < kc; p++) {
            int at = p * innerStride;
            int out = w + p * width;
            to[out] = x[xo + at];
            to[out + 1] = x[x1 + at];
            to[out + 2] = x[x2 + at];
            to[out + 3] = x[x3 + at];
        }
    }

    /** Four rows, eight columns at a time; returns how many columns are done. */
    private static int rows4(int kc, float[] x, int xo, int stride, float[] to, int panel) {
        int p = 0;
        for (; p <= kc - 8; p += 8) {
            int at = xo + p;
            int w = panel + p * 4;
            IntVector v0 = FloatVector.fromArray(S, x, at).reinterpretAsInts();
            IntVector v1 = FloatVector.fromArray(S, x, at + stride).reinterpretAsInts();
            IntVector v2 = FloatVector.fromArray(S, x, at + 2 * stride).reinterpretAsInts();
            IntVector v3 = FloatVector.fromArray(S, x, at + 3 * stride).reinterpretAsInts();
            IntVector s0 = LOW_1.selectFrom(v0, v1);
            IntVector s1 = HIGH_1.selectFrom(v0, v1);
            IntVector s2 = LOW_1.selectFrom(v2, v3);
            IntVector s3 = HIGH_1.selectFrom(v2, v3);
            LOW_2.selectFrom(s0, s2).reinterpretAsFloats().intoArray(to, w);
            HIGH_2.selectFrom(s0, s2).reinterpretAsFloats().intoArray(to, w + 8);
            LOW_2.selectFrom(s1, s3).reinterpretAsFloats().intoArray(to, w + 16);
            HIGH_2.selectFrom(s1, s3).reinterpretAsFloats().intoArray(to, w + 24);
        }
        return p;
    }

    /**
     * Eight columns, eight rows at a time; returns how many rows are done. Halves of vectors meet by loads that lie half a vector
     * apart, neighbours by shifts: a permutation of two vectors is three instructions here, and slow ones.
     */
    private static int columns8(int kc, float[] x, int xo, int stride, float[] to, int panel, int width) {
        int p = 0;
        for (; p <= kc - 8; p += 8) {
            int at = xo + p;
            int w = panel + p * width;
            IntVector l0 = FloatVector.fromArray(S, x, at).blend(FloatVector.fromArray(S, x, at + 4 * stride - 4), UPPER).reinterpretAsInts();
            IntVector l1 = FloatVector.fromArray(S, x, at + stride).blend(FloatVector.fromArray(S, x, at + 5 * stride - 4), UPPER).reinterpretAsInts();
            IntVector l2 = FloatVector.fromArray(S, x, at + 2 * stride).blend(FloatVector.fromArray(S, x, at + 6 * stride - 4), UPPER).reinterpretAsInts();
            IntVector l3 = FloatVector.fromArray(S, x, at + 3 * stride).blend(FloatVector.fromArray(S, x, at + 7 * stride - 4), UPPER).reinterpretAsInts();
            IntVector h0 = FloatVector.fromArray(S, x, at + 4).blend(FloatVector.fromArray(S, x, at + 4 * stride), UPPER).reinterpretAsInts();
            IntVector h1 = FloatVector.fromArray(S, x, at + stride + 4).blend(FloatVector.fromArray(S, x, at + 5 * stride), UPPER).reinterpretAsInts();
            IntVector h2 = FloatVector.fromArray(S, x, at + 2 * stride + 4).blend(FloatVector.fromArray(S, x, at + 6 * stride), UPPER).reinterpretAsInts();
            IntVector h3 = FloatVector.fromArray(S, x, at + 3 * stride + 4).blend(FloatVector.fromArray(S, x, at + 7 * stride), UPPER).reinterpretAsInts();
            IntVector la = l0.blend(l1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), ODD);
            IntVector lb = l0.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsInts().blend(l1, ODD);
            IntVector lc = l2.blend(l3.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), ODD);
            IntVector ld = l2.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsInts().blend(l3, ODD);
            IntVector ha = h0.blend(h1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), ODD);
            IntVector hb = h0.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsInts().blend(h1, ODD);
            IntVector hc = h2.blend(h3.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), ODD);
            IntVector hd = h2.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsInts().blend(h3, ODD);
            la.blend(SWAP.selectFrom(lc), SECOND_PAIR).reinterpretAsFloats().intoArray(to, w);
            lb.blend(SWAP.selectFrom(ld), SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + width);
            SWAP.selectFrom(la).blend(lc, SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + 2 * width);
            SWAP.selectFrom(lb).blend(ld, SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + 3 * width);
            ha.blend(SWAP.selectFrom(hc), SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + 4 * width);
            hb.blend(SWAP.selectFrom(hd), SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + 5 * width);
            SWAP.selectFrom(ha).blend(hc, SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + 6 * width);
            SWAP.selectFrom(hb).blend(hd, SECOND_PAIR).reinterpretAsFloats().intoArray(to, w + 7 * width);
        }
        return p;
    }

    /** Eight rows, 16 columns at a time; returns how many columns are done. */
    private static int rows8(int kc, float[] x, int xo, int stride, float[] to, int panel) {
        int p = 0;
        for (; p <= kc - 16; p += 16) {
            int at = xo + p;
            int w = panel + p * 8;
            IntVector v0 = FloatVector.fromArray(S, x, at).reinterpretAsInts();
            IntVector v1 = FloatVector.fromArray(S, x, at + stride).reinterpretAsInts();
            IntVector v2 = FloatVector.fromArray(S, x, at + 2 * stride).reinterpretAsInts();
            IntVector v3 = FloatVector.fromArray(S, x, at + 3 * stride).reinterpretAsInts();
            IntVector v4 = FloatVector.fromArray(S, x, at + 4 * stride).reinterpretAsInts();
            IntVector v5 = FloatVector.fromArray(S, x, at + 5 * stride).reinterpretAsInts();
            IntVector v6 = FloatVector.fromArray(S, x, at + 6 * stride).reinterpretAsInts();
            IntVector v7 = FloatVector.fromArray(S, x, at + 7 * stride).reinterpretAsInts();
            IntVector s0 = LOW_1.selectFrom(v0, v1);
            IntVector s1 = HIGH_1.selectFrom(v0, v1);
            IntVector s2 = LOW_1.selectFrom(v2, v3);
            IntVector s3 = HIGH_1.selectFrom(v2, v3);
            IntVector s4 = LOW_1.selectFrom(v4, v5);
            IntVector s5 = HIGH_1.selectFrom(v4, v5);
            IntVector s6 = LOW_1.selectFrom(v6, v7);
            IntVector s7 = HIGH_1.selectFrom(v6, v7);
            IntVector t0 = LOW_2.selectFrom(s0, s2);
            IntVector t1 = HIGH_2.selectFrom(s0, s2);
            IntVector t2 = LOW_2.selectFrom(s1, s3);
            IntVector t3 = HIGH_2.selectFrom(s1, s3);
            IntVector t4 = LOW_2.selectFrom(s4, s6);
            IntVector t5 = HIGH_2.selectFrom(s4, s6);
            IntVector t6 = LOW_2.selectFrom(s5, s7);
            IntVector t7 = HIGH_2.selectFrom(s5, s7);
            IntVector u0 = LOW_4.selectFrom(t0, t4);
            IntVector u1 = HIGH_4.selectFrom(t0, t4);
            IntVector u2 = LOW_4.selectFrom(t1, t5);
            IntVector u3 = HIGH_4.selectFrom(t1, t5);
            IntVector u4 = LOW_4.selectFrom(t2, t6);
            IntVector u5 = HIGH_4.selectFrom(t2, t6);
            IntVector u6 = LOW_4.selectFrom(t3, t7);
            IntVector u7 = HIGH_4.selectFrom(t3, t7);
            u0.reinterpretAsFloats().intoArray(to, w);
            u1.reinterpretAsFloats().intoArray(to, w + L);
            u2.reinterpretAsFloats().intoArray(to, w + 2 * L);
            u3.reinterpretAsFloats().intoArray(to, w + 3 * L);
            u4.reinterpretAsFloats().intoArray(to, w + 4 * L);
            u5.reinterpretAsFloats().intoArray(to, w + 5 * L);
            u6.reinterpretAsFloats().intoArray(to, w + 6 * L);
            u7.reinterpretAsFloats().intoArray(to, w + 7 * L);
        }
        return p;
    }

    /** 16 columns of B that are contiguous along the inner axis, 16 of its elements at a time; returns how many are done. */
    private static int columns16(int kc, float[] x, int xo, int stride, float[] to, int panel, int width) {
        int p = 0;
        for (; p <= kc - 16; p += 16) {
            int at = xo + p;
            int w = panel + p * width;
            IntVector v0 = FloatVector.fromArray(S, x, at).reinterpretAsInts();
            IntVector v1 = FloatVector.fromArray(S, x, at + stride).reinterpretAsInts();
            IntVector v2 = FloatVector.fromArray(S, x, at + 2 * stride).reinterpretAsInts();
            IntVector v3 = FloatVector.fromArray(S, x, at + 3 * stride).reinterpretAsInts();
            IntVector v4 = FloatVector.fromArray(S, x, at + 4 * stride).reinterpretAsInts();
            IntVector v5 = FloatVector.fromArray(S, x, at + 5 * stride).reinterpretAsInts();
            IntVector v6 = FloatVector.fromArray(S, x, at + 6 * stride).reinterpretAsInts();
            IntVector v7 = FloatVector.fromArray(S, x, at + 7 * stride).reinterpretAsInts();
            IntVector v8 = FloatVector.fromArray(S, x, at + 8 * stride).reinterpretAsInts();
            IntVector v9 = FloatVector.fromArray(S, x, at + 9 * stride).reinterpretAsInts();
            IntVector v10 = FloatVector.fromArray(S, x, at + 10 * stride).reinterpretAsInts();
            IntVector v11 = FloatVector.fromArray(S, x, at + 11 * stride).reinterpretAsInts();
            IntVector v12 = FloatVector.fromArray(S, x, at + 12 * stride).reinterpretAsInts();
            IntVector v13 = FloatVector.fromArray(S, x, at + 13 * stride).reinterpretAsInts();
            IntVector v14 = FloatVector.fromArray(S, x, at + 14 * stride).reinterpretAsInts();
            IntVector v15 = FloatVector.fromArray(S, x, at + 15 * stride).reinterpretAsInts();
            IntVector s0 = LOW_1.selectFrom(v0, v1);
            IntVector s1 = HIGH_1.selectFrom(v0, v1);
            IntVector s2 = LOW_1.selectFrom(v2, v3);
            IntVector s3 = HIGH_1.selectFrom(v2, v3);
            IntVector s4 = LOW_1.selectFrom(v4, v5);
            IntVector s5 = HIGH_1.selectFrom(v4, v5);
            IntVector s6 = LOW_1.selectFrom(v6, v7);
            IntVector s7 = HIGH_1.selectFrom(v6, v7);
            IntVector s8 = LOW_1.selectFrom(v8, v9);
            IntVector s9 = HIGH_1.selectFrom(v8, v9);
            IntVector s10 = LOW_1.selectFrom(v10, v11);
            IntVector s11 = HIGH_1.selectFrom(v10, v11);
            IntVector s12 = LOW_1.selectFrom(v12, v13);
            IntVector s13 = HIGH_1.selectFrom(v12, v13);
            IntVector s14 = LOW_1.selectFrom(v14, v15);
            IntVector s15 = HIGH_1.selectFrom(v14, v15);
            IntVector t0 = LOW_2.selectFrom(s0, s2);
            IntVector t1 = HIGH_2.selectFrom(s0, s2);
            IntVector t2 = LOW_2.selectFrom(s1, s3);
            IntVector t3 = HIGH_2.selectFrom(s1, s3);
            IntVector t4 = LOW_2.selectFrom(s4, s6);
            IntVector t5 = HIGH_2.selectFrom(s4, s6);
            IntVector t6 = LOW_2.selectFrom(s5, s7);
            IntVector t7 = HIGH_2.selectFrom(s5, s7);
            IntVector t8 = LOW_2.selectFrom(s8, s10);
            IntVector t9 = HIGH_2.selectFrom(s8, s10);
            IntVector t10 = LOW_2.selectFrom(s9, s11);
            IntVector t11 = HIGH_2.selectFrom(s9, s11);
            IntVector t12 = LOW_2.selectFrom(s12, s14);
            IntVector t13 = HIGH_2.selectFrom(s12, s14);
            IntVector t14 = LOW_2.selectFrom(s13, s15);
            IntVector t15 = HIGH_2.selectFrom(s13, s15);
            IntVector u0 = LOW_4.selectFrom(t0, t4);
            IntVector u1 = HIGH_4.selectFrom(t0, t4);
            IntVector u2 = LOW_4.selectFrom(t1, t5);
            IntVector u3 = HIGH_4.selectFrom(t1, t5);
            IntVector u4 = LOW_4.selectFrom(t2, t6);
            IntVector u5 = HIGH_4.selectFrom(t2, t6);
            IntVector u6 = LOW_4.selectFrom(t3, t7);
            IntVector u7 = HIGH_4.selectFrom(t3, t7);
            IntVector u8 = LOW_4.selectFrom(t8, t12);
            IntVector u9 = HIGH_4.selectFrom(t8, t12);
            IntVector u10 = LOW_4.selectFrom(t9, t13);
            IntVector u11 = HIGH_4.selectFrom(t9, t13);
            IntVector u12 = LOW_4.selectFrom(t10, t14);
            IntVector u13 = HIGH_4.selectFrom(t10, t14);
            IntVector u14 = LOW_4.selectFrom(t11, t15);
            IntVector u15 = HIGH_4.selectFrom(t11, t15);
            IntVector w0 = LOW_8.selectFrom(u0, u8);
            IntVector w1 = HIGH_8.selectFrom(u0, u8);
            IntVector w2 = LOW_8.selectFrom(u1, u9);
            IntVector w3 = HIGH_8.selectFrom(u1, u9);
            IntVector w4 = LOW_8.selectFrom(u2, u10);
            IntVector w5 = HIGH_8.selectFrom(u2, u10);
            IntVector w6 = LOW_8.selectFrom(u3, u11);
            IntVector w7 = HIGH_8.selectFrom(u3, u11);
            IntVector w8 = LOW_8.selectFrom(u4, u12);
            IntVector w9 = HIGH_8.selectFrom(u4, u12);
            IntVector w10 = LOW_8.selectFrom(u5, u13);
            IntVector w11 = HIGH_8.selectFrom(u5, u13);
            IntVector w12 = LOW_8.selectFrom(u6, u14);
            IntVector w13 = HIGH_8.selectFrom(u6, u14);
            IntVector w14 = LOW_8.selectFrom(u7, u15);
            IntVector w15 = HIGH_8.selectFrom(u7, u15);
            w0.reinterpretAsFloats().intoArray(to, w);
            w1.reinterpretAsFloats().intoArray(to, w + width);
            w2.reinterpretAsFloats().intoArray(to, w + 2 * width);
            w3.reinterpretAsFloats().intoArray(to, w + 3 * width);
            w4.reinterpretAsFloats().intoArray(to, w + 4 * width);
            w5.reinterpretAsFloats().intoArray(to, w + 5 * width);
            w6.reinterpretAsFloats().intoArray(to, w + 6 * width);
            w7.reinterpretAsFloats().intoArray(to, w + 7 * width);
            w8.reinterpretAsFloats().intoArray(to, w + 8 * width);
            w9.reinterpretAsFloats().intoArray(to, w + 9 * width);
            w10.reinterpretAsFloats().intoArray(to, w + 10 * width);
            w11.reinterpretAsFloats().intoArray(to, w + 11 * width);
            w12.reinterpretAsFloats().intoArray(to, w + 12 * width);
            w13.reinterpretAsFloats().intoArray(to, w + 13 * width);
            w14.reinterpretAsFloats().intoArray(to, w + 14 * width);
            w15.reinterpretAsFloats().intoArray(to, w + 15 * width);
        }
        return p;
    }
}
