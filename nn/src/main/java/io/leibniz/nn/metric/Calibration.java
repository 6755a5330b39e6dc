package io.leibniz.nn.metric;

import io.leibniz.tensor.Tensor;

/**
 * The expected calibration error (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017): the mean over examples of |accuracy −
 * confidence| in the bin of their confidence, the highest probability. Bins are of one width and hold their upper bounds.
 */
public final class Calibration implements Metric {
    private final long[] counts;
    private final long[] right;
    private final double[] confidence;

    private Calibration(int bins) {
        counts = new long[bins];
        right = new long[bins];
        confidence = new double[bins];
    }

    /** With 15 bins. */
    public static Calibration of() {
        return of(15);
    }

    public static Calibration of(int bins) {
        if (bins < 1) throw new IllegalArgumentException("calibration: " + bins + " bins; give at least 1");
        return new Calibration(bins);
    }

    /**
     * @param probabilities [.., C]
     * @param labels [..]
     * @throws IllegalArgumentException for a highest probability outside of (0, 1]
     */
    @Override
    public void add(Tensor probabilities, Tensor labels) {
        Rows r = Rows.of("calibration", probabilities, labels);
        for (int i = 0; i < r.labels().length; i++) {
            int y = r.label("calibration", i);
            int best = 0;
            for (int c = 1; c < r.classes(); c++) if (r.scores()[i * r.classes() + c] > r.scores()[i * r.classes() + best]) best = c;
            double p = r.scores()[i * r.classes() + best];
            // f32 probabilities may exceed 1 by a rounding.
            if (!(p > 0 && p <= 1 + 1e-5)) throw new IllegalArgumentException("calibration: the highest probability at position " + i + " is " + p + "; give probabilities, such as logits.softmax(-1)");
            int bin = Math.min((int) Math.ceil(p * counts.length) - 1, counts.length - 1);
            counts[bin]++;
            confidence[bin] += p;
            if (best == y) right[bin]++;
        }
    }

    @Override
    public double value() {
        double gaps = 0;
        long all = 0;
        for (int b = 0; b < counts.length; b++) {
            gaps += Math.abs(right[b] - confidence[b]);
            all += counts[b];
        }
        return gaps / all;
    }

    public int bins() {
        return counts.length;
    }

    public long count(int bin) {
        return counts[bin];
    }

    /** The share of right predictions in a bin; NaN where it is empty. */
    public double accuracy(int bin) {
        return (double) right[bin] / counts[bin];
    }

    /** The mean confidence in a bin; NaN where it is empty. */
    public double confidence(int bin) {
        return confidence[bin] / counts[bin];
    }
}
