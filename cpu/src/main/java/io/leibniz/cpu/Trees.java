package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Reduce;
import io.leibniz.tensor.DType;
import java.util.Arrays;

/**
 * The tree of floating reductions: elements in blocks of 4096, element i of a block into accumulator i mod 16 in ascending
 * order, the accumulators folded j with j + 8, + 4, + 2, + 1; the results of the blocks again by the same rule. Sixteen
 * lanes are what the widest vector has, so every narrower one can follow.
 */
abstract class Trees {
    static final int BLOCK = 4096;
    static final int LANES = 16;

    abstract Object newArray(int n);

    /** An array of results. */
    abstract Object unwritten(int n);

    /** Reduces {@code x[at … at + n)}, one block at most, to {@code y[yo]}. */
    abstract void block(Object x, int at, int n, Object y, int yo);

    /** n accumulators, at the identity. */
    abstract void clear(Object acc, int at, int n);

    /** Combines x into n accumulators. */
    abstract void combine(Object acc, int ao, Object x, int xo, int n);

    /** As {@link #combine} of x at {@code xo}, {@code xo + step} and so on, four times one after the other. */
    void combineFour(Object acc, int ao, Object x, int xo, int step, int n) {
        for (int k = 0; k < 4; k++) combine(acc, ao, x, xo + k * step, n);
    }

    static Trees f32(Reduce.Op op) {
        return switch (op) {
            case SUM -> new F32(op, 0);
            case PROD -> new F32(op, 1);
            case MAX -> new F32(op, Float.NEGATIVE_INFINITY);
            case MIN -> new F32(op, Float.POSITIVE_INFINITY);
            case ANY, ALL -> throw new AssertionError(op);
        };
    }

    static Trees f64(Reduce.Op op) {
        return switch (op) {
            case SUM -> new F64(op, 0);
            case PROD -> new F64(op, 1);
            case MAX -> new F64(op, Double.NEGATIVE_INFINITY);
            case MIN -> new F64(op, Double.POSITIVE_INFINITY);
            case ANY, ALL -> throw new AssertionError(op);
        };
    }

    /** A contiguous row of any length. */
    static float f32(Reduce.Op op, float[] x, int at, int n) {
        if (n <= BLOCK) return f32Block(op, x, at, n);
        float[] blocks = new float[Math.ceilDiv(n, BLOCK)];
        for (int b = 0; b < blocks.length; b++) blocks[b] = f32Block(op, x, at + b * BLOCK, Math.min(BLOCK, n - b * BLOCK));
        return f32(op, blocks, 0, blocks.length);
    }

    static double f64(Reduce.Op op, double[] x, int at, int n) {
        if (n <= BLOCK) return f64Block(op, x, at, n);
        double[] blocks = new double[Math.ceilDiv(n, BLOCK)];
        for (int b = 0; b < blocks.length; b++) blocks[b] = f64Block(op, x, at + b * BLOCK, Math.min(BLOCK, n - b * BLOCK));
        return f64(op, blocks, 0, blocks.length);
    }

    static float f32Block(Reduce.Op op, float[] x, int at, int n) {
        if (n < LANES) return plain(op, x, at, n);
        Hot hot = HOT[op.ordinal()];
        if (hot.ready()) return vector(op, x, at, n);
        long start = System.nanoTime();
        float y = plain(op, x, at, n);
        hot.spent(System.nanoTime() - start);
        return y;
    }

    private static final Hot[] HOT = new Hot[Reduce.Op.values().length];

    /** Columns that make it worth to ask whether four rows may be added on vectors. */
    private static final int WORTH = 32;

    private static final Hot FOUR = new Hot(() -> fourRows(VectorTrees::addFour), () -> fourRows(Trees::addFour));

    private static final Hot DOUBLE_SUM = new Hot(() -> trial(VectorDoubleTrees::sum), () -> trial((x, at, n) -> plain(Reduce.Op.SUM, x, at, n)));
    private static final Hot DOUBLE_MAX = new Hot(() -> trial(VectorDoubleTrees::max), () -> trial((x, at, n) -> plain(Reduce.Op.MAX, x, at, n)));

    static {
        for (Reduce.Op op : Reduce.Op.values()) HOT[op.ordinal()] = new Hot(() -> trial(op, Trees::vector), () -> trial(op, Trees::plain));
    }

    private interface Row {
        float run(Reduce.Op op, float[] x, int at, int n);
    }

    private static Runnable trial(Reduce.Op op, Row loop) {
        float[] x = Loops.scratch();
        float[] y = new float[1];
        return () -> y[0] = loop.run(op, x, 0, x.length);
    }

    private interface FourRows {
        void run(float[] acc, int ao, float[] x, int xo, int step, int n);
    }

    private static Runnable fourRows(FourRows loop) {
        float[] acc = new float[128];
        float[] x = Arrays.copyOf(Loops.scratch(), 4 * 128);
        return () -> loop.run(acc, 0, x, 0, 128, 128);
    }

    private static void addFour(float[] acc, int ao, float[] x, int xo, int step, int n) {
        for (int k = 0; k < 4; k++) Loops.binary(Binary.ADD).both(acc, ao, x, xo + k * step, acc, ao, n);
    }

    private interface DoubleRow {
        double run(double[] x, int at, int n);
    }

    private static Runnable trial(DoubleRow loop) {
        double[] x = new double[512];
        for (int i = 0; i < x.length; i++) x[i] = (i + 0.5) / x.length;
        double[] y = new double[1];
        return () -> y[0] = loop.run(x, 0, x.length);
    }

    private static float vector(Reduce.Op op, float[] x, int at, int n) {
        return switch (op) {
            case SUM -> VectorTrees.sum(x, at, n);
            case PROD -> VectorTrees.prod(x, at, n);
            case MAX -> VectorTrees.max(x, at, n);
            default -> VectorTrees.min(x, at, n);
        };
    }

    private static float plain(Reduce.Op op, float[] x, int at, int n) {
        if (n < LANES) {
            if (op == Reduce.Op.SUM) return shortSum(x, at, n);
            if (op == Reduce.Op.MAX) return shortMax(x, at, n);
        }
        float[] acc = new float[LANES];
        switch (op) {
            case SUM -> {
                for (int i = 0; i < n; i++) acc[i & LANES - 1] += x[at + i];
                return sum(acc);
            }
            case PROD -> {
                Arrays.fill(acc, 1);
                for (int i = 0; i < n; i++) acc[i & LANES - 1] *= x[at + i];
                return prod(acc);
            }
            case MAX -> {
                Arrays.fill(acc, Float.NEGATIVE_INFINITY);
                for (int i = 0; i < n; i++) acc[i & LANES - 1] = Math.max(acc[i & LANES - 1], x[at + i]);
                return max(acc);
            }
            default -> {
                Arrays.fill(acc, Float.POSITIVE_INFINITY);
                for (int i = 0; i < n; i++) acc[i & LANES - 1] = Math.min(acc[i & LANES - 1], x[at + i]);
                return min(acc);
            }
        }
    }

    /** Fewer than sixteen: each accumulator holds one element or none. */
    @SuppressWarnings("fallthrough")
    private static float shortSum(float[] x, int at, int n) {
        float a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
        float a8 = 0, a9 = 0, a10 = 0, a11 = 0, a12 = 0, a13 = 0, a14 = 0;
        switch (n) {
            case 15: a14 = 0 + x[at + 14];
            case 14: a13 = 0 + x[at + 13];
            case 13: a12 = 0 + x[at + 12];
            case 12: a11 = 0 + x[at + 11];
            case 11: a10 = 0 + x[at + 10];
            case 10: a9 = 0 + x[at + 9];
            case 9: a8 = 0 + x[at + 8];
            case 8: a7 = 0 + x[at + 7];
            case 7: a6 = 0 + x[at + 6];
            case 6: a5 = 0 + x[at + 5];
            case 5: a4 = 0 + x[at + 4];
            case 4: a3 = 0 + x[at + 3];
            case 3: a2 = 0 + x[at + 2];
            case 2: a1 = 0 + x[at + 1];
            case 1: a0 = 0 + x[at];
            default:
        }
        float b0 = (a0 + a8) + (a4 + a12);
        float b1 = (a1 + a9) + (a5 + a13);
        float b2 = (a2 + a10) + (a6 + a14);
        float b3 = (a3 + a11) + a7;
        return (b0 + b2) + (b1 + b3);
    }

    /** A maximum has no order. */
    private static float shortMax(float[] x, int at, int n) {
        float a = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) a = Math.max(a, x[at + i]);
        return a;
    }

    @SuppressWarnings("fallthrough")
    private static double shortSum(double[] x, int at, int n) {
        double a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
        double a8 = 0, a9 = 0, a10 = 0, a11 = 0, a12 = 0, a13 = 0, a14 = 0;
        switch (n) {
            case 15: a14 = 0 + x[at + 14];
            case 14: a13 = 0 + x[at + 13];
            case 13: a12 = 0 + x[at + 12];
            case 12: a11 = 0 + x[at + 11];
            case 11: a10 = 0 + x[at + 10];
            case 10: a9 = 0 + x[at + 9];
            case 9: a8 = 0 + x[at + 8];
            case 8: a7 = 0 + x[at + 7];
            case 7: a6 = 0 + x[at + 6];
            case 6: a5 = 0 + x[at + 5];
            case 5: a4 = 0 + x[at + 4];
            case 4: a3 = 0 + x[at + 3];
            case 3: a2 = 0 + x[at + 2];
            case 2: a1 = 0 + x[at + 1];
            case 1: a0 = 0 + x[at];
            default:
        }
        double b0 = (a0 + a8) + (a4 + a12);
        double b1 = (a1 + a9) + (a5 + a13);
        double b2 = (a2 + a10) + (a6 + a14);
        double b3 = (a3 + a11) + a7;
        return (b0 + b2) + (b1 + b3);
    }

    private static double shortMax(double[] x, int at, int n) {
        double a = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) a = Math.max(a, x[at + i]);
        return a;
    }

    static double f64Block(Reduce.Op op, double[] x, int at, int n) {
        if (n < LANES || op != Reduce.Op.SUM && op != Reduce.Op.MAX) return plain(op, x, at, n);
        Hot hot = op == Reduce.Op.SUM ? DOUBLE_SUM : DOUBLE_MAX;
        if (hot.ready() && VectorDoubleTrees.ON) return op == Reduce.Op.SUM ? VectorDoubleTrees.sum(x, at, n) : VectorDoubleTrees.max(x, at, n);
        long start = System.nanoTime();
        double y = plain(op, x, at, n);
        hot.spent(System.nanoTime() - start);
        return y;
    }

    private static double plain(Reduce.Op op, double[] x, int at, int n) {
        if (n < LANES) {
            if (op == Reduce.Op.SUM) return shortSum(x, at, n);
            if (op == Reduce.Op.MAX) return shortMax(x, at, n);
        }
        double[] acc = new double[LANES];
        switch (op) {
            case SUM -> {
                for (int i = 0; i < n; i++) acc[i & LANES - 1] += x[at + i];
                return sum(acc);
            }
            case PROD -> {
                Arrays.fill(acc, 1);
                for (int i = 0; i < n; i++) acc[i & LANES - 1] *= x[at + i];
                return prod(acc);
            }
            case MAX -> {
                Arrays.fill(acc, Double.NEGATIVE_INFINITY);
                for (int i = 0; i < n; i++) acc[i & LANES - 1] = Math.max(acc[i & LANES - 1], x[at + i]);
                return max(acc);
            }
            default -> {
                Arrays.fill(acc, Double.POSITIVE_INFINITY);
                for (int i = 0; i < n; i++) acc[i & LANES - 1] = Math.min(acc[i & LANES - 1], x[at + i]);
                return min(acc);
            }
        }
    }

    static float sum(float[] acc) {
        float a0 = (acc[0] + acc[8]) + (acc[4] + acc[12]);
        float a1 = (acc[1] + acc[9]) + (acc[5] + acc[13]);
        float a2 = (acc[2] + acc[10]) + (acc[6] + acc[14]);
        float a3 = (acc[3] + acc[11]) + (acc[7] + acc[15]);
        return (a0 + a2) + (a1 + a3);
    }

    static float prod(float[] acc) {
        float a0 = (acc[0] * acc[8]) * (acc[4] * acc[12]);
        float a1 = (acc[1] * acc[9]) * (acc[5] * acc[13]);
        float a2 = (acc[2] * acc[10]) * (acc[6] * acc[14]);
        float a3 = (acc[3] * acc[11]) * (acc[7] * acc[15]);
        return (a0 * a2) * (a1 * a3);
    }

    static float max(float[] acc) {
        float a0 = Math.max(Math.max(acc[0], acc[8]), Math.max(acc[4], acc[12]));
        float a1 = Math.max(Math.max(acc[1], acc[9]), Math.max(acc[5], acc[13]));
        float a2 = Math.max(Math.max(acc[2], acc[10]), Math.max(acc[6], acc[14]));
        float a3 = Math.max(Math.max(acc[3], acc[11]), Math.max(acc[7], acc[15]));
        return Math.max(Math.max(a0, a2), Math.max(a1, a3));
    }

    static float min(float[] acc) {
        float a0 = Math.min(Math.min(acc[0], acc[8]), Math.min(acc[4], acc[12]));
        float a1 = Math.min(Math.min(acc[1], acc[9]), Math.min(acc[5], acc[13]));
        float a2 = Math.min(Math.min(acc[2], acc[10]), Math.min(acc[6], acc[14]));
        float a3 = Math.min(Math.min(acc[3], acc[11]), Math.min(acc[7], acc[15]));
        return Math.min(Math.min(a0, a2), Math.min(a1, a3));
    }

    static double sum(double[] acc) {
        double a0 = (acc[0] + acc[8]) + (acc[4] + acc[12]);
        double a1 = (acc[1] + acc[9]) + (acc[5] + acc[13]);
        double a2 = (acc[2] + acc[10]) + (acc[6] + acc[14]);
        double a3 = (acc[3] + acc[11]) + (acc[7] + acc[15]);
        return (a0 + a2) + (a1 + a3);
    }

    static double prod(double[] acc) {
        double a0 = (acc[0] * acc[8]) * (acc[4] * acc[12]);
        double a1 = (acc[1] * acc[9]) * (acc[5] * acc[13]);
        double a2 = (acc[2] * acc[10]) * (acc[6] * acc[14]);
        double a3 = (acc[3] * acc[11]) * (acc[7] * acc[15]);
        return (a0 * a2) * (a1 * a3);
    }

    static double max(double[] acc) {
        double a0 = Math.max(Math.max(acc[0], acc[8]), Math.max(acc[4], acc[12]));
        double a1 = Math.max(Math.max(acc[1], acc[9]), Math.max(acc[5], acc[13]));
        double a2 = Math.max(Math.max(acc[2], acc[10]), Math.max(acc[6], acc[14]));
        double a3 = Math.max(Math.max(acc[3], acc[11]), Math.max(acc[7], acc[15]));
        return Math.max(Math.max(a0, a2), Math.max(a1, a3));
    }

    static double min(double[] acc) {
        double a0 = Math.min(Math.min(acc[0], acc[8]), Math.min(acc[4], acc[12]));
        double a1 = Math.min(Math.min(acc[1], acc[9]), Math.min(acc[5], acc[13]));
        double a2 = Math.min(Math.min(acc[2], acc[10]), Math.min(acc[6], acc[14]));
        double a3 = Math.min(Math.min(acc[3], acc[11]), Math.min(acc[7], acc[15]));
        return Math.min(Math.min(a0, a2), Math.min(a1, a3));
    }

    private static Binary pairwise(Reduce.Op op) {
        return switch (op) {
            case SUM -> Binary.ADD;
            case PROD -> Binary.MUL;
            case MAX -> Binary.MAXIMUM;
            default -> Binary.MINIMUM;
        };
    }

    private static final class F32 extends Trees {
        private final Reduce.Op op;
        private final float identity;

        F32(Reduce.Op op, float identity) {
            this.op = op;
            this.identity = identity;
        }

        @Override
        Object newArray(int n) {
            return new float[n];
        }

        @Override
        Object unwritten(int n) {
            return Buffers.unwritten(DType.F32, n);
        }

        @Override
        void block(Object x, int at, int n, Object y, int yo) {
            ((float[]) y)[yo] = f32Block(op, (float[]) x, at, n);
        }

        @Override
        void clear(Object acc, int at, int n) {
            Arrays.fill((float[]) acc, at, at + n, identity);
        }

        @Override
        void combine(Object acc, int ao, Object x, int xo, int n) {
            float[] a = (float[]) acc;
            Loops.binary(pairwise(op)).both(a, ao, (float[]) x, xo, a, ao, n);
        }

        @Override
        void combineFour(Object acc, int ao, Object x, int xo, int step, int n) {
            if (op != Reduce.Op.SUM || n < WORTH || !Simd.ON) {
                super.combineFour(acc, ao, x, xo, step, n);
            } else if (FOUR.ready()) {
                VectorTrees.addFour((float[]) acc, ao, (float[]) x, xo, step, n);
            } else {
                long start = System.nanoTime();
                super.combineFour(acc, ao, x, xo, step, n);
                FOUR.spent(System.nanoTime() - start);
            }
        }
    }

    private static final class F64 extends Trees {
        private final Reduce.Op op;
        private final double identity;
        private final Loops.Loop2 pairs;

        F64(Reduce.Op op, double identity) {
            this.op = op;
            this.identity = identity;
            this.pairs = DoubleLoops.of(pairwise(op));
        }

        @Override
        Object newArray(int n) {
            return new double[n];
        }

        @Override
        Object unwritten(int n) {
            return Buffers.unwritten(DType.F64, n);
        }

        @Override
        void block(Object x, int at, int n, Object y, int yo) {
            ((double[]) y)[yo] = f64Block(op, (double[]) x, at, n);
        }

        @Override
        void clear(Object acc, int at, int n) {
            Arrays.fill((double[]) acc, at, at + n, identity);
        }

        @Override
        void combine(Object acc, int ao, Object x, int xo, int n) {
            pairs.run(acc, ao, 1, x, xo, 1, acc, ao, n);
        }
    }
}
