package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Recompute;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** {@link Recompute} over trees. */
final class Checkpoint {
    private Checkpoint() {}

    static <B> B call(Supplier<B> f) {
        AtomicReference<Structure<B>> structure = new AtomicReference<>();
        Tensor[] y = Recompute.call(() -> {
            Tree.Flat<B> out = Tree.flatten(f.get());
            structure.compareAndSet(null, out.structure());
            return out.leaves().toArray(new Tensor[0]);
        });
        return structure.get().unflatten(List.of(y));
    }
}
