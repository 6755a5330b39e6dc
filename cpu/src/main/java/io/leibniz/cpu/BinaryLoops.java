package io.leibniz.cpu;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pointwise functions of two f32 operands: {@code y[yo + i] = f(a[ao + i], b[bo + i])} for 0 ≤ i &lt; n. In
 * {@code addScalar} and its like the right operand is one number, in {@code scalarSub} and its like the left one. The
 * arrays may be the same where the offsets are.
 */
public final class BinaryLoops {
    private BinaryLoops() {}

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S == null ? 1 : S.length();

    /** How many of n elements whole vectors cover. */
    private static int bound(int n) {
        return S == null ? 0 : n & -LENGTH;
    }

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(S, x, i);
    }

    public static void add(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).add(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] + b[bo + i];
        }
    }

    public static void addScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).add(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] + b;
        }
    }

    public static void sub(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).sub(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] - b[bo + i];
        }
    }

    public static void subScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).sub(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] - b;
        }
    }

    public static void scalarSub(float a, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            FloatVector.broadcast(S, a).sub(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a - b[bo + i];
        }
    }

    public static void mul(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).mul(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] * b[bo + i];
        }
    }

    public static void mulScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).mul(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] * b;
        }
    }

    public static void div(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).div(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] / b[bo + i];
        }
    }

    public static void divScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).div(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a[ao + i] / b;
        }
    }

    public static void scalarDiv(float a, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            FloatVector.broadcast(S, a).div(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = a / b[bo + i];
        }
    }

    public static void maximum(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).max(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.max(a[ao + i], b[bo + i]);
        }
    }

    public static void maximumScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).max(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.max(a[ao + i], b);
        }
    }

    public static void minimum(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).min(load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.min(a[ao + i], b[bo + i]);
        }
    }

    public static void minimumScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(a, ao + i).min(b).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.min(a[ao + i], b);
        }
    }

    public static void atan2(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.atan2(load(a, ao + i), load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.atan2(a[ao + i], b[bo + i]);
        }
    }

    public static void atan2Scalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.atan2(load(a, ao + i), FloatVector.broadcast(S, b)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.atan2(a[ao + i], b);
        }
    }

    public static void scalarAtan2(float a, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.atan2(FloatVector.broadcast(S, a), load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.atan2(a, b[bo + i]);
        }
    }

    public static void pow(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        WideLoops.pow(a, ao, b, bo, y, yo, n);
    }

    public static void powScalar(float[] a, int ao, float b, float[] y, int yo, int n) {
        WideLoops.powScalar(a, ao, b, y, yo, n);
    }

    public static void scalarPow(float a, float[] b, int bo, float[] y, int yo, int n) {
        WideLoops.scalarPow(a, b, bo, y, yo, n);
    }

    /** a·(1 − b²): the derivative of tanh from its value b. */
    public static void tanhGrad(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.tanhGrad(load(a, ao + i), load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.tanhGrad(a[ao + i], b[bo + i]);
        }
    }

    /** a·b·(1 − b): the derivative of the sigmoid from its value b. */
    public static void sigmoidGrad(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.sigmoidGrad(load(a, ao + i), load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.sigmoidGrad(a[ao + i], b[bo + i]);
        }
    }

    /** a where b is not ≤ 0, else 0: the derivative of relu from its value or its argument. */
    public static void reluGrad(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.reluGrad(load(a, ao + i), load(b, bo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.reluGrad(a[ao + i], b[bo + i]);
        }
    }
}
