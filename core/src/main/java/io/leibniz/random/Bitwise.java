package io.leibniz.random;

import io.leibniz.prim.Binary;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** i64 tensors and a number, bit by bit. */
final class Bitwise {
    private Bitwise() {}

    static Tensor and(Tensor x, long mask) {
        return Trace.apply(Binary.AND, x, Tensor.scalar(mask, x.dtype()).expand(x.shape()));
    }

    /** The sign comes in from the left. */
    static Tensor shiftRight(Tensor x, int distance) {
        return Trace.apply(Binary.SHR, x, Tensor.scalar((long) distance, x.dtype()).expand(x.shape()));
    }
}
