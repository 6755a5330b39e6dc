package io.leibniz.testkit.torch;

import io.leibniz.ops.ValuesAndIndices;
import io.leibniz.tensor.Tensor;
import java.util.function.Function;

/** PyTorch's ways with axes: a scalar has an axis 0 when asked for one, and an empty list means all. */
final class Axes {
    private Axes() {}

    /** The axes of an argument; none stands for all. */
    static int[] of(Arguments a, Tensor x, int position, String name) {
        int[] axes = a.integers(position, name);
        return axes == null || x.rank() == 0 ? new int[0] : axes;
    }

    /** A function along an axis that keeps the shape, also of a scalar. */
    static Tensor along(Tensor x, Function<Tensor, Tensor> f) {
        return x.rank() == 0 ? f.apply(x.unsqueeze(0)).reshape() : f.apply(x);
    }

    /** The same for two results. */
    static ValuesAndIndices both(Tensor x, Function<Tensor, ValuesAndIndices> f) {
        if (x.rank() > 0) return f.apply(x);
        ValuesAndIndices r = f.apply(x.unsqueeze(0));
        return new ValuesAndIndices(r.values().reshape(), r.indices().reshape());
    }
}
