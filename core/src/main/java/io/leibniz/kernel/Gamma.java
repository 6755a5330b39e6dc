package io.leibniz.kernel;

import static io.leibniz.kernel.DErf.polynomial;

/**
 * The logarithm of the gamma function and its derivatives in f64: Taylor-like polynomials about the zeros, recurrence to
 * where the asymptotic series of Stirling holds, reflection for negative arguments. NIST Digital Library of Mathematical
 * Functions, §§ 5.5, 5.11 and 5.15.
 */
final class Gamma {
    private Gamma() {}

    private static final double HALF_LOG_2PI = 0.9189385332046728;
    private static final double LOG_PI = 1.1447298858494002;

    /** log Γ(1 + t)/t on −0.3 ≤ t ≤ ½. */
    private static final double[] ABOUT_1 = {
        -0.5772156649015329, 0.8224670334241133, -0.40068563438653243, 0.2705808084277242, -0.2073855510282934,
        0.1695571770072426, -0.14404989682639224, 0.12550966882488754, -0.11133426150072046, 0.10009948226357218,
        -0.09095420249011152, 0.08335343371241756, -0.07692792586405217, 0.07143349959876699, -0.0667343304652893,
        0.06258864512953434, -0.05833968850087359, 0.05419419918136972, -0.053562394698361555, 0.05789558478625451,
        -0.056042769159695506, 0.036014756457634814, -0.010587155562251127};

    /** log Γ(2 + t)/t on −½ ≤ t ≤ ¾. */
    private static final double[] ABOUT_2 = {
        0.42278433509846713, 0.3224670334241132, -0.06735230105319805, 0.020580808427782937, -0.007385551028679059,
        0.0028905103308351885, -0.0011927539115427338, 0.0005096695222123099, -0.000223154760437755,
        9.945755040841842e-05, -4.492623352832147e-05, 2.0506882861616103e-05, -9.439329281446867e-06,
        4.376583001927614e-06, -2.0409127943923794e-06, 9.502122279029039e-07, -4.415574475518489e-07,
        2.1773020802497592e-07, -1.1671883729707374e-07, 5.18280981244152e-08, -1.1534503175194653e-08};

    /** ψ(x)/(x − x₀) in x − 3/2 on 1 ≤ x ≤ 2, x₀ the positive zero. */
    private static final double[] DIGAMMA = {
        0.9510558760318328, -0.4236274212814572, 0.24054248424077793, -0.14840492305487385, 0.09498872445444416,
        -0.06192213318962806, 0.04076083383798033, -0.026975800064457617, 0.017907251773292252, -0.011908145902072679,
        0.007926954612415382, -0.005280909313158999, 0.003518915662770524, -0.0023375141134564805,
        0.0015571429610713834, -0.0010778276081031418, 0.0007215864414864059, -0.00035448058653012645,
        0.00023051226955505354, -0.00037862943378168474, 0.00025705905548031123};
    private static final double DIGAMMA_ZERO = 1.4616321449683622;
    private static final double DIGAMMA_ZERO_LOW = 9.549995429965697e-17;

    /** The Bernoulli numbers B₂, B₄, …, B₂₀. */
    private static final double[] BERNOULLI = {
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798,
        -174611.0 / 330};
    /** From here on the asymptotic series with these terms are exact to double precision. */
    private static final double STIRLING = 10;

    static double lgamma(double x) {
        if (x >= STIRLING) return stirling(x);
        if (x >= 0.5) {
            if (x < 1.5) return x < 0.7 ? lgamma(x + 1) - StrictMath.log(x) : (x - 1) * polynomial(ABOUT_1, x - 1) + 0.0;
            double product = 1;
            double u = x;
            while (u > 2.75) {
                u -= 1;
                product *= u;
            }
            double base = (u - 2) * polynomial(ABOUT_2, u - 2);
            return product == 1 ? base : base + StrictMath.log(product);
        }
        if (x >= 0) return lgamma(x + 1) - StrictMath.log(x);
        if (!(x > Double.NEGATIVE_INFINITY)) return -x;
        double s = Math.abs(sinPi(x));
        if (s == 0) return Double.POSITIVE_INFINITY;
        // Γ(x)·Γ(1 − x) = π/sin πx, and Γ(1 − x) = −x·Γ(−x).
        return x > -0x1p-60 ? -StrictMath.log(-x) : LOG_PI - StrictMath.log(s * -x) - lgamma(-x);
    }

    private static double stirling(double x) {
        if (x > 0x1p60) return x * (StrictMath.log(x) - 1);
        double r = 1 / x;
        double z = r * r;
        double p = 0;
        for (int k = BERNOULLI.length; k > 0; k--) {
            p = Math.fma(p, z, BERNOULLI[k - 1] / (2 * k * (2 * k - 1)));
        }
        return (x - 0.5) * (StrictMath.log(x) - 1) + (HALF_LOG_2PI - 0.5 + p * r);
    }

    /** sin πx by exact reduction. */
    private static double sinPi(double x) {
        double r = x - 2 * Math.rint(0.5 * x);
        if (r > 0.5) r = 1 - r;
        if (r < -0.5) r = -1 - r;
        return StrictMath.sin(Math.PI * r);
    }

    /** cot πx by exact reduction. */
    private static double cotPi(double x) {
        double r = x - Math.rint(x);
        return Math.abs(r) > 0.25
                ? StrictMath.tan(Math.PI * (Math.copySign(0.5, r) - r))
                : 1 / StrictMath.tan(Math.PI * r);
    }

    static double digamma(double x) {
        if (x < 0) {
            if (x == Math.rint(x)) return Double.NaN;
            return digamma(1 - x) - Math.PI * cotPi(x);
        }
        if (x == 0) return Math.copySign(Double.POSITIVE_INFINITY, -x);
        double shift = 0;
        double u = x;
        if (u < 1) {
            shift = -1 / u;
            u += 1;
        } else if (u < STIRLING) {
            while (u > 2) {
                u -= 1;
                shift += 1 / u;
            }
        }
        if (u <= 2) return shift + ((u - DIGAMMA_ZERO) - DIGAMMA_ZERO_LOW) * polynomial(DIGAMMA, u - 1.5);
        double r = 1 / u;
        double z = r * r;
        double p = 0;
        for (int k = BERNOULLI.length; k > 0; k--) {
            p = Math.fma(p, z, BERNOULLI[k - 1] / (2 * k));
        }
        return StrictMath.log(u) - Math.fma(p, z, 0.5 * r);
    }

    /**
     * ψ⁽ⁿ⁾(x), n ≥ 1, by the recurrence ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) + (−1)ⁿ⁺¹·n!·x⁻ⁿ⁻¹ and the asymptotic series; by
     * reflection for x &lt; 0.
     */
    static double polygamma(int n, double x) {
        if (x != x) return x;
        if (x <= 0 && x == Math.rint(x)) {
            return (n & 1) == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        double sign = (n & 1) == 1 ? 1 : -1;
        if (x < 0) {
            return -StrictMath.pow(Math.PI, n + 1) * cotDerivative(n, x) - sign * polygamma(n, 1 - x);
        }
        double factorial = 1;
        for (int k = 2; k < n; k++) {
            factorial *= k;
        }
        // (n − 1)! stands for the whole series; each power carries the factor n that is left.
        double sum = 0;
        double u = x;
        double start = STIRLING + n;
        while (u < start) {
            sum += n * StrictMath.pow(u, -n - 1);
            u += 1;
        }
        double r = 1 / u;
        double z = r * r;
        double series = 0;
        for (int k = BERNOULLI.length; k > 0; k--) {
            // B₂ₖ·(2k + n − 1)!/((2k)!·(n − 1)!)
            double c = BERNOULLI[k - 1];
            for (int j = 1; j <= 2 * k; j++) {
                c = c * (n - 1 + j) / j;
            }
            series = Math.fma(series, z, c);
        }
        double head = StrictMath.pow(u, -n);
        return sign * factorial * (sum + head * (1 + 0.5 * n * r + z * series));
    }

    /** The n-th derivative of cot at πx, as a polynomial in c = cot πx: P₀ = c, Pₙ₊₁ = −(1 + c²)·Pₙ′. */
    private static double cotDerivative(int n, double x) {
        double[] p = {0, 1};
        for (int i = 0; i < n; i++) {
            double[] next = new double[p.length + 1];
            for (int k = 1; k < p.length; k++) {
                next[k - 1] -= k * p[k];
                next[k + 1] -= k * p[k];
            }
            p = next;
        }
        return polynomial(p, cotPi(x));
    }
}
