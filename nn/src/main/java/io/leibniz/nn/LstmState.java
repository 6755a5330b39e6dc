package io.leibniz.nn;

import io.leibniz.tensor.Tensor;

/**
 * What an LSTM carries from step to step: of a cell [N, width], of a network [layers·directions, N, width].
 *
 * @param h what it shows
 * @param c what it remembers
 */
public record LstmState(Tensor h, Tensor c) {}
