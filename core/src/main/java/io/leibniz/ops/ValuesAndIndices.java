package io.leibniz.ops;

import io.leibniz.tensor.Tensor;

/**
 * Elements that were selected along an axis, and where they were.
 *
 * @param values the elements; derivatives go to where they came from
 * @param indices their positions along the axis, i64
 */
public record ValuesAndIndices(Tensor values, Tensor indices) {}
