package io.leibniz.cpu;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the float matrix product: each computes one block of the inner axis for a few rows and one to four
 * vectors of columns, with all sums in registers, then stores them ({@code first}) or adds them to C.
 *
 * <p>HotSpot keeps the sums in registers only while they, the row of B and the broadcast of A fit without a spill; the
 * shapes here are the largest that do, 8×2 vectors with 32 registers and 4×2 with 16; {@link SixRows} gets by with one less.
 */
final class SgemmTiles {
    static final VectorSpecies<Float> S = Lanes.SPECIES;
    static final int L = S.length();

    /** Rows and columns of the tile over packed panels. */
    static final int MR = L >= 16 ? 8 : 4;

    static final int NR = 2 * L;

    /**
     * Whether fences stand between the steps of a long run of multiply-adds. HotSpot would otherwise move all its loads to
     * the front, where they need more registers than there are. On x86 such a fence is no instruction, and only the
     * compiler knows of it.
     */
    static final boolean IN_ORDER = System.getProperty("os.arch").matches("amd64|x86_64");

    private SgemmTiles() {}

    /** A packed panel of A, MR values for each p, times one of B, NR values for each p. */
    static void packed(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        if (MR == 8) packed8(kc, a, ao, b, bo, c, co, crs, first);
        else packed4(kc, a, ao, b, bo, c, co, crs, first);
    }

    /** The same with the left half of the panel of B. */
    static void packedHalf(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        if (MR == 8) packed8x1(kc, a, ao, b, bo, c, co, crs, first);
        else packed4x1(kc, a, ao, b, bo, c, co, crs, first);
    }

    private static void packed8(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
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
            int bp = bo + p * NR;
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
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            c1a.intoArray(c, co + crs);
            c1b.intoArray(c, co + crs + L);
            c2a.intoArray(c, co + 2 * crs);
            c2b.intoArray(c, co + 2 * crs + L);
            c3a.intoArray(c, co + 3 * crs);
            c3b.intoArray(c, co + 3 * crs + L);
            c4a.intoArray(c, co + 4 * crs);
            c4b.intoArray(c, co + 4 * crs + L);
            c5a.intoArray(c, co + 5 * crs);
            c5b.intoArray(c, co + 5 * crs + L);
            c6a.intoArray(c, co + 6 * crs);
            c6b.intoArray(c, co + 6 * crs + L);
            c7a.intoArray(c, co + 7 * crs);
            c7b.intoArray(c, co + 7 * crs + L);
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

    private static void packed4(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        int p = 0;
        for (; p <= kc - 4; p += 4) {
            int ap = ao + p * 4;
            int bp = bo + p * NR;
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
            FloatVector ba1 = FloatVector.fromArray(S, b, bp + NR);
            FloatVector bb1 = FloatVector.fromArray(S, b, bp + NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0x = FloatVector.broadcast(S, a[ap + 4]);
            c0a = a0x.fma(ba1, c0a);
            c0b = a0x.fma(bb1, c0b);
            FloatVector a1x = FloatVector.broadcast(S, a[ap + 5]);
            c1a = a1x.fma(ba1, c1a);
            c1b = a1x.fma(bb1, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2x = FloatVector.broadcast(S, a[ap + 6]);
            c2a = a2x.fma(ba1, c2a);
            c2b = a2x.fma(bb1, c2b);
            FloatVector a3x = FloatVector.broadcast(S, a[ap + 7]);
            c3a = a3x.fma(ba1, c3a);
            c3b = a3x.fma(bb1, c3b);
            FloatVector ba2 = FloatVector.fromArray(S, b, bp + 2 * NR);
            FloatVector bb2 = FloatVector.fromArray(S, b, bp + 2 * NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0y = FloatVector.broadcast(S, a[ap + 8]);
            c0a = a0y.fma(ba2, c0a);
            c0b = a0y.fma(bb2, c0b);
            FloatVector a1y = FloatVector.broadcast(S, a[ap + 9]);
            c1a = a1y.fma(ba2, c1a);
            c1b = a1y.fma(bb2, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2y = FloatVector.broadcast(S, a[ap + 10]);
            c2a = a2y.fma(ba2, c2a);
            c2b = a2y.fma(bb2, c2b);
            FloatVector a3y = FloatVector.broadcast(S, a[ap + 11]);
            c3a = a3y.fma(ba2, c3a);
            c3b = a3y.fma(bb2, c3b);
            FloatVector ba3 = FloatVector.fromArray(S, b, bp + 3 * NR);
            FloatVector bb3 = FloatVector.fromArray(S, b, bp + 3 * NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0z = FloatVector.broadcast(S, a[ap + 12]);
            c0a = a0z.fma(ba3, c0a);
            c0b = a0z.fma(bb3, c0b);
            FloatVector a1z = FloatVector.broadcast(S, a[ap + 13]);
            c1a = a1z.fma(ba3, c1a);
            c1b = a1z.fma(bb3, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2z = FloatVector.broadcast(S, a[ap + 14]);
            c2a = a2z.fma(ba3, c2a);
            c2b = a2z.fma(bb3, c2b);
            FloatVector a3z = FloatVector.broadcast(S, a[ap + 15]);
            c3a = a3z.fma(ba3, c3a);
            c3b = a3z.fma(bb3, c3b);
        }
        for (; p < kc; p++) {
            int ap = ao + p * 4;
            int bp = bo + p * NR;
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

    private static void packed8x1(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S);
        FloatVector c4a = FloatVector.zero(S);
        FloatVector c5a = FloatVector.zero(S);
        FloatVector c6a = FloatVector.zero(S);
        FloatVector c7a = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 8;
            int bp = bo + p * NR;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector a0 = FloatVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
            c3a = a3.fma(ba, c3a);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + 4]);
            c4a = a4.fma(ba, c4a);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + 5]);
            c5a = a5.fma(ba, c5a);
            FloatVector a6 = FloatVector.broadcast(S, a[ap + 6]);
            c6a = a6.fma(ba, c6a);
            FloatVector a7 = FloatVector.broadcast(S, a[ap + 7]);
            c7a = a7.fma(ba, c7a);
        }
        if (first) {
            c0a.intoArray(c, co);
            c1a.intoArray(c, co + crs);
            c2a.intoArray(c, co + 2 * crs);
            c3a.intoArray(c, co + 3 * crs);
            c4a.intoArray(c, co + 4 * crs);
            c5a.intoArray(c, co + 5 * crs);
            c6a.intoArray(c, co + 6 * crs);
            c7a.intoArray(c, co + 7 * crs);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 4 * crs).add(c4a).intoArray(c, co + 4 * crs);
            FloatVector.fromArray(S, c, co + 5 * crs).add(c5a).intoArray(c, co + 5 * crs);
            FloatVector.fromArray(S, c, co + 6 * crs).add(c6a).intoArray(c, co + 6 * crs);
            FloatVector.fromArray(S, c, co + 7 * crs).add(c7a).intoArray(c, co + 7 * crs);
        }
    }

    private static void packed4x1(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 4;
            int bp = bo + p * NR;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector a0 = FloatVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
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

    static void rows4x4(int rows, int kc, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S), c0c = FloatVector.zero(S), c0d = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S), c1c = FloatVector.zero(S), c1d = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S), c2c = FloatVector.zero(S), c2d = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S), c3c = FloatVector.zero(S), c3d = FloatVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector bc = FloatVector.fromArray(S, b, bp + 2 * L);
            FloatVector bd = FloatVector.fromArray(S, b, bp + 3 * L);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            c0c = a0.fma(bc, c0c);
            c0d = a0.fma(bd, c0d);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            c1c = a1.fma(bc, c1c);
            c1d = a1.fma(bd, c1d);
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            c2c = a2.fma(bc, c2c);
            c2d = a2.fma(bd, c2d);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + q]);
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
            if (rows == 1) return;
            c1a.intoArray(c, co + crs);
            c1b.intoArray(c, co + crs + L);
            c1c.intoArray(c, co + crs + 2 * L);
            c1d.intoArray(c, co + crs + 3 * L);
            if (rows == 2) return;
            c2a.intoArray(c, co + 2 * crs);
            c2b.intoArray(c, co + 2 * crs + L);
            c2c.intoArray(c, co + 2 * crs + 2 * L);
            c2d.intoArray(c, co + 2 * crs + 3 * L);
            if (rows == 3) return;
            c3a.intoArray(c, co + 3 * crs);
            c3b.intoArray(c, co + 3 * crs + L);
            c3c.intoArray(c, co + 3 * crs + 2 * L);
            c3d.intoArray(c, co + 3 * crs + 3 * L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * L).add(c0d).intoArray(c, co + 3 * L);
            if (rows == 1) return;
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            FloatVector.fromArray(S, c, co + crs + 2 * L).add(c1c).intoArray(c, co + crs + 2 * L);
            FloatVector.fromArray(S, c, co + crs + 3 * L).add(c1d).intoArray(c, co + crs + 3 * L);
            if (rows == 2) return;
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            FloatVector.fromArray(S, c, co + 2 * crs + 2 * L).add(c2c).intoArray(c, co + 2 * crs + 2 * L);
            FloatVector.fromArray(S, c, co + 2 * crs + 3 * L).add(c2d).intoArray(c, co + 2 * crs + 3 * L);
            if (rows == 3) return;
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
            FloatVector.fromArray(S, c, co + 3 * crs + 2 * L).add(c3c).intoArray(c, co + 3 * crs + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * crs + 3 * L).add(c3d).intoArray(c, co + 3 * crs + 3 * L);
        }
    }

    static void rows4x2(int rows, int kc, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + q]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
        }
        if (first) {
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            if (rows == 1) return;
            c1a.intoArray(c, co + crs);
            c1b.intoArray(c, co + crs + L);
            if (rows == 2) return;
            c2a.intoArray(c, co + 2 * crs);
            c2b.intoArray(c, co + 2 * crs + L);
            if (rows == 3) return;
            c3a.intoArray(c, co + 3 * crs);
            c3b.intoArray(c, co + 3 * crs + L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            if (rows == 1) return;
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            if (rows == 2) return;
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            if (rows == 3) return;
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
        }
    }

    static void rows4x1(int rows, int kc, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + q]);
            c3a = a3.fma(ba, c3a);
        }
        if (first) {
            c0a.intoArray(c, co);
            if (rows == 1) return;
            c1a.intoArray(c, co + crs);
            if (rows == 2) return;
            c2a.intoArray(c, co + 2 * crs);
            if (rows == 3) return;
            c3a.intoArray(c, co + 3 * crs);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            if (rows == 1) return;
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            if (rows == 2) return;
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            if (rows == 3) return;
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
        }
    }

    static void rows4x2Edge(int rows, int kc, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs, int cols, float[] tile) {
        VectorMask<Float> mask = VectorMask.fromLong(S, (1L << cols - L) - 1);
        int lastFull = b.length - NR;
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = bp <= lastFull ? FloatVector.fromArray(S, b, bp + L) : FloatVector.fromArray(S, b, bp + L, mask);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + q]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
        }
        c0a.intoArray(tile, 0);
        c0b.intoArray(tile, L);
        c1a.intoArray(tile, 2 * L);
        c1b.intoArray(tile, 3 * L);
        c2a.intoArray(tile, 4 * L);
        c2b.intoArray(tile, 5 * L);
        c3a.intoArray(tile, 6 * L);
        c3b.intoArray(tile, 7 * L);
    }

    static void rows4x1Edge(int rows, int kc, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs, int cols, float[] tile) {
        VectorMask<Float> mask = VectorMask.fromLong(S, (1L << cols) - 1);
        int lastFull = b.length - L;
        FloatVector c0a = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            FloatVector ba = bp <= lastFull ? FloatVector.fromArray(S, b, bp) : FloatVector.fromArray(S, b, bp, mask);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + q]);
            c3a = a3.fma(ba, c3a);
        }
        c0a.intoArray(tile, 0);
        c1a.intoArray(tile, L);
        c2a.intoArray(tile, 2 * L);
        c3a.intoArray(tile, 3 * L);
    }

    static void rows1x4(int kc, float[] a, int ao, int ars, int acs, float[] b, int bo, int brs, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S), c0c = FloatVector.zero(S), c0d = FloatVector.zero(S);
        int r0 = ao;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector bc = FloatVector.fromArray(S, b, bp + 2 * L);
            FloatVector bd = FloatVector.fromArray(S, b, bp + 3 * L);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            c0c = a0.fma(bc, c0c);
            c0d = a0.fma(bd, c0d);
        }
        if (first) {
            c0a.intoArray(c, co);
            c0b.intoArray(c, co + L);
            c0c.intoArray(c, co + 2 * L);
            c0d.intoArray(c, co + 3 * L);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            FloatVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            FloatVector.fromArray(S, c, co + 3 * L).add(c0d).intoArray(c, co + 3 * L);
        }
    }
}
