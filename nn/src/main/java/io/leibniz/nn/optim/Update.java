package io.leibniz.nn.optim;

/** The model after a step, and what the optimizer remembers of it. */
public record Update<M>(M model, OptState<M> state) {}
