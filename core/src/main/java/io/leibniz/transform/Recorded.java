package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Reverse;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** One run of a function in reverse mode: its result, and the graph to walk back over. */
final class Recorded<A, B> {
    final Tree.Flat<A> in;
    final Tree.Flat<B> out;
    private final Reverse trace = new Reverse();
    private final Tensor[] variables;
    private final Tensor[] y;

    Recorded(Function<A, B> f, A x) {
        in = Tree.flatten(x);
        variables = new Tensor[in.leaves().size()];
        List<Tensor> bound = new ArrayList<>(in.leaves());
        for (int i = 0; i < variables.length; i++) {
            // What is not trained is a constant of every derivative.
            if (!in.structure().trainable().get(i)) continue;
            variables[i] = trace.variable(bound.get(i));
            bound.set(i, variables[i]);
        }
        out = Tree.flatten(f.apply(in.structure().unflatten(bound)));
        y = out.leaves().toArray(new Tensor[0]);
    }

    B value() {
        return out.structure().unflatten(out.leaves().stream().map(trace::primal).toList());
    }

    Tensor value(int i) {
        return trace.primal(y[i]);
    }

    /** A tree that may hold values of this run, one level down. */
    <X> X lower(X tree) {
        return tree == null ? null : Tree.map(tree, trace::primal);
    }

    /** Cotangents of the arguments' leaves from those of the results'; null is zero on both sides. */
    Tensor[] pull(Tensor[] ct, boolean retain) {
        return trace.gradients(y, ct, variables, retain);
    }

    /** The same as trees. */
    A pull(B ct) {
        Tree.Flat<B> c = Tree.flatten(ct);
        Alike.require("vjp: the cotangent", c, out);
        return tree(pull(c.leaves().toArray(new Tensor[0]), true));
    }

    A tree(Tensor[] g) {
        return filled(in.structure(), g, in.leaves());
    }

    static <T> T filled(Structure<T> s, Tensor[] t, List<Tensor> like) {
        Tensor[] r = t.clone();
        for (int i = 0; i < r.length; i++) if (r[i] == null) r[i] = Tensor.zerosLike(like.get(i));
        return s.unflatten(Arrays.asList(r));
    }
}
