package io.leibniz.kernel;

import io.leibniz.tensor.Shape;
import java.util.function.IntConsumer;

/**
 * Pooling as plain loops: the definition of every faster one. {@code planes} is the number of [spatial…] planes, N·C; all
 * arrays are contiguous.
 */
public final class WindowReference {
    private WindowReference() {}

    /**
     * For each window the position of its largest element in the plane, the first of equals; a NaN is larger than
     * anything, the last NaN counting, as in PyTorch. Positions of empty windows are −1.
     */
    public static void argMax(WindowShape w, int planes, double[] x, int xo, long[] index, int io) {
        int ins = w.in().numel();
        int outs = w.out().numel();
        for (int k = 0; k < planes; k++) {
            for (int p = 0; p < outs; p++) {
                int from = xo + k * ins;
                int[] best = {-1};
                taps(w, p, i -> {
                    double v = x[from + i];
                    if (best[0] < 0 || v > x[from + best[0]] || Double.isNaN(v)) best[0] = i;
                });
                index[io + k * outs + p] = best[0];
            }
        }
    }

    /** The sum of each window, its elements added in row-major order to +0. */
    public static void sum(WindowShape w, int planes, double[] x, int xo, double[] y, int yo) {
        int ins = w.in().numel();
        int outs = w.out().numel();
        for (int k = 0; k < planes; k++) {
            int from = xo + k * ins;
            for (int p = 0; p < outs; p++) {
                double[] s = {0};
                taps(w, p, i -> s[0] += x[from + i]);
                y[yo + k * outs + p] = s[0];
            }
        }
    }

    /** The same in f32 arithmetic. */
    public static void sum(WindowShape w, int planes, float[] x, int xo, float[] y, int yo) {
        int ins = w.in().numel();
        int outs = w.out().numel();
        for (int k = 0; k < planes; k++) {
            int from = xo + k * ins;
            for (int p = 0; p < outs; p++) {
                float[] s = {0};
                taps(w, p, i -> s[0] += x[from + i]);
                y[yo + k * outs + p] = s[0];
            }
        }
    }

    /** Each element of y added to all positions of its window, windows in row-major order, starting from +0. */
    public static void sumTransposed(WindowShape w, int planes, double[] y, int yo, double[] x, int xo) {
        int ins = w.in().numel();
        int outs = w.out().numel();
        for (int k = 0; k < planes; k++) {
            int to = xo + k * ins;
            for (int p = 0; p < outs; p++) {
                double v = y[yo + k * outs + p];
                taps(w, p, i -> x[to + i] += v);
            }
        }
    }

    /** The same in f32 arithmetic. */
    public static void sumTransposed(WindowShape w, int planes, float[] y, int yo, float[] x, int xo) {
        int ins = w.in().numel();
        int outs = w.out().numel();
        for (int k = 0; k < planes; k++) {
            int to = xo + k * ins;
            for (int p = 0; p < outs; p++) {
                float v = y[yo + k * outs + p];
                taps(w, p, i -> x[to + i] += v);
            }
        }
    }

    /** The positions of a window in row-major order, those outside of the plane left out. */
    private static void taps(WindowShape w, int p, IntConsumer at) {
        int r = w.rank();
        int[] origin = new int[r];
        for (int a = r - 1; a >= 0; a--) {
            origin[a] = p % w.out().dim(a) * w.stride().dim(a) - w.padLow().dim(a);
            p /= w.out().dim(a);
        }
        Shape k = w.kernel();
        for (int t = 0; t < k.numel(); t++) {
            int i = 0;
            int rest = t;
            int unit = k.numel();
            boolean inside = true;
            for (int a = 0; a < r; a++) {
                unit /= k.dim(a);
                int x = origin[a] + rest / unit * w.dilation().dim(a);
                rest %= unit;
                inside &= x >= 0 && x < w.in().dim(a);
                i = i * w.in().dim(a) + x;
            }
            if (inside) at.accept(i);
        }
    }
}
