package io.leibniz.nn;

import io.leibniz.tensor.Tensor;

/**
 * What a recurrent network made of a sequence.
 *
 * @param y the last layer's outputs [N, T, directions·width]; zero past the end of a shorter sequence
 * @param state after each sequence's last step, [layers·directions, N, width] a leaf; the backward direction's after the
 *     first element
 */
public record Unrolled<S>(Tensor y, S state) {}
