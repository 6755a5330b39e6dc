package io.leibniz.ops;

import io.leibniz.prim.Take;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Elements by position: slices, masks, index tensors. */
public sealed interface Indexing permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * Slices along an axis, in the order of a vector of indices.
     *
     * @param index [n], integers in [−extent, extent)
     * @throws io.leibniz.tensor.IndexException for an index out of range
     */
    default Tensor indexSelect(int axis, Tensor index) {
        return Trace.apply(new Take(self().shape().axis("indexSelect", axis)), self(), index.to(DType.I64));
    }
}
