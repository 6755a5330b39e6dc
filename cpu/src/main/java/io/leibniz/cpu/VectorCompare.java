package io.leibniz.cpu;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Comparison and selection of f32 on vectors: {@code y[yo + i] = a[ao + i] < b[bo + i]} for 0 ≤ i &lt; n, and the like. In
 * {@code ltNumber} the right operand is one number. A comparison has its own loop, since its vector instruction is chosen
 * where HotSpot sees a constant.
 */
final class VectorCompare {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S.length();

    private VectorCompare() {}

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(S, x, i);
    }

    static void eq(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(EQ, load(b, bo + i)).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] == b[bo + i];
    }

    static void eqNumber(float[] a, int ao, float b, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(EQ, b).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] == b;
    }

    static void ne(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(NE, load(b, bo + i)).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] != b[bo + i];
    }

    static void neNumber(float[] a, int ao, float b, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(NE, b).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] != b;
    }

    static void lt(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(LT, load(b, bo + i)).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] < b[bo + i];
    }

    static void ltNumber(float[] a, int ao, float b, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(LT, b).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] < b;
    }

    static void le(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(LE, load(b, bo + i)).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] <= b[bo + i];
    }

    static void leNumber(float[] a, int ao, float b, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(LE, b).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] <= b;
    }

    static void gt(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(GT, load(b, bo + i)).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] > b[bo + i];
    }

    static void gtNumber(float[] a, int ao, float b, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(GT, b).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] > b;
    }

    static void ge(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(GE, load(b, bo + i)).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] >= b[bo + i];
    }

    static void geNumber(float[] a, int ao, float b, boolean[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) load(a, ao + i).compare(GE, b).intoArray(y, yo + i);
        for (; i < n; i++) y[yo + i] = a[ao + i] >= b;
    }

    /** 1 where true, 0 elsewhere. */
    static void indicate(boolean[] c, int co, float[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            FloatVector.zero(S).blend(1f, VectorMask.fromArray(S, c, co + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = c[co + i] ? 1 : 0;
    }

    /** c ? a : b, each of a and b an array or one number. */
    static void select(boolean[] c, int co, float[] a, int ao, int aStep, float[] b, int bo, int bStep, float[] y, int yo, int n) {
        if (n == 0) return;
        if (aStep == 1 && bStep == 1) select(c, co, a, ao, b, bo, y, yo, n);
        else if (aStep == 1) selectLeft(c, co, a, ao, b[bo], y, yo, n);
        else if (bStep == 1) selectRight(c, co, a[ao], b, bo, y, yo, n);
        else selectNumbers(c, co, a[ao], b[bo], y, yo, n);
    }

    private static void selectNumbers(boolean[] c, int co, float a, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            FloatVector.broadcast(S, b).blend(a, VectorMask.fromArray(S, c, co + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = c[co + i] ? a : b;
    }

    private static void select(boolean[] c, int co, float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            load(b, bo + i).blend(load(a, ao + i), VectorMask.fromArray(S, c, co + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = c[co + i] ? a[ao + i] : b[bo + i];
    }

    private static void selectLeft(boolean[] c, int co, float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            FloatVector.broadcast(S, b).blend(load(a, ao + i), VectorMask.fromArray(S, c, co + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = c[co + i] ? a[ao + i] : b;
    }

    private static void selectRight(boolean[] c, int co, float a, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            load(b, bo + i).blend(a, VectorMask.fromArray(S, c, co + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = c[co + i] ? a : b[bo + i];
    }
}
