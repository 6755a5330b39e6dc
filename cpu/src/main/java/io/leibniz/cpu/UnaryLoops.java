package io.leibniz.cpu;

import io.leibniz.kernel.FMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pointwise functions of one f32 operand: {@code y[yo + i] = f(x[xo + i])} for 0 ≤ i &lt; n. The arrays may be the same
 * if the offsets are. One loop for each function, so that HotSpot compiles each on its own.
 */
public final class UnaryLoops {
    private UnaryLoops() {}

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S == null ? 1 : S.length();

    /** How many of n elements whole vectors cover. */
    private static int bound(int n) {
        return S == null ? 0 : n & -LENGTH;
    }

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(S, x, i);
    }

    public static void exp(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.exp(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.exp(x[xo + i]);
        }
    }

    public static void exp2(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.exp2(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.exp2(x[xo + i]);
        }
    }

    public static void expm1(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.expm1(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.expm1(x[xo + i]);
        }
    }

    public static void log(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.log(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.log(x[xo + i]);
        }
    }

    public static void log2(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.log2(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.log2(x[xo + i]);
        }
    }

    public static void log10(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.log10(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.log10(x[xo + i]);
        }
    }

    public static void sin(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.sin(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.sin(x[xo + i]);
        }
    }

    public static void cos(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.cos(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.cos(x[xo + i]);
        }
    }

    public static void tan(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.tan(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.tan(x[xo + i]);
        }
    }

    public static void asin(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.asin(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.asin(x[xo + i]);
        }
    }

    public static void acos(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.acos(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.acos(x[xo + i]);
        }
    }

    public static void atan(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.atan(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.atan(x[xo + i]);
        }
    }

    public static void sinh(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.sinh(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.sinh(x[xo + i]);
        }
    }

    public static void cosh(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.cosh(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.cosh(x[xo + i]);
        }
    }

    public static void tanh(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.tanh(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.tanh(x[xo + i]);
        }
    }

    public static void rsqrt(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.rsqrt(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.rsqrt(x[xo + i]);
        }
    }

    public static void selu(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.selu(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.selu(x[xo + i]);
        }
    }

    public static void log1p(float[] x, int xo, float[] y, int yo, int n) {
        LogLoops.log1p(x, xo, y, yo, n);
    }

    public static void asinh(float[] x, int xo, float[] y, int yo, int n) {
        LogLoops.asinh(x, xo, y, yo, n);
    }

    public static void acosh(float[] x, int xo, float[] y, int yo, int n) {
        LogLoops.acosh(x, xo, y, yo, n);
    }

    public static void atanh(float[] x, int xo, float[] y, int yo, int n) {
        LogLoops.atanh(x, xo, y, yo, n);
    }

    public static void sigmoid(float[] x, int xo, float[] y, int yo, int n) {
        SigmoidLoops.sigmoid(x, xo, y, yo, n);
    }

    public static void silu(float[] x, int xo, float[] y, int yo, int n) {
        SigmoidLoops.silu(x, xo, y, yo, n);
    }

    public static void softplus(float[] x, int xo, float[] y, int yo, int n) {
        SigmoidLoops.softplus(x, xo, y, yo, n);
    }

    public static void logSigmoid(float[] x, int xo, float[] y, int yo, int n) {
        SigmoidLoops.logSigmoid(x, xo, y, yo, n);
    }

    public static void erf(float[] x, int xo, float[] y, int yo, int n) {
        ErfLoops.erf(x, xo, y, yo, n);
    }

    public static void erfinv(float[] x, int xo, float[] y, int yo, int n) {
        ErfLoops.erfinv(x, xo, y, yo, n);
    }

    public static void erfc(float[] x, int xo, float[] y, int yo, int n) {
        WideLoops.erfc(x, xo, y, yo, n);
    }

    public static void gelu(float[] x, int xo, float[] y, int yo, int n) {
        GeluLoops.gelu(x, xo, y, yo, null, 0, n);
    }

    public static void geluGrad(float[] x, int xo, float[] y, int yo, int n) {
        GeluLoops.gelu(x, xo, null, 0, y, yo, n);
    }

    public static void geluTanh(float[] x, int xo, float[] y, int yo, int n) {
        WideLoops.geluTanh(x, xo, y, yo, n);
    }

    public static void elu(float[] x, int xo, float alpha, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.elu(load(x, xo + i), alpha).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.elu(x[xo + i], alpha);
        }
    }

    public static void lgamma(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = FMath.lgamma(x[xo + i]);
        }
    }

    public static void digamma(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = FMath.digamma(x[xo + i]);
        }
    }

    public static void sqrt(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(x, xo + i).sqrt().intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = (float) Math.sqrt(x[xo + i]);
        }
    }

    public static void neg(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(x, xo + i).neg().intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = -x[xo + i];
        }
    }

    public static void abs(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(x, xo + i).abs().intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.abs(x[xo + i]);
        }
    }

    public static void square(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            FloatVector v = load(x, xo + i);
            v.mul(v).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = x[xo + i] * x[xo + i];
        }
    }

    public static void reciprocal(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            FloatVector.broadcast(S, 1f).div(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = 1 / x[xo + i];
        }
    }

    /** max(x, 0), +0 at −0; NaN passes. */
    public static void relu(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.relu(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.relu(x[xo + i]);
        }
    }

    /** x for x &gt; 0, slope·x otherwise. */
    public static void leakyRelu(float[] x, int xo, float slope, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.leakyRelu(load(x, xo + i), slope).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.leakyRelu(x[xo + i], slope);
        }
    }

    /** min(max(x, low), high); NaN passes. */
    public static void clamp(float[] x, int xo, float low, float high, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            load(x, xo + i).max(low).min(high).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.min(Math.max(x[xo + i], low), high);
        }
    }

    public static void sign(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.sign(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Math.signum(x[xo + i]);
        }
    }

    public static void floor(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.floor(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = (float) Math.floor(x[xo + i]);
        }
    }

    public static void ceil(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.ceil(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = (float) Math.ceil(x[xo + i]);
        }
    }

    public static void round(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.round(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = (float) Math.rint(x[xo + i]);
        }
    }

    public static void trunc(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = bound(n); i < end; i += LENGTH) {
            VMath.trunc(load(x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = FMath.trunc(x[xo + i]);
        }
    }
}
