package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/** A parameter and its gradient. */
record Leaf(Tensor parameter, Tensor gradient) {}
