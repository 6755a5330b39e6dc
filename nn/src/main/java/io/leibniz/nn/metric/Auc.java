package io.leibniz.nn.metric;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;

/**
 * The area under the receiver operating characteristic: the probability that a positive example has a higher score than a
 * negative one, equal scores counting half (Hanley and McNeil 1982). Exact, so all scores are kept.
 */
public final class Auc implements Metric {
    private double[] positive = new double[16];
    private double[] negative = new double[16];
    private int positives;
    private int negatives;

    /** Of no examples yet. */
    public Auc() {}

    /**
     * @param scores of any shape; the higher, the more likely positive
     * @param truth of the same shape: true or 1 for positive, false or 0 for negative
     * @throws IllegalArgumentException for a score that is not a number, or a truth that is neither
     */
    @Override
    public void add(Tensor scores, Tensor truth) {
        if (!scores.shape().equals(truth.shape())) {
            throw new ShapeException("auc: scores of shape " + scores.shape() + " and truth of shape " + truth.shape() + " must have one shape");
        }
        double[] s = scores.toDoubleArray();
        double[] y = truth.toDoubleArray();
        for (int i = 0; i < s.length; i++) {
            if (Double.isNaN(s[i])) throw new IllegalArgumentException("auc: the score at position " + i + " is NaN");
            if (y[i] == 1) {
                if (positives == positive.length) positive = Arrays.copyOf(positive, 2 * positives);
                positive[positives++] = s[i];
            } else if (y[i] == 0) {
                if (negatives == negative.length) negative = Arrays.copyOf(negative, 2 * negatives);
                negative[negatives++] = s[i];
            } else {
                throw new IllegalArgumentException("auc: the truth at position " + i + " is " + y[i] + "; it must be 0 or 1");
            }
        }
    }

    /** NaN without examples of both kinds. */
    @Override
    public double value() {
        double[] p = Arrays.copyOf(positive, positives);
        double[] n = Arrays.copyOf(negative, negatives);
        Arrays.sort(p);
        Arrays.sort(n);
        double won = 0;
        int below = 0;
        int notAbove = 0;
        for (double x : p) {
            while (below < negatives && n[below] < x) below++;
            while (notAbove < negatives && n[notAbove] <= x) notAbove++;
            won += below + 0.5 * (notAbove - below);
        }
        return won / ((double) positives * negatives);
    }
}
