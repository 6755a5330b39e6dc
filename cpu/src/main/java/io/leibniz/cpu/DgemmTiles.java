package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.IN_ORDER;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the double matrix product: each computes one block of the inner axis for a few rows and one to four
 * vectors of columns, with all sums in registers, then stores them ({@code first}) or adds them to C.
 *
 * <p>HotSpot keeps the sums in registers only while they, the row of B and the broadcast of A fit without a spill; the
 * shapes here are the largest that do, 8×2 vectors with 32 registers and 4×2 with 16.
 */
final class DgemmTiles {
    static final VectorSpecies<Double> S = Lanes.DSPECIES;
    static final int L = S.length();

    /** Rows and columns of the tile over packed panels. */
    static final int MR = L >= 8 ? 8 : 4;

    static final int NR = 2 * L;

    private DgemmTiles() {}

    /** A packed panel of A, MR values for each p, times one of B, NR values for each p. */
    static void packed(int kc, double[] a, int ao, double[] b, int bo, double[] c, int co, int crs, boolean first) {
        if (MR == 8) packed8(kc, a, ao, b, bo, c, co, crs, first);
        else packed4(kc, a, ao, b, bo, c, co, crs, first);
    }

    /** The same with the left half of the panel of B. */
    static void packedHalf(int kc, double[] a, int ao, double[] b, int bo, double[] c, int co, int crs, boolean first) {
        if (MR == 8) packed8x1(kc, a, ao, b, bo, c, co, crs, first);
        else packed4x1(kc, a, ao, b, bo, c, co, crs, first);
    }

    private static void packed8(int kc, double[] a, int ao, double[] b, int bo, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S), c0b = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S), c1b = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S), c2b = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S), c3b = DoubleVector.zero(S);
        DoubleVector c4a = DoubleVector.zero(S), c4b = DoubleVector.zero(S);
        DoubleVector c5a = DoubleVector.zero(S), c5b = DoubleVector.zero(S);
        DoubleVector c6a = DoubleVector.zero(S), c6b = DoubleVector.zero(S);
        DoubleVector c7a = DoubleVector.zero(S), c7b = DoubleVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 8;
            int bp = bo + p * NR;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = DoubleVector.fromArray(S, b, bp + L);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + 3]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
            DoubleVector a4 = DoubleVector.broadcast(S, a[ap + 4]);
            c4a = a4.fma(ba, c4a);
            c4b = a4.fma(bb, c4b);
            DoubleVector a5 = DoubleVector.broadcast(S, a[ap + 5]);
            c5a = a5.fma(ba, c5a);
            c5b = a5.fma(bb, c5b);
            DoubleVector a6 = DoubleVector.broadcast(S, a[ap + 6]);
            c6a = a6.fma(ba, c6a);
            c6b = a6.fma(bb, c6b);
            DoubleVector a7 = DoubleVector.broadcast(S, a[ap + 7]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            DoubleVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            DoubleVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            DoubleVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
            DoubleVector.fromArray(S, c, co + 4 * crs).add(c4a).intoArray(c, co + 4 * crs);
            DoubleVector.fromArray(S, c, co + 4 * crs + L).add(c4b).intoArray(c, co + 4 * crs + L);
            DoubleVector.fromArray(S, c, co + 5 * crs).add(c5a).intoArray(c, co + 5 * crs);
            DoubleVector.fromArray(S, c, co + 5 * crs + L).add(c5b).intoArray(c, co + 5 * crs + L);
            DoubleVector.fromArray(S, c, co + 6 * crs).add(c6a).intoArray(c, co + 6 * crs);
            DoubleVector.fromArray(S, c, co + 6 * crs + L).add(c6b).intoArray(c, co + 6 * crs + L);
            DoubleVector.fromArray(S, c, co + 7 * crs).add(c7a).intoArray(c, co + 7 * crs);
            DoubleVector.fromArray(S, c, co + 7 * crs + L).add(c7b).intoArray(c, co + 7 * crs + L);
        }
    }

    private static void packed4(int kc, double[] a, int ao, double[] b, int bo, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S), c0b = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S), c1b = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S), c2b = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S), c3b = DoubleVector.zero(S);
        int p = 0;
        for (; p <= kc - 4; p += 4) {
            int ap = ao + p * 4;
            int bp = bo + p * NR;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = DoubleVector.fromArray(S, b, bp + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + 3]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
            DoubleVector bax = DoubleVector.fromArray(S, b, bp + NR);
            DoubleVector bbx = DoubleVector.fromArray(S, b, bp + NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a0x = DoubleVector.broadcast(S, a[ap + 4]);
            c0a = a0x.fma(bax, c0a);
            c0b = a0x.fma(bbx, c0b);
            DoubleVector a1x = DoubleVector.broadcast(S, a[ap + 5]);
            c1a = a1x.fma(bax, c1a);
            c1b = a1x.fma(bbx, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a2x = DoubleVector.broadcast(S, a[ap + 6]);
            c2a = a2x.fma(bax, c2a);
            c2b = a2x.fma(bbx, c2b);
            DoubleVector a3x = DoubleVector.broadcast(S, a[ap + 7]);
            c3a = a3x.fma(bax, c3a);
            c3b = a3x.fma(bbx, c3b);
            DoubleVector bay = DoubleVector.fromArray(S, b, bp + 2 * NR);
            DoubleVector bby = DoubleVector.fromArray(S, b, bp + 2 * NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a0y = DoubleVector.broadcast(S, a[ap + 8]);
            c0a = a0y.fma(bay, c0a);
            c0b = a0y.fma(bby, c0b);
            DoubleVector a1y = DoubleVector.broadcast(S, a[ap + 9]);
            c1a = a1y.fma(bay, c1a);
            c1b = a1y.fma(bby, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a2y = DoubleVector.broadcast(S, a[ap + 10]);
            c2a = a2y.fma(bay, c2a);
            c2b = a2y.fma(bby, c2b);
            DoubleVector a3y = DoubleVector.broadcast(S, a[ap + 11]);
            c3a = a3y.fma(bay, c3a);
            c3b = a3y.fma(bby, c3b);
            DoubleVector baz = DoubleVector.fromArray(S, b, bp + 3 * NR);
            DoubleVector bbz = DoubleVector.fromArray(S, b, bp + 3 * NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a0z = DoubleVector.broadcast(S, a[ap + 12]);
            c0a = a0z.fma(baz, c0a);
            c0b = a0z.fma(bbz, c0b);
            DoubleVector a1z = DoubleVector.broadcast(S, a[ap + 13]);
            c1a = a1z.fma(baz, c1a);
            c1b = a1z.fma(bbz, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            DoubleVector a2z = DoubleVector.broadcast(S, a[ap + 14]);
            c2a = a2z.fma(baz, c2a);
            c2b = a2z.fma(bbz, c2b);
            DoubleVector a3z = DoubleVector.broadcast(S, a[ap + 15]);
            c3a = a3z.fma(baz, c3a);
            c3b = a3z.fma(bbz, c3b);
        }
        for (; p < kc; p++) {
            int ap = ao + p * 4;
            int bp = bo + p * NR;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = DoubleVector.fromArray(S, b, bp + L);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + 3]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            DoubleVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            DoubleVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            DoubleVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
        }
    }

    private static void packed8x1(int kc, double[] a, int ao, double[] b, int bo, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S);
        DoubleVector c4a = DoubleVector.zero(S);
        DoubleVector c5a = DoubleVector.zero(S);
        DoubleVector c6a = DoubleVector.zero(S);
        DoubleVector c7a = DoubleVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 8;
            int bp = bo + p * NR;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + 3]);
            c3a = a3.fma(ba, c3a);
            DoubleVector a4 = DoubleVector.broadcast(S, a[ap + 4]);
            c4a = a4.fma(ba, c4a);
            DoubleVector a5 = DoubleVector.broadcast(S, a[ap + 5]);
            c5a = a5.fma(ba, c5a);
            DoubleVector a6 = DoubleVector.broadcast(S, a[ap + 6]);
            c6a = a6.fma(ba, c6a);
            DoubleVector a7 = DoubleVector.broadcast(S, a[ap + 7]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            DoubleVector.fromArray(S, c, co + 4 * crs).add(c4a).intoArray(c, co + 4 * crs);
            DoubleVector.fromArray(S, c, co + 5 * crs).add(c5a).intoArray(c, co + 5 * crs);
            DoubleVector.fromArray(S, c, co + 6 * crs).add(c6a).intoArray(c, co + 6 * crs);
            DoubleVector.fromArray(S, c, co + 7 * crs).add(c7a).intoArray(c, co + 7 * crs);
        }
    }

    private static void packed4x1(int kc, double[] a, int ao, double[] b, int bo, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p * 4;
            int bp = bo + p * NR;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + 1]);
            c1a = a1.fma(ba, c1a);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + 2]);
            c2a = a2.fma(ba, c2a);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + 3]);
            c3a = a3.fma(ba, c3a);
        }
        if (first) {
            c0a.intoArray(c, co);
            c1a.intoArray(c, co + crs);
            c2a.intoArray(c, co + 2 * crs);
            c3a.intoArray(c, co + 3 * crs);
        } else {
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
        }
    }

    static void rows4x4(int rows, int kc, double[] a, int ao, int ars, int acs, double[] b, int bo, int brs, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S), c0b = DoubleVector.zero(S), c0c = DoubleVector.zero(S), c0d = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S), c1b = DoubleVector.zero(S), c1c = DoubleVector.zero(S), c1d = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S), c2b = DoubleVector.zero(S), c2c = DoubleVector.zero(S), c2d = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S), c3b = DoubleVector.zero(S), c3c = DoubleVector.zero(S), c3d = DoubleVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = DoubleVector.fromArray(S, b, bp + L);
            DoubleVector bc = DoubleVector.fromArray(S, b, bp + 2 * L);
            DoubleVector bd = DoubleVector.fromArray(S, b, bp + 3 * L);
            DoubleVector a0 = DoubleVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            c0c = a0.fma(bc, c0c);
            c0d = a0.fma(bd, c0d);
            DoubleVector a1 = DoubleVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            c1c = a1.fma(bc, c1c);
            c1d = a1.fma(bd, c1d);
            DoubleVector a2 = DoubleVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            c2c = a2.fma(bc, c2c);
            c2d = a2.fma(bd, c2d);
            DoubleVector a3 = DoubleVector.broadcast(S, a[r3 + q]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            DoubleVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            DoubleVector.fromArray(S, c, co + 3 * L).add(c0d).intoArray(c, co + 3 * L);
            if (rows == 1) return;
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            DoubleVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            DoubleVector.fromArray(S, c, co + crs + 2 * L).add(c1c).intoArray(c, co + crs + 2 * L);
            DoubleVector.fromArray(S, c, co + crs + 3 * L).add(c1d).intoArray(c, co + crs + 3 * L);
            if (rows == 2) return;
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            DoubleVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            DoubleVector.fromArray(S, c, co + 2 * crs + 2 * L).add(c2c).intoArray(c, co + 2 * crs + 2 * L);
            DoubleVector.fromArray(S, c, co + 2 * crs + 3 * L).add(c2d).intoArray(c, co + 2 * crs + 3 * L);
            if (rows == 3) return;
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            DoubleVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
            DoubleVector.fromArray(S, c, co + 3 * crs + 2 * L).add(c3c).intoArray(c, co + 3 * crs + 2 * L);
            DoubleVector.fromArray(S, c, co + 3 * crs + 3 * L).add(c3d).intoArray(c, co + 3 * crs + 3 * L);
        }
    }

    static void rows4x2(int rows, int kc, double[] a, int ao, int ars, int acs, double[] b, int bo, int brs, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S), c0b = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S), c1b = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S), c2b = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S), c3b = DoubleVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = DoubleVector.fromArray(S, b, bp + L);
            DoubleVector a0 = DoubleVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            DoubleVector a1 = DoubleVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            DoubleVector a2 = DoubleVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            DoubleVector a3 = DoubleVector.broadcast(S, a[r3 + q]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            if (rows == 1) return;
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            DoubleVector.fromArray(S, c, co + crs + L).add(c1b).intoArray(c, co + crs + L);
            if (rows == 2) return;
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            DoubleVector.fromArray(S, c, co + 2 * crs + L).add(c2b).intoArray(c, co + 2 * crs + L);
            if (rows == 3) return;
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            DoubleVector.fromArray(S, c, co + 3 * crs + L).add(c3b).intoArray(c, co + 3 * crs + L);
        }
    }

    static void rows4x1(int rows, int kc, double[] a, int ao, int ars, int acs, double[] b, int bo, int brs, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector a0 = DoubleVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            DoubleVector a1 = DoubleVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            DoubleVector a2 = DoubleVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            DoubleVector a3 = DoubleVector.broadcast(S, a[r3 + q]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            if (rows == 1) return;
            DoubleVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            if (rows == 2) return;
            DoubleVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            if (rows == 3) return;
            DoubleVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
        }
    }

    static void rows4x2Edge(int rows, int kc, double[] a, int ao, int ars, int acs, double[] b, int bo, int brs, int cols, double[] tile) {
        VectorMask<Double> mask = VectorMask.fromLong(S, (1L << cols - L) - 1);
        int lastFull = b.length - NR;
        DoubleVector c0a = DoubleVector.zero(S), c0b = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S), c1b = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S), c2b = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S), c3b = DoubleVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = bp <= lastFull ? DoubleVector.fromArray(S, b, bp + L) : DoubleVector.fromArray(S, b, bp + L, mask);
            DoubleVector a0 = DoubleVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            DoubleVector a1 = DoubleVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            DoubleVector a2 = DoubleVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            DoubleVector a3 = DoubleVector.broadcast(S, a[r3 + q]);
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

    static void rows4x1Edge(int rows, int kc, double[] a, int ao, int ars, int acs, double[] b, int bo, int brs, int cols, double[] tile) {
        VectorMask<Double> mask = VectorMask.fromLong(S, (1L << cols) - 1);
        int lastFull = b.length - L;
        DoubleVector c0a = DoubleVector.zero(S);
        DoubleVector c1a = DoubleVector.zero(S);
        DoubleVector c2a = DoubleVector.zero(S);
        DoubleVector c3a = DoubleVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            DoubleVector ba = bp <= lastFull ? DoubleVector.fromArray(S, b, bp) : DoubleVector.fromArray(S, b, bp, mask);
            DoubleVector a0 = DoubleVector.broadcast(S, a[r0 + q]);
            c0a = a0.fma(ba, c0a);
            DoubleVector a1 = DoubleVector.broadcast(S, a[r1 + q]);
            c1a = a1.fma(ba, c1a);
            DoubleVector a2 = DoubleVector.broadcast(S, a[r2 + q]);
            c2a = a2.fma(ba, c2a);
            DoubleVector a3 = DoubleVector.broadcast(S, a[r3 + q]);
            c3a = a3.fma(ba, c3a);
        }
        c0a.intoArray(tile, 0);
        c1a.intoArray(tile, L);
        c2a.intoArray(tile, 2 * L);
        c3a.intoArray(tile, 3 * L);
    }

    static void rows1x4(int kc, double[] a, int ao, int ars, int acs, double[] b, int bo, int brs, double[] c, int co, int crs, boolean first) {
        DoubleVector c0a = DoubleVector.zero(S), c0b = DoubleVector.zero(S), c0c = DoubleVector.zero(S), c0d = DoubleVector.zero(S);
        int r0 = ao;
        for (int p = 0; p < kc; p++) {
            int q = p * acs;
            int bp = bo + p * brs;
            DoubleVector ba = DoubleVector.fromArray(S, b, bp);
            DoubleVector bb = DoubleVector.fromArray(S, b, bp + L);
            DoubleVector bc = DoubleVector.fromArray(S, b, bp + 2 * L);
            DoubleVector bd = DoubleVector.fromArray(S, b, bp + 3 * L);
            DoubleVector a0 = DoubleVector.broadcast(S, a[r0 + q]);
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
            DoubleVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            DoubleVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
            DoubleVector.fromArray(S, c, co + 2 * L).add(c0c).intoArray(c, co + 2 * L);
            DoubleVector.fromArray(S, c, co + 3 * L).add(c0d).intoArray(c, co + 3 * L);
        }
    }
}
