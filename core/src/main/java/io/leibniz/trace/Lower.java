package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Tensor;

/** A look behind traced tensors, for printing and for taking numbers out. */
public final class Lower {
    private Lower() {}

    /** The primal of a value that is being differentiated; null for an array and for one that is being mapped. */
    public static Tensor once(Tensor x) {
        return switch (x.value()) {
            case Dual d -> d.primal;
            case Node n -> n.primal;
            case Batched _ -> null;
            case NdArray _ -> null;
        };
    }
}
