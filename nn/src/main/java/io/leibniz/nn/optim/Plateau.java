package io.leibniz.nn.optim;

/**
 * Lowers the rate where a measure stops to improve. A value: seeing a measure gives the next one.
 *
 * {@snippet :
 * var plateau = Plateau.of(0.5, 3);                       // half, after more than 3 epochs without progress
 * plateau = plateau.see(validationLoss);
 * state = state.withRateFactor(plateau.rateFactor());
 * }
 *
 * @param factor what the rate is multiplied by
 * @param patience how many measures in a row may be no better than the best
 * @param threshold by which share of the best a measure must be better to count as such
 * @param cooldown how many measures after a change are not counted as bad
 * @param least the rate factor doesn't fall below
 * @param larger whether a larger measure is better
 * @param best so far
 * @param bad how many since then
 * @param cooling how many to come that aren't counted
 * @param rateFactor what the schedule's rate is to be multiplied by
 */
public record Plateau(double factor, int patience, double threshold, int cooldown, double least, boolean larger, double best, int bad,
        int cooling, double rateFactor) {

    public Plateau {
        if (!(factor > 0 && factor < 1)) throw new IllegalArgumentException("plateau: factor " + factor + "; give a number between 0 and 1");
        if (patience < 0 || cooldown < 0) throw new IllegalArgumentException("plateau: patience " + patience + ", cooldown " + cooldown + "; neither is negative");
    }

    /** Smaller is better, by a share of 10⁻⁴; no cooldown, no least rate. */
    public static Plateau of(double factor, int patience) {
        return new Plateau(factor, patience, 1e-4, 0, 0, false, Double.POSITIVE_INFINITY, 0, 0, 1);
    }

    public Plateau threshold(double share) {
        return new Plateau(factor, patience, share, cooldown, least, larger, best, bad, cooling, rateFactor);
    }

    public Plateau cooldown(int measures) {
        return new Plateau(factor, patience, threshold, measures, least, larger, best, bad, cooling, rateFactor);
    }

    public Plateau least(double rateFactor) {
        return new Plateau(factor, patience, threshold, cooldown, rateFactor, larger, best, bad, cooling, this.rateFactor);
    }

    /** For an accuracy. */
    public Plateau largerIsBetter() {
        return new Plateau(factor, patience, threshold, cooldown, least, true, Double.NEGATIVE_INFINITY, bad, cooling, rateFactor);
    }

    /** After one more measure; NaN is never better. */
    public Plateau see(double measure) {
        boolean better = larger ? measure > best * (1 + threshold) : measure < best * (1 - threshold);
        int since = better || cooling > 0 ? 0 : bad + 1;
        boolean lower = since > patience;
        return new Plateau(factor, patience, threshold, cooldown, least, larger, better ? measure : best, lower ? 0 : since,
                lower ? cooldown : Math.max(0, cooling - 1), lower ? Math.max(rateFactor * factor, least) : rateFactor);
    }
}
