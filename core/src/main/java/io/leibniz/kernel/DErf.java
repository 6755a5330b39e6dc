package io.leibniz.kernel;

/** The pieces of the error function in f64. */
final class DErf {
    private DErf() {}

    private static final double HALF_SQRT_PI = 0.886226925452758;

    /** erf(x)/x − 1 in x² on |x| ≤ 1. */
    private static final double[] CENTRAL = {
        0.1283791670955126, -0.3761263890318375, 0.11283791670954854, -0.02686617064507231, 0.0052239776247753195,
        -0.0008548326978430694, 0.00012055331025793798, -1.4925593245923501e-05, 1.6460968721975601e-06,
        -1.634998274189769e-07, 1.4657600165778558e-08, -1.1364607520605601e-09, 5.943508233981782e-11};

    /** e^(a²)·erfc(a)·(a + 4) in t = (a − 4)/(a + 4) on ½ ≤ a ≤ 27½. */
    private static final double[] TAIL = {
        1.095995661000491, -0.976548729080882, 0.7732087022652371, -0.5408538313132363, 0.3308515878780082,
        -0.1740109372398793, 0.07638151490948174, -0.02637005334141593, 0.006112055652532515, -0.0002809588539665208,
        -0.0004550526536398327, 0.0001768127464779721, -3.6353449598037024e-06, -1.8860606363841302e-05,
        4.69504905335974e-06, 1.4234998423265874e-06, -8.477142290400554e-07, -7.445771268832783e-08,
        1.2644535263373843e-07, -8.074244354452941e-11, -1.745313962626424e-08, 5.03351690688691e-10,
        1.742076078220748e-09};

    static double polynomial(double[] c, double x) {
        double p = c[c.length - 1];
        for (int i = c.length - 2; i >= 0; i--) {
            p = Math.fma(p, x, c[i]);
        }
        return p;
    }

    /** erf(x) for |x| ≤ 1. */
    static double central(double x) {
        return Math.fma(x, polynomial(CENTRAL, x * x), x);
    }

    /** e^(a²)·erfc(a) for a ≥ ½. Beyond the fitted interval erfc itself is 0. */
    static double scaledTail(double a) {
        double d = a + 4;
        return polynomial(TAIL, (a - 4) / d) / d;
    }

    /**
     * erfinv(a) for 0 ≤ a &lt; 1: an approximation, then Halley's iteration u ← f/f′, y ← y − u/(1 + y·u) on erf(y) − a,
     * or in the tail on erfc(y) − (1 − a), which is exact there.
     */
    static double inverse(double a) {
        if (a < 0x1p-30) return a * HALF_SQRT_PI;
        double rest = 1 - a;
        double w = -StrictMath.log(rest * (1 + a));
        double y;
        if (w < 15) {
            y = Erf.inverse((float) a, (float) w);
        } else {
            double l = -StrictMath.log(rest);
            y = Math.sqrt(l - 0.5 * StrictMath.log(Math.PI * l));
        }
        for (int i = 0; i < (w < 15 ? 2 : 4); i++) {
            double f = a < 0.5 ? DMath.erf(y) - a : rest - DMath.erfc(y);
            double u = f * HALF_SQRT_PI * DMath.exp(y * y);
            y -= u / (1 + y * u);
        }
        return y;
    }
}
