package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What an optimizer remembers: a tree of tensors, saved and compiled like a model.
 *
 * @param step how many steps have been taken: an i64 scalar
 * @param rateFactor what the schedule's rate is multiplied by, an f64 scalar: 1 until {@link #withRateFactor} changes it
 * @param kept what the rule keeps for each trained leaf, by the leaf's path (for Adam the averages of the gradient and of its
 *     square); other keys hold a colon: {@code average:hidden.weight}
 * @param <M> the type of the model
 */
public record OptState<M>(Tensor step, Tensor rateFactor, Map<String, List<Tensor>> kept) {
    /** The same, with the schedule's rate multiplied by a number from now on: what a {@link Plateau} asks for. */
    public OptState<M> withRateFactor(double factor) {
        if (!(factor >= 0)) throw new IllegalArgumentException("withRateFactor: the factor is " + factor + "; it can't be negative");
        return new OptState<>(step, Tensor.scalar(factor, DType.F64), kept);
    }

    static <M> OptState<M> start(Map<String, List<Tensor>> kept) {
        return new OptState<>(Tensor.scalar(0, DType.I64), Tensor.scalar(1, DType.F64), kept);
    }
}
