package io.leibniz.nn.train;

import io.leibniz.tensor.Tensor;
import java.util.Map;

/**
 * What a forward pass over a batch gives.
 *
 * @param loss a single number, the one to make small
 * @param measures other means over the batch, by name, single numbers
 */
public record Scored(Tensor loss, Map<String, Tensor> measures) {}
