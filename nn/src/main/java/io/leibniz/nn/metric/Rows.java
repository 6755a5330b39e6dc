package io.leibniz.nn.metric;

import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/** Scores of classes [.., C] beside labels [..], as arrays. */
record Rows(double[] scores, long[] labels, int classes) {
    static Rows of(String metric, Tensor scores, Tensor labels) {
        if (scores.rank() == 0 || !labels.shape().equals(scores.shape().sub(0, scores.rank() - 1))) {
            throw new ShapeException(metric + ": scores of shape " + scores.shape() + " and labels of shape " + labels.shape() + "; they must be [.., C] and [..]");
        }
        return new Rows(scores.toDoubleArray(), labels.toLongArray(), scores.size(-1));
    }

    int label(String metric, int i) {
        long y = labels[i];
        if (y < 0 || y >= classes) throw new IndexException(metric + ": label " + y + " at position " + i + ", but there are " + classes + " classes");
        return (int) y;
    }
}
