package io.leibniz.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of 2×2 side by side on vectors: rows a and b of a plane, whose even and odd elements are told apart in
 * registers. The last vector of a row overlaps the one before. Data decides nothing but lanes, so that random inputs,
 * which a branch cannot foresee, cost no more than others.
 *
 * <p>What is repeated is written out: a helper that HotSpot has compiled by itself before isn't inlined any more, and its
 * vectors become objects.
 */
final class WindowPairs {
    private static final VectorSpecies<Float> F8 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Float> F4 = FloatVector.SPECIES_128;
    private static final VectorSpecies<Integer> I8 = IntVector.SPECIES_256;
    private static final VectorSpecies<Integer> I4 = IntVector.SPECIES_128;
    private static final VectorSpecies<Long> L4 = LongVector.SPECIES_256;
    private static final VectorSpecies<Long> L2 = LongVector.SPECIES_128;
    private static final IntVector STEPS_8 = IntVector.zero(I8).addIndex(2);
    private static final IntVector EVEN_8 = STEPS_8;
    private static final IntVector ODD_8 = STEPS_8.add(1);
    private static final IntVector STEPS_4 = IntVector.zero(I4).addIndex(2);
    private static final IntVector EVEN_4 = STEPS_4;
    private static final IntVector ODD_4 = STEPS_4.add(1);
    private static final VectorShuffle<Float> LOW_8 = VectorShuffle.fromOp(F8, i -> i / 2);
    private static final VectorShuffle<Float> HIGH_8 = VectorShuffle.fromOp(F8, i -> 4 + i / 2);
    private static final VectorShuffle<Float> LOW_4 = VectorShuffle.fromOp(F4, i -> i / 2);
    private static final VectorShuffle<Float> HIGH_4 = VectorShuffle.fromOp(F4, i -> 2 + i / 2);

    // Places of a window: 0 and 1 side by side in the upper row, 2 and 3 in the lower one.
    private static final FloatVector UPPER_8 = FloatVector.fromArray(F8, new float[] {0, 1, 0, 1, 0, 1, 0, 1}, 0);
    private static final FloatVector LOWER_8 = UPPER_8.add(2);
    private static final FloatVector UPPER_4 = FloatVector.fromArray(F4, new float[] {0, 1, 0, 1}, 0);
    private static final FloatVector LOWER_4 = UPPER_4.add(2);

    private WindowPairs() {}

    static void max(int n, float[] x, int a, int b, float[] y, int to) {
        if (n >= 8) max8(n, x, a, b, y, to);
        else max4(n, x, a, b, y, to);
    }

    /** Positions count from {@code from}, that of the first element of row a. */
    static void argMax(int n, float[] x, int a, int b, long[] index, int to, int from) {
        if (n >= 8) argMax8(n, x, a, b, index, to, from);
        else argMax4(n, x, a, b, index, to, from);
    }

    static void sum(int n, float[] x, int a, int b, float[] y, int to) {
        if (n >= 8) sum8(n, x, a, b, y, to);
        else sum4(n, x, a, b, y, to);
    }

    /** The transpose of {@link #sum}: each element of y, added to +0, in the four places of its window. */
    static void spread(int n, float[] y, int from, float[] x, int a, int b) {
        if (n >= 8) spread8(n, y, from, x, a, b);
        else spread4(n, y, from, x, a, b);
    }

    /**
     * Each element of y, added to +0, at the place of the largest in its window, and +0 in the three others.
     *
     * @param width from one row of x, and of z, to the next
     */
    static void maxSpread(int n, int width, float[] x, int a, float[] y, int from, float[] z, int to) {
        if (n >= 8) maxSpread8(n, width, x, a, y, from, z, to);
        else maxSpread4(n, width, x, a, y, from, z, to);
    }

    private static void max8(int n, float[] x, int a, int b, float[] y, int to) {
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            IntVector low = FloatVector.fromArray(F8, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F8, x, a + 2 * j + 8).reinterpretAsInts();
            FloatVector m = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            FloatVector v = ODD_8.selectFrom(low, high).reinterpretAsFloats();
            m = m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v)));
            low = FloatVector.fromArray(F8, x, b + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F8, x, b + 2 * j + 8).reinterpretAsInts();
            v = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            m = m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v)));
            v = ODD_8.selectFrom(low, high).reinterpretAsFloats();
            m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v))).intoArray(y, to + j);
        }
    }

    private static void argMax8(int n, float[] x, int a, int b, long[] index, int to, int from) {
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            IntVector low = FloatVector.fromArray(F8, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F8, x, a + 2 * j + 8).reinterpretAsInts();
            FloatVector m = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            IntVector at = STEPS_8.add(from + 2 * j);
            FloatVector v = ODD_8.selectFrom(low, high).reinterpretAsFloats();
            VectorMask<Float> larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            IntVector best = at.blend(at.add(1), larger.cast(I8));
            low = FloatVector.fromArray(F8, x, b + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F8, x, b + 2 * j + 8).reinterpretAsInts();
            v = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            best = best.blend(at.add(b - a), larger.cast(I8));
            v = ODD_8.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            best = best.blend(at.add(b - a + 1), larger.cast(I8));
            ((LongVector) best.convertShape(VectorOperators.I2L, L4, 0)).intoArray(index, to + j);
            ((LongVector) best.convertShape(VectorOperators.I2L, L4, 1)).intoArray(index, to + j + 4);
        }
    }

    private static void sum8(int n, float[] x, int a, int b, float[] y, int to) {
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            IntVector low = FloatVector.fromArray(F8, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F8, x, a + 2 * j + 8).reinterpretAsInts();
            FloatVector s = FloatVector.zero(F8).add(EVEN_8.selectFrom(low, high).reinterpretAsFloats()).add(ODD_8.selectFrom(low, high).reinterpretAsFloats());
            low = FloatVector.fromArray(F8, x, b + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F8, x, b + 2 * j + 8).reinterpretAsInts();
            s.add(EVEN_8.selectFrom(low, high).reinterpretAsFloats()).add(ODD_8.selectFrom(low, high).reinterpretAsFloats()).intoArray(y, to + j);
        }
    }

    private static void spread8(int n, float[] y, int from, float[] x, int a, int b) {
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            FloatVector v = FloatVector.fromArray(F8, y, from + j).add(0f);
            FloatVector low = v.rearrange(LOW_8);
            FloatVector high = v.rearrange(HIGH_8);
            low.intoArray(x, a + 2 * j);
            high.intoArray(x, a + 2 * j + 8);
            low.intoArray(x, b + 2 * j);
            high.intoArray(x, b + 2 * j + 8);
        }
    }

    private static void max4(int n, float[] x, int a, int b, float[] y, int to) {
        for (int c = 0; c < n; c += 4) {
            int j = Math.min(c, n - 4);
            IntVector low = FloatVector.fromArray(F4, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F4, x, a + 2 * j + 4).reinterpretAsInts();
            FloatVector m = EVEN_4.selectFrom(low, high).reinterpretAsFloats();
            FloatVector v = ODD_4.selectFrom(low, high).reinterpretAsFloats();
            m = m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v)));
            low = FloatVector.fromArray(F4, x, b + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F4, x, b + 2 * j + 4).reinterpretAsInts();
            v = EVEN_4.selectFrom(low, high).reinterpretAsFloats();
            m = m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v)));
            v = ODD_4.selectFrom(low, high).reinterpretAsFloats();
            m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v))).intoArray(y, to + j);
        }
    }

    private static void argMax4(int n, float[] x, int a, int b, long[] index, int to, int from) {
        for (int c = 0; c < n; c += 4) {
            int j = Math.min(c, n - 4);
            IntVector low = FloatVector.fromArray(F4, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F4, x, a + 2 * j + 4).reinterpretAsInts();
            FloatVector m = EVEN_4.selectFrom(low, high).reinterpretAsFloats();
            IntVector at = STEPS_4.add(from + 2 * j);
            FloatVector v = ODD_4.selectFrom(low, high).reinterpretAsFloats();
            VectorMask<Float> larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            IntVector best = at.blend(at.add(1), larger.cast(I4));
            low = FloatVector.fromArray(F4, x, b + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F4, x, b + 2 * j + 4).reinterpretAsInts();
            v = EVEN_4.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            best = best.blend(at.add(b - a), larger.cast(I4));
            v = ODD_4.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            best = best.blend(at.add(b - a + 1), larger.cast(I4));
            ((LongVector) best.convertShape(VectorOperators.I2L, L2, 0)).intoArray(index, to + j);
            ((LongVector) best.convertShape(VectorOperators.I2L, L2, 1)).intoArray(index, to + j + 2);
        }
    }

    private static void sum4(int n, float[] x, int a, int b, float[] y, int to) {
        for (int c = 0; c < n; c += 4) {
            int j = Math.min(c, n - 4);
            IntVector low = FloatVector.fromArray(F4, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F4, x, a + 2 * j + 4).reinterpretAsInts();
            FloatVector s = FloatVector.zero(F4).add(EVEN_4.selectFrom(low, high).reinterpretAsFloats()).add(ODD_4.selectFrom(low, high).reinterpretAsFloats());
            low = FloatVector.fromArray(F4, x, b + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F4, x, b + 2 * j + 4).reinterpretAsInts();
            s.add(EVEN_4.selectFrom(low, high).reinterpretAsFloats()).add(ODD_4.selectFrom(low, high).reinterpretAsFloats()).intoArray(y, to + j);
        }
    }

    private static void spread4(int n, float[] y, int from, float[] x, int a, int b) {
        for (int c = 0; c < n; c += 4) {
            int j = Math.min(c, n - 4);
            FloatVector v = FloatVector.fromArray(F4, y, from + j).add(0f);
            FloatVector low = v.rearrange(LOW_4);
            FloatVector high = v.rearrange(HIGH_4);
            low.intoArray(x, a + 2 * j);
            high.intoArray(x, a + 2 * j + 4);
            low.intoArray(x, b + 2 * j);
            high.intoArray(x, b + 2 * j + 4);
        }
    }

    private static void maxSpread8(int n, int width, float[] x, int a, float[] y, int from, float[] z, int to) {
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            IntVector low = FloatVector.fromArray(F8, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F8, x, a + 2 * j + 8).reinterpretAsInts();
            FloatVector m = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            FloatVector v = ODD_8.selectFrom(low, high).reinterpretAsFloats();
            VectorMask<Float> larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            IntVector best = IntVector.zero(I8).blend(1, larger.cast(I8));
            low = FloatVector.fromArray(F8, x, a + width + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F8, x, a + width + 2 * j + 8).reinterpretAsInts();
            v = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            best = best.blend(2, larger.cast(I8));
            v = ODD_8.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            FloatVector place = (FloatVector) best.blend(3, larger.cast(I8)).convert(VectorOperators.I2F, 0);
            FloatVector g = FloatVector.fromArray(F8, y, from + j).add(0f);
            FloatVector g0 = g.rearrange(LOW_8);
            FloatVector g1 = g.rearrange(HIGH_8);
            FloatVector p0 = place.rearrange(LOW_8);
            FloatVector p1 = place.rearrange(HIGH_8);
            g0.blend(0f, p0.compare(VectorOperators.NE, UPPER_8)).intoArray(z, to + 2 * j);
            g1.blend(0f, p1.compare(VectorOperators.NE, UPPER_8)).intoArray(z, to + 2 * j + 8);
            g0.blend(0f, p0.compare(VectorOperators.NE, LOWER_8)).intoArray(z, to + width + 2 * j);
            g1.blend(0f, p1.compare(VectorOperators.NE, LOWER_8)).intoArray(z, to + width + 2 * j + 8);
        }
    }

    private static void maxSpread4(int n, int width, float[] x, int a, float[] y, int from, float[] z, int to) {
        for (int c = 0; c < n; c += 4) {
            int j = Math.min(c, n - 4);
            IntVector low = FloatVector.fromArray(F4, x, a + 2 * j).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(F4, x, a + 2 * j + 4).reinterpretAsInts();
            FloatVector m = EVEN_4.selectFrom(low, high).reinterpretAsFloats();
            FloatVector v = ODD_4.selectFrom(low, high).reinterpretAsFloats();
            VectorMask<Float> larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            IntVector best = IntVector.zero(I4).blend(1, larger.cast(I4));
            low = FloatVector.fromArray(F4, x, a + width + 2 * j).reinterpretAsInts();
            high = FloatVector.fromArray(F4, x, a + width + 2 * j + 4).reinterpretAsInts();
            v = EVEN_4.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            m = m.blend(v, larger);
            best = best.blend(2, larger.cast(I4));
            v = ODD_4.selectFrom(low, high).reinterpretAsFloats();
            larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v));
            FloatVector place = (FloatVector) best.blend(3, larger.cast(I4)).convert(VectorOperators.I2F, 0);
            FloatVector g = FloatVector.fromArray(F4, y, from + j).add(0f);
            FloatVector g0 = g.rearrange(LOW_4);
            FloatVector g1 = g.rearrange(HIGH_4);
            FloatVector p0 = place.rearrange(LOW_4);
            FloatVector p1 = place.rearrange(HIGH_4);
            g0.blend(0f, p0.compare(VectorOperators.NE, UPPER_4)).intoArray(z, to + 2 * j);
            g1.blend(0f, p1.compare(VectorOperators.NE, UPPER_4)).intoArray(z, to + 2 * j + 4);
            g0.blend(0f, p0.compare(VectorOperators.NE, LOWER_4)).intoArray(z, to + width + 2 * j);
            g1.blend(0f, p1.compare(VectorOperators.NE, LOWER_4)).intoArray(z, to + width + 2 * j + 4);
        }
    }

    /** Whether a tap of n windows at a stride can be done here: whole vectors, inside of the array. */
    static boolean fits(int n, int stride, int at, int length) {
        return n >= 8 && (stride == 1 || stride == 2 && at + 2 * n <= length);
    }

    /** One tap of n windows. To meet a tap twice, in the overlap, changes nothing. */
    static void maxTap(int n, int stride, float[] x, int at, float[] y, int to) {
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            FloatVector m = FloatVector.fromArray(F8, y, to + j);
            FloatVector v;
            if (stride == 1) {
                v = FloatVector.fromArray(F8, x, at + j);
            } else {
                IntVector low = FloatVector.fromArray(F8, x, at + 2 * j).reinterpretAsInts();
                IntVector high = FloatVector.fromArray(F8, x, at + 2 * j + 8).reinterpretAsInts();
                v = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            }
            m.blend(v, v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v))).intoArray(y, to + j);
        }
    }

    /** The same with positions, −1 where there was no tap yet; {@code position} is that of the first. */
    static void argMaxTap(int n, int stride, float[] x, int at, float[] max, int[] best, int to, int position) {
        IntVector steps = IntVector.zero(I8).addIndex(stride).add(position);
        for (int c = 0; c < n; c += 8) {
            int j = Math.min(c, n - 8);
            FloatVector m = FloatVector.fromArray(F8, max, to + j);
            FloatVector v;
            if (stride == 1) {
                v = FloatVector.fromArray(F8, x, at + j);
            } else {
                IntVector low = FloatVector.fromArray(F8, x, at + 2 * j).reinterpretAsInts();
                IntVector high = FloatVector.fromArray(F8, x, at + 2 * j + 8).reinterpretAsInts();
                v = EVEN_8.selectFrom(low, high).reinterpretAsFloats();
            }
            IntVector old = IntVector.fromArray(I8, best, to + j);
            VectorMask<Float> larger = v.compare(VectorOperators.GT, m).or(v.compare(VectorOperators.NE, v)).or(old.lt(0).cast(F8));
            m.blend(v, larger).intoArray(max, to + j);
            old.blend(steps.add(j * stride), larger.cast(I8)).intoArray(best, to + j);
        }
    }
}
