package io.leibniz.nn;

import io.leibniz.tensor.Tensor;

/**
 * A piece of a model: a record whose tensors are its parameters, with a function from one tensor to another.
 *
 * <p>The context says whether the model is training, hands out random keys and collects new running statistics. Layers
 * that need none of it have an {@code apply(x)} as well.
 */
@FunctionalInterface
public interface Layer {
    Tensor apply(Tensor x, Context context);
}
