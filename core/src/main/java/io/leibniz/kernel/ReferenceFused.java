package io.leibniz.kernel;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;

/**
 * The plain definition of the fused kernels. Sums follow the tree of {@link Kernels}: over a row as it stands; over a
 * channel first each example's plane, then the planes. Products and sums are rounded one by one, in the order written.
 */
final class ReferenceFused {
    private ReferenceFused() {}

    // ------------------------------------------------------------------------------------------------ sums

    private static float sum(float[] x, int from, int n) {
        return ReferenceReduce.tree(0f, (float p, float q) -> p + q, x, from, n);
    }

    private static double sum(double[] x, int from, int n) {
        return ReferenceReduce.tree(0d, (double p, double q) -> p + q, x, from, n);
    }

    private static float[] floats(NdArray x) {
        return (float[]) x.toJavaArray();
    }

    private static double[] doubles(NdArray x) {
        return (double[]) x.toJavaArray();
    }

    // ------------------------------------------------------------------------------------------------ cross-entropy

    /** Labels as they are, each −1 or in [0, classes). */
    static long[] labels(NdArray labels, int classes) {
        long[] y = (long[]) labels.toJavaArray();
        for (int i = 0; i < y.length; i++) {
            if (y[i] < -1 || y[i] >= classes) {
                throw new IndexException("crossEntropy: label " + y[i] + " at position " + i + ", but there are " + classes
                        + " classes, 0 to " + (classes - 1));
            }
        }
        return y;
    }

    static NdArray crossEntropy(double smoothing, NdArray x, NdArray labels) {
        int rows = x.shape().dim(0);
        int c = x.shape().dim(1);
        long[] y = labels(labels, c);
        if (x.dtype() == DType.F32) {
            float[] v = floats(x);
            float[] out = new float[rows];
            float own = (float) (1 - smoothing);
            float each = (float) (smoothing / c);
            for (int r = 0; r < rows; r++) {
                if (y[r] < 0) continue;
                float max = Float.NEGATIVE_INFINITY;
                for (int i = 0; i < c; i++) max = Math.max(max, v[r * c + i]);
                float[] shifted = new float[c];
                float[] e = new float[c];
                for (int i = 0; i < c; i++) {
                    shifted[i] = v[r * c + i] - max;
                    e[i] = FMath.exp(shifted[i]);
                }
                float log = FMath.log(sum(e, 0, c));
                float loss = own * (log - shifted[(int) y[r]]);
                if (smoothing != 0) {
                    for (int i = 0; i < c; i++) shifted[i] = log - shifted[i];
                    loss += each * sum(shifted, 0, c);
                }
                out[r] = loss;
            }
            return NdArray.of(labels.shape(), out);
        }
        double[] v = doubles(x);
        double[] out = new double[rows];
        double own = 1 - smoothing;
        double each = smoothing / c;
        for (int r = 0; r < rows; r++) {
            if (y[r] < 0) continue;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < c; i++) max = Math.max(max, v[r * c + i]);
            double[] shifted = new double[c];
            double[] e = new double[c];
            for (int i = 0; i < c; i++) {
                shifted[i] = v[r * c + i] - max;
                e[i] = DMath.exp(shifted[i]);
            }
            double log = StrictMath.log(sum(e, 0, c));
            double loss = own * (log - shifted[(int) y[r]]);
            if (smoothing != 0) {
                for (int i = 0; i < c; i++) shifted[i] = log - shifted[i];
                loss += each * sum(shifted, 0, c);
            }
            out[r] = loss;
        }
        return NdArray.of(labels.shape(), out);
    }

    static NdArray crossEntropyGradient(double smoothing, NdArray ct, NdArray x, NdArray labels) {
        int rows = x.shape().dim(0);
        int c = x.shape().dim(1);
        long[] y = labels(labels, c);
        if (x.dtype() == DType.F32) {
            float[] g = floats(ct);
            float[] v = floats(x);
            float[] out = new float[rows * c];
            float own = (float) (1 - smoothing);
            float each = (float) (smoothing / c);
            for (int r = 0; r < rows; r++) {
                if (y[r] < 0) continue;
                float max = Float.NEGATIVE_INFINITY;
                for (int i = 0; i < c; i++) max = Math.max(max, v[r * c + i]);
                float[] e = new float[c];
                for (int i = 0; i < c; i++) e[i] = FMath.exp(v[r * c + i] - max);
                float a = g[r] / sum(e, 0, c);
                for (int i = 0; i < c; i++) {
                    float d = e[i] * a;
                    if (smoothing != 0) d -= each * g[r];
                    if (i == y[r]) d -= own * g[r];
                    out[r * c + i] = d;
                }
            }
            return NdArray.of(x.shape(), out);
        }
        double[] g = doubles(ct);
        double[] v = doubles(x);
        double[] out = new double[rows * c];
        double own = 1 - smoothing;
        double each = smoothing / c;
        for (int r = 0; r < rows; r++) {
            if (y[r] < 0) continue;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < c; i++) max = Math.max(max, v[r * c + i]);
            double[] e = new double[c];
            for (int i = 0; i < c; i++) e[i] = DMath.exp(v[r * c + i] - max);
            double a = g[r] / sum(e, 0, c);
            for (int i = 0; i < c; i++) {
                double d = e[i] * a;
                if (smoothing != 0) d -= each * g[r];
                if (i == y[r]) d -= own * g[r];
                out[r * c + i] = d;
            }
        }
        return NdArray.of(x.shape(), out);
    }

    static NdArray crossEntropyBoth(double smoothing, NdArray ct, NdArray x, NdArray labels) {
        return behind(crossEntropyGradient(smoothing, ct, x, labels), crossEntropy(smoothing, x, labels));
    }

    /** All elements of a and then all of b, along one axis. */
    private static NdArray behind(NdArray a, NdArray b) {
        Object out = a.dtype().newArray(a.numel() + b.numel());
        System.arraycopy(a.data(), 0, out, 0, a.numel());
        System.arraycopy(b.data(), 0, out, a.numel(), b.numel());
        return NdArray.of(a.dtype(), Shape.of(a.numel() + b.numel()), out);
    }

    // ------------------------------------------------------------------------------------------------ rows

    static NdArray layerNorm(double eps, boolean centred, NdArray x, NdArray w, NdArray b) {
        int rows = x.shape().dim(0);
        int n = x.shape().dim(1);
        if (x.dtype() == DType.F32) {
            float[] v = floats(x);
            float[] scale = w == null ? null : floats(w);
            float[] shift = b == null ? null : floats(b);
            float[] out = new float[rows * n];
            float[] square = new float[n];
            for (int r = 0; r < rows; r++) {
                float mean = centred ? sum(v, r * n, n) / n : 0;
                for (int i = 0; i < n; i++) square[i] = (v[r * n + i] - mean) * (v[r * n + i] - mean);
                float s = 1 / (float) Math.sqrt(sum(square, 0, n) / n + (float) eps);
                for (int i = 0; i < n; i++) {
                    float y = (v[r * n + i] - mean) * s;
                    out[r * n + i] = scale == null ? y : shift == null ? y * scale[i] : y * scale[i] + shift[i];
                }
            }
            return NdArray.of(x.shape(), out);
        }
        double[] v = doubles(x);
        double[] scale = w == null ? null : doubles(w);
        double[] shift = b == null ? null : doubles(b);
        double[] out = new double[rows * n];
        double[] square = new double[n];
        for (int r = 0; r < rows; r++) {
            double mean = centred ? sum(v, r * n, n) / n : 0;
            for (int i = 0; i < n; i++) square[i] = (v[r * n + i] - mean) * (v[r * n + i] - mean);
            double s = 1 / Math.sqrt(sum(square, 0, n) / n + eps);
            for (int i = 0; i < n; i++) {
                double y = (v[r * n + i] - mean) * s;
                out[r * n + i] = scale == null ? y : shift == null ? y * scale[i] : y * scale[i] + shift[i];
            }
        }
        return NdArray.of(x.shape(), out);
    }

    static NdArray layerNormGradient(double eps, boolean centred, NdArray ct, NdArray x, NdArray w) {
        int rows = x.shape().dim(0);
        int n = x.shape().dim(1);
        if (x.dtype() == DType.F32) {
            float[] c = floats(ct);
            float[] v = floats(x);
            float[] scale = w == null ? null : floats(w);
            float[] out = new float[rows * n];
            float[] t = new float[n];
            float[] g = new float[n];
            for (int r = 0; r < rows; r++) {
                int o = r * n;
                float mean = centred ? sum(v, o, n) / n : 0;
                for (int i = 0; i < n; i++) t[i] = (v[o + i] - mean) * (v[o + i] - mean);
                float s = 1 / (float) Math.sqrt(sum(t, 0, n) / n + (float) eps);
                for (int i = 0; i < n; i++) {
                    g[i] = scale == null ? c[o + i] : c[o + i] * scale[i];
                    t[i] = g[i] * ((v[o + i] - mean) * s);
                }
                float a = centred ? sum(g, 0, n) / n : 0;
                float p = sum(t, 0, n) / n;
                for (int i = 0; i < n; i++) out[o + i] = (g[i] - a - (v[o + i] - mean) * s * p) * s;
            }
            return NdArray.of(x.shape(), out);
        }
        double[] c = doubles(ct);
        double[] v = doubles(x);
        double[] scale = w == null ? null : doubles(w);
        double[] out = new double[rows * n];
        double[] t = new double[n];
        double[] g = new double[n];
        for (int r = 0; r < rows; r++) {
            int o = r * n;
            double mean = centred ? sum(v, o, n) / n : 0;
            for (int i = 0; i < n; i++) t[i] = (v[o + i] - mean) * (v[o + i] - mean);
            double s = 1 / Math.sqrt(sum(t, 0, n) / n + eps);
            for (int i = 0; i < n; i++) {
                g[i] = scale == null ? c[o + i] : c[o + i] * scale[i];
                t[i] = g[i] * ((v[o + i] - mean) * s);
            }
            double a = centred ? sum(g, 0, n) / n : 0;
            double p = sum(t, 0, n) / n;
            for (int i = 0; i < n; i++) out[o + i] = (g[i] - a - (v[o + i] - mean) * s * p) * s;
        }
        return NdArray.of(x.shape(), out);
    }

    static NdArray layerNormGradients(double eps, boolean centred, NdArray ct, NdArray x, NdArray w) {
        int rows = x.shape().dim(0);
        int n = x.shape().dim(1);
        NdArray normal = layerNorm(eps, centred, x, null, null);
        Shape sums = Shape.of(Math.ceilDiv(rows, Kernels.SUMMED_ROWS) * 2 * n);
        NdArray parts;
        if (x.dtype() == DType.F32) {
            float[] c = floats(ct);
            float[] h = normal.f32();
            float[] out = new float[sums.numel()];
            for (int r = 0; r < rows; r++) {
                int at = r / Kernels.SUMMED_ROWS * 2 * n;
                for (int i = 0; i < n; i++) {
                    out[at + i] += c[r * n + i] * h[r * n + i];
                    out[at + n + i] += c[r * n + i];
                }
            }
            parts = NdArray.of(sums, out);
        } else {
            double[] c = doubles(ct);
            double[] h = normal.f64();
            double[] out = new double[sums.numel()];
            for (int r = 0; r < rows; r++) {
                int at = r / Kernels.SUMMED_ROWS * 2 * n;
                for (int i = 0; i < n; i++) {
                    out[at + i] += c[r * n + i] * h[r * n + i];
                    out[at + n + i] += c[r * n + i];
                }
            }
            parts = NdArray.of(sums, out);
        }
        return behind(layerNormGradient(eps, centred, ct, x, w), parts);
    }

    // ------------------------------------------------------------------------------------------------ channels

    static NdArray channelMoments(NdArray x) {
        int n = x.shape().dim(0);
        int c = x.shape().dim(1);
        int s = x.shape().dim(2);
        Shape result = Shape.of(2, c);
        if (x.dtype() == DType.F32) {
            float[] v = floats(x);
            float[] out = new float[2 * c];
            float[] planes = new float[n];
            for (int k = 0; k < c; k++) {
                for (int e = 0; e < n; e++) planes[e] = sum(v, (e * c + k) * s, s);
                float mean = sum(planes, 0, n) / (n * s);
                float[] square = new float[s];
                for (int e = 0; e < n; e++) {
                    for (int i = 0; i < s; i++) {
                        float d = v[(e * c + k) * s + i] - mean;
                        square[i] = d * d;
                    }
                    planes[e] = sum(square, 0, s);
                }
                out[k] = mean;
                out[c + k] = sum(planes, 0, n) / (n * s);
            }
            return NdArray.of(result, out);
        }
        double[] v = doubles(x);
        double[] out = new double[2 * c];
        double[] planes = new double[n];
        for (int k = 0; k < c; k++) {
            for (int e = 0; e < n; e++) planes[e] = sum(v, (e * c + k) * s, s);
            double mean = sum(planes, 0, n) / (n * s);
            double[] square = new double[s];
            for (int e = 0; e < n; e++) {
                for (int i = 0; i < s; i++) {
                    double d = v[(e * c + k) * s + i] - mean;
                    square[i] = d * d;
                }
                planes[e] = sum(square, 0, s);
            }
            out[k] = mean;
            out[c + k] = sum(planes, 0, n) / (n * s);
        }
        return NdArray.of(result, out);
    }

    static NdArray channelAffine(NdArray x, NdArray a, NdArray d) {
        int c = x.shape().dim(1);
        int s = x.shape().dim(2);
        if (x.dtype() == DType.F32) {
            float[] v = floats(x);
            float[] p = floats(a);
            float[] q = floats(d);
            for (int i = 0; i < v.length; i++) v[i] = p[i / s % c] * v[i] + q[i / s % c];
            return NdArray.of(x.shape(), v);
        }
        double[] v = doubles(x);
        double[] p = doubles(a);
        double[] q = doubles(d);
        for (int i = 0; i < v.length; i++) v[i] = p[i / s % c] * v[i] + q[i / s % c];
        return NdArray.of(x.shape(), v);
    }

    static NdArray channelSums(NdArray u, NdArray x, NdArray m) {
        int n = x.shape().dim(0);
        int c = x.shape().dim(1);
        int s = x.shape().dim(2);
        Shape result = Shape.of(2, c);
        if (x.dtype() == DType.F32) {
            float[] g = floats(u);
            float[] v = floats(x);
            float[] mean = floats(m);
            float[] out = new float[2 * c];
            float[] first = new float[n];
            float[] second = new float[n];
            float[] t = new float[s];
            for (int k = 0; k < c; k++) {
                for (int e = 0; e < n; e++) {
                    int o = (e * c + k) * s;
                    for (int i = 0; i < s; i++) t[i] = g[o + i] * (v[o + i] - mean[k]);
                    first[e] = sum(t, 0, s);
                    second[e] = sum(g, o, s);
                }
                out[k] = sum(first, 0, n);
                out[c + k] = sum(second, 0, n);
            }
            return NdArray.of(result, out);
        }
        double[] g = doubles(u);
        double[] v = doubles(x);
        double[] mean = doubles(m);
        double[] out = new double[2 * c];
        double[] first = new double[n];
        double[] second = new double[n];
        double[] t = new double[s];
        for (int k = 0; k < c; k++) {
            for (int e = 0; e < n; e++) {
                int o = (e * c + k) * s;
                for (int i = 0; i < s; i++) t[i] = g[o + i] * (v[o + i] - mean[k]);
                first[e] = sum(t, 0, s);
                second[e] = sum(g, o, s);
            }
            out[k] = sum(first, 0, n);
            out[c + k] = sum(second, 0, n);
        }
        return NdArray.of(result, out);
    }

    static NdArray channelBlend(NdArray u, NdArray v, NdArray a, NdArray b, NdArray d) {
        int c = u.shape().dim(1);
        int s = u.shape().dim(2);
        if (u.dtype() == DType.F32) {
            float[] x = floats(u);
            float[] y = floats(v);
            float[] p = floats(a);
            float[] q = floats(b);
            float[] r = floats(d);
            for (int i = 0; i < x.length; i++) x[i] = p[i / s % c] * x[i] + q[i / s % c] * y[i] + r[i / s % c];
            return NdArray.of(u.shape(), x);
        }
        double[] x = doubles(u);
        double[] y = doubles(v);
        double[] p = doubles(a);
        double[] q = doubles(b);
        double[] r = doubles(d);
        for (int i = 0; i < x.length; i++) x[i] = p[i / s % c] * x[i] + q[i / s % c] * y[i] + r[i / s % c];
        return NdArray.of(u.shape(), x);
    }
}
