package io.leibniz.cpu;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;

/**
 * The f32 loop of each pointwise operation: on vectors where there are any. Loops are called through an interface, so
 * that HotSpot compiles each by itself: inlined into one another they would outgrow its limits, and vectors would turn
 * into objects.
 */
final class Loops {
    private static final F32Unary[] UNARY = new F32Unary[Unary.values().length];
    private static final F32Binary[] BINARY = new F32Binary[Binary.values().length];

    private Loops() {}

    /** A loop over any type of array: {@code y[yo + i] = f(x[xo + i])}. */
    @FunctionalInterface
    interface Loop1 {
        void run(Object x, int xo, Object y, int yo, int n);
    }

    /** A loop over two operands of any type; a step is 1, or 0 where the operand is one number. */
    @FunctionalInterface
    interface Loop2 {
        void run(Object a, int ao, int aStep, Object b, int bo, int bStep, Object y, int yo, int n);
    }

    @FunctionalInterface
    interface F32Unary extends Loop1 {
        void run(float[] x, int xo, float[] y, int yo, int n);

        @Override
        default void run(Object x, int xo, Object y, int yo, int n) {
            run((float[]) x, xo, (float[]) y, yo, n);
        }
    }

    @FunctionalInterface
    interface Both {
        void run(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);
    }

    @FunctionalInterface
    interface RightNumber {
        void run(float[] a, int ao, float b, float[] y, int yo, int n);
    }

    @FunctionalInterface
    interface LeftNumber {
        void run(float a, float[] b, int bo, float[] y, int yo, int n);
    }

    /** The loops of a function of two operands; null where there is none for a number on that side. */
    record F32Binary(Both both, RightNumber right, LeftNumber left) implements Loop2 {
        private static final int SPREAD = 512;

        F32Binary(Both both) {
            this(both, null, null);
        }

        @Override
        public void run(Object a, int ao, int aStep, Object b, int bo, int bStep, Object y, int yo, int n) {
            float[] l = (float[]) a;
            float[] r = (float[]) b;
            float[] out = (float[]) y;
            if (n == 1 || aStep == 1 && bStep == 1) both.run(l, ao, r, bo, out, yo, n);
            else if (aStep == 1) right(l, ao, r[bo], out, yo, n);
            else if (bStep == 1) left(l[ao], r, bo, out, yo, n);
            else {
                both.run(l, ao, r, bo, out, yo, 1);
                java.util.Arrays.fill(out, yo + 1, yo + n, out[yo]);
            }
        }

        private void right(float[] a, int ao, float b, float[] y, int yo, int n) {
            if (right != null) {
                right.run(a, ao, b, y, yo, n);
                return;
            }
            float[] spread = spread(b, n);
            for (int i = 0; i < n; i += SPREAD) both.run(a, ao + i, spread, 0, y, yo + i, Math.min(SPREAD, n - i));
        }

        private void left(float a, float[] b, int bo, float[] y, int yo, int n) {
            if (left != null) {
                left.run(a, b, bo, y, yo, n);
                return;
            }
            float[] spread = spread(a, n);
            for (int i = 0; i < n; i += SPREAD) both.run(spread, 0, b, bo + i, y, yo + i, Math.min(SPREAD, n - i));
        }

        private static float[] spread(float x, int n) {
            float[] r = new float[Math.min(SPREAD, n)];
            java.util.Arrays.fill(r, x);
            return r;
        }
    }

    static F32Unary unary(Unary op) {
        F32Unary loop = UNARY[op.ordinal()];
        return loop != null ? loop : (UNARY[op.ordinal()] = Simd.ON ? VectorLoops.unary(op) : PlainLoops.unary(op));
    }

    static F32Binary binary(Binary op) {
        F32Binary loop = BINARY[op.ordinal()];
        return loop != null ? loop : (BINARY[op.ordinal()] = Simd.ON ? VectorLoops.binary(op) : PlainLoops.binary(op));
    }

    /** How many elements of a function make a task. */
    static int chunk(Unary op) {
        return switch (op) {
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, RELU, FLOOR, CEIL, ROUND, TRUNC -> Chunks.CHEAP;
            case LGAMMA, DIGAMMA, TRIGAMMA -> Chunks.DEAR;
            default -> Simd.ON ? Chunks.COSTLY : Chunks.DEAR;
        };
    }

    static int chunk(Binary op) {
        return switch (op) {
            case POW, ATAN2 -> Simd.ON ? Chunks.COSTLY : Chunks.DEAR;
            case FMOD, REMAINDER, FLOOR_DIV, POLYGAMMA -> Chunks.DEAR;
            default -> Chunks.CHEAP;
        };
    }
}
