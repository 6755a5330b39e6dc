package io.leibniz.nn.metric;

import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * How often each class was taken for each: rows are the true classes, columns the predicted ones. Precision, recall, F₁ and
 * intersection over union follow from it, by class and as means over the classes that occur; where there is nothing to divide
 * by they are 0.
 *
 * {@snippet :
 * var m = new ConfusionMatrix(10);
 * m.add(logits.argmax(-1), labels);
 * m.recall(3);
 * m.meanIoU();
 * }
 */
public final class ConfusionMatrix {
    private final long[][] counts;

    public ConfusionMatrix(int classes) {
        counts = new long[classes][classes];
    }

    /**
     * Counts a batch.
     *
     * @param predicted class numbers of any shape: examples, pixels
     * @param truth class numbers of the same shape
     * @throws ShapeException if the shapes differ
     * @throws IndexException for a class number out of range
     */
    public void add(Tensor predicted, Tensor truth) {
        if (!predicted.shape().equals(truth.shape())) {
            throw new ShapeException("confusion matrix: predictions " + predicted.shape() + " and labels " + truth.shape() + " must have one shape");
        }
        int[] p = predicted.toIntArray();
        int[] t = truth.toIntArray();
        for (int i = 0; i < p.length; i++) {
            if (t[i] < 0 || t[i] >= counts.length || p[i] < 0 || p[i] >= counts.length) {
                throw new IndexException("confusion matrix: class " + t[i] + " taken for " + p[i] + " at position " + i + ", but there are " + counts.length + " classes");
            }
            counts[t[i]][p[i]]++;
        }
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

    private long ofClass(int c) {
        long sum = 0;
        for (long n : counts[c]) sum += n;
        return sum;
    }

    private long takenFor(int c) {
        long sum = 0;
        for (long[] row : counts) sum += row[c];
        return sum;
    }

    /** Of what was taken for a class, the share that is of it. */
    public double precision(int c) {
        return share(counts[c][c], takenFor(c));
    }

    /** Of a class, the share that was taken for it. */
    public double recall(int c) {
        return share(counts[c][c], ofClass(c));
    }

    /** 2·precision·recall / (precision + recall). */
    public double f1(int c) {
        return share(2 * counts[c][c], ofClass(c) + takenFor(c));
    }

    /** What is of a class and was taken for it, over what is of it or was taken for it (Jaccard 1901). */
    public double iou(int c) {
        return share(counts[c][c], ofClass(c) + takenFor(c) - counts[c][c]);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** The mean precision of the classes that occur, in truth or in prediction. */
    public double meanPrecision() {
        return mean(this::precision);
    }

    public double meanRecall() {
        return mean(this::recall);
    }

    public double meanF1() {
        return mean(this::f1);
    }

    public double meanIoU() {
        return mean(this::iou);
    }

    private double mean(IntToDoubleFunction f) {
        double sum = 0;
        int n = 0;
        for (int c = 0; c < counts.length; c++) {
            if (ofClass(c) + takenFor(c) == 0) continue;
            sum += f.applyAsDouble(c);
            n++;
        }
        return sum / n;
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
