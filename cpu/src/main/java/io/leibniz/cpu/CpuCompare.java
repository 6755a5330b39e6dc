package io.leibniz.cpu;

import io.leibniz.cpu.Loops.Loop2;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Compare;
import io.leibniz.tensor.DType;

/** Comparison and selection, of every type. */
final class CpuCompare {
    private static final Loop2[] F32 = new Loop2[Compare.values().length];

    private CpuCompare() {}

    static NdArray compare(Compare op, NdArray a, NdArray b) {
        Loop2 loop = a.dtype() == DType.F32 && a.numel() > CpuKernels.TINY ? f32(op) : plain(a.dtype(), op);
        return Pointwise.binary(loop, DType.BOOL, a, b, Chunks.CHEAP);
    }

    static Loop2 loop(Compare op, DType type) {
        return type == DType.F32 ? f32(op) : plain(type, op);
    }

    private static Loop2 f32(Compare op) {
        Loop2 loop = F32[op.ordinal()];
        return loop != null ? loop : (F32[op.ordinal()] = Simd.ON ? new HotCompare(op) : plain(DType.F32, op));
    }

    /** Plain until {@link Hot}. */
    private static final class HotCompare implements Loop2 {
        private final Compare op;
        private final Loop2 plain;
        private final Hot hot;
        private Loop2 vector;

        HotCompare(Compare op) {
            this.op = op;
            this.plain = plain(DType.F32, op);
            this.hot = new Hot(() -> trial(vector()), () -> trial(plain));
        }

        private static Runnable trial(Loop2 loop) {
            float[] x = Loops.scratch();
            boolean[] y = new boolean[x.length];
            return () -> {
                loop.run(x, 0, 1, x, 0, 1, y, 0, x.length);
                loop.run(x, 0, 1, x, 9, 0, y, 0, x.length);
                loop.run(x, 9, 0, x, 0, 1, y, 0, x.length);
            };
        }

        private Loop2 vector() {
            Loop2 v = vector;
            return v != null ? v : (vector = CpuCompare.vector(op));
        }

        @Override
        public void run(Object a, int ao, int aStep, Object b, int bo, int bStep, Object y, int yo, int n) {
            if (hot.ready()) {
                vector().run(a, ao, aStep, b, bo, bStep, y, yo, n);
                return;
            }
            long start = System.nanoTime();
            plain.run(a, ao, aStep, b, bo, bStep, y, yo, n);
            hot.spent(System.nanoTime() - start);
        }
    }

    @FunctionalInterface
    private interface Both {
        void run(float[] a, int ao, float[] b, int bo, boolean[] y, int yo, int n);
    }

    @FunctionalInterface
    private interface Number {
        void run(float[] a, int ao, float b, boolean[] y, int yo, int n);
    }

    private static Loop2 vector(Compare op) {
        return switch (op) {
            case EQ -> loop(VectorCompare::eq, VectorCompare::eqNumber, VectorCompare::eqNumber);
            case NE -> loop(VectorCompare::ne, VectorCompare::neNumber, VectorCompare::neNumber);
            case LT -> loop(VectorCompare::lt, VectorCompare::ltNumber, VectorCompare::gtNumber);
            case LE -> loop(VectorCompare::le, VectorCompare::leNumber, VectorCompare::geNumber);
            case GT -> loop(VectorCompare::gt, VectorCompare::gtNumber, VectorCompare::ltNumber);
            case GE -> loop(VectorCompare::ge, VectorCompare::geNumber, VectorCompare::leNumber);
        };
    }

    private static Loop2 loop(Both both, Number right, Number mirrored) {
        return (l, ao, as, r, bo, bs, out, yo, n) -> {
            float[] a = (float[]) l;
            float[] b = (float[]) r;
            boolean[] y = (boolean[]) out;
            if (n == 1 || as == 1 && bs == 1) both.run(a, ao, b, bo, y, yo, n);
            else if (as == 1) right.run(a, ao, b[bo], y, yo, n);
            else mirrored.run(b, bo, a[ao], y, yo, n);
        };
    }

    private static Loop2 plain(DType type, Compare op) {
        return switch (type) {
            case F32 -> (l, ao, as, r, bo, bs, out, yo, n) -> {
                float[] a = (float[]) l;
                float[] b = (float[]) r;
                boolean[] y = (boolean[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = op.test(a[ao + i * as], b[bo + i * bs]);
            };
            case F64 -> (l, ao, as, r, bo, bs, out, yo, n) -> {
                double[] a = (double[]) l;
                double[] b = (double[]) r;
                boolean[] y = (boolean[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = op.test(a[ao + i * as], b[bo + i * bs]);
            };
            case I64 -> (l, ao, as, r, bo, bs, out, yo, n) -> {
                long[] a = (long[]) l;
                long[] b = (long[]) r;
                boolean[] y = (boolean[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = op.test(a[ao + i * as], b[bo + i * bs]);
            };
            case I32 -> (l, ao, as, r, bo, bs, out, yo, n) -> {
                int[] a = (int[]) l;
                int[] b = (int[]) r;
                boolean[] y = (boolean[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = op.test(a[ao + i * as], b[bo + i * bs]);
            };
            case BOOL -> (l, ao, as, r, bo, bs, out, yo, n) -> {
                boolean[] a = (boolean[]) l;
                boolean[] b = (boolean[]) r;
                boolean[] y = (boolean[]) out;
                for (int i = 0; i < n; i++) y[yo + i] = op.test(a[ao + i * as] ? 1L : 0L, b[bo + i * bs] ? 1L : 0L);
            };
            case BF16, F16, I8, U8 -> throw new AssertionError(type);
        };
    }

    static NdArray select(NdArray condition, NdArray a, NdArray b) {
        DType type = a.dtype();
        int n = a.numel();
        NdArray c = Copies.contiguous(condition);
        NdArray l = a.isUniform() ? a : Copies.contiguous(a);
        NdArray r = b.isUniform() ? b : Copies.contiguous(b);
        int ls = n > 1 && !l.isContiguous() ? 0 : 1;
        int rs = n > 1 && !r.isContiguous() ? 0 : 1;
        Object y = Buffers.unwritten(type, n);
        Chunks.run(n, Chunks.CHEAP, (from, to) -> {
            int lo = l.offset() + from * ls;
            int ro = r.offset() + from * rs;
            selectLoop(c.bool(), c.offset() + from, l.data(), lo, ls, r.data(), ro, rs, y, from, to - from);
        });
        return NdArray.of(type, a.shape(), y);
    }

    private static final Hot SELECT = new Hot(
            () -> trial(VectorCompare::select),
            () -> trial((c, co, l, lo, ls, r, ro, rs, y, yo, n) -> select(c, co, (Object) l, lo, ls, r, ro, rs, y, yo, n)));

    private interface Select {
        void run(boolean[] c, int co, float[] l, int lo, int ls, float[] r, int ro, int rs, float[] y, int yo, int n);
    }

    private static Runnable trial(Select loop) {
        float[] x = Loops.scratch();
        float[] y = new float[x.length];
        boolean[] c = new boolean[x.length];
        for (int i = 0; i < c.length; i += 3) c[i] = true;
        return () -> {
            loop.run(c, 0, x, 0, 1, x, 0, 1, y, 0, x.length);
            loop.run(c, 0, x, 9, 0, x, 0, 1, y, 0, x.length);
            loop.run(c, 0, x, 0, 1, x, 9, 0, y, 0, x.length);
        };
    }

    /** {@code y[yo + i] = c[co + i] ? l[lo + i·ls] : r[ro + i·rs]}; a step is 1, or 0 for one number. */
    static void selectLoop(boolean[] c, int co, Object l, int lo, int ls, Object r, int ro, int rs, Object y, int yo, int n) {
        if (!(y instanceof float[] out) || n <= CpuKernels.TINY) {
            select(c, co, l, lo, ls, r, ro, rs, y, yo, n);
        } else if (SELECT.ready()) {
            VectorCompare.select(c, co, (float[]) l, lo, ls, (float[]) r, ro, rs, out, yo, n);
        } else {
            long start = System.nanoTime();
            select(c, co, l, lo, ls, r, ro, rs, y, yo, n);
            SELECT.spent(System.nanoTime() - start);
        }
    }

    private static void select(boolean[] c, int co, Object l, int lo, int ls, Object r, int ro, int rs, Object out, int yo, int n) {
        if (out instanceof float[] y) {
            float[] a = (float[]) l;
            float[] b = (float[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        } else if (out instanceof double[] y) {
            double[] a = (double[]) l;
            double[] b = (double[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        } else if (out instanceof long[] y) {
            long[] a = (long[]) l;
            long[] b = (long[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        } else if (out instanceof int[] y) {
            int[] a = (int[]) l;
            int[] b = (int[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        } else if (out instanceof boolean[] y) {
            boolean[] a = (boolean[]) l;
            boolean[] b = (boolean[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        } else if (out instanceof short[] y) {
            short[] a = (short[]) l;
            short[] b = (short[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        } else if (out instanceof byte[] y) {
            byte[] a = (byte[]) l;
            byte[] b = (byte[]) r;
            for (int i = 0; i < n; i++) y[yo + i] = c[co + i] ? a[lo + i * ls] : b[ro + i * rs];
        }
    }
}
