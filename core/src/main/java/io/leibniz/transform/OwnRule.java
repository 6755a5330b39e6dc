package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Functions of trees with a derivative of their own, as functions of leaves. */
final class OwnRule {
    private OwnRule() {}

    static <A, B> B vjp(Function<A, B> f, Transforms.VjpRule<A, B> rule, A x) {
        Tree.Flat<A> in = Tree.flatten(x);
        AtomicReference<Structure<B>> out = new AtomicReference<>();
        Custom custom = Custom.ofVjp(
                leaves -> flat(f.apply(in.structure().unflatten(List.of(leaves))), out),
                leaves -> {
                    Transforms.Vjp<A, B> r = rule.apply(in.structure().unflatten(List.of(leaves)));
                    Tensor[] y = flat(r.value(), out);
                    return new Custom.Pullback(y, ct -> flat(r.pullback().apply(filled(out.get(), ct, y)), new AtomicReference<>()));
                });
        Tensor[] y = custom.call(in.leaves().toArray(new Tensor[0]));
        return out.get().unflatten(List.of(y));
    }

    static <A, B> B jvp(Function<A, B> f, Transforms.JvpRule<A, B> rule, A x) {
        Tree.Flat<A> in = Tree.flatten(x);
        AtomicReference<Structure<B>> out = new AtomicReference<>();
        Custom custom = Custom.ofJvp(
                leaves -> flat(f.apply(in.structure().unflatten(List.of(leaves))), out),
                (leaves, t) -> {
                    Transforms.Jvp<B> r = rule.apply(in.structure().unflatten(List.of(leaves)), filled(in.structure(), t, leaves));
                    return new Custom.Tangent(flat(r.value(), out), flat(r.tangent(), new AtomicReference<>()));
                });
        Tensor[] y = custom.call(in.leaves().toArray(new Tensor[0]));
        return out.get().unflatten(List.of(y));
    }

    private static <T> Tensor[] flat(T tree, AtomicReference<Structure<T>> structure) {
        Tree.Flat<T> f = Tree.flatten(tree);
        structure.set(f.structure());
        return f.leaves().toArray(new Tensor[0]);
    }

    /** Missing tangents and cotangents are zero. */
    private static <T> T filled(Structure<T> s, Tensor[] t, Tensor[] like) {
        return Recorded.filled(s, t, Arrays.asList(like));
    }
}
