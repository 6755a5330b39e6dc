package io.leibniz.cpu;

import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.kernel.Narrow;
import io.leibniz.tensor.DType;

/** Conversions that every operation on bf16, f16, i8 and u8 begins and ends with; null where the reference will do. */
final class NarrowCasts {
    private static final Hot TO_BF16 = new Hot(
            () -> toBf16Trial(VectorCasts::toBf16), () -> toBf16Trial(NarrowCasts::toBf16Plain));
    private static final Hot FROM_BF16 = new Hot(
            () -> fromBf16Trial(VectorCasts::fromBf16), () -> fromBf16Trial(NarrowCasts::fromBf16Plain));

    private interface ToShorts {
        void run(float[] x, int xo, short[] y, int yo, int n);
    }

    private interface FromShorts {
        void run(short[] x, int xo, float[] y, int yo, int n);
    }

    private static Runnable toBf16Trial(ToShorts loop) {
        float[] x = Loops.scratch();
        short[] y = new short[x.length];
        return () -> loop.run(x, 0, y, 0, x.length);
    }

    private static Runnable fromBf16Trial(FromShorts loop) {
        float[] y = Loops.scratch();
        short[] x = new short[y.length];
        return () -> loop.run(x, 0, y, 0, y.length);
    }

    static Loop1 to(DType from, DType to) {
        return switch (from) {
            case F32 -> switch (to) {
                case BF16 -> (in, xo, out, yo, n) -> toBf16((float[]) in, xo, (short[]) out, yo, n);
                case F16 -> (in, xo, out, yo, n) -> toF16((float[]) in, xo, (short[]) out, yo, n);
                case U8 -> (in, xo, out, yo, n) -> toU8((float[]) in, xo, (byte[]) out, yo, n);
                default -> null;
            };
            case I32 -> switch (to) {
                case I8, U8 -> (in, xo, out, yo, n) -> lowByte((int[]) in, xo, (byte[]) out, yo, n);
                default -> null;
            };
            case I64 -> switch (to) {
                case I8, U8 -> (in, xo, out, yo, n) -> lowByte((long[]) in, xo, (byte[]) out, yo, n);
                default -> null;
            };
            default -> null;
        };
    }

    static Loop1 from(DType from, DType to) {
        return switch (from) {
            case BF16 -> to != DType.F32 ? null : (in, xo, out, yo, n) -> fromBf16((short[]) in, xo, (float[]) out, yo, n);
            case F16 -> to != DType.F32 ? null : (in, xo, out, yo, n) -> fromF16((short[]) in, xo, (float[]) out, yo, n);
            case I8 -> fromByte(to, -1);
            case U8 -> fromByte(to, 0xFF);
            default -> throw new AssertionError(from);
        };
    }

    /** @param mask the bits of a sign-extended byte that count */
    private static Loop1 fromByte(DType to, int mask) {
        return switch (to) {
            case I32 -> (in, xo, out, yo, n) -> fromByte((byte[]) in, xo, mask, (int[]) out, yo, n);
            case F32 -> (in, xo, out, yo, n) -> fromByte((byte[]) in, xo, mask, (float[]) out, yo, n);
            case I64 -> (in, xo, out, yo, n) -> fromByte((byte[]) in, xo, mask, (long[]) out, yo, n);
            default -> null;
        };
    }

    private static void toBf16(float[] x, int xo, short[] y, int yo, int n) {
        if (n > CpuKernels.TINY && TO_BF16.ready()) {
            VectorCasts.toBf16(x, xo, y, yo, n);
            return;
        }
        long start = System.nanoTime();
        toBf16Plain(x, xo, y, yo, n);
        TO_BF16.spent(System.nanoTime() - start);
    }

    private static void toBf16Plain(float[] x, int xo, short[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = Narrow.toBf16(x[xo + i]);
    }

    private static void toF16(float[] x, int xo, short[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = Narrow.toF16(x[xo + i]);
    }

    private static void fromBf16(short[] x, int xo, float[] y, int yo, int n) {
        if (n > CpuKernels.TINY && FROM_BF16.ready()) {
            VectorCasts.fromBf16(x, xo, y, yo, n);
            return;
        }
        long start = System.nanoTime();
        fromBf16Plain(x, xo, y, yo, n);
        FROM_BF16.spent(System.nanoTime() - start);
    }

    private static void fromBf16Plain(short[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = Narrow.fromBf16(x[xo + i]);
    }

    private static void fromF16(short[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = Narrow.fromF16(x[xo + i]);
    }

    private static void toU8(float[] x, int xo, byte[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = Narrow.toU8(x[xo + i]);
    }

    private static void lowByte(int[] x, int xo, byte[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (byte) x[xo + i];
    }

    private static void lowByte(long[] x, int xo, byte[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = (byte) x[xo + i];
    }

    private static void fromByte(byte[] x, int xo, int mask, int[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] & mask;
    }

    private static void fromByte(byte[] x, int xo, int mask, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] & mask;
    }

    private static void fromByte(byte[] x, int xo, int mask, long[] y, int yo, int n) {
        for (int i = 0; i < n; i++) y[yo + i] = x[xo + i] & mask;
    }
}
