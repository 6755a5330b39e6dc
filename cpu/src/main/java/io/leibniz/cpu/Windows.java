package io.leibniz.cpu;

import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Shape;

/**
 * Pooling of [planes, spatial…] floats, three axes at most, missing ones having extent 1. Planes are the unit of work, so
 * every element is computed by the same steps whoever does it.
 */
final class Windows {
    /** Elements of a task: some ten microseconds. */
    private static final int TASK = 1 << 14;

    private final int[] in;
    private final int[] out;
    private final int[] kernel;
    private final int[] stride;
    private final int[] pad;
    private final int[] dilation;
    private final int ins;
    private final int outs;

    Windows(WindowShape w) {
        in = three(w.in(), 1);
        out = three(w.out(), 1);
        kernel = three(w.kernel(), 1);
        stride = three(w.stride(), 1);
        pad = three(w.padLow(), 0);
        dilation = three(w.dilation(), 1);
        ins = in[0] * in[1] * in[2];
        outs = out[0] * out[1] * out[2];
    }

    private static int[] three(Shape s, int missing) {
        int[] r = {missing, missing, missing};
        for (int i = 0; i < s.rank(); i++) r[3 - s.rank() + i] = s.dim(i);
        return r;
    }

    private interface Plane {
        void run(int plane);
    }

    private void each(int planes, Plane p) {
        int group = Math.max(1, TASK / Math.max(1, ins));
        Pool.parallelFor(Math.ceilDiv(planes, group), t -> {
            for (int k = t * group; k < Math.min(planes, (t + 1) * group); k++) p.run(k);
        });
    }

    /** The first tap of a window along an axis that lies inside, and the number of the one after the last. */
    private int first(int axis, int position) {
        int origin = position * stride[axis] - pad[axis];
        return origin >= 0 ? 0 : Math.ceilDiv(-origin, dilation[axis]);
    }

    private int end(int axis, int position) {
        int origin = position * stride[axis] - pad[axis];
        return Math.min(kernel[axis], Math.max(0, Math.ceilDiv(in[axis] - origin, dilation[axis])));
    }

    /** The common case: neighbouring pairs in both axes, nothing outside. */
    private boolean pairs() {
        return kernel[0] == 1 && in[0] == 1 && kernel[1] == 2 && kernel[2] == 2 && stride[1] == 2 && stride[2] == 2
                && pad[1] == 0 && pad[2] == 0 && dilation[1] == 1 && dilation[2] == 1 && out[1] * 2 <= in[1] && out[2] * 2 <= in[2];
    }

    /** The larger as the reference has it: the first of equals, a NaN before everything. */
    private static float larger(float m, float v) {
        return v > m || v != v ? v : m;
    }

    void max(int planes, float[] x, int xo, float[] y, int yo) {
        if (pairs()) {
            each(planes, k -> maxPairs(x, xo + k * ins, y, yo + k * outs));
        } else {
            each(planes, k -> maxPlane(x, xo + k * ins, y, yo + k * outs));
        }
    }

    private void maxPairs(float[] x, int xo, float[] y, int yo) {
        int w = in[2];
        int n = out[2];
        for (int r = 0; r < out[1]; r++) {
            int a = xo + 2 * r * w;
            int b = a + w;
            int to = yo + r * n;
            for (int c = 0; c < n; c++) {
                float m = larger(larger(larger(x[a + 2 * c], x[a + 2 * c + 1]), x[b + 2 * c]), x[b + 2 * c + 1]);
                y[to + c] = m;
            }
        }
    }

    private void maxPlane(float[] x, int xo, float[] y, int yo) {
        int to = yo;
        for (int p = 0; p < outs; p++) {
            int at = argMax(p, x, xo);
            y[to++] = at < 0 ? Float.NEGATIVE_INFINITY : x[xo + at];
        }
    }

    void argMax(int planes, float[] x, int xo, long[] index, int io) {
        if (pairs()) {
            each(planes, k -> argMaxPairs(x, xo + k * ins, index, io + k * outs));
        } else {
            each(planes, k -> {
                for (int p = 0; p < outs; p++) index[io + k * outs + p] = argMax(p, x, xo + k * ins);
            });
        }
    }

    private void argMaxPairs(float[] x, int xo, long[] index, int io) {
        int w = in[2];
        int n = out[2];
        for (int r = 0; r < out[1]; r++) {
            for (int c = 0; c < n; c++) {
                int best = 2 * r * w + 2 * c;
                float m = x[xo + best];
                int at = best + 1;
                float v = x[xo + at];
                if (v > m || v != v) {
                    m = v;
                    best = at;
                }
                at += w - 1;
                v = x[xo + at];
                if (v > m || v != v) {
                    m = v;
                    best = at;
                }
                v = x[xo + at + 1];
                if (v > m || v != v) best = at + 1;
                index[io + r * n + c] = best;
            }
        }
    }

    private int argMax(int p, float[] x, int xo) {
        int p2 = p % out[2];
        int p1 = p / out[2] % out[1];
        int p0 = p / out[2] / out[1];
        int best = -1;
        float m = 0;
        for (int k0 = first(0, p0); k0 < end(0, p0); k0++) {
            int i0 = p0 * stride[0] - pad[0] + k0 * dilation[0];
            for (int k1 = first(1, p1); k1 < end(1, p1); k1++) {
                int row = (i0 * in[1] + p1 * stride[1] - pad[1] + k1 * dilation[1]) * in[2];
                for (int k2 = first(2, p2), e = end(2, p2); k2 < e; k2++) {
                    int at = row + p2 * stride[2] - pad[2] + k2 * dilation[2];
                    float v = x[xo + at];
                    if (best < 0 || v > m || v != v) {
                        m = v;
                        best = at;
                    }
                }
            }
        }
        return best;
    }

    void sum(int planes, float[] x, int xo, float[] y, int yo) {
        each(planes, k -> {
            for (int p = 0; p < outs; p++) y[yo + k * outs + p] = sum(p, x, xo + k * ins);
        });
    }

    private float sum(int p, float[] x, int xo) {
        int p2 = p % out[2];
        int p1 = p / out[2] % out[1];
        int p0 = p / out[2] / out[1];
        float s = 0;
        for (int k0 = first(0, p0); k0 < end(0, p0); k0++) {
            int i0 = p0 * stride[0] - pad[0] + k0 * dilation[0];
            for (int k1 = first(1, p1); k1 < end(1, p1); k1++) {
                int row = (i0 * in[1] + p1 * stride[1] - pad[1] + k1 * dilation[1]) * in[2];
                for (int k2 = first(2, p2), e = end(2, p2); k2 < e; k2++) s += x[xo + row + p2 * stride[2] - pad[2] + k2 * dilation[2]];
            }
        }
        return s;
    }

    /** {@code x} is zero before. */
    void sumTransposed(int planes, float[] y, int yo, float[] x, int xo) {
        each(planes, k -> {
            for (int p = 0; p < outs; p++) spread(p, y[yo + k * outs + p], x, xo + k * ins);
        });
    }

    private void spread(int p, float v, float[] x, int xo) {
        int p2 = p % out[2];
        int p1 = p / out[2] % out[1];
        int p0 = p / out[2] / out[1];
        for (int k0 = first(0, p0); k0 < end(0, p0); k0++) {
            int i0 = p0 * stride[0] - pad[0] + k0 * dilation[0];
            for (int k1 = first(1, p1); k1 < end(1, p1); k1++) {
                int row = (i0 * in[1] + p1 * stride[1] - pad[1] + k1 * dilation[1]) * in[2];
                for (int k2 = first(2, p2), e = end(2, p2); k2 < e; k2++) x[xo + row + p2 * stride[2] - pad[2] + k2 * dilation[2]] += v;
            }
        }
    }
}
