package io.leibniz.nn.optim;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One optimizer for some leaves and another for the rest. */
final class Groups extends Optimizer {
    private final Optimizer rest;
    private final Leaves selection;
    private final Optimizer selected;

    Groups(Optimizer rest, Leaves selection, Optimizer selected) {
        this.rest = rest;
        this.selection = selection;
        this.selected = selected;
    }

    @Override
    boolean moves(String path, Shape shape) {
        return (selection.has(path, shape) ? selected : rest).moves(path, shape);
    }

    @Override
    void check(Map<String, Shape> leaves) {
        if (leaves.entrySet().stream().noneMatch(e -> selection.has(e.getKey(), e.getValue()))) {
            throw new IllegalArgumentException("where: no leaf is selected by " + selection + "; the leaves are " + leaves.keySet());
        }
        rest.check(leaves);
        selected.check(leaves);
    }

    @Override
    double rate(long steps) {
        return rest.rate(steps);
    }

    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Map<String, Tensor> a = new LinkedHashMap<>();
        Map<String, Tensor> b = new LinkedHashMap<>();
        parameters.forEach((name, p) -> (selection.has(name, p.shape()) ? a : b).put(name, p));
        Map<String, List<Tensor>> r = new LinkedHashMap<>(rest.start(b));
        r.putAll(selected.start(a));
        return r;
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        Map<String, Leaf> a = new LinkedHashMap<>();
        Map<String, Leaf> b = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> (selection.has(name, leaf.parameter().shape()) ? a : b).put(name, leaf));
        Advance r = rest.advance(b, kept, clock);
        Advance s = selected.advance(a, kept, clock);
        r.parameters().putAll(s.parameters());
        r.kept().putAll(s.kept());
        return r;
    }
}
