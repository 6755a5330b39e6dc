package io.leibniz.testkit.adbench;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A Gaussian mixture to fit: points and a place to start from.
 *
 * @param n          points
 * @param d          dimensions
 * @param k          components
 * @param parameters k log weights, then k means of d numbers, then k inverse covariance factors of d·(d + 1)/2 numbers: the
 *                   logarithms of a lower triangular matrix's diagonal, then what is below it, column by column
 * @param x          n points of d numbers
 * @param gamma      scale of the Wishart prior
 * @param m          its degrees of freedom beyond d + 1
 */
public record GmmData(int n, int d, int k, double[] parameters, double[] x, double gamma, int m) {
    /** Length of a factor. */
    public int factor() {
        return d * (d + 1) / 2;
    }

    /** Log weights and factors drawn from a normal distribution, means and points from the unit cube. */
    public static GmmData random(long seed, int n, int d, int k) {
        var random = new SplittableRandom(seed);
        int factor = d * (d + 1) / 2;
        double[] parameters = new double[k * (1 + d + factor)];
        for (int i = 0; i < parameters.length; i++) {
            boolean mean = i >= k && i < k * (1 + d);
            parameters[i] = mean ? random.nextDouble() : random.nextGaussian();
        }
        return new GmmData(n, d, k, parameters, random.doubles((long) n * d).toArray(), 1, 0);
    }

    static double[] uniform(RandomGenerator random, int n, double low, double high) {
        return random.doubles(n, low, high).toArray();
    }
}
