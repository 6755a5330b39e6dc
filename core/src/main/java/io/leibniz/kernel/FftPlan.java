package io.leibniz.kernel;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The complex transform y_k = Σ_j x_j·e^(−2πijk/n) for one n, in f64: factors and roots of unity.
 *
 * <p>A length 2ᵃ·3ᵇ·5ᶜ goes through passes of radix 4, 2, 3 and 5 in Stockham's order, which needs no reversal of digits
 * (Cochran et al., "What is the Fast Fourier Transform?", Proc. IEEE 55, 1967). A pass of radix r over what is left of the
 * length, l = r·m, with s transforms of it lying side by side, is, for p &lt; m, q &lt; s and u &lt; r,
 * <pre>  y[q + s·(r·p + u)] = e^(−2πi·u·p/l) · Σ_(v &lt; r) e^(−2πi·u·v/r) · x[q + s·(p + m·v)]</pre>
 * after which l is m and s is s·r. Beginning with s = lanes transforms as many rows at once, and every innermost loop runs
 * over neighbours.
 *
 * <p>Any other length is a convolution with e^(πij²/n), computed by transforms of a length that is a power of two
 * (Bluestein, "A linear filtering approach to the computation of discrete Fourier transform", IEEE Trans. Audio 18, 1970).
 *
 * <p>Roots are correct to the last bit or next to it, as their angles are reduced to an eighth of a turn in integers.
 */
final class FftPlan {
    /** Plans are functions of n alone; those not used for a while go when memory is short. */
    private static final ConcurrentHashMap<Integer, SoftReference<FftPlan>> KNOWN = new ConcurrentHashMap<>();

    private static final int MOST_KNOWN = 1024;

    private final int n;
    private final int[] radices;
    /** For each pass the roots u·p/l for p &lt; m and 0 &lt; u &lt; r, real and imaginary parts in turn. */
    private final double[][] twiddles;

    /** Of Bluestein's method; null for smooth lengths. */
    private final FftPlan inner;
    private final double[] chirp;
    private double[] filterRe;
    private double[] filterIm;

    private volatile double[] halves;

    /** Real and imaginary parts of one set of rows, and room for another. */
    static final class Lanes {
        final int lanes;
        double[] re;
        double[] im;
        private double[] re2;
        private double[] im2;

        Lanes(FftPlan plan, int lanes) {
            int size = Math.multiplyExact(plan.size(), lanes);
            this.lanes = lanes;
            re = new double[size];
            im = new double[size];
            re2 = new double[size];
            im2 = new double[size];
        }

        private void exchange() {
            double[] t = re;
            re = re2;
            re2 = t;
            t = im;
            im = im2;
            im2 = t;
        }

        /** Real parts become imaginary ones: a forward transform between two of these is an inverse one. */
        void swap() {
            double[] t = re;
            re = im;
            im = t;
        }
    }

    private FftPlan(int n) {
        this.n = n;
        int rest = n;
        int[] r = new int[32];
        int count = 0;
        for (int f : new int[] {4, 2, 3, 5}) {
            while (rest % f == 0) {
                r[count++] = f;
                rest /= f;
            }
        }
        if (rest == 1) {
            radices = java.util.Arrays.copyOf(r, count);
            twiddles = new double[count][];
            int l = n;
            for (int i = 0; i < count; i++) {
                twiddles[i] = twiddles(l, radices[i]);
                l /= radices[i];
            }
            inner = null;
            chirp = null;
            return;
        }
        radices = null;
        twiddles = null;
        if (n > 1 << 28) throw new IllegalArgumentException("fft: " + n + " points with a prime factor above 5 are more than 2^28; pad them");
        inner = of(Integer.highestOneBit(2 * n - 2) << 1);
        chirp = new double[2 * n];
        for (int j = 0; j < n; j++) root((long) j * j % (2L * n), 2L * n, chirp, 2 * j);
        Lanes b = new Lanes(inner, 1);
        for (int j = 0; j < n; j++) {
            int mirrored = j == 0 ? 0 : inner.n - j;
            b.re[j] = b.re[mirrored] = chirp[2 * j] / inner.n;
            b.im[j] = b.im[mirrored] = -chirp[2 * j + 1] / inner.n;
        }
        inner.forward(b);
        filterRe = b.re;
        filterIm = b.im;
    }

    static FftPlan of(int n) {
        SoftReference<FftPlan> known = KNOWN.get(n);
        FftPlan plan = known == null ? null : known.get();
        if (plan != null) return plan;
        plan = new FftPlan(n);
        if (KNOWN.size() >= MOST_KNOWN) KNOWN.clear();
        KNOWN.put(n, new SoftReference<>(plan));
        return plan;
    }

    private static double[] twiddles(int l, int r) {
        int m = l / r;
        double[] w = new double[2 * (r - 1) * m];
        for (int p = 0, at = 0; p < m; p++) for (int u = 1; u < r; u++, at += 2) root((long) u * p, l, w, at);
        return w;
    }

    /** e^(−2πij/n) for 0 ≤ j &lt; n. */
    static void root(long j, long n, double[] out, int at) {
        int quarter = (int) (4 * j / n);
        long r = 4 * j - quarter * n;
        boolean steep = 2 * r > n;
        double t = Math.PI * (steep ? n - r : r) / (2 * n);
        double c = steep ? StrictMath.sin(t) : StrictMath.cos(t);
        double s = steep ? StrictMath.cos(t) : StrictMath.sin(t);
        out[at] = switch (quarter) {
            case 0 -> c;
            case 1 -> 0 - s;
            case 2 -> -c;
            default -> s;
        };
        out[at + 1] = switch (quarter) {
            case 0 -> 0 - s;
            case 1 -> -c;
            case 2 -> s;
            default -> c;
        };
    }

    /** e^(−πik/n) for k ≤ n, by which a transform of 2n real points is made of one of n complex ones. */
    double[] halves() {
        double[] w = halves;
        if (w == null) {
            w = new double[2 * n + 2];
            for (int k = 0; k <= n; k++) root(k, 2L * n, w, 2 * k);
            halves = w;
        }
        return w;
    }

    /** How many elements a row needs while it is transformed. */
    int size() {
        return inner == null ? n : inner.n;
    }

    /** Transforms the first n elements of every row. */
    void forward(Lanes x) {
        if (inner != null) {
            bluestein(x);
            return;
        }
        int m = n;
        int s = x.lanes;
        for (int i = 0; i < radices.length; i++) {
            int r = radices[i];
            m /= r;
            switch (r) {
                case 2 -> pass2(m, s, twiddles[i], x.re, x.im, x.re2, x.im2);
                case 3 -> pass3(m, s, twiddles[i], x.re, x.im, x.re2, x.im2);
                case 4 -> pass4(m, s, twiddles[i], x.re, x.im, x.re2, x.im2);
                default -> pass5(m, s, twiddles[i], x.re, x.im, x.re2, x.im2);
            }
            s *= r;
            x.exchange();
        }
    }

    private void bluestein(Lanes x) {
        int lanes = x.lanes;
        for (int j = 0; j < n; j++) times(x, j * lanes, lanes, chirp[2 * j], chirp[2 * j + 1]);
        java.util.Arrays.fill(x.re, n * lanes, x.re.length, 0);
        java.util.Arrays.fill(x.im, n * lanes, x.im.length, 0);
        inner.forward(x);
        for (int j = 0; j < inner.n; j++) times(x, j * lanes, lanes, filterRe[j], filterIm[j]);
        x.swap();
        inner.forward(x);
        x.swap();
        for (int j = 0; j < n; j++) times(x, j * lanes, lanes, chirp[2 * j], chirp[2 * j + 1]);
    }

    private static void times(Lanes x, int at, int lanes, double cr, double ci) {
        double[] re = x.re;
        double[] im = x.im;
        for (int i = at; i < at + lanes; i++) {
            double a = re[i];
            double b = im[i];
            re[i] = a * cr - b * ci;
            im[i] = a * ci + b * cr;
        }
    }

    private static void pass2(int m, int s, double[] w, double[] xr, double[] xi, double[] yr, double[] yi) {
        for (int p = 0; p < m; p++) {
            double wr = w[2 * p];
            double wi = w[2 * p + 1];
            int a = s * p;
            int b = a + s * m;
            int y = 2 * s * p;
            int z = y + s;
            for (int q = 0; q < s; q++) {
                double dr = xr[a + q] - xr[b + q];
                double di = xi[a + q] - xi[b + q];
                yr[y + q] = xr[a + q] + xr[b + q];
                yi[y + q] = xi[a + q] + xi[b + q];
                yr[z + q] = dr * wr - di * wi;
                yi[z + q] = dr * wi + di * wr;
            }
        }
    }

    private static void pass3(int m, int s, double[] w, double[] xr, double[] xi, double[] yr, double[] yi) {
        double h = 0.5 * Math.sqrt(3);
        for (int p = 0; p < m; p++) {
            double ur = w[4 * p];
            double ui = w[4 * p + 1];
            double vr = w[4 * p + 2];
            double vi = w[4 * p + 3];
            int a = s * p;
            int b = a + s * m;
            int c = b + s * m;
            int y = 3 * s * p;
            for (int q = 0; q < s; q++) {
                double sr = xr[b + q] + xr[c + q];
                double si = xi[b + q] + xi[c + q];
                double dr = (xr[b + q] - xr[c + q]) * h;
                double di = (xi[b + q] - xi[c + q]) * h;
                double er = xr[a + q] - 0.5 * sr;
                double ei = xi[a + q] - 0.5 * si;
                yr[y + q] = xr[a + q] + sr;
                yi[y + q] = xi[a + q] + si;
                double fr = er + di;
                double fi = ei - dr;
                yr[y + s + q] = fr * ur - fi * ui;
                yi[y + s + q] = fr * ui + fi * ur;
                double gr = er - di;
                double gi = ei + dr;
                yr[y + 2 * s + q] = gr * vr - gi * vi;
                yi[y + 2 * s + q] = gr * vi + gi * vr;
            }
        }
    }

    private static void pass4(int m, int s, double[] w, double[] xr, double[] xi, double[] yr, double[] yi) {
        for (int p = 0; p < m; p++) {
            double ur = w[6 * p];
            double ui = w[6 * p + 1];
            double vr = w[6 * p + 2];
            double vi = w[6 * p + 3];
            double tr = w[6 * p + 4];
            double ti = w[6 * p + 5];
            int a = s * p;
            int b = a + s * m;
            int c = b + s * m;
            int d = c + s * m;
            int y = 4 * s * p;
            for (int q = 0; q < s; q++) {
                double er = xr[a + q] + xr[c + q];
                double ei = xi[a + q] + xi[c + q];
                double fr = xr[a + q] - xr[c + q];
                double fi = xi[a + q] - xi[c + q];
                double gr = xr[b + q] + xr[d + q];
                double gi = xi[b + q] + xi[d + q];
                double hr = xr[b + q] - xr[d + q];
                double hi = xi[b + q] - xi[d + q];
                yr[y + q] = er + gr;
                yi[y + q] = ei + gi;
                double kr = fr + hi;
                double ki = fi - hr;
                yr[y + s + q] = kr * ur - ki * ui;
                yi[y + s + q] = kr * ui + ki * ur;
                double lr = er - gr;
                double li = ei - gi;
                yr[y + 2 * s + q] = lr * vr - li * vi;
                yi[y + 2 * s + q] = lr * vi + li * vr;
                double nr = fr - hi;
                double ni = fi + hr;
                yr[y + 3 * s + q] = nr * tr - ni * ti;
                yi[y + 3 * s + q] = nr * ti + ni * tr;
            }
        }
    }

    /** cos and sin of 2π/5 and 4π/5. */
    private static final double C1 = 0.30901699437494742410;
    private static final double C2 = -0.80901699437494742410;
    private static final double S1 = 0.95105651629515357212;
    private static final double S2 = 0.58778525229247312917;

    private static void pass5(int m, int s, double[] w, double[] xr, double[] xi, double[] yr, double[] yi) {
        int e = s * m;
        for (int p = 0; p < m; p++) {
            for (int q = 0; q < s; q++) {
                int a = s * p + q;
                double ar = xr[a];
                double ai = xi[a];
                double br = xr[a + e] + xr[a + 4 * e];
                double bi = xi[a + e] + xi[a + 4 * e];
                double cr = xr[a + e] - xr[a + 4 * e];
                double ci = xi[a + e] - xi[a + 4 * e];
                double dr = xr[a + 2 * e] + xr[a + 3 * e];
                double di = xi[a + 2 * e] + xi[a + 3 * e];
                double er = xr[a + 2 * e] - xr[a + 3 * e];
                double ei = xi[a + 2 * e] - xi[a + 3 * e];
                int y = 5 * s * p + q;
                yr[y] = ar + br + dr;
                yi[y] = ai + bi + di;
                double fr = ar + C1 * br + C2 * dr;
                double fi = ai + C1 * bi + C2 * di;
                double gr = S1 * cr + S2 * er;
                double gi = S1 * ci + S2 * ei;
                put(yr, yi, y + s, fr + gi, fi - gr, w, 8 * p);
                put(yr, yi, y + 4 * s, fr - gi, fi + gr, w, 8 * p + 6);
                fr = ar + C2 * br + C1 * dr;
                fi = ai + C2 * bi + C1 * di;
                gr = S2 * cr - S1 * er;
                gi = S2 * ci - S1 * ei;
                put(yr, yi, y + 2 * s, fr + gi, fi - gr, w, 8 * p + 2);
                put(yr, yi, y + 3 * s, fr - gi, fi + gr, w, 8 * p + 4);
            }
        }
    }

    private static void put(double[] yr, double[] yi, int at, double r, double i, double[] w, int k) {
        yr[at] = r * w[k] - i * w[k + 1];
        yi[at] = r * w[k + 1] + i * w[k];
    }
}
