package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A step over the leaves of a model, by path, as optimizers hand it to one another.
 *
 * @param parameters the new ones
 * @param kept what to remember
 */
record Advance(Map<String, Tensor> parameters, Map<String, List<Tensor>> kept) {
    Advance() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** The new value where a step counts, else the old one, of everything. */
    static Advance where(Tensor counts, Advance now, Map<String, Leaf> leaves, Map<String, List<Tensor>> kept) {
        Advance r = new Advance();
        now.parameters.forEach((name, p) -> r.parameters.put(name, Tensor.where(counts, p, leaves.get(name).parameter())));
        now.kept.forEach((key, fresh) -> {
            List<Tensor> old = kept.get(key);
            Tensor[] both = new Tensor[fresh.size()];
            for (int i = 0; i < both.length; i++) both[i] = Tensor.where(counts, fresh.get(i), old.get(i));
            r.kept.put(key, List.of(both));
        });
        return r;
    }

    /**
     * When a step is taken.
     *
     * @param step how many were taken before: an i64 scalar
     * @param rateFactor an f64 scalar
     */
    record Clock(Tensor step, Tensor rateFactor) {}
}
