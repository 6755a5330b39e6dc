package io.leibniz.ops;

import io.leibniz.tensor.Tensor;

/** Elements by position: slices, masks, index tensors. */
public sealed interface Indexing permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

}
