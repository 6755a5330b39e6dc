package io.leibniz.kernel;

import io.leibniz.prim.FourierTransform;
import io.leibniz.prim.FourierTransform.Kind;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.function.IntConsumer;

/**
 * Fourier transforms of rows, in f64 throughout; an f32 result is rounded once.
 *
 * <p>An even number n of real points is taken for n/2 complex ones, z_j = x_(2j) + i·x_(2j+1); the spectra of even and odd
 * points are what is symmetric and antisymmetric in Z (Cooley, Lewis, Welch, "The fast Fourier transform algorithm:
 * Programming considerations", J. Sound Vib. 12, 1970). Several rows go through a plan side by side; a row's bits don't
 * depend on the others.
 */
public final class ReferenceFft {
    /** Elements of one array of {@link FftPlan.Lanes} that stay in a near cache. */
    private static final int NEAR = 4096;

    private final FourierTransform op;
    private final int n;
    private final boolean halved;
    private final FftPlan plan;
    private final int rows;
    private final int lanes;
    /** e^(−2πik/n) for k ≤ n/2, where halved. */
    private final double[] roots;

    private final float[] xf;
    private final double[] xd;
    private final int offset;
    private final float[] yf;
    private final double[] yd;
    private final int inRow;
    private final int outRow;

    private ReferenceFft(FourierTransform op, NdArray x, Shape out) {
        this.op = op;
        n = op.n();
        boolean real = op.kind().fromReal() || op.kind().toReal();
        halved = real && n % 2 == 0;
        plan = FftPlan.of(halved ? n / 2 : n);
        inRow = op.kind().fromReal() ? n : op.kind().toReal() ? 2 * (n / 2 + 1) : Math.multiplyExact(2, n);
        outRow = op.kind().toReal() ? n : op.kind().fromReal() ? 2 * (n / 2 + 1) : Math.multiplyExact(2, n);
        rows = x.numel() / inRow;
        lanes = Math.max(1, Math.min(rows, Math.clamp(NEAR / plan.size(), 4, 16)));
        roots = halved ? plan.halves() : null;
        boolean single = x.dtype() == DType.F32;
        xf = single ? x.f32() : null;
        xd = single ? null : x.f64();
        offset = x.offset();
        yf = single ? new float[out.numel()] : null;
        yd = single ? null : new double[out.numel()];
    }

    /** Rows one block after another. */
    static NdArray transform(FourierTransform op, NdArray x) {
        return transform(op, x, (blocks, body) -> {
            for (int i = 0; i < blocks; i++) body.accept(i);
        });
    }

    /** Calls a body with 0, 1, … {@code count} − 1, in any order, on any threads. */
    public interface Loop {
        void run(int count, IntConsumer body);
    }

    /** The same with blocks of rows in any order. */
    public static NdArray transform(FourierTransform op, NdArray x, Loop loop) {
        Shape out = op.spec(new Spec(x.dtype(), x.shape())).shape();
        ReferenceFft t = new ReferenceFft(op, x.contiguous(), out);
        loop.run(Math.ceilDiv(t.rows, t.lanes), b -> t.block(b * t.lanes));
        return t.yf != null ? NdArray.of(out, t.yf) : NdArray.of(out, t.yd);
    }

    private void block(int first) {
        int count = Math.min(lanes, rows - first);
        FftPlan.Lanes a = new FftPlan.Lanes(plan, count);
        for (int b = 0; b < count; b++) {
            int at = offset + (first + b) * inRow;
            switch (op.kind()) {
                case FORWARD, INVERSE -> loadPairs(a, b, at, n);
                case REAL, REAL_DOUBLED -> {
                    if (halved) loadPairs(a, b, at, n / 2);
                    else for (int j = 0, i = b; j < n; j++, i += count) a.re[i] = get(at + j);
                }
                case HALF, HALF_DOUBLED -> {
                    if (halved) loadHalf(a, b, at);
                    else loadWhole(a, b, at);
                }
            }
        }
        boolean inverse = op.kind() == Kind.INVERSE || op.kind().toReal();
        if (inverse) a.swap();
        plan.forward(a);
        if (inverse) a.swap();
        for (int b = 0; b < count; b++) {
            int at = (first + b) * outRow;
            switch (op.kind()) {
                case FORWARD, INVERSE -> storePairs(a, b, at, n);
                case REAL, REAL_DOUBLED -> {
                    if (halved) storeHalf(a, b, at);
                    else storeOdd(a, b, at);
                }
                case HALF, HALF_DOUBLED -> {
                    if (halved) storePairs(a, b, at, n / 2);
                    else for (int j = 0, i = b; j < n; j++, i += count) put(at + j, a.re[i]);
                }
            }
        }
    }

    private double get(int i) {
        return xf != null ? xf[i] : xd[i];
    }

    private void put(int i, double v) {
        double scaled = v * op.scale();
        if (yf != null) yf[i] = (float) scaled;
        else yd[i] = scaled;
    }

    private void loadPairs(FftPlan.Lanes a, int b, int at, int points) {
        for (int j = 0, i = b; j < points; j++, i += a.lanes) {
            a.re[i] = get(at + 2 * j);
            a.im[i] = get(at + 2 * j + 1);
        }
    }

    private void storePairs(FftPlan.Lanes a, int b, int at, int points) {
        for (int j = 0, i = b; j < points; j++, i += a.lanes) {
            put(at + 2 * j, a.re[i]);
            put(at + 2 * j + 1, a.im[i]);
        }
    }

    /** The spectrum of an odd number of real points from half of it. */
    private void loadWhole(FftPlan.Lanes a, int b, int at) {
        double g = op.kind().doubled() ? 1 : 0.5;
        a.re[b] = get(at);
        a.im[b] = 0;
        for (int k = 1; k <= n / 2; k++) {
            double re = g * get(at + 2 * k);
            double im = g * get(at + 2 * k + 1);
            a.re[k * a.lanes + b] = re;
            a.im[k * a.lanes + b] = im;
            a.re[(n - k) * a.lanes + b] = re;
            a.im[(n - k) * a.lanes + b] = -im;
        }
    }

    private void storeOdd(FftPlan.Lanes a, int b, int at) {
        double g = op.kind().doubled() ? 2 : 1;
        put(at, a.re[b]);
        for (int k = 1; k <= n / 2; k++) {
            put(at + 2 * k, g * a.re[k * a.lanes + b]);
            put(at + 2 * k + 1, g * a.im[k * a.lanes + b]);
        }
    }

    /** X_k = (Z_k + Z̄_(h−k))/2 − i·w_k·(Z_k − Z̄_(h−k))/2 with w_k = e^(−2πik/n), h = n/2 and Z_h = Z_0. */
    private void storeHalf(FftPlan.Lanes a, int b, int at) {
        int h = n / 2;
        double[] re = a.re;
        double[] im = a.im;
        double inside = op.kind().doubled() ? 2 : 1;
        for (int k = 0; k <= h; k++) {
            int i = (k == h ? 0 : k) * a.lanes + b;
            int j = (k == 0 ? 0 : h - k) * a.lanes + b;
            double dr = 0.5 * (re[i] - re[j]);
            double di = 0.5 * (im[i] + im[j]);
            double wr = roots[2 * k];
            double wi = roots[2 * k + 1];
            double g = k == 0 || k == h ? 1 : inside;
            put(at + 2 * k, g * (0.5 * (re[i] + re[j]) + (wr * di + wi * dr)));
            put(at + 2 * k + 1, g * (0.5 * (im[i] - im[j]) - (wr * dr - wi * di)));
        }
    }

    /** Z_k = (H_k + H̄_(h−k)) + i·w̄_k·(H_k − H̄_(h−k)) for k &lt; h, where H is the whole spectrum. */
    private void loadHalf(FftPlan.Lanes a, int b, int at) {
        int h = n / 2;
        double inside = op.kind().doubled() ? 1 : 0.5;
        for (int k = 0; k < h; k++) {
            double hr = get(at + 2 * k);
            double hi = k == 0 ? 0 : get(at + 2 * k + 1);
            double jr = get(at + 2 * (h - k));
            double ji = k == 0 ? 0 : get(at + 2 * (h - k) + 1);
            if (k > 0) {
                hr *= inside;
                hi *= inside;
                jr *= inside;
                ji *= inside;
            }
            double dr = hr - jr;
            double di = hi + ji;
            double wr = roots[2 * k];
            double wi = -roots[2 * k + 1];
            a.re[k * a.lanes + b] = hr + jr - (wr * di + wi * dr);
            a.im[k * a.lanes + b] = hi - ji + (wr * dr - wi * di);
        }
    }
}
