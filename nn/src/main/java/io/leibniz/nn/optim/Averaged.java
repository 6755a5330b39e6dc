package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps an exponential average of each leaf. */
final class Averaged extends Wrapper {
    private static final String AVERAGE = "average:";

    private final double decay;

    Averaged(Optimizer inner, double decay) {
        super(inner);
        this.decay = decay;
    }

    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Map<String, List<Tensor>> r = new LinkedHashMap<>(inner.start(parameters));
        parameters.forEach((name, p) -> r.put(AVERAGE + name, List.of(p)));
        return r;
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        Advance r = inner.advance(leaves, kept, clock);
        r.parameters().forEach((name, p) -> {
            Tensor old = kept(kept, AVERAGE + name, 1).getFirst();
            r.kept().put(AVERAGE + name, List.of(old.mul(decay).add(p.mul(1 - decay))));
        });
        return r;
    }

    static <M> M of(M model, OptState<M> state) {
        Tree.Flat<M> flat = Tree.flatten(model);
        List<Tensor> leaves = new ArrayList<>(flat.leaves());
        boolean any = false;
        for (int i = 0; i < leaves.size(); i++) {
            List<Tensor> average = state.kept().get(AVERAGE + flat.structure().names().get(i));
            if (average == null) continue;
            leaves.set(i, average.getFirst());
            any = true;
        }
        if (!any) throw new IllegalArgumentException("averaged: the state keeps no averages; use an optimizer with average(decay)");
        return flat.structure().unflatten(leaves);
    }
}
