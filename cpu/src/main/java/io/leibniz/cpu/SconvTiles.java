package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.IN_ORDER;
import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;
import static io.leibniz.cpu.SgemmTiles.S;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Register tiles of the float convolutions: those of {@link SgemmTiles} with one operand on the grid of {@link ConvPlan},
 * found through a table. A tile is stored in, or added to, a scratch area of its own shape; the first of
 * those that are added has +0 for −0.
 */
final class SconvTiles {
    private static final VectorMask<Float>[] FIRST = masks();

    /** In memory, so that no register holds them while sums fill all others. */
    private static final float[] ZEROS = new float[L];

    private SconvTiles() {}

    /** {@link SgemmTiles#packed} with B's rows where they lie on the grid, from {@code go + shift[term]} on. */
    static void shifted(int kc, float[] a, int ao, int[] shift, int so, float[] grid, int go, float[] c, int co, int crs, boolean first) {
        if (MR == 8) shifted8(kc, a, ao, shift, so, grid, go, c, co, crs, first);
        else shifted4(kc, a, ao, shift, so, grid, go, c, co, crs, first);
    }

    private static void shifted8(int kc, float[] a, int ao, int[] shift, int so, float[] grid, int go, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        FloatVector c4a = FloatVector.zero(S), c4b = FloatVector.zero(S);
        FloatVector c5a = FloatVector.zero(S), c5b = FloatVector.zero(S);
        FloatVector c6a = FloatVector.zero(S), c6b = FloatVector.zero(S);
        FloatVector c7a = FloatVector.zero(S), c7b = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 8;
            int at = go + shift[so + p];
            FloatVector ba = FloatVector.fromArray(S, grid, at);
            FloatVector bb = FloatVector.fromArray(S, grid, at + L);
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
            FloatVector a4 = FloatVector.broadcast(S, a[ap + 4]);
            c4a = a4.fma(ba, c4a);
            c4b = a4.fma(bb, c4b);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + 5]);
            c5a = a5.fma(ba, c5a);
            c5b = a5.fma(bb, c5b);
            FloatVector a6 = FloatVector.broadcast(S, a[ap + 6]);
            c6a = a6.fma(ba, c6a);
            c6b = a6.fma(bb, c6b);
            FloatVector a7 = FloatVector.broadcast(S, a[ap + 7]);
            c7a = a7.fma(ba, c7a);
            c7b = a7.fma(bb, c7b);
        }
        if (first) {
            FloatVector zero = FloatVector.fromArray(S, ZEROS, 0);
            c0a.add(zero).intoArray(c, co);
            c0b.add(zero).intoArray(c, co + L);
            c1a.add(zero).intoArray(c, co + crs);
            c1b.add(zero).intoArray(c, co + crs + L);
            c2a.add(zero).intoArray(c, co + 2 * crs);
            c2b.add(zero).intoArray(c, co + 2 * crs + L);
            c3a.add(zero).intoArray(c, co + 3 * crs);
            c3b.add(zero).intoArray(c, co + 3 * crs + L);
            c4a.add(zero).intoArray(c, co + 4 * crs);
            c4b.add(zero).intoArray(c, co + 4 * crs + L);
            c5a.add(zero).intoArray(c, co + 5 * crs);
            c5b.add(zero).intoArray(c, co + 5 * crs + L);
            c6a.add(zero).intoArray(c, co + 6 * crs);
            c6b.add(zero).intoArray(c, co + 6 * crs + L);
            c7a.add(zero).intoArray(c, co + 7 * crs);
            c7b.add(zero).intoArray(c, co + 7 * crs + L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
            FloatVector.fromArray(S, c, co + 4 * crs).add(c4a).intoArray(c, co + 4 * crs);
            FloatVector.fromArray(S, c, co + 4 * crs + L).add(c4b).intoArray(c, co + 4 * crs + L);
            FloatVector.fromArray(S, c, co + 5 * crs).add(c5a).intoArray(c, co + 5 * crs);
            FloatVector.fromArray(S, c, co + 5 * crs + L).add(c5b).intoArray(c, co + 5 * crs + L);
            FloatVector.fromArray(S, c, co + 6 * crs).add(c6a).intoArray(c, co + 6 * crs);
            FloatVector.fromArray(S, c, co + 6 * crs + L).add(c6b).intoArray(c, co + 6 * crs + L);
            FloatVector.fromArray(S, c, co + 7 * crs).add(c7a).intoArray(c, co + 7 * crs);
            FloatVector.fromArray(S, c, co + 7 * crs + L).add(c7b).intoArray(c, co + 7 * crs + L);
        }
    }

    private static void shifted4(int kc, float[] a, int ao, int[] shift, int so, float[] grid, int go, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        int p = 0;
        for (; p <= kc - 4; p += 4) {
            int ap = ao + p * 4;
            int at = go + shift[so + p];
            FloatVector ba = FloatVector.fromArray(S, grid, at);
            FloatVector bb = FloatVector.fromArray(S, grid, at + L);
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
            int atx = go + shift[so + p + 1];
            FloatVector bax = FloatVector.fromArray(S, grid, atx);
            FloatVector bbx = FloatVector.fromArray(S, grid, atx + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0x = FloatVector.broadcast(S, a[ap + 4]);
            c0a = a0x.fma(bax, c0a);
            c0b = a0x.fma(bbx, c0b);
            FloatVector a1x = FloatVector.broadcast(S, a[ap + 5]);
            c1a = a1x.fma(bax, c1a);
            c1b = a1x.fma(bbx, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2x = FloatVector.broadcast(S, a[ap + 6]);
            c2a = a2x.fma(bax, c2a);
            c2b = a2x.fma(bbx, c2b);
            FloatVector a3x = FloatVector.broadcast(S, a[ap + 7]);
            c3a = a3x.fma(bax, c3a);
            c3b = a3x.fma(bbx, c3b);
            int aty = go + shift[so + p + 2];
            FloatVector bay = FloatVector.fromArray(S, grid, aty);
            FloatVector bby = FloatVector.fromArray(S, grid, aty + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0y = FloatVector.broadcast(S, a[ap + 8]);
            c0a = a0y.fma(bay, c0a);
            c0b = a0y.fma(bby, c0b);
            FloatVector a1y = FloatVector.broadcast(S, a[ap + 9]);
            c1a = a1y.fma(bay, c1a);
            c1b = a1y.fma(bby, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2y = FloatVector.broadcast(S, a[ap + 10]);
            c2a = a2y.fma(bay, c2a);
            c2b = a2y.fma(bby, c2b);
            FloatVector a3y = FloatVector.broadcast(S, a[ap + 11]);
            c3a = a3y.fma(bay, c3a);
            c3b = a3y.fma(bby, c3b);
            int atz = go + shift[so + p + 3];
            FloatVector baz = FloatVector.fromArray(S, grid, atz);
            FloatVector bbz = FloatVector.fromArray(S, grid, atz + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0z = FloatVector.broadcast(S, a[ap + 12]);
            c0a = a0z.fma(baz, c0a);
            c0b = a0z.fma(bbz, c0b);
            FloatVector a1z = FloatVector.broadcast(S, a[ap + 13]);
            c1a = a1z.fma(baz, c1a);
            c1b = a1z.fma(bbz, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2z = FloatVector.broadcast(S, a[ap + 14]);
            c2a = a2z.fma(baz, c2a);
            c2b = a2z.fma(bbz, c2b);
            FloatVector a3z = FloatVector.broadcast(S, a[ap + 15]);
            c3a = a3z.fma(baz, c3a);
            c3b = a3z.fma(bbz, c3b);
        }
        for (; p < kc; p++) {
            int ap = ao + p * 4;
            int at = go + shift[so + p];
            FloatVector ba = FloatVector.fromArray(S, grid, at);
            FloatVector bb = FloatVector.fromArray(S, grid, at + L);
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
            FloatVector zero = FloatVector.fromArray(S, ZEROS, 0);
            c0a.add(zero).intoArray(c, co);
            c0b.add(zero).intoArray(c, co + L);
            c1a.add(zero).intoArray(c, co + crs);
            c1b.add(zero).intoArray(c, co + crs + L);
            c2a.add(zero).intoArray(c, co + 2 * crs);
            c2b.add(zero).intoArray(c, co + 2 * crs + L);
            c3a.add(zero).intoArray(c, co + 3 * crs);
            c3b.add(zero).intoArray(c, co + 3 * crs + L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
        }
    }

    /** One channel of the result, four vectors of columns: depthwise convolutions. */
    static void taps1x4(int kc, float[] a, int ao, int[] shift, int so, float[] grid, int go, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S), c0c = FloatVector.zero(S), c0d = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int at = go + shift[so + p];
            FloatVector ba = FloatVector.fromArray(S, grid, at);
            FloatVector bb = FloatVector.fromArray(S, grid, at + L);
            FloatVector bc = FloatVector.fromArray(S, grid, at + 2 * L);
            FloatVector bd = FloatVector.fromArray(S, grid, at + 3 * L);
            FloatVector a0 = FloatVector.broadcast(S, a[ao + p]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            c0c = a0.fma(bc, c0c);
            c0d = a0.fma(bd, c0d);
        }
        if (first) {
            FloatVector zero = FloatVector.fromArray(S, ZEROS, 0);
            c0a.add(zero).intoArray(c, co);
            c0b.add(zero).intoArray(c, co + L);
            c0c.add(zero).intoArray(c, co + 2 * L);
            c0d.add(zero).intoArray(c, co + 3 * L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * L).add(c0d).intoArray(c, co + 3 * L);
        }
    }

    /** Four (channel, tap) rows of the weight's gradient, four vectors of output channels. */
    static void points4x4(int kc, float[] grid, int r0, int r1, int r2, int r3, int[] column, int p0, float[] y, int yo, int width, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S), c0c = FloatVector.zero(S), c0d = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S), c1c = FloatVector.zero(S), c1d = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S), c2c = FloatVector.zero(S), c2d = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S), c3c = FloatVector.zero(S), c3d = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int at = column[p0 + p];
            int q = yo + p * width;
            FloatVector ba = FloatVector.fromArray(S, y, q);
            FloatVector bb = FloatVector.fromArray(S, y, q + L);
            FloatVector bc = FloatVector.fromArray(S, y, q + 2 * L);
            FloatVector bd = FloatVector.fromArray(S, y, q + 3 * L);
            FloatVector a0 = FloatVector.broadcast(S, grid[r0 + at]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            c0c = a0.fma(bc, c0c);
            c0d = a0.fma(bd, c0d);
            FloatVector a1 = FloatVector.broadcast(S, grid[r1 + at]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            c1c = a1.fma(bc, c1c);
            c1d = a1.fma(bd, c1d);
            FloatVector a2 = FloatVector.broadcast(S, grid[r2 + at]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            c2c = a2.fma(bc, c2c);
            c2d = a2.fma(bd, c2d);
            FloatVector a3 = FloatVector.broadcast(S, grid[r3 + at]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
            c3c = a3.fma(bc, c3c);
            c3d = a3.fma(bd, c3d);
        }
        if (first) {
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            c0c.intoArray(c, co + 2 * L);
            c0d.intoArray(c, co + 3 * L);
            c1a.intoArray(c, co + crs);
            c1b.intoArray(c, co + crs + L);
            c1c.intoArray(c, co + crs + 2 * L);
            c1d.intoArray(c, co + crs + 3 * L);
            c2a.intoArray(c, co + 2 * crs);
            c2b.intoArray(c, co + 2 * crs + L);
            c2c.intoArray(c, co + 2 * crs + 2 * L);
            c2d.intoArray(c, co + 2 * crs + 3 * L);
            c3a.intoArray(c, co + 3 * crs);
            c3b.intoArray(c, co + 3 * crs + L);
            c3c.intoArray(c, co + 3 * crs + 2 * L);
            c3d.intoArray(c, co + 3 * crs + 3 * L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * L).add(c0d).intoArray(c, co + 3 * L);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            FloatVector.fromArray(S, c, co + crs + 2 * L).add(c1c).intoArray(c, co + crs + 2 * L);
            FloatVector.fromArray(S, c, co + crs + 3 * L).add(c1d).intoArray(c, co + crs + 3 * L);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            FloatVector.fromArray(S, c, co + 2 * crs + 2 * L).add(c2c).intoArray(c, co + 2 * crs + 2 * L);
            FloatVector.fromArray(S, c, co + 2 * crs + 3 * L).add(c2d).intoArray(c, co + 2 * crs + 3 * L);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
            FloatVector.fromArray(S, c, co + 3 * crs + 2 * L).add(c3c).intoArray(c, co + 3 * crs + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * crs + 3 * L).add(c3d).intoArray(c, co + 3 * crs + 3 * L);
        }
    }

    static void points4x3(int kc, float[] grid, int r0, int r1, int r2, int r3, int[] column, int p0, float[] y, int yo, int width, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S), c0c = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S), c1c = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S), c2c = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S), c3c = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int at = column[p0 + p];
            int q = yo + p * width;
            FloatVector ba = FloatVector.fromArray(S, y, q);
            FloatVector bb = FloatVector.fromArray(S, y, q + L);
            FloatVector bc = FloatVector.fromArray(S, y, q + 2 * L);
            FloatVector a0 = FloatVector.broadcast(S, grid[r0 + at]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            c0c = a0.fma(bc, c0c);
            FloatVector a1 = FloatVector.broadcast(S, grid[r1 + at]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            c1c = a1.fma(bc, c1c);
            FloatVector a2 = FloatVector.broadcast(S, grid[r2 + at]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            c2c = a2.fma(bc, c2c);
            FloatVector a3 = FloatVector.broadcast(S, grid[r3 + at]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
            c3c = a3.fma(bc, c3c);
        }
        if (first) {
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            c0c.intoArray(c, co + 2 * L);
            c1a.intoArray(c, co + crs);
            c1b.intoArray(c, co + crs + L);
            c1c.intoArray(c, co + crs + 2 * L);
            c2a.intoArray(c, co + 2 * crs);
            c2b.intoArray(c, co + 2 * crs + L);
            c2c.intoArray(c, co + 2 * crs + 2 * L);
            c3a.intoArray(c, co + 3 * crs);
            c3b.intoArray(c, co + 3 * crs + L);
            c3c.intoArray(c, co + 3 * crs + 2 * L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            FloatVector.fromArray(S, c, co + crs + 2 * L).add(c1c).intoArray(c, co + crs + 2 * L);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            FloatVector.fromArray(S, c, co + 2 * crs + 2 * L).add(c2c).intoArray(c, co + 2 * crs + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
            FloatVector.fromArray(S, c, co + 3 * crs + 2 * L).add(c3c).intoArray(c, co + 3 * crs + 2 * L);
        }
    }

    static void points4x2(int kc, float[] grid, int r0, int r1, int r2, int r3, int[] column, int p0, float[] y, int yo, int width, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int at = column[p0 + p];
            int q = yo + p * width;
            FloatVector ba = FloatVector.fromArray(S, y, q);
            FloatVector bb = FloatVector.fromArray(S, y, q + L);
            FloatVector a0 = FloatVector.broadcast(S, grid[r0 + at]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, grid[r1 + at]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, grid[r2 + at]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, grid[r3 + at]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
        }
        if (first) {
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            c1a.intoArray(c, co + crs);
            c1b.intoArray(c, co + crs + L);
            c2a.intoArray(c, co + 2 * crs);
            c2b.intoArray(c, co + 2 * crs + L);
            c3a.intoArray(c, co + 3 * crs);
            c3b.intoArray(c, co + 3 * crs + L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
        }
    }

    static void points4x1(int kc, float[] grid, int r0, int r1, int r2, int r3, int[] column, int p0, float[] y, int yo, int width, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int at = column[p0 + p];
            int q = yo + p * width;
            FloatVector ba = FloatVector.fromArray(S, y, q);
            FloatVector a0 = FloatVector.broadcast(S, grid[r0 + at]);
            c0a = a0.fma(ba, c0a);
            FloatVector a1 = FloatVector.broadcast(S, grid[r1 + at]);
            c1a = a1.fma(ba, c1a);
            FloatVector a2 = FloatVector.broadcast(S, grid[r2 + at]);
            c2a = a2.fma(ba, c2a);
            FloatVector a3 = FloatVector.broadcast(S, grid[r3 + at]);
            c3a = a3.fma(ba, c3a);
        }
        if (first) {
            c0a.intoArray(c, co);
            c1a.intoArray(c, co + crs);
            c2a.intoArray(c, co + 2 * crs);
            c3a.intoArray(c, co + 3 * crs);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
        }
    }

    /** The first n columns of some rows of a tile. */
    static void store(int rows, int n, float[] tile, int from, int pitch, float[] y, int to, int stride) {
        if (n < L) {
            VectorMask<Float> first = FIRST[n];
            for (int r = 0; r < rows; r++) FloatVector.fromArray(S, tile, from + r * pitch, first).intoArray(y, to + r * stride, first);
            return;
        }
        for (int c = 0; c < n; c += L) {
            int i = Math.min(c, n - L);
            for (int r = 0; r < rows; r++) FloatVector.fromArray(S, tile, from + r * pitch + i).intoArray(y, to + r * stride + i);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorMask<Float>[] masks() {
        VectorMask<Float>[] m = new VectorMask[L + 1];
        for (int i = 0; i <= L; i++) m[i] = S.indexInRange(0, i);
        return m;
    }
}
