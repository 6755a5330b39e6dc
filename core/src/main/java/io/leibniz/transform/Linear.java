package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Batch;
import io.leibniz.trace.Reverse;
import io.leibniz.tree.Tree;
import java.util.function.Function;

/** The derivative at one point as a linear function, in either direction. */
final class Linear {
    private Linear() {}

    /**
     * J as a function: uᵀ ↦ uᵀJ is recorded once and is linear, so its transpose is t ↦ J·t at every t, without another run
     * of the function.
     */
    static <A, B> Transforms.Linearized<A, B> linearize(Function<A, B> f, A x) {
        Recorded<A, B> run = new Recorded<>(f, x);
        int n = run.out.leaves().size();
        Reverse trace = new Reverse();
        Tensor[] u = new Tensor[n];
        for (int i = 0; i < n; i++) {
            Tensor y = run.value(i);
            if (y.dtype().isFloating()) u[i] = trace.variable(Tensor.zerosLike(y));
        }
        Tensor[] pulled = run.pull(u, false);
        B value = run.value();
        return new Transforms.Linearized<>(value, t -> {
            Tree.Flat<A> direction = Tree.flatten(t);
            Alike.require("linearize: the tangent", direction, run.in);
            Tensor[] r = trace.gradients(pulled, direction.leaves().toArray(new Tensor[0]), u, true);
            return Recorded.filled(run.out.structure(), r, Tree.leaves(value));
        });
    }

    static <A, B> Transforms.Jvp<B> pushMany(Function<A, B> f, A x, A tangents) {
        Tree.Flat<A> in = Tree.flatten(x);
        Tree.Flat<A> t = Tree.flatten(tangents);
        Batch batch = new Batch(vectors("jvpMany: the tangent", t, in));
        Tensor[] each = t.leaves().stream().map(batch::example).toArray(Tensor[]::new);
        Pushed<B> r = Pushed.of(f, in, each);
        return new Transforms.Jvp<>(r.value(), Tree.map(r.tangent(), batch::all));
    }

    static <A, B> Transforms.Vjp<A, B> pullMany(Function<A, B> f, A x) {
        Recorded<A, B> run = new Recorded<>(f, x);
        return new Transforms.Vjp<>(run.value(), cotangents -> {
            Tree.Flat<B> ct = Tree.flatten(cotangents);
            Batch batch = new Batch(vectors("vjpMany: the cotangent", ct, run.out));
            Tensor[] each = ct.leaves().stream().map(batch::example).toArray(Tensor[]::new);
            return Tree.map(run.tree(run.pull(each, true)), batch::all);
        });
    }

    /** How many: the new axis 0 of every leaf. */
    private static int vectors(String what, Tree.Flat<?> many, Tree.Flat<?> one) {
        Tensor first = many.leaves().isEmpty() ? null : many.leaves().getFirst();
        int n = first == null || first.rank() == 0 ? 0 : first.size(0);
        Alike.require(what, many, new Tree.Flat<>(one.leaves().stream()
                .map(t -> Tensor.zeros(t.shape().insert(0, n), t.dtype())).toList(), one.structure()));
        return n;
    }
}
