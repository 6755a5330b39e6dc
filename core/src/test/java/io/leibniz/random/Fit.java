package io.leibniz.random;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Goodness of fit at a level of one in a thousand. */
final class Fit {
    private Fit() {}

    /** Kolmogorov and Smirnov's √n · sup |F_n − F|; its 0.999 quantile is 1.949. */
    static double kolmogorovSmirnov(double[] samples, DoubleUnaryOperator cdf) {
        double[] x = samples.clone();
        Arrays.sort(x);
        double d = 0;
        for (int i = 0; i < x.length; i++) {
            double f = cdf.applyAsDouble(x[i]);
            d = Math.max(d, Math.max(f - (double) i / x.length, (i + 1.0) / x.length - f));
        }
        return d * Math.sqrt(x.length);
    }

    static final double KS_LIMIT = 1.949;

    /** How far Pearson's χ² of counts lies above its mean, in the normal approximation of Wilson and Hilferty. */
    static double chiSquare(long[] counts, double[] probabilities) {
        long n = Arrays.stream(counts).sum();
        double chi = 0;
        for (int i = 0; i < counts.length; i++) {
            double e = n * probabilities[i];
            chi += (counts[i] - e) * (counts[i] - e) / e;
        }
        double k = counts.length - 1;
        double v = 2 / (9 * k);
        return (Math.cbrt(chi / k) - (1 - v)) / Math.sqrt(v);
    }

    static double chiSquare(long[] counts) {
        double[] p = new double[counts.length];
        Arrays.fill(p, 1.0 / p.length);
        return chiSquare(counts, p);
    }

    /** The 0.999 quantile of the standard normal distribution. */
    static final double CHI_LIMIT = 3.09;

    /** The distribution function of a density on [from, to], by Simpson's rule on a fine grid, normalised. */
    static DoubleUnaryOperator cdf(DoubleUnaryOperator density, double from, double to) {
        int n = 20_000;
        double h = (to - from) / n;
        double[] c = new double[n + 1];
        for (int i = 0; i < n; i++) {
            double a = from + i * h;
            c[i + 1] = c[i] + h / 6 * (density.applyAsDouble(a) + 4 * density.applyAsDouble(a + h / 2) + density.applyAsDouble(a + h));
        }
        return x -> {
            double p = Math.clamp((x - from) / h, 0, n);
            int i = Math.min((int) p, n - 1);
            return (c[i] + (c[i + 1] - c[i]) * (p - i)) / c[n];
        };
    }

    static double correlation(double[] x, double[] y) {
        double mx = Arrays.stream(x).average().orElseThrow();
        double my = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
        }
        return xy / Math.sqrt(xx * yy);
    }
}
