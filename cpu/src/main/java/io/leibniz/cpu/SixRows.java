package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.IN_ORDER;
import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.NR;
import static io.leibniz.cpu.SgemmTiles.S;
import static io.leibniz.cpu.Winograd.ELEMENTS;
import static io.leibniz.cpu.Winograd.GROUP;

import io.leibniz.kernel.WinogradReference;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of six rows by two vectors, where vectors have eight lanes. A multiply-add takes four cycles and two begin in
 * each, so eight sums, as four rows have, are just enough if nothing ever waits; twelve bear some waiting, and need fewer
 * loads. With the row of B and one broadcast of A they fill 15 registers of 16, and HotSpot wants one for itself: there is a
 * fence before each broadcast, and no second loop for what is left of a kc that isn't a multiple of four. {@link Sgemm} and
 * Winograd's filtering take rows four at a time then.
 */
final class SixRows {
    /** Whether these are the tiles to take. */
    static final boolean FIT = L == 8;

    /** How far apart rows of A are for {@link #panel}. */
    private static final int APART = WinogradReference.TILES;

    private SixRows() {}

    /** A panel of A of either order times so many packed panels of B. */
    static void panels(boolean quads, int panels, int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        if (quads) quads(panels, kc, a, ao, b, bo, c, co, crs, first);
        else packed(panels, kc, a, ao, b, bo, c, co, crs, first);
    }

    /**
     * A panel of A of six values for each p, times so many packed panels of B. All of them in one call: that an index lies
     * within its array is then found out once for A; for A and B it took as long as 13 of the 128 steps of a tile.
     */
    static void packed(int panels, int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        for (int j = 0; j < panels; j++, bo += NR * kc, co += NR) {
            FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
            FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
            FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
            FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
            FloatVector c4a = FloatVector.zero(S), c4b = FloatVector.zero(S);
            FloatVector c5a = FloatVector.zero(S), c5b = FloatVector.zero(S);
            for (int p = 0; p < kc; p += 4) {
                int ap = ao + p * 6;
                int bp = bo + p * NR;
                FloatVector ba = FloatVector.fromArray(S, b, bp);
                FloatVector bb = FloatVector.fromArray(S, b, bp + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0 = FloatVector.broadcast(S, a[ap]);
                c0a = a0.fma(ba, c0a);
                c0b = a0.fma(bb, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
                c1a = a1.fma(ba, c1a);
                c1b = a1.fma(bb, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
                c2a = a2.fma(ba, c2a);
                c2b = a2.fma(bb, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
                c3a = a3.fma(ba, c3a);
                c3b = a3.fma(bb, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4 = FloatVector.broadcast(S, a[ap + 4]);
                c4a = a4.fma(ba, c4a);
                c4b = a4.fma(bb, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5 = FloatVector.broadcast(S, a[ap + 5]);
                c5a = a5.fma(ba, c5a);
                c5b = a5.fma(bb, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bax = FloatVector.fromArray(S, b, bp + NR);
                FloatVector bbx = FloatVector.fromArray(S, b, bp + NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0x = FloatVector.broadcast(S, a[ap + 6]);
                c0a = a0x.fma(bax, c0a);
                c0b = a0x.fma(bbx, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1x = FloatVector.broadcast(S, a[ap + 7]);
                c1a = a1x.fma(bax, c1a);
                c1b = a1x.fma(bbx, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2x = FloatVector.broadcast(S, a[ap + 8]);
                c2a = a2x.fma(bax, c2a);
                c2b = a2x.fma(bbx, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3x = FloatVector.broadcast(S, a[ap + 9]);
                c3a = a3x.fma(bax, c3a);
                c3b = a3x.fma(bbx, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4x = FloatVector.broadcast(S, a[ap + 10]);
                c4a = a4x.fma(bax, c4a);
                c4b = a4x.fma(bbx, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5x = FloatVector.broadcast(S, a[ap + 11]);
                c5a = a5x.fma(bax, c5a);
                c5b = a5x.fma(bbx, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * NR);
                FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0y = FloatVector.broadcast(S, a[ap + 12]);
                c0a = a0y.fma(bay, c0a);
                c0b = a0y.fma(bby, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1y = FloatVector.broadcast(S, a[ap + 13]);
                c1a = a1y.fma(bay, c1a);
                c1b = a1y.fma(bby, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2y = FloatVector.broadcast(S, a[ap + 14]);
                c2a = a2y.fma(bay, c2a);
                c2b = a2y.fma(bby, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3y = FloatVector.broadcast(S, a[ap + 15]);
                c3a = a3y.fma(bay, c3a);
                c3b = a3y.fma(bby, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4y = FloatVector.broadcast(S, a[ap + 16]);
                c4a = a4y.fma(bay, c4a);
                c4b = a4y.fma(bby, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5y = FloatVector.broadcast(S, a[ap + 17]);
                c5a = a5y.fma(bay, c5a);
                c5b = a5y.fma(bby, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * NR);
                FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0z = FloatVector.broadcast(S, a[ap + 18]);
                c0a = a0z.fma(baz, c0a);
                c0b = a0z.fma(bbz, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1z = FloatVector.broadcast(S, a[ap + 19]);
                c1a = a1z.fma(baz, c1a);
                c1b = a1z.fma(bbz, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2z = FloatVector.broadcast(S, a[ap + 20]);
                c2a = a2z.fma(baz, c2a);
                c2b = a2z.fma(bbz, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3z = FloatVector.broadcast(S, a[ap + 21]);
                c3a = a3z.fma(baz, c3a);
                c3b = a3z.fma(bbz, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4z = FloatVector.broadcast(S, a[ap + 22]);
                c4a = a4z.fma(baz, c4a);
                c4b = a4z.fma(bbz, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5z = FloatVector.broadcast(S, a[ap + 23]);
                c5a = a5z.fma(baz, c5a);
                c5b = a5z.fma(bbz, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
            }
            int at = co;
            if (first) {
                c0a.intoArray(c, at);
                c0b.intoArray(c, at + L);
                at += crs;
                c1a.intoArray(c, at);
                c1b.intoArray(c, at + L);
                at += crs;
                c2a.intoArray(c, at);
                c2b.intoArray(c, at + L);
                at += crs;
                c3a.intoArray(c, at);
                c3b.intoArray(c, at + L);
                at += crs;
                c4a.intoArray(c, at);
                c4b.intoArray(c, at + L);
                at += crs;
                c5a.intoArray(c, at);
                c5b.intoArray(c, at + L);
            } else {
                FloatVector.fromArray(S, c, at).add(c0a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c0b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c1a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c1b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c2a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c2b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c3a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c3b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c4a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c4b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c5a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c5b).intoArray(c, at + L);
            }
        }
    }

    /**
     * The same where the panel of A has four values of each row for each four p, as {@link SgemmPanels#copySix} has them: no
     * transpose, and still every value within a byte's reach, so that the code stays small.
     */
    static void quads(int panels, int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        for (int j = 0; j < panels; j++, bo += NR * kc, co += NR) {
            FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
            FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
            FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
            FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
            FloatVector c4a = FloatVector.zero(S), c4b = FloatVector.zero(S);
            FloatVector c5a = FloatVector.zero(S), c5b = FloatVector.zero(S);
            for (int p = 0; p < kc; p += 4) {
                int ap = ao + p * 6;
                int bp = bo + p * NR;
                FloatVector ba = FloatVector.fromArray(S, b, bp);
                FloatVector bb = FloatVector.fromArray(S, b, bp + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0 = FloatVector.broadcast(S, a[ap]);
                c0a = a0.fma(ba, c0a);
                c0b = a0.fma(bb, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1 = FloatVector.broadcast(S, a[ap + 4]);
                c1a = a1.fma(ba, c1a);
                c1b = a1.fma(bb, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2 = FloatVector.broadcast(S, a[ap + 8]);
                c2a = a2.fma(ba, c2a);
                c2b = a2.fma(bb, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3 = FloatVector.broadcast(S, a[ap + 12]);
                c3a = a3.fma(ba, c3a);
                c3b = a3.fma(bb, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4 = FloatVector.broadcast(S, a[ap + 16]);
                c4a = a4.fma(ba, c4a);
                c4b = a4.fma(bb, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5 = FloatVector.broadcast(S, a[ap + 20]);
                c5a = a5.fma(ba, c5a);
                c5b = a5.fma(bb, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bax = FloatVector.fromArray(S, b, bp + NR);
                FloatVector bbx = FloatVector.fromArray(S, b, bp + NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0x = FloatVector.broadcast(S, a[ap + 1]);
                c0a = a0x.fma(bax, c0a);
                c0b = a0x.fma(bbx, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1x = FloatVector.broadcast(S, a[ap + 5]);
                c1a = a1x.fma(bax, c1a);
                c1b = a1x.fma(bbx, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2x = FloatVector.broadcast(S, a[ap + 9]);
                c2a = a2x.fma(bax, c2a);
                c2b = a2x.fma(bbx, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3x = FloatVector.broadcast(S, a[ap + 13]);
                c3a = a3x.fma(bax, c3a);
                c3b = a3x.fma(bbx, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4x = FloatVector.broadcast(S, a[ap + 17]);
                c4a = a4x.fma(bax, c4a);
                c4b = a4x.fma(bbx, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5x = FloatVector.broadcast(S, a[ap + 21]);
                c5a = a5x.fma(bax, c5a);
                c5b = a5x.fma(bbx, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * NR);
                FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0y = FloatVector.broadcast(S, a[ap + 2]);
                c0a = a0y.fma(bay, c0a);
                c0b = a0y.fma(bby, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1y = FloatVector.broadcast(S, a[ap + 6]);
                c1a = a1y.fma(bay, c1a);
                c1b = a1y.fma(bby, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2y = FloatVector.broadcast(S, a[ap + 10]);
                c2a = a2y.fma(bay, c2a);
                c2b = a2y.fma(bby, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3y = FloatVector.broadcast(S, a[ap + 14]);
                c3a = a3y.fma(bay, c3a);
                c3b = a3y.fma(bby, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4y = FloatVector.broadcast(S, a[ap + 18]);
                c4a = a4y.fma(bay, c4a);
                c4b = a4y.fma(bby, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5y = FloatVector.broadcast(S, a[ap + 22]);
                c5a = a5y.fma(bay, c5a);
                c5b = a5y.fma(bby, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * NR);
                FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0z = FloatVector.broadcast(S, a[ap + 3]);
                c0a = a0z.fma(baz, c0a);
                c0b = a0z.fma(bbz, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1z = FloatVector.broadcast(S, a[ap + 7]);
                c1a = a1z.fma(baz, c1a);
                c1b = a1z.fma(bbz, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2z = FloatVector.broadcast(S, a[ap + 11]);
                c2a = a2z.fma(baz, c2a);
                c2b = a2z.fma(bbz, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3z = FloatVector.broadcast(S, a[ap + 15]);
                c3a = a3z.fma(baz, c3a);
                c3b = a3z.fma(bbz, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4z = FloatVector.broadcast(S, a[ap + 19]);
                c4a = a4z.fma(baz, c4a);
                c4b = a4z.fma(bbz, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5z = FloatVector.broadcast(S, a[ap + 23]);
                c5a = a5z.fma(baz, c5a);
                c5b = a5z.fma(bbz, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
            }
            int at = co;
            if (first) {
                c0a.intoArray(c, at);
                c0b.intoArray(c, at + L);
                at += crs;
                c1a.intoArray(c, at);
                c1b.intoArray(c, at + L);
                at += crs;
                c2a.intoArray(c, at);
                c2b.intoArray(c, at + L);
                at += crs;
                c3a.intoArray(c, at);
                c3b.intoArray(c, at + L);
                at += crs;
                c4a.intoArray(c, at);
                c4b.intoArray(c, at + L);
                at += crs;
                c5a.intoArray(c, at);
                c5b.intoArray(c, at + L);
            } else {
                FloatVector.fromArray(S, c, at).add(c0a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c0b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c1a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c1b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c2a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c2b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c3a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c3b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c4a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c4b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c5a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c5b).intoArray(c, at + L);
            }
        }
    }

    /** A panel of A of either order times the left half of a panel of B. */
    static void half(boolean quads, int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        int row = quads ? 4 : 1;
        int step = quads ? 1 : 6;
        FloatVector c0a = FloatVector.zero(S);
        FloatVector c1a = FloatVector.zero(S);
        FloatVector c2a = FloatVector.zero(S);
        FloatVector c3a = FloatVector.zero(S);
        FloatVector c4a = FloatVector.zero(S);
        FloatVector c5a = FloatVector.zero(S);
        for (int p = 0; p < kc; p++) {
            int ap = ao + p / 4 * 24 + p % 4 * step;
            FloatVector ba = FloatVector.fromArray(S, b, bo + p * NR);
            FloatVector a0 = FloatVector.broadcast(S, a[ap]);
            c0a = a0.fma(ba, c0a);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + row]);
            c1a = a1.fma(ba, c1a);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + 2 * row]);
            c2a = a2.fma(ba, c2a);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + 3 * row]);
            c3a = a3.fma(ba, c3a);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + 4 * row]);
            c4a = a4.fma(ba, c4a);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + 5 * row]);
            c5a = a5.fma(ba, c5a);
        }
        if (first) {
            c0a.intoArray(c, co);
            c1a.intoArray(c, co + crs);
            c2a.intoArray(c, co + 2 * crs);
            c3a.intoArray(c, co + 3 * crs);
            c4a.intoArray(c, co + 4 * crs);
            c5a.intoArray(c, co + 5 * crs);
        } else {
            FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
            FloatVector.fromArray(S, c, co + crs).add(c1a).intoArray(c, co + crs);
            FloatVector.fromArray(S, c, co + 2 * crs).add(c2a).intoArray(c, co + 2 * crs);
            FloatVector.fromArray(S, c, co + 3 * crs).add(c3a).intoArray(c, co + 3 * crs);
            FloatVector.fromArray(S, c, co + 4 * crs).add(c4a).intoArray(c, co + 4 * crs);
            FloatVector.fromArray(S, c, co + 5 * crs).add(c5a).intoArray(c, co + 5 * crs);
        }
    }

    /**
     * So many panels of A, {@code step} apart, times rows of B that are {@link WinogradTiles#SPACING} apart; of C there are rows of
     * {@link Winograd#GROUP}, and each panel's begin {@link Winograd#ELEMENTS} panels behind those of the one before. All of
     * them in one call, as in {@link #packed}; here it is for B that indexes are looked at once.
     */
    static void spaced(int panels, int kc, float[] a, int ao, int step, float[] b, int bo, float[] c, int co, boolean first) {
        for (int q = 0; q < panels; q++, ao += step, co += ELEMENTS * 6 * GROUP) {
            FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
            FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
            FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
            FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
            FloatVector c4a = FloatVector.zero(S), c4b = FloatVector.zero(S);
            FloatVector c5a = FloatVector.zero(S), c5b = FloatVector.zero(S);
            for (int p = 0; p < kc; p += 4) {
                int ap = ao + p * 6;
                int bp = bo + p * WinogradTiles.SPACING;
                FloatVector ba = FloatVector.fromArray(S, b, bp);
                FloatVector bb = FloatVector.fromArray(S, b, bp + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0 = FloatVector.broadcast(S, a[ap]);
                c0a = a0.fma(ba, c0a);
                c0b = a0.fma(bb, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1 = FloatVector.broadcast(S, a[ap + 1]);
                c1a = a1.fma(ba, c1a);
                c1b = a1.fma(bb, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2 = FloatVector.broadcast(S, a[ap + 2]);
                c2a = a2.fma(ba, c2a);
                c2b = a2.fma(bb, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3 = FloatVector.broadcast(S, a[ap + 3]);
                c3a = a3.fma(ba, c3a);
                c3b = a3.fma(bb, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4 = FloatVector.broadcast(S, a[ap + 4]);
                c4a = a4.fma(ba, c4a);
                c4b = a4.fma(bb, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5 = FloatVector.broadcast(S, a[ap + 5]);
                c5a = a5.fma(ba, c5a);
                c5b = a5.fma(bb, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bax = FloatVector.fromArray(S, b, bp + WinogradTiles.SPACING);
                FloatVector bbx = FloatVector.fromArray(S, b, bp + WinogradTiles.SPACING + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0x = FloatVector.broadcast(S, a[ap + 6]);
                c0a = a0x.fma(bax, c0a);
                c0b = a0x.fma(bbx, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1x = FloatVector.broadcast(S, a[ap + 7]);
                c1a = a1x.fma(bax, c1a);
                c1b = a1x.fma(bbx, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2x = FloatVector.broadcast(S, a[ap + 8]);
                c2a = a2x.fma(bax, c2a);
                c2b = a2x.fma(bbx, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3x = FloatVector.broadcast(S, a[ap + 9]);
                c3a = a3x.fma(bax, c3a);
                c3b = a3x.fma(bbx, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4x = FloatVector.broadcast(S, a[ap + 10]);
                c4a = a4x.fma(bax, c4a);
                c4b = a4x.fma(bbx, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5x = FloatVector.broadcast(S, a[ap + 11]);
                c5a = a5x.fma(bax, c5a);
                c5b = a5x.fma(bbx, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * WinogradTiles.SPACING);
                FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * WinogradTiles.SPACING + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0y = FloatVector.broadcast(S, a[ap + 12]);
                c0a = a0y.fma(bay, c0a);
                c0b = a0y.fma(bby, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1y = FloatVector.broadcast(S, a[ap + 13]);
                c1a = a1y.fma(bay, c1a);
                c1b = a1y.fma(bby, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2y = FloatVector.broadcast(S, a[ap + 14]);
                c2a = a2y.fma(bay, c2a);
                c2b = a2y.fma(bby, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3y = FloatVector.broadcast(S, a[ap + 15]);
                c3a = a3y.fma(bay, c3a);
                c3b = a3y.fma(bby, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4y = FloatVector.broadcast(S, a[ap + 16]);
                c4a = a4y.fma(bay, c4a);
                c4b = a4y.fma(bby, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5y = FloatVector.broadcast(S, a[ap + 17]);
                c5a = a5y.fma(bay, c5a);
                c5b = a5y.fma(bby, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * WinogradTiles.SPACING);
                FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * WinogradTiles.SPACING + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0z = FloatVector.broadcast(S, a[ap + 18]);
                c0a = a0z.fma(baz, c0a);
                c0b = a0z.fma(bbz, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1z = FloatVector.broadcast(S, a[ap + 19]);
                c1a = a1z.fma(baz, c1a);
                c1b = a1z.fma(bbz, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2z = FloatVector.broadcast(S, a[ap + 20]);
                c2a = a2z.fma(baz, c2a);
                c2b = a2z.fma(bbz, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3z = FloatVector.broadcast(S, a[ap + 21]);
                c3a = a3z.fma(baz, c3a);
                c3b = a3z.fma(bbz, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4z = FloatVector.broadcast(S, a[ap + 22]);
                c4a = a4z.fma(baz, c4a);
                c4b = a4z.fma(bbz, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5z = FloatVector.broadcast(S, a[ap + 23]);
                c5a = a5z.fma(baz, c5a);
                c5b = a5z.fma(bbz, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
            }
            if (first) {
                c0a.intoArray(c, co);
                c0b.intoArray(c, co + L);
                c1a.intoArray(c, co + GROUP);
                c1b.intoArray(c, co + GROUP + L);
                c2a.intoArray(c, co + 2 * GROUP);
                c2b.intoArray(c, co + 2 * GROUP + L);
                c3a.intoArray(c, co + 3 * GROUP);
                c3b.intoArray(c, co + 3 * GROUP + L);
                c4a.intoArray(c, co + 4 * GROUP);
                c4b.intoArray(c, co + 4 * GROUP + L);
                c5a.intoArray(c, co + 5 * GROUP);
                c5b.intoArray(c, co + 5 * GROUP + L);
            } else {
                FloatVector.fromArray(S, c, co).add(c0a).intoArray(c, co);
                FloatVector.fromArray(S, c, co + L).add(c0b).intoArray(c, co + L);
                FloatVector.fromArray(S, c, co + GROUP).add(c1a).intoArray(c, co + GROUP);
                FloatVector.fromArray(S, c, co + GROUP + L).add(c1b).intoArray(c, co + GROUP + L);
                FloatVector.fromArray(S, c, co + 2 * GROUP).add(c2a).intoArray(c, co + 2 * GROUP);
                FloatVector.fromArray(S, c, co + 2 * GROUP + L).add(c2b).intoArray(c, co + 2 * GROUP + L);
                FloatVector.fromArray(S, c, co + 3 * GROUP).add(c3a).intoArray(c, co + 3 * GROUP);
                FloatVector.fromArray(S, c, co + 3 * GROUP + L).add(c3b).intoArray(c, co + 3 * GROUP + L);
                FloatVector.fromArray(S, c, co + 4 * GROUP).add(c4a).intoArray(c, co + 4 * GROUP);
                FloatVector.fromArray(S, c, co + 4 * GROUP + L).add(c4b).intoArray(c, co + 4 * GROUP + L);
                FloatVector.fromArray(S, c, co + 5 * GROUP).add(c5a).intoArray(c, co + 5 * GROUP);
                FloatVector.fromArray(S, c, co + 5 * GROUP + L).add(c5b).intoArray(c, co + 5 * GROUP + L);
            }
        }
    }

    /** So many times six contiguous rows of A where they lie, times a packed panel of B; in one call, as in {@link #spaced}. */
    static void panel(int sixes, int kc, float[] a, int ao, float[] b, int bo, float[] c, int co, int crs, boolean first) {
        for (int q = 0; q < sixes; q++, ao += 6 * APART, co += 6 * crs) {
            FloatVector c0a = FloatVector.zero(S), c0b = FloatVector.zero(S);
            FloatVector c1a = FloatVector.zero(S), c1b = FloatVector.zero(S);
            FloatVector c2a = FloatVector.zero(S), c2b = FloatVector.zero(S);
            FloatVector c3a = FloatVector.zero(S), c3b = FloatVector.zero(S);
            FloatVector c4a = FloatVector.zero(S), c4b = FloatVector.zero(S);
            FloatVector c5a = FloatVector.zero(S), c5b = FloatVector.zero(S);
            for (int p = 0; p < kc; p += 4) {
                int ap = ao + p;
                int bp = bo + p * NR;
                FloatVector ba = FloatVector.fromArray(S, b, bp);
                FloatVector bb = FloatVector.fromArray(S, b, bp + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0 = FloatVector.broadcast(S, a[ap]);
                c0a = a0.fma(ba, c0a);
                c0b = a0.fma(bb, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1 = FloatVector.broadcast(S, a[ap + APART]);
                c1a = a1.fma(ba, c1a);
                c1b = a1.fma(bb, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2 = FloatVector.broadcast(S, a[ap + 2 * APART]);
                c2a = a2.fma(ba, c2a);
                c2b = a2.fma(bb, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3 = FloatVector.broadcast(S, a[ap + 3 * APART]);
                c3a = a3.fma(ba, c3a);
                c3b = a3.fma(bb, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4 = FloatVector.broadcast(S, a[ap + 4 * APART]);
                c4a = a4.fma(ba, c4a);
                c4b = a4.fma(bb, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5 = FloatVector.broadcast(S, a[ap + 5 * APART]);
                c5a = a5.fma(ba, c5a);
                c5b = a5.fma(bb, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bax = FloatVector.fromArray(S, b, bp + NR);
                FloatVector bbx = FloatVector.fromArray(S, b, bp + NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0x = FloatVector.broadcast(S, a[ap + 1]);
                c0a = a0x.fma(bax, c0a);
                c0b = a0x.fma(bbx, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1x = FloatVector.broadcast(S, a[ap + APART + 1]);
                c1a = a1x.fma(bax, c1a);
                c1b = a1x.fma(bbx, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2x = FloatVector.broadcast(S, a[ap + 2 * APART + 1]);
                c2a = a2x.fma(bax, c2a);
                c2b = a2x.fma(bbx, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3x = FloatVector.broadcast(S, a[ap + 3 * APART + 1]);
                c3a = a3x.fma(bax, c3a);
                c3b = a3x.fma(bbx, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4x = FloatVector.broadcast(S, a[ap + 4 * APART + 1]);
                c4a = a4x.fma(bax, c4a);
                c4b = a4x.fma(bbx, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5x = FloatVector.broadcast(S, a[ap + 5 * APART + 1]);
                c5a = a5x.fma(bax, c5a);
                c5b = a5x.fma(bbx, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector bay = FloatVector.fromArray(S, b, bp + 2 * NR);
                FloatVector bby = FloatVector.fromArray(S, b, bp + 2 * NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0y = FloatVector.broadcast(S, a[ap + 2]);
                c0a = a0y.fma(bay, c0a);
                c0b = a0y.fma(bby, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1y = FloatVector.broadcast(S, a[ap + APART + 2]);
                c1a = a1y.fma(bay, c1a);
                c1b = a1y.fma(bby, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2y = FloatVector.broadcast(S, a[ap + 2 * APART + 2]);
                c2a = a2y.fma(bay, c2a);
                c2b = a2y.fma(bby, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3y = FloatVector.broadcast(S, a[ap + 3 * APART + 2]);
                c3a = a3y.fma(bay, c3a);
                c3b = a3y.fma(bby, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4y = FloatVector.broadcast(S, a[ap + 4 * APART + 2]);
                c4a = a4y.fma(bay, c4a);
                c4b = a4y.fma(bby, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5y = FloatVector.broadcast(S, a[ap + 5 * APART + 2]);
                c5a = a5y.fma(bay, c5a);
                c5b = a5y.fma(bby, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector baz = FloatVector.fromArray(S, b, bp + 3 * NR);
                FloatVector bbz = FloatVector.fromArray(S, b, bp + 3 * NR + L);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a0z = FloatVector.broadcast(S, a[ap + 3]);
                c0a = a0z.fma(baz, c0a);
                c0b = a0z.fma(bbz, c0b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a1z = FloatVector.broadcast(S, a[ap + APART + 3]);
                c1a = a1z.fma(baz, c1a);
                c1b = a1z.fma(bbz, c1b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a2z = FloatVector.broadcast(S, a[ap + 2 * APART + 3]);
                c2a = a2z.fma(baz, c2a);
                c2b = a2z.fma(bbz, c2b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a3z = FloatVector.broadcast(S, a[ap + 3 * APART + 3]);
                c3a = a3z.fma(baz, c3a);
                c3b = a3z.fma(bbz, c3b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a4z = FloatVector.broadcast(S, a[ap + 4 * APART + 3]);
                c4a = a4z.fma(baz, c4a);
                c4b = a4z.fma(bbz, c4b);
                if (IN_ORDER) VarHandle.loadLoadFence();
                FloatVector a5z = FloatVector.broadcast(S, a[ap + 5 * APART + 3]);
                c5a = a5z.fma(baz, c5a);
                c5b = a5z.fma(bbz, c5b);
                if (IN_ORDER) VarHandle.loadLoadFence();
            }
            int at = co;
            if (first) {
                c0a.intoArray(c, at);
                c0b.intoArray(c, at + L);
                at += crs;
                c1a.intoArray(c, at);
                c1b.intoArray(c, at + L);
                at += crs;
                c2a.intoArray(c, at);
                c2b.intoArray(c, at + L);
                at += crs;
                c3a.intoArray(c, at);
                c3b.intoArray(c, at + L);
                at += crs;
                c4a.intoArray(c, at);
                c4b.intoArray(c, at + L);
                at += crs;
                c5a.intoArray(c, at);
                c5b.intoArray(c, at + L);
            } else {
                FloatVector.fromArray(S, c, at).add(c0a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c0b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c1a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c1b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c2a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c2b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c3a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c3b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c4a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c4b).intoArray(c, at + L);
                at += crs;
                FloatVector.fromArray(S, c, at).add(c5a).intoArray(c, at);
                FloatVector.fromArray(S, c, at + L).add(c5b).intoArray(c, at + L);
            }
        }
    }
}
