package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.DType;
import java.util.Arrays;

/** The pooling of {@link Windows} on doubles, as plain loops over its taps. */
final class DoubleWindows {
    private final Windows windows;

    DoubleWindows(WindowShape w) {
        windows = new Windows(w);
    }

    void max(int planes, double[] x, int xo, double[] y, int yo) {
        int outs = windows.outs();
        int s = windows.step();
        windows.each(planes, k -> {
            int base = xo + k * windows.ins();
            int out = yo + k * outs;
            Arrays.fill(y, out, out + outs, Double.NEGATIVE_INFINITY);
            windows.taps(false, (row, c0, c1, at) -> {
                for (int c = c0, i = base + at; c < c1; c++, i += s) {
                    double v = x[i];
                    double m = y[out + row + c];
                    y[out + row + c] = v > m || v != v ? v : m;
                }
            });
        });
    }

    void argMax(int planes, double[] x, int xo, long[] index, int io) {
        int outs = windows.outs();
        int s = windows.step();
        windows.each(planes, k -> {
            int base = xo + k * windows.ins();
            int out = io + k * outs;
            Workspace ws = Workspace.borrow();
            double[] max = ws.doubles(0, outs);
            Arrays.fill(index, out, out + outs, -1);
            windows.taps(false, (row, c0, c1, at) -> {
                for (int c = c0, i = at; c < c1; c++, i += s) {
                    double v = x[base + i];
                    if (index[out + row + c] < 0 || v > max[row + c] || v != v) {
                        max[row + c] = v;
                        index[out + row + c] = i;
                    }
                }
            });
            ws.release();
        });
    }

    void sum(int planes, double[] x, int xo, double[] y, int yo) {
        int outs = windows.outs();
        int s = windows.step();
        windows.each(planes, k -> {
            int base = xo + k * windows.ins();
            int out = yo + k * outs;
            Arrays.fill(y, out, out + outs, 0);
            windows.taps(false, (row, c0, c1, at) -> {
                for (int c = c0, i = base + at; c < c1; c++, i += s) y[out + row + c] += x[i];
            });
        });
    }

    /** {@code x} is zero before. */
    void sumTransposed(int planes, double[] y, int yo, double[] x, int xo) {
        int s = windows.step();
        windows.each(planes, k -> {
            int base = xo + k * windows.ins();
            int from = yo + k * windows.outs();
            windows.taps(true, (row, c0, c1, at) -> {
                for (int c = c0, i = base + at; c < c1; c++, i += s) x[i] += y[from + row + c];
            });
        });
    }

    /** Elements of y are added to z, which is zero before, where x is largest in their windows. */
    void maxSpread(int planes, double[] x, int xo, double[] y, int yo, double[] z) {
        int outs = windows.outs();
        long[] index = (long[]) Buffers.unwritten(DType.I64, planes * outs);
        argMax(planes, x, xo, index, 0);
        windows.each(planes, k -> {
            for (int p = k * outs; p < (k + 1) * outs; p++) if (index[p] >= 0) z[k * windows.ins() + (int) index[p]] += y[yo + p];
        });
    }
}
