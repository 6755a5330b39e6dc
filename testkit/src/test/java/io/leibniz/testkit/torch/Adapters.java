package io.leibniz.testkit.torch;

import io.leibniz.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What to call here for each operation of PyTorch. A table by the operation's name, or by operation and variant where a
 * variant is a function of its own.
 */
public final class Adapters {
    private final Map<String, Function<Arguments, List<Tensor>>> table = new HashMap<>();
    private final Map<String, UnaryOperator<List<Tensor>>> determined = new HashMap<>();

    Adapters() {}

    /** All that there are. */
    public static Adapters all() {
        Adapters a = new Adapters();
        PointwiseOps.addTo(a);
        ReductionOps.addTo(a);
        ShapingOps.addTo(a);
        IndexingOps.addTo(a);
        MatrixOps.addTo(a);
        LinalgOps.addTo(a);
        ActivationOps.addTo(a);
        LossOps.addTo(a);
        WindowOps.addTo(a);
        return a;
    }

    Function<Arguments, List<Tensor>> of(Recording r) {
        return table.getOrDefault(r.name(), table.get(r.op()));
    }

    /** What the operation's definition determines of its results: all of them, where nothing else is said. */
    UnaryOperator<List<Tensor>> determined(Recording r) {
        return determined.getOrDefault(r.op(), UnaryOperator.identity());
    }

    void determined(String op, UnaryOperator<List<Tensor>> part) {
        determined.put(op, part);
    }

    void one(String name, Function<Arguments, Tensor> f) {
        many(name, a -> List.of(f.apply(a)));
    }

    void many(String name, Function<Arguments, List<Tensor>> f) {
        if (table.put(name, f) != null) throw new IllegalStateException("two adapters for " + name);
    }
}
