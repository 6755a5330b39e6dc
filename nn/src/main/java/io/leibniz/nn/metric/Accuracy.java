package io.leibniz.nn.metric;

import io.leibniz.tensor.Tensor;

/**
 * The share of examples whose label is among the k classes with the highest scores. Of equal scores the earlier class is the
 * higher one.
 */
public final class Accuracy implements Metric {
    private final int k;
    private long right;
    private long all;

    private Accuracy(int k) {
        this.k = k;
    }

    /** The label is the class with the highest score. */
    public static Accuracy of() {
        return top(1);
    }

    public static Accuracy top(int k) {
        if (k < 1) throw new IllegalArgumentException("accuracy: the top " + k + "; give at least 1");
        return new Accuracy(k);
    }

    /**
     * @param scores [.., C], logits or probabilities
     * @param labels [..]
     */
    @Override
    public void add(Tensor scores, Tensor labels) {
        Rows r = Rows.of("accuracy", scores, labels);
        for (int i = 0; i < r.labels().length; i++) {
            int y = r.label("accuracy", i);
            double own = r.scores()[i * r.classes() + y];
            int higher = 0;
            for (int c = 0; c < r.classes(); c++) {
                double s = r.scores()[i * r.classes() + c];
                // A label whose score is NaN is never among the highest.
                if (s > own || s == own && c < y || Double.isNaN(own)) higher++;
            }
            if (higher < k) right++;
        }
        all += r.labels().length;
    }

    @Override
    public double value() {
        return (double) right / all;
    }
}
