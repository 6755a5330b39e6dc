package io.leibniz.nn.optim;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An optimizer around another one. */
abstract class Wrapper extends Optimizer {
    final Optimizer inner;

    Wrapper(Optimizer inner) {
        this.inner = inner;
    }

    @Override
    boolean moves(String path, Shape shape) {
        return inner.moves(path, shape);
    }

    @Override
    void check(Map<String, Shape> leaves) {
        inner.check(leaves);
    }

    @Override
    double rate(long steps) {
        return inner.rate(steps);
    }

    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        return inner.start(parameters);
    }

    /** The same leaves with other gradients. */
    static Map<String, Leaf> with(Map<String, Leaf> leaves, List<Tensor> gradients) {
        Map<String, Leaf> r = new LinkedHashMap<>();
        int i = 0;
        for (var e : leaves.entrySet()) r.put(e.getKey(), new Leaf(e.getValue().parameter(), gradients.get(i++)));
        return r;
    }

    static List<Tensor> gradients(Map<String, Leaf> leaves) {
        return leaves.values().stream().map(Leaf::gradient).toList();
    }
}
