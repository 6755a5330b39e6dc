package io.leibniz.cpu;

/** {@link RowSums} without the Vector API. */
final class PlainRowSums extends RowSums {
    @Override
    float squares(float[] x, int xo, int n, float m) {
        float[] acc = new float[Trees.LANES];
        for (int i = 0; i < n; i++) {
            float d = x[xo + i] - m;
            acc[i & 15] += d * d;
        }
        return Trees.sum(acc);
    }

    @Override
    float products(float[] u, int uo, float[] x, int xo, int n, float m) {
        float[] acc = new float[Trees.LANES];
        for (int i = 0; i < n; i++) acc[i & 15] += u[uo + i] * (x[xo + i] - m);
        return Trees.sum(acc);
    }

    @Override
    float correlation(float[] u, int uo, float[] w, int wo, float[] x, int xo, int n, float m, float s) {
        float[] acc = new float[Trees.LANES];
        for (int i = 0; i < n; i++) {
            float g = w == null ? u[uo + i] : u[uo + i] * w[wo + i];
            acc[i & 15] += g * ((x[xo + i] - m) * s);
        }
        return Trees.sum(acc);
    }
}
