package io.leibniz.cpu;

import io.leibniz.cpu.Loops.F32Binary;
import io.leibniz.cpu.Loops.F32Unary;
import io.leibniz.cpu.Loops.Forms;
import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.cpu.Loops.Loop2;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Pointwise functions without the Vector API. The common ones are written out, for HotSpot turns such loops into vector
 * instructions by itself; the others call their definition.
 */
final class PlainLoops {
    private PlainLoops() {}

    // ------------------------------------------------------------------------------------------------ f32

    static F32Unary unary(Unary op) {
        return switch (op) {
            case NEG -> (x, xo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = -x[xo + i];
            };
            case ABS -> (x, xo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = Math.abs(x[xo + i]);
            };
            case SQUARE -> (x, xo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] * x[xo + i];
            };
            case SQRT -> (x, xo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = (float) Math.sqrt(x[xo + i]);
            };
            case RECIPROCAL -> (x, xo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = 1 / x[xo + i];
            };
            case RELU -> (x, xo, y, yo, n) -> {
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] <= 0 ? 0 : x[xo + i];
            };
            default -> {
                Unary.FloatUnaryOperator f = op.f32;
                yield (x, xo, y, yo, n) -> {
                    for (int i = 0; i < n; i++) y[yo + i] = f.applyAsFloat(x[xo + i]);
                };
            }
        };
    }

    static F32Binary binary(Binary op) {
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
                Binary.FloatBinaryOperator f = op.f32;
                yield new Forms((a, ao, b, bo, y, yo, n) -> {
                    for (int i = 0; i < n; i++) y[yo + i] = f.applyAsFloat(a[ao + i], b[bo + i]);
                });
            }
        };
    }

    // ------------------------------------------------------------------------------------------------ f64

    static Loop1 f64(Unary op) {
        return switch (op) {
            case NEG -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = -x[xo + i];
            };
            case SQUARE -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] * x[xo + i];
            };
            case SQRT -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = Math.sqrt(x[xo + i]);
            };
            case ABS -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = Math.abs(x[xo + i]);
            };
            case RECIPROCAL -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = 1 / x[xo + i];
            };
            default -> {
                DoubleUnaryOperator f = op.f64;
                yield (in, xo, out, yo, n) -> {
                    double[] x = (double[]) in;
                    double[] y = (double[]) out;
                    for (int i = 0; i < n; i++) y[yo + i] = f.applyAsDouble(x[xo + i]);
                };
            }
        };
    }

    // ------------------------------------------------------------------------------------------------ integers

    static Loop1 i64(Unary op) {
        LongUnaryOperator f = op.i64;
        return (in, xo, out, yo, n) -> {
            long[] x = (long[]) in;
            long[] y = (long[]) out;
            for (int i = 0; i < n; i++) y[yo + i] = f.applyAsLong(x[xo + i]);
        };
    }

    static Loop1 i32(Unary op) {
        LongUnaryOperator f = op.i64;
        return (in, xo, out, yo, n) -> {
            int[] x = (int[]) in;
            int[] y = (int[]) out;
            for (int i = 0; i < n; i++) y[yo + i] = (int) f.applyAsLong(x[xo + i]);
        };
    }

    static Loop2 i64(Binary op) {
        LongBinaryOperator f = op.i64;
        return (l, ao, as, r, bo, bs, out, yo, n) -> {
            long[] a = (long[]) l;
            long[] b = (long[]) r;
            long[] y = (long[]) out;
            for (int i = 0; i < n; i++) y[yo + i] = f.applyAsLong(a[ao + i * as], b[bo + i * bs]);
        };
    }

    static Loop2 i32(Binary op) {
        LongBinaryOperator f = op.i64;
        return (l, ao, as, r, bo, bs, out, yo, n) -> {
            int[] a = (int[]) l;
            int[] b = (int[]) r;
            int[] y = (int[]) out;
            for (int i = 0; i < n; i++) y[yo + i] = (int) f.applyAsLong(a[ao + i * as], b[bo + i * bs]);
        };
    }

    /** AND, OR and XOR of truth values. */
    static Loop2 bool(Binary op) {
        return (l, ao, as, r, bo, bs, out, yo, n) -> {
            boolean[] a = (boolean[]) l;
            boolean[] b = (boolean[]) r;
            boolean[] y = (boolean[]) out;
            switch (op) {
                case AND -> {
                    for (int i = 0; i < n; i++) y[yo + i] = a[ao + i * as] & b[bo + i * bs];
                }
                case OR -> {
                    for (int i = 0; i < n; i++) y[yo + i] = a[ao + i * as] | b[bo + i * bs];
                }
                case XOR -> {
                    for (int i = 0; i < n; i++) y[yo + i] = a[ao + i * as] ^ b[bo + i * bs];
                }
                default -> throw new AssertionError(op);
            }
        };
    }
}
