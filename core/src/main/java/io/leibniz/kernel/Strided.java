package io.leibniz.kernel;

import io.leibniz.tensor.Shape;

/** Walks over strided views. */
public final class Strided {
    private Strided() {}

    /** Copies a view into {@code out} in row-major order, from {@code at} on. */
    public static void copy(NdArray x, Object out, int at) {
        int n = x.numel();
        if (n == 0) return;
        if (x.isContiguous()) {
            System.arraycopy(x.data(), x.offset(), out, at, n);
            return;
        }
        Walk w = new Walk(x.shape(), x.strides());
        int inner = w.inner();
        int step = w.innerStride(0);
        for (int o = at; o < at + n; o += inner, w.next()) {
            int from = x.offset() + w.offset(0);
            switch (out) {
                case float[] y -> run(x.f32(), from, step, y, o, inner);
                case double[] y -> run(x.f64(), from, step, y, o, inner);
                case int[] y -> run(x.i32(), from, step, y, o, inner);
                case long[] y -> run(x.i64(), from, step, y, o, inner);
                case boolean[] y -> run(x.bool(), from, step, y, o, inner);
                case short[] y -> run(x.f16(), from, step, y, o, inner);
                case byte[] y -> run(x.i8(), from, step, y, o, inner);
                default -> throw new AssertionError(out.getClass());
            }
        }
    }

    private static void run(float[] x, int xo, int step, float[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    private static void run(double[] x, int xo, int step, double[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    private static void run(int[] x, int xo, int step, int[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    private static void run(long[] x, int xo, int step, long[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    private static void run(boolean[] x, int xo, int step, boolean[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    private static void run(short[] x, int xo, int step, short[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    private static void run(byte[] x, int xo, int step, byte[] y, int yo, int n) {
        if (step == 1) System.arraycopy(x, xo, y, yo, n);
        else for (int i = 0; i < n; i++) y[yo + i] = x[xo + i * step];
    }

    /** Strides under which a strided array has another shape without a copy; null if there are none. */
    static int[] reshape(Shape from, int[] strides, Shape to) {
        if (from.numel() == 0) return to.strides();
        int[] out = new int[to.rank()];
        int[] d = new int[from.rank()];
        int[] s = new int[from.rank()];
        int r = 0;
        for (int i = 0; i < from.rank(); i++) {
            if (from.dim(i) == 1) continue;
            d[r] = from.dim(i);
            s[r++] = strides[i];
        }
        int i = 0;
        int j = 0;
        while (j < to.rank()) {
            if (to.dim(j) == 1) {
                out[j++] = 0;
                continue;
            }
            // A run of old axes and a run of new ones with the same product; inside the old run no gaps are allowed.
            int i0 = i;
            int j0 = j;
            long a = d[i++];
            long b = to.dim(j++);
            while (a != b) {
                if (a < b) {
                    if (s[i - 1] != s[i] * d[i]) return null;
                    a *= d[i++];
                } else {
                    b *= to.dim(j++);
                }
            }
            for (int k = i0; k + 1 < i; k++) if (s[k] != s[k + 1] * d[k + 1]) return null;
            int n = s[i - 1];
            for (int k = j - 1; k >= j0; k--) {
                out[k] = n;
                n *= to.dim(k);
            }
        }
        return out;
    }

    /**
     * An odometer over the outer axes of one shape and the offsets it has in several arrays at once. Neighbouring axes
     * that all arrays walk without gaps are merged first, so the innermost run is as long as it can be.
     */
    public static final class Walk {
        private final int[] dims;
        private final int[][] strides;
        private final int[] counter;
        private final int[] offsets;
        private final int rank;

        public Walk(Shape shape, int[]... operands) {
            int n = shape.rank();
            int[] d = new int[Math.max(n, 1)];
            int[][] s = new int[operands.length][d.length];
            int r = 0;
            for (int i = 0; i < n; i++) {
                int extent = shape.dim(i);
                if (extent == 1) continue;
                boolean merge = r > 0;
                for (int k = 0; merge && k < operands.length; k++) merge = s[k][r - 1] == operands[k][i] * extent;
                if (merge) {
                    d[r - 1] *= extent;
                    for (int k = 0; k < operands.length; k++) s[k][r - 1] = operands[k][i];
                } else {
                    d[r] = extent;
                    for (int k = 0; k < operands.length; k++) s[k][r] = operands[k][i];
                    r++;
                }
            }
            if (r == 0) d[r++] = 1;
            this.dims = d;
            this.strides = s;
            this.rank = r;
            this.counter = new int[r];
            this.offsets = new int[operands.length];
        }

        /** Length of the innermost run. */
        public int inner() {
            return dims[rank - 1];
        }

        /** Step of operand {@code k} inside a run. */
        public int innerStride(int k) {
            return strides[k][rank - 1];
        }

        /** Where the current run of operand {@code k} begins. */
        public int offset(int k) {
            return offsets[k];
        }

        /** Goes on to the next run; after the last one, back to the first. */
        public void next() {
            for (int i = rank - 2; i >= 0; i--) {
                int c = ++counter[i];
                if (c < dims[i]) {
                    for (int k = 0; k < offsets.length; k++) offsets[k] += strides[k][i];
                    return;
                }
                counter[i] = 0;
                for (int k = 0; k < offsets.length; k++) offsets[k] -= (dims[i] - 1) * strides[k][i];
            }
        }
    }
}
