package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.IN_ORDER;
import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;
import static io.leibniz.cpu.SgemmTiles.S;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;

/**
 * Register tiles as those of {@link SgemmTiles}, one operand of which is packed and the other lies where {@link Winograd} and
 * {@link WinogradWeights} wrote it.
 */
final class WinogradTiles {
    /** How far apart rows of B are for {@link #spaced}: a constant, so that no bound is checked in the loop. */
    static final int SPACING = 64;

    private WinogradTiles() {}

    /** Up to four contiguous rows of A where they lie, times a packed panel of B. */
    static void panel(int rows, int kc, float[] a, int ao, int ars, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        int r0 = ao;
        int r1 = rows > 1 ? r0 + ars : r0;
        int r2 = rows > 2 ? r1 + ars : r1;
        int r3 = rows > 3 ? r2 + ars : r2;
        int p = 0;
        for (; p <= kc - 4; p += 4) {
            int bp = bo + p * NR;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + p]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + p]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + p]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + p]);
            c3a = a3.fma(ba, c3a);
            c3b = a3.fma(bb, c3b);
            FloatVector bax = FloatVector.fromArray(S, b, bp + NR);
            FloatVector bbx = FloatVector.fromArray(S, b, bp + NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0x = FloatVector.broadcast(S, a[r0 + p + 1]);
            c0a = a0x.fma(bax, c0a);
            c0b = a0x.fma(bbx, c0b);
            FloatVector a1x = FloatVector.broadcast(S, a[r1 + p + 1]);
            c1a = a1x.fma(bax, c1a);
            c1b = a1x.fma(bbx, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2x = FloatVector.broadcast(S, a[r2 + p + 1]);
            c2a = a2x.fma(bax, c2a);
            c2b = a2x.fma(bbx, c2b);
            FloatVector a3x = FloatVector.broadcast(S, a[r3 + p + 1]);
            c3a = a3x.fma(bax, c3a);
            c3b = a3x.fma(bbx, c3b);
            FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * NR);
            FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0y = FloatVector.broadcast(S, a[r0 + p + 2]);
            c0a = a0y.fma(bay, c0a);
            c0b = a0y.fma(bby, c0b);
            FloatVector a1y = FloatVector.broadcast(S, a[r1 + p + 2]);
            c1a = a1y.fma(bay, c1a);
            c1b = a1y.fma(bby, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2y = FloatVector.broadcast(S, a[r2 + p + 2]);
            c2a = a2y.fma(bay, c2a);
            c2b = a2y.fma(bby, c2b);
            FloatVector a3y = FloatVector.broadcast(S, a[r3 + p + 2]);
            c3a = a3y.fma(bay, c3a);
            c3b = a3y.fma(bby, c3b);
            FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * NR);
            FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * NR + L);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a0z = FloatVector.broadcast(S, a[r0 + p + 3]);
            c0a = a0z.fma(baz, c0a);
            c0b = a0z.fma(bbz, c0b);
            FloatVector a1z = FloatVector.broadcast(S, a[r1 + p + 3]);
            c1a = a1z.fma(baz, c1a);
            c1b = a1z.fma(bbz, c1b);
            if (IN_ORDER) VarHandle.loadLoadFence();
            FloatVector a2z = FloatVector.broadcast(S, a[r2 + p + 3]);
            c2a = a2z.fma(baz, c2a);
            c2b = a2z.fma(bbz, c2b);
            FloatVector a3z = FloatVector.broadcast(S, a[r3 + p + 3]);
            c3a = a3z.fma(baz, c3a);
            c3b = a3z.fma(bbz, c3b);
        }
        for (; p < kc; p++) {
            int bp = bo + p * NR;
            FloatVector ba = FloatVector.fromArray(S, b, bp);
            FloatVector bb = FloatVector.fromArray(S, b, bp + L);
            FloatVector a0 = FloatVector.broadcast(S, a[r0 + p]);
            c0a = a0.fma(ba, c0a);
            c0b = a0.fma(bb, c0b);
            FloatVector a1 = FloatVector.broadcast(S, a[r1 + p]);
            c1a = a1.fma(ba, c1a);
            c1b = a1.fma(bb, c1b);
            FloatVector a2 = FloatVector.broadcast(S, a[r2 + p]);
            c2a = a2.fma(ba, c2a);
            c2b = a2.fma(bb, c2b);
            FloatVector a3 = FloatVector.broadcast(S, a[r3 + p]);
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

    /** {@link SgemmTiles#packed} with rows of B that are {@link #SPACING} apart. */
    static void spaced(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        if (MR == 8) spaced8(kc, a, ao, b, bo, c, co, crs, first);
        else spaced4(kc, a, ao, b, bo, c, co, crs, first);
    }

    private static void spaced8(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
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
            int bp = bo + p * SPACING;
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

    private static void spaced4(int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
        int p = 0;
        for (; p <= kc - 4; p += 4) {
            int ap = ao + p * 4;
            int bp = bo + p * SPACING;
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
            FloatVector bax = FloatVector.fromArray(S, b, bp + SPACING);
            FloatVector bbx = FloatVector.fromArray(S, b, bp + SPACING + L);
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
            FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * SPACING);
            FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * SPACING + L);
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
            FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * SPACING);
            FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * SPACING + L);
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
            int bp = bo + p * SPACING;
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
}
