package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.S;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of {@link Winograd} on vectors: a tile to a lane, for the gradient of y an output channel. */
final class WinogradLoops {
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final IntVector EVEN = lanes(i -> 2 * i);
    private static final IntVector ODD = lanes(i -> 2 * i + 1);
    private static final IntVector LOW = lanes(i -> i / 2 + i % 2 * L);
    private static final IntVector HIGH = lanes(i -> i / 2 + L / 2 + i % 2 * L);

    private WinogradLoops() {}

    private static IntVector lanes(IntUnaryOperator of) {
        int[] lane = new int[L];
        for (int i = 0; i < L; i++) lane[i] = of.applyAsInt(i);
        return IntVector.fromArray(S.withLanes(int.class), lane, 0);
    }

    private static FloatVector pick(IntVector lanes, FloatVector a, FloatVector b) {
        return lanes.selectFrom(a.reinterpretAsInts(), b.reinterpretAsInts()).reinterpretAsFloats();
    }

    /** A part of a row, mostly of few elements: whole vectors, the last of which may cover some of the one before once more. */
    static void copy(int n, float[] x, int xo, float[] y, int yo) {
        if (n >= L) {
            for (int i = 0; i < n - L; i += L) FloatVector.fromArray(S, x, xo + i).intoArray(y, yo + i);
            FloatVector.fromArray(S, x, xo + n - L).intoArray(y, yo + n - L);
        } else if (L > 8 && n >= 8) {
            FloatVector.fromArray(EIGHT, x, xo).intoArray(y, yo);
            FloatVector.fromArray(EIGHT, x, xo + n - 8).intoArray(y, yo + n - 8);
        } else if (n >= 4) {
            FloatVector.fromArray(FOUR, x, xo).intoArray(y, yo);
            FloatVector.fromArray(FOUR, x, xo + n - 4).intoArray(y, yo + n - 4);
        } else {
            for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
        }
    }

    /** As {@link PlainWinograd#pairs}. */
    static void pairs(int rows, int[] pairs, float[] d, int[] from, float[] h, int[] results, int step) {
        for (int r = 0; r < rows; r++) {
            int to = results[r];
            int i = from[r];
            for (int end = to + pairs[r]; to < end; to += L, i += 2 * L) {
                FloatVector a = FloatVector.fromArray(S, d, i);
                FloatVector b = FloatVector.fromArray(S, d, i + L);
                FloatVector c = FloatVector.fromArray(S, d, i + 2);
                FloatVector e = FloatVector.fromArray(S, d, i + 2 + L);
                FloatVector t1 = pick(ODD, a, b);
                FloatVector t2 = pick(EVEN, c, e);
                pick(EVEN, a, b).sub(t2).intoArray(h, to);
                t1.add(t2).intoArray(h, to + step);
                t2.sub(t1).intoArray(h, to + 2 * step);
                t1.sub(pick(ODD, c, e)).intoArray(h, to + 3 * step);
            }
        }
    }

    /** As {@link PlainWinograd#source}. */
    static void source(int count, float[] h, int even, int odd, int across, int plane, float[] v, int vo, int step) {
        for (int k = 0; k < 4; k++) {
            int r0 = even + k * plane;
            int r1 = odd + k * plane;
            int to = vo + k * step;
            for (int j = 0; j < count; j += L) {
                FloatVector b = FloatVector.fromArray(S, h, r1 + j);
                FloatVector c = FloatVector.fromArray(S, h, r0 + across + j);
                FloatVector.fromArray(S, h, r0 + j).sub(c).intoArray(v, to + j);
                b.add(c).intoArray(v, to + 4 * step + j);
                c.sub(b).intoArray(v, to + 8 * step + j);
                b.sub(FloatVector.fromArray(S, h, r1 + across + j)).intoArray(v, to + 12 * step + j);
            }
        }
    }

    /** As {@link PlainWinograd#columns}. */
    static void columns(int count, float[] m, int mo, int step, float[] t, int to) {
        for (int k = 0; k < 4; k++) {
            int at = mo + k * step;
            int upper = to + k * count;
            int lower = to + (4 + k) * count;
            for (int j = 0; j < count; j += L) {
                FloatVector b = FloatVector.fromArray(S, m, at + 4 * step + j);
                FloatVector c = FloatVector.fromArray(S, m, at + 8 * step + j);
                FloatVector.fromArray(S, m, at + j).add(b).add(c).intoArray(t, upper + j);
                b.sub(c).sub(FloatVector.fromArray(S, m, at + 12 * step + j)).intoArray(t, lower + j);
            }
        }
    }

    /** As {@link PlainWinograd#rows}. */
    static boolean rows(int count, float[] t, int to, float[] out, int at) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector bad = zero;
        for (int j = 0; j < count; j += L) {
            FloatVector b = FloatVector.fromArray(S, t, to + count + j);
            FloatVector c = FloatVector.fromArray(S, t, to + 2 * count + j);
            FloatVector even = FloatVector.fromArray(S, t, to + j).add(b).add(c).add(zero);
            FloatVector odd = b.sub(c).sub(FloatVector.fromArray(S, t, to + 3 * count + j)).add(zero);
            bad = odd.fma(zero, even.fma(zero, bad));
            pick(LOW, even, odd).intoArray(out, at + 2 * j);
            pick(HIGH, even, odd).intoArray(out, at + 2 * j + L);
        }
        return !bad.compare(VectorOperators.NE, bad).anyTrue();
    }

    /** As {@link PlainWinograd#gradient}. */
    static void gradient(int width, float[] y, int a, int b, int c, int d, float[] g, int go, int step) {
        for (int j = 0; j < width; j += L) {
            FloatVector p = FloatVector.fromArray(S, y, a + j);
            FloatVector q = FloatVector.fromArray(S, y, b + j);
            FloatVector r = FloatVector.fromArray(S, y, c + j);
            FloatVector s = FloatVector.fromArray(S, y, d + j);
            int to = go + j;
            p.intoArray(g, to);
            p.add(q).intoArray(g, to + step);
            p.sub(q).intoArray(g, to + 2 * step);
            q.neg().intoArray(g, to + 3 * step);
            FloatVector t = p.add(r);
            FloatVector u = q.add(s);
            t.intoArray(g, to + 4 * step);
            t.add(u).intoArray(g, to + 5 * step);
            t.sub(u).intoArray(g, to + 6 * step);
            u.neg().intoArray(g, to + 7 * step);
            t = p.sub(r);
            u = q.sub(s);
            t.intoArray(g, to + 8 * step);
            t.add(u).intoArray(g, to + 9 * step);
            t.sub(u).intoArray(g, to + 10 * step);
            u.neg().intoArray(g, to + 11 * step);
            t = r.neg();
            u = s.neg();
            t.intoArray(g, to + 12 * step);
            t.add(u).intoArray(g, to + 13 * step);
            t.sub(u).intoArray(g, to + 14 * step);
            s.intoArray(g, to + 15 * step);
        }
    }
}
