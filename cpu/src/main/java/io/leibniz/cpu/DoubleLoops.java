package io.leibniz.cpu;

import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.cpu.Loops.Loop2;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * Pointwise functions of f64. The common ones of two operands are written out in each form, one loop a method, for HotSpot
 * turns such loops into vector instructions by itself; a call of the definition for every element costs ten times as much.
 */
final class DoubleLoops {
    private static final Loop2[] LOOPS = new Loop2[Binary.values().length];

    private static final Loop1[] UNARY = new Loop1[Unary.values().length];

    private DoubleLoops() {}

    static Loop1 of(Unary op) {
        Loop1 loop = UNARY[op.ordinal()];
        return loop != null ? loop : (UNARY[op.ordinal()] = choose(op));
    }

    private static Loop1 choose(Unary op) {
        boolean vectors = switch (op) {
            case EXP, TANH, SIGMOID -> Simd.ON && WideLoops.VECTORS;
            default -> false;
        };
        return vectors ? new HotUnary(op) : PlainLoops.f64(op);
    }

    private static Loop1 vector(Unary op) {
        return switch (op) {
            case EXP -> (x, xo, y, yo, n) -> VectorDoubles.exp((double[]) x, xo, (double[]) y, yo, n);
            case TANH -> (x, xo, y, yo, n) -> VectorDoubles.tanh((double[]) x, xo, (double[]) y, yo, n);
            case SIGMOID -> (x, xo, y, yo, n) -> VectorDoubles.sigmoid((double[]) x, xo, (double[]) y, yo, n);
            default -> throw new AssertionError(op);
        };
    }

    /** Plain until {@link Hot}. */
    private static final class HotUnary implements Loop1 {
        private final Loop1 plain;
        private final Loop1 vector;
        private final Hot hot;

        HotUnary(Unary op) {
            plain = PlainLoops.f64(op);
            vector = vector(op);
            hot = new Hot(() -> trial(vector), () -> trial(plain));
        }

        private static Runnable trial(Loop1 loop) {
            double[] x = new double[512];
            for (int i = 0; i < x.length; i++) x[i] = (i + 0.5) / x.length;
            double[] y = new double[x.length];
            return () -> loop.run(x, 0, y, 0, x.length);
        }

        @Override
        public void run(Object x, int xo, Object y, int yo, int n) {
            if (hot.ready()) {
                vector.run(x, xo, y, yo, n);
                return;
            }
            long start = System.nanoTime();
            plain.run(x, xo, y, yo, n);
            hot.spent(System.nanoTime() - start);
        }
    }

    @FunctionalInterface
    private interface Both {
        void run(double[] a, int ao, double[] b, int bo, double[] y, int yo, int n);
    }

    @FunctionalInterface
    private interface RightNumber {
        void run(double[] a, int ao, double b, double[] y, int yo, int n);
    }

    @FunctionalInterface
    private interface LeftNumber {
        void run(double a, double[] b, int bo, double[] y, int yo, int n);
    }

    /** The loops of one kind; null where there is none for a number on that side, which is then repeated. */
    private record Forms(Both both, RightNumber right, LeftNumber left) implements Loop2 {
        private static final int REPEATED = 512;

        Forms(Both both) {
            this(both, null, null);
        }

        @Override
        public void run(Object l, int ao, int aStep, Object r, int bo, int bStep, Object out, int yo, int n) {
            double[] a = (double[]) l;
            double[] b = (double[]) r;
            double[] y = (double[]) out;
            if (n == 1 || aStep == 1 && bStep == 1) both.run(a, ao, b, bo, y, yo, n);
            else if (aStep == 1) right(a, ao, b[bo], y, yo, n);
            else left(a[ao], b, bo, y, yo, n);
        }

        private void right(double[] a, int ao, double b, double[] y, int yo, int n) {
            if (right != null) {
                right.run(a, ao, b, y, yo, n);
                return;
            }
            double[] many = repeat(b, n);
            for (int i = 0; i < n; i += REPEATED) both.run(a, ao + i, many, 0, y, yo + i, Math.min(REPEATED, n - i));
        }

        private void left(double a, double[] b, int bo, double[] y, int yo, int n) {
            if (left != null) {
                left.run(a, b, bo, y, yo, n);
                return;
            }
            double[] many = repeat(a, n);
            for (int i = 0; i < n; i += REPEATED) both.run(many, 0, b, bo + i, y, yo + i, Math.min(REPEATED, n - i));
        }

        private static double[] repeat(double x, int n) {
            double[] r = new double[Math.min(REPEATED, n)];
            Arrays.fill(r, x);
            return r;
        }
    }

    static Loop2 of(Binary op) {
        Loop2 loop = LOOPS[op.ordinal()];
        return loop != null ? loop : (LOOPS[op.ordinal()] = make(op));
    }

    private static Loop2 make(Binary op) {
        return switch (op) {
            case ADD -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] + b[bo + i];
            }, (a, ao, b, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] + b;
            }, (a, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a + b[bo + i];
            });
            case SUB -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] - b[bo + i];
            }, (a, ao, b, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] - b;
            }, (a, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a - b[bo + i];
            });
            case MUL -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] * b[bo + i];
            }, (a, ao, b, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] * b;
            }, (a, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a * b[bo + i];
            });
            case DIV -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] / b[bo + i];
            }, (a, ao, b, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] / b;
            }, (a, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a / b[bo + i];
            });
            case MAXIMUM -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = Math.max(a[ao + i], b[bo + i]);
            });
            case MINIMUM -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = Math.min(a[ao + i], b[bo + i]);
            });
            case TANH_GRAD -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] * (1 - b[bo + i] * b[bo + i]);
            });
            case SIGMOID_GRAD -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = a[ao + i] * (b[bo + i] * (1 - b[bo + i]));
            });
            case RELU_GRAD -> new Forms((a, ao, b, bo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = b[bo + i] <= 0 ? 0 : a[ao + i];
            });
            default -> {
                DoubleBinaryOperator f = op.f64;
                yield new Forms((a, ao, b, bo, y, yo, n) -> {
                    for (int i = 0; i < n; i++) y[yo + i] = f.applyAsDouble(a[ao + i], b[bo + i]);
                });
            }
        };
    }
}
