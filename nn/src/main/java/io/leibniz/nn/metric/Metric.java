package io.leibniz.nn.metric;

import io.leibniz.tensor.Tensor;

/**
 * A figure over a stream of batches, the same however the stream is cut.
 *
 * {@snippet :
 * var accuracy = Accuracy.top(5);
 * for (var b : batches) accuracy.add(model.apply(b.images()), b.labels());
 * accuracy.value();
 * }
 */
public interface Metric {
    /**
     * Takes one more batch into account.
     *
     * @throws io.leibniz.tensor.ShapeException if shapes don't fit
     */
    void add(Tensor predictions, Tensor targets);

    /** The figure over all batches so far; NaN before the first. */
    double value();
}
