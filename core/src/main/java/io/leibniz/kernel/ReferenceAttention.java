package io.leibniz.kernel;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/**
 * Attention and its cotangents query by query: the definition, to the bit, of the faster kernels.
 *
 * <p>For query i, with t = s·q (rounded), over keys j &lt; n, which are all of them or, if causal, those up to the end of i's
 * block of {@link Kernels#QUERIES} (where e is 0 beyond i):
 *
 * <pre>
 *   x_j = t·k_j (+ mask);   m = max x_j, or 0 if that is −inf;   e_j = exp(x_j − m), or 0 below exp({@value #LEAST})
 *   z = Σ e_j;   y = (Σ e_j·v_j)/z
 *   c = ct/z;   g_j = c·v_j;   d_j = e_j·(g_j − Σ e_j·g_j/z)
 *   q̄ = s·Σ d_j·k_j;   k̄_j += Σ d_j·t;   v̄_j += Σ e_j·c
 * </pre>
 *
 * Division by z is multiplication by the rounded 1/z, or by 0 where z is 0. Sums are chains of fused multiply-adds (z: of
 * additions) in blocks of {@link GemmReference#BLOCK} terms, whose sums are added in ascending order; those over queries
 * go through each block of queries and are added, block by block, to what begins as +0.
 */
final class ReferenceAttention {
    /** Weights that are smaller than any normal number count for nothing. */
    static final int LEAST = -87;

    private static final int BLOCK = GemmReference.BLOCK;

    private ReferenceAttention() {}

    static NdArray attention(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
        Shape s = q.shape();
        Shape shape = s.with(s.rank() - 1, v.shape().dim(-1));
        if (q.dtype() == DType.F32) {
            float[] y = new float[shape.numel()];
            new Floats(scale, causal, q, k, v, mask).forward(y);
            return NdArray.of(shape, y);
        }
        double[] y = new double[shape.numel()];
        new Doubles(scale, causal, q, k, v, mask).forward(y);
        return NdArray.of(shape, y);
    }

    static NdArray gradients(double scale, boolean causal, NdArray ct, NdArray q, NdArray k, NdArray v, NdArray mask) {
        Shape shape = Shape.of(q.numel() + k.numel() + v.numel());
        if (q.dtype() == DType.F32) {
            float[] g = new float[shape.numel()];
            new Floats(scale, causal, q, k, v, mask).backward((float[]) ct.toJavaArray(), g);
            return NdArray.of(shape, g);
        }
        double[] g = new double[shape.numel()];
        new Doubles(scale, causal, q, k, v, mask).backward((double[]) ct.toJavaArray(), g);
        return NdArray.of(shape, g);
    }

    /** The extents, for both types. */
    private static class Extents {
        final boolean causal;
        final int l;
        final int s;
        final int e;
        final int f;
        final int heads;

        Extents(boolean causal, NdArray q, NdArray k, NdArray v) {
            this.causal = causal;
            this.l = q.shape().dim(-2);
            this.s = k.shape().dim(-2);
            this.e = q.shape().dim(-1);
            this.f = v.shape().dim(-1);
            Shape lead = q.shape().sub(0, q.shape().rank() - 2);
            this.heads = lead.numel();
        }

        /** How many keys query i is computed with. */
        final int keys(int i) {
            return causal ? Math.min(s, (i / Kernels.QUERIES + 1) * Kernels.QUERIES) : s;
        }
    }

    private static final class Floats extends Extents {
        final float scale;
        final float[] t;
        final float[] k;
        final float[] v;
        final float[] mask;
        final float[] w;

        Floats(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
            super(causal, q, k, v);
            this.scale = (float) scale;
            this.t = (float[]) q.toJavaArray();
            for (int i = 0; i < t.length; i++) t[i] *= this.scale;
            this.k = (float[]) k.toJavaArray();
            this.v = (float[]) v.toJavaArray();
            this.mask = mask == null ? null : (float[]) mask.toJavaArray();
            this.w = new float[s];
        }

        private static float dot(float[] a, int ao, float[] b, int bo, int bs, int n) {
            float sum = 0;
            for (int p = 0; p < n; p += BLOCK) {
                float part = 0;
                for (int j = p; j < Math.min(n, p + BLOCK); j++) part = Math.fma(a[ao + j], b[bo + j * bs], part);
                sum = p == 0 ? part : sum + part;
            }
            return sum;
        }

        /** Row i's exponentials to {@link #w}; gives 1/z. */
        private float row(int h, int i) {
            int n = keys(i);
            float m = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                float x = dot(t, (h * l + i) * e, k, (h * s + j) * e, 1, e);
                if (mask != null) x += mask[(h * l + i) * s + j];
                if (causal && j > i) x = Float.NEGATIVE_INFINITY;
                w[j] = x;
                if (x > m) m = x;
            }
            if (m == Float.NEGATIVE_INFINITY) m = 0;
            float z = 0;
            for (int p = 0; p < n; p += BLOCK) {
                float part = 0;
                for (int j = p; j < Math.min(n, p + BLOCK); j++) {
                    float x = w[j] - m;
                    w[j] = x < LEAST ? 0 : FMath.exp(x);
                    part += w[j];
                }
                z = p == 0 ? part : z + part;
            }
            return z == 0 ? 0 : 1 / z;
        }

        void forward(float[] y) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < l; i++) {
                    float inverse = row(h, i);
                    for (int c = 0; c < f; c++) y[(h * l + i) * f + c] = dot(w, 0, v, h * s * f + c, f, keys(i)) * inverse;
                }
            }
        }

        void backward(float[] ct, float[] out) {
            int ko = heads * l * e;
            int vo = ko + heads * s * e;
            float[] c = new float[f];
            float[] d = new float[s];
            float[] keyPart = new float[s * e];
            float[] valuePart = new float[s * f];
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < l; i++) {
                    float inverse = row(h, i);
                    int n = keys(i);
                    for (int p = 0; p < f; p++) c[p] = ct[(h * l + i) * f + p] * inverse;
                    for (int j = 0; j < n; j++) d[j] = dot(c, 0, v, (h * s + j) * f, 1, f);
                    float mean = dot(w, 0, d, 0, 1, n) * inverse;
                    for (int j = 0; j < n; j++) d[j] = w[j] * (d[j] - mean);
                    for (int p = 0; p < e; p++) out[(h * l + i) * e + p] = dot(d, 0, k, h * s * e + p, e, n) * scale;
                    for (int j = 0; j < n; j++) {
                        for (int p = 0; p < e; p++) keyPart[j * e + p] = Math.fma(d[j], t[(h * l + i) * e + p], keyPart[j * e + p]);
                        for (int p = 0; p < f; p++) valuePart[j * f + p] = Math.fma(w[j], c[p], valuePart[j * f + p]);
                    }
                    if (i + 1 == l || (i + 1) % Kernels.QUERIES == 0) {
                        add(keyPart, out, ko + h * s * e, n * e);
                        add(valuePart, out, vo + h * s * f, n * f);
                    }
                }
            }
        }

        private static void add(float[] part, float[] to, int at, int n) {
            for (int i = 0; i < n; i++) {
                to[at + i] += part[i];
                part[i] = 0;
            }
        }
    }

    private static final class Doubles extends Extents {
        final double scale;
        final double[] t;
        final double[] k;
        final double[] v;
        final double[] mask;
        final double[] w;

        Doubles(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
            super(causal, q, k, v);
            this.scale = scale;
            this.t = (double[]) q.toJavaArray();
            for (int i = 0; i < t.length; i++) t[i] *= this.scale;
            this.k = (double[]) k.toJavaArray();
            this.v = (double[]) v.toJavaArray();
            this.mask = mask == null ? null : (double[]) mask.toJavaArray();
            this.w = new double[s];
        }

        private static double dot(double[] a, int ao, double[] b, int bo, int bs, int n) {
            double sum = 0;
            for (int p = 0; p < n; p += BLOCK) {
                double part = 0;
                for (int j = p; j < Math.min(n, p + BLOCK); j++) part = Math.fma(a[ao + j], b[bo + j * bs], part);
                sum = p == 0 ? part : sum + part;
            }
            return sum;
        }

        /** Row i's exponentials to {@link #w}; gives 1/z. */
        private double row(int h, int i) {
            int n = keys(i);
            double m = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                double x = dot(t, (h * l + i) * e, k, (h * s + j) * e, 1, e);
                if (mask != null) x += mask[(h * l + i) * s + j];
                if (causal && j > i) x = Double.NEGATIVE_INFINITY;
                w[j] = x;
                if (x > m) m = x;
            }
            if (m == Double.NEGATIVE_INFINITY) m = 0;
            double z = 0;
            for (int p = 0; p < n; p += BLOCK) {
                double part = 0;
                for (int j = p; j < Math.min(n, p + BLOCK); j++) {
                    double x = w[j] - m;
                    w[j] = DMath.exp(x);
                    part += w[j];
                }
                z = p == 0 ? part : z + part;
            }
            return z == 0 ? 0 : 1 / z;
        }

        void forward(double[] y) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < l; i++) {
                    double inverse = row(h, i);
                    for (int c = 0; c < f; c++) y[(h * l + i) * f + c] = dot(w, 0, v, h * s * f + c, f, keys(i)) * inverse;
                }
            }
        }

        void backward(double[] ct, double[] out) {
            int ko = heads * l * e;
            int vo = ko + heads * s * e;
            double[] c = new double[f];
            double[] d = new double[s];
            double[] keyPart = new double[s * e];
            double[] valuePart = new double[s * f];
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < l; i++) {
                    double inverse = row(h, i);
                    int n = keys(i);
                    for (int p = 0; p < f; p++) c[p] = ct[(h * l + i) * f + p] * inverse;
                    for (int j = 0; j < n; j++) d[j] = dot(c, 0, v, (h * s + j) * f, 1, f);
                    double mean = dot(w, 0, d, 0, 1, n) * inverse;
                    for (int j = 0; j < n; j++) d[j] = w[j] * (d[j] - mean);
                    for (int p = 0; p < e; p++) out[(h * l + i) * e + p] = dot(d, 0, k, h * s * e + p, e, n) * scale;
                    for (int j = 0; j < n; j++) {
                        for (int p = 0; p < e; p++) keyPart[j * e + p] = Math.fma(d[j], t[(h * l + i) * e + p], keyPart[j * e + p]);
                        for (int p = 0; p < f; p++) valuePart[j * f + p] = Math.fma(w[j], c[p], valuePart[j * f + p]);
                    }
                    if (i + 1 == l || (i + 1) % Kernels.QUERIES == 0) {
                        add(keyPart, out, ko + h * s * e, n * e);
                        add(valuePart, out, vo + h * s * f, n * f);
                    }
                }
            }
        }

        private static void add(double[] part, double[] to, int at, int n) {
            for (int i = 0; i < n; i++) {
                to[at + i] += part[i];
                part[i] = 0;
            }
        }
    }
}
