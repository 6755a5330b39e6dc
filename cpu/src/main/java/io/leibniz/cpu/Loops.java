package io.leibniz.cpu;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;
import java.util.Arrays;

/**
 * The f32 loop of each pointwise operation: on vectors where there are any, once it is {@link Hot}. Loops are called through an interface, so
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

    /** A function of two operands, either of which may be one number. */
    interface F32Binary extends Loop2 {
        void both(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n);

        void right(float[] a, int ao, float b, float[] y, int yo, int n);

        void left(float a, float[] b, int bo, float[] y, int yo, int n);

        @Override
        default void run(Object a, int ao, int aStep, Object b, int bo, int bStep, Object y, int yo, int n) {
            float[] l = (float[]) a;
            float[] r = (float[]) b;
            float[] out = (float[]) y;
            if (n == 1 || aStep == 1 && bStep == 1) both(l, ao, r, bo, out, yo, n);
            else if (aStep == 1) right(l, ao, r[bo], out, yo, n);
            else left(l[ao], r, bo, out, yo, n);
        }
    }

    /** The loops of one kind; null where there is none for a number on that side, which is then repeated. */
    record Forms(Both both, RightNumber right, LeftNumber left) implements F32Binary {
        private static final int REPEATED = 512;

        Forms(Both both) {
            this(both, null, null);
        }

        @Override
        public void both(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
            both.run(a, ao, b, bo, y, yo, n);
        }

        @Override
        public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
            if (right != null) {
                right.run(a, ao, b, y, yo, n);
                return;
            }
            float[] many = repeat(b, n);
            for (int i = 0; i < n; i += REPEATED) both.run(a, ao + i, many, 0, y, yo + i, Math.min(REPEATED, n - i));
        }

        @Override
        public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
            if (left != null) {
                left.run(a, b, bo, y, yo, n);
                return;
            }
            float[] many = repeat(a, n);
            for (int i = 0; i < n; i += REPEATED) both.run(many, 0, b, bo + i, y, yo + i, Math.min(REPEATED, n - i));
        }

        private static float[] repeat(float x, int n) {
            float[] r = new float[Math.min(REPEATED, n)];
            Arrays.fill(r, x);
            return r;
        }
    }

    /** Plain until {@link Hot}. */
    private static final class HotUnary implements F32Unary {
        private final Unary op;
        private final F32Unary plain;
        private final Hot hot;
        private F32Unary vector;

        HotUnary(Unary op) {
            this.op = op;
            this.plain = PlainLoops.unary(op);
            this.hot = new Hot(() -> trial(vector()), () -> trial(plain));
        }

        private static Runnable trial(F32Unary loop) {
            float[] x = scratch();
            float[] y = new float[x.length];
            return () -> loop.run(x, 0, y, 0, x.length);
        }

        private F32Unary vector() {
            F32Unary v = vector;
            return v != null ? v : (vector = VectorLoops.unary(op));
        }

        @Override
        public void run(float[] x, int xo, float[] y, int yo, int n) {
            if (hot.ready()) {
                vector().run(x, xo, y, yo, n);
                return;
            }
            long start = System.nanoTime();
            plain.run(x, xo, y, yo, n);
            hot.spent(System.nanoTime() - start);
        }
    }

    /** Plain until {@link Hot}. */
    private static final class HotBinary implements F32Binary {
        private final Binary op;
        private final F32Binary plain;
        private final Hot hot;
        private F32Binary vector;

        HotBinary(Binary op) {
            this.op = op;
            this.plain = PlainLoops.binary(op);
            this.hot = new Hot(() -> trial(vector()), () -> trial(plain));
        }

        private static Runnable trial(F32Binary loop) {
            float[] x = scratch();
            float[] y = new float[x.length];
            return () -> {
                loop.both(x, 0, x, 0, y, 0, x.length);
                loop.right(x, 0, 1.5f, y, 0, x.length);
                loop.left(1.5f, x, 0, y, 0, x.length);
            };
        }

        private F32Binary vector() {
            F32Binary v = vector;
            return v != null ? v : (vector = VectorLoops.binary(op));
        }

        @Override
        public void both(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
            if (hot.ready()) {
                vector().both(a, ao, b, bo, y, yo, n);
                return;
            }
            long start = System.nanoTime();
            plain.both(a, ao, b, bo, y, yo, n);
            hot.spent(System.nanoTime() - start);
        }

        @Override
        public void right(float[] a, int ao, float b, float[] y, int yo, int n) {
            if (hot.ready()) {
                vector().right(a, ao, b, y, yo, n);
                return;
            }
            long start = System.nanoTime();
            plain.right(a, ao, b, y, yo, n);
            hot.spent(System.nanoTime() - start);
        }

        @Override
        public void left(float a, float[] b, int bo, float[] y, int yo, int n) {
            if (hot.ready()) {
                vector().left(a, b, bo, y, yo, n);
                return;
            }
            long start = System.nanoTime();
            plain.left(a, b, bo, y, yo, n);
            hot.spent(System.nanoTime() - start);
        }
    }

    /** Numbers between 0 and 1, where every function is at home. */
    static float[] scratch() {
        float[] x = new float[512];
        for (int i = 0; i < x.length; i++) x[i] = (i + 0.5f) / x.length;
        return x;
    }

    static F32Unary unary(Unary op) {
        F32Unary loop = UNARY[op.ordinal()];
        return loop != null ? loop : (UNARY[op.ordinal()] = Simd.ON ? new HotUnary(op) : PlainLoops.unary(op));
    }

    static F32Binary binary(Binary op) {
        F32Binary loop = BINARY[op.ordinal()];
        return loop != null ? loop : (BINARY[op.ordinal()] = Simd.ON ? new HotBinary(op) : PlainLoops.binary(op));
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
