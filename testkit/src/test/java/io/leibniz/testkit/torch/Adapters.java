package io.leibniz.testkit.torch;

import io.leibniz.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What to call here for each operation of PyTorch. A table by the operation's name, or by operation and variant where a
 * variant is a function of its own.
 */
public final class Adapters {
    private final Map<String, Function<Arguments, List<Tensor>>> table = new HashMap<>();
    private final Set<String> absent = new HashSet<>();

    Adapters() {}

    /** All that there are. */
    public static Adapters all() {
        Adapters a = new Adapters();
        PointwiseOps.addTo(a);
        ReductionOps.addTo(a);
        ShapingOps.addTo(a);
        IndexingOps.addTo(a);
        MatrixOps.addTo(a);
        ActivationOps.addTo(a);
        LossOps.addTo(a);
        WindowOps.addTo(a);
        return a;
    }

    Function<Arguments, List<Tensor>> of(Recording r) {
        return absent.contains(r.name()) ? null : table.getOrDefault(r.name(), table.get(r.op()));
    }

    void one(String name, Function<Arguments, Tensor> f) {
        many(name, a -> List.of(f.apply(a)));
    }

    /** A variant that the operation's adapter doesn't cover. */
    void absent(String name) {
        absent.add(name);
    }

    void many(String name, Function<Arguments, List<Tensor>> f) {
        if (table.put(name, f) != null) throw new IllegalStateException("two adapters for " + name);
    }
}
