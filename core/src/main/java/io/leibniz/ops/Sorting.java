package io.leibniz.ops;

import io.leibniz.tensor.Tensor;

/** Order: sorting, extremes with their positions, selection. */
public sealed interface Sorting permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

}
