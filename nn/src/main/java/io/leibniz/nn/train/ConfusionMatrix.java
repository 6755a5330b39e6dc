package io.leibniz.nn.train;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** How often each class was taken for each: rows are the true classes, columns the predicted ones. */
public final class ConfusionMatrix {
    private final long[][] counts;

    public ConfusionMatrix(int classes) {
        counts = new long[classes][classes];
    }

    /**
     * Counts a batch.
     *
     * @param predicted class numbers, [n]
     * @param truth class numbers, [n]
     * @throws ShapeException if the shapes differ
     * @throws IndexOutOfBoundsException for a class number out of range
     */
    public void add(Tensor predicted, Tensor truth) {
        if (!predicted.shape().equals(truth.shape())) {
            throw new ShapeException("confusion matrix: predictions " + predicted.shape() + " and labels " + truth.shape() + " must have one shape");
        }
        int[] p = predicted.toIntArray();
        int[] t = truth.toIntArray();
        for (int i = 0; i < p.length; i++) counts[t[i]][p[i]]++;
    }

    public int classes() {
        return counts.length;
    }

    public long count(int truth, int predicted) {
        return counts[truth][predicted];
    }

    /** The share of examples on the diagonal; NaN of none. */
    public double accuracy() {
        long right = 0;
        long all = 0;
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                all += counts[i][j];
                if (i == j) right += counts[i][j];
            }
        }
        return (double) right / all;
    }

    /** A table for a terminal. */
    public String toText(List<String> names) {
        int n = counts.length;
        int w = 3;
        for (long[] row : counts) for (long c : row) w = Math.max(w, String.valueOf(c).length());
        int label = 4;
        for (String s : names) label = Math.max(label, s.length());
        StringBuilder out = new StringBuilder(" ".repeat(label + 2));
        for (int j = 0; j < n; j++) out.append(String.format(Locale.ROOT, " %" + w + "s", names.get(j).length() <= w ? names.get(j) : names.get(j).substring(0, w)));
        out.append("   recall\n");
        for (int i = 0; i < n; i++) {
            out.append(String.format(Locale.ROOT, "%" + label + "s  ", names.get(i)));
            long sum = 0;
            for (int j = 0; j < n; j++) {
                sum += counts[i][j];
                out.append(String.format(Locale.ROOT, " %" + w + "s", counts[i][j] == 0 ? "·" : String.valueOf(counts[i][j])));
            }
            out.append(String.format(Locale.ROOT, "   %5.1f %%%n", sum == 0 ? Double.NaN : 100.0 * counts[i][i] / sum));
        }
        return out.toString();
    }
}
