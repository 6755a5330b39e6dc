package io.leibniz.nn.metric;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/** How far predictions are from numbers: the root of the mean square, or the mean distance. */
public final class MeanError implements Metric {
    private final boolean squared;
    private double sum;
    private long all;

    private MeanError(boolean squared) {
        this.squared = squared;
    }

    /** √(mean (x − y)²). */
    public static MeanError rootMeanSquare() {
        return new MeanError(true);
    }

    /** mean |x − y|. */
    public static MeanError absolute() {
        return new MeanError(false);
    }

    /** Of any shape, but of one. */
    @Override
    public void add(Tensor predictions, Tensor targets) {
        if (!predictions.shape().equals(targets.shape())) {
            throw new ShapeException("meanError: predictions of shape " + predictions.shape() + " and targets of shape " + targets.shape() + " must have one shape");
        }
        Tensor d = predictions.to(DType.F64).sub(targets.to(DType.F64));
        sum += (squared ? d.square() : d.abs()).sum().item();
        all += d.numel();
    }

    @Override
    public double value() {
        return squared ? Math.sqrt(sum / all) : sum / all;
    }
}
