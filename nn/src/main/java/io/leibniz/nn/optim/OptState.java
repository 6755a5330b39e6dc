package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * What an optimizer remembers: how many steps it has taken, and averages that have the form of the model.
 *
 * @param step an i64 scalar
 * @param moments none for plain descent, one with momentum, two for Adam; their untrained leaves are unused
 * @param <M> the type of the model
 */
public record OptState<M>(Tensor step, List<M> moments) {}
