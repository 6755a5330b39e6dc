package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Forward;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One run of a function in forward mode.
 *
 * @param out the structure of the result
 * @param values its leaves
 * @param tangents their tangents; null is zero
 */
record Pushed<B>(Tree.Flat<B> out, List<Tensor> values, Tensor[] tangents) {

    /** @param t the tangents of the argument's leaves; null is zero */
    static <A, B> Pushed<B> of(Function<A, B> f, Tree.Flat<A> in, Tensor[] t) {
        Forward trace = new Forward();
        List<Tensor> duals = new ArrayList<>(in.leaves());
        for (int i = 0; i < t.length; i++) {
            if (t[i] != null && in.structure().trainable().get(i)) duals.set(i, trace.dual(duals.get(i), t[i]));
        }
        Tree.Flat<B> out = Tree.flatten(f.apply(in.structure().unflatten(duals)));
        Tensor[] tangents = new Tensor[out.leaves().size()];
        for (int i = 0; i < tangents.length; i++) tangents[i] = trace.tangent(out.leaves().get(i));
        return new Pushed<>(out, out.leaves().stream().map(trace::primal).toList(), tangents);
    }

    B value() {
        return out.structure().unflatten(values);
    }

    B tangent() {
        return Recorded.filled(out.structure(), tangents, values);
    }
}
