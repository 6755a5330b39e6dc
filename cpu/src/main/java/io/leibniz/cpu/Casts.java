package io.leibniz.cpu;

import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.tensor.DType;

/** Conversions between types as Java casts; null where there is no loop of our own. */
final class Casts {
    private Casts() {}

    static Loop1 loop(DType from, DType to) {
        if (to.isStorage()) return NarrowCasts.to(from, to);
        return switch (from) {
            case F32 -> fromF32(to);
            case F64 -> fromF64(to);
            case I32 -> fromI32(to);
            case I64 -> fromI64(to);
            case BOOL -> fromBool(to);
            case BF16, F16, I8, U8 -> NarrowCasts.from(from, to);
        };
    }

    private static Loop1 fromF32(DType to) {
        return switch (to) {
            case F64 -> (in, xo, out, yo, n) -> {
                float[] x = (float[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
            };
            case I32 -> (in, xo, out, yo, n) -> {
                float[] x = (float[]) in;
                int[] y = (int[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = (int) x[xo + i];
            };
            case I64 -> (in, xo, out, yo, n) -> {
                float[] x = (float[]) in;
                long[] y = (long[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = (long) x[xo + i];
            };
            case BOOL -> (in, xo, out, yo, n) -> {
                float[] x = (float[]) in;
                boolean[] y = (boolean[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] != 0;
            };
            default -> null;
        };
    }

    private static Loop1 fromF64(DType to) {
        return switch (to) {
            case F32 -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                float[] y = (float[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = (float) x[xo + i];
            };
            case I64 -> (in, xo, out, yo, n) -> {
                double[] x = (double[]) in;
                long[] y = (long[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = (long) x[xo + i];
            };
            default -> null;
        };
    }

    private static Loop1 fromI32(DType to) {
        return switch (to) {
            case F32 -> (in, xo, out, yo, n) -> {
                int[] x = (int[]) in;
                float[] y = (float[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
            };
            case F64 -> (in, xo, out, yo, n) -> {
                int[] x = (int[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
            };
            case I64 -> (in, xo, out, yo, n) -> {
                int[] x = (int[]) in;
                long[] y = (long[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
            };
            default -> null;
        };
    }

    private static Loop1 fromI64(DType to) {
        return switch (to) {
            case F32 -> (in, xo, out, yo, n) -> {
                long[] x = (long[]) in;
                float[] y = (float[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
            };
            case F64 -> (in, xo, out, yo, n) -> {
                long[] x = (long[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i];
            };
            case I32 -> (in, xo, out, yo, n) -> {
                long[] x = (long[]) in;
                int[] y = (int[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = (int) x[xo + i];
            };
            default -> null;
        };
    }

    private static final Hot INDICATE = new Hot(() -> trial(VectorCompare::indicate), () -> trial(Casts::indicate));

    private interface Indicate {
        void run(boolean[] x, int xo, float[] y, int yo, int n);
    }

    private static Runnable trial(Indicate loop) {
        float[] y = Loops.scratch();
        boolean[] x = new boolean[y.length];
        return () -> loop.run(x, 0, y, 0, y.length);
    }

    private static void indicate(boolean[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] ? 1 : 0;
    }

    private static Loop1 fromBool(DType to) {
        return switch (to) {
            case F32 -> (in, xo, out, yo, n) -> {
                boolean[] x = (boolean[]) in;
                float[] y = (float[]) out;
                if (n > CpuKernels.TINY && INDICATE.ready()) {
                    VectorCompare.indicate(x, xo, y, yo, n);
                    return;
                }
                long start = System.nanoTime();
                indicate(x, xo, y, yo, n);
                INDICATE.spent(System.nanoTime() - start);
            };
            case F64 -> (in, xo, out, yo, n) -> {
                boolean[] x = (boolean[]) in;
                double[] y = (double[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] ? 1 : 0;
            };
            case I64 -> (in, xo, out, yo, n) -> {
                boolean[] x = (boolean[]) in;
                long[] y = (long[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] ? 1 : 0;
            };
            default -> null;
        };
    }
}
