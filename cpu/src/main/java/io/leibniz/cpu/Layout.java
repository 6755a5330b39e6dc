package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;

/** What kernels ask about strides. */
final class Layout {
    private Layout() {}

    /** Whether the elements fill a range from the offset on without gaps, in the order of some permutation of the axes. */
    static boolean isDense(NdArray x) {
        if (x.isContiguous()) return true;
        Shape shape = x.shape();
        int[] s = x.strides();
        int expected = 1;
        int n = x.numel();
        while (expected < n) {
            int next = expected;
            for (int i = 0; i < s.length; i++) {
                if (s[i] == expected && shape.dim(i) > 1) {
                    next = expected * shape.dim(i);
                    break;
                }
            }
            if (next == expected) return false;
            expected = next;
        }
        return expected == n;
    }

    /** Whether equal indices lie at equal distances from the offsets. */
    static boolean isSame(NdArray a, NdArray b) {
        int[] s = a.strides();
        int[] t = b.strides();
        for (int i = 0; i < s.length; i++) if (s[i] != t[i] && a.shape().dim(i) != 1) return false;
        return true;
    }

    /**
     * A broadcast view read in row-major order: {@code mid} elements, {@code step} apart, each {@code inner} times, and
     * all of this over again. A row to each row of a matrix has inner = 1, a column to each column has inner = columns, a
     * number to each channel of [N, C, H, W] has mid = C, inner = H·W.
     */
    record Repeat(int mid, int inner, int step) {
        /** Null for a view that isn't of this kind. */
        static Repeat of(NdArray x) {
            Shape shape = x.shape();
            int[] s = x.strides();
            int i = s.length - 1;
            int inner = 1;
            for (; i >= 0 && (s[i] == 0 || shape.dim(i) == 1); i--) inner *= shape.dim(i);
            int mid = 1;
            int step = i >= 0 ? s[i] : 1;
            for (; i >= 0 && (s[i] == step * mid || shape.dim(i) == 1); i--) mid *= shape.dim(i);
            for (; i >= 0; i--) if (s[i] != 0 && shape.dim(i) != 1) return null;
            return new Repeat(mid, inner, step);
        }
    }

    /** The axes of a shape under one or two sets of strides, extents of 1 left out and neighbours without gaps merged. */
    static final class Merged {
        final int[] dims;
        final int[] x;
        final int[] y;
        int rank;

        /** Only the given axes; {@code ys} may be null. */
        Merged(Shape shape, int[] axes, int[] xs, int[] ys) {
            dims = new int[axes.length];
            x = new int[axes.length];
            y = ys == null ? null : new int[axes.length];
            for (int a : axes) {
                int d = shape.dim(a);
                if (d == 1) continue;
                int r = rank - 1;
                if (r >= 0 && x[r] == xs[a] * d && (ys == null || y[r] == ys[a] * d)) {
                    dims[r] *= d;
                } else {
                    r = rank++;
                    dims[r] = d;
                }
                x[r] = xs[a];
                if (ys != null) y[r] = ys[a];
            }
        }

        int count() {
            int n = 1;
            for (int i = 0; i < rank; i++) n *= dims[i];
            return n;
        }

        /** Where the element at a row-major position lies. */
        int offset(int flat) {
            if (rank == 1) return flat * x[0];
            int o = 0;
            for (int i = rank - 1; i >= 0; i--) {
                o += flat % dims[i] * x[i];
                flat /= dims[i];
            }
            return o;
        }
    }

    static int[] allAxes(int rank) {
        int[] r = new int[rank];
        for (int i = 0; i < rank; i++) r[i] = i;
        return r;
    }
}
