package io.leibniz.transform;

import io.leibniz.ops.Linalg;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A·s = b or Aᵀ·s = b for the Jacobian A of a function at a point: by elimination where the matrix is small enough to be
 * written down, otherwise by GMRES, which needs products with it alone.
 */
final class LinearSystem {
    /** Unknowns up to which the matrix is written down. */
    static final int DENSE = 512;

    private LinearSystem() {}

    /** @param f of parameters and unknowns; A is its Jacobian by the unknowns at {@code p, x} */
    static <P, X> Tensor[] solve(String op, BiFunction<P, X, X> f, P p, X x, Tensor[] b, boolean transposed) {
        int n = 0;
        for (Tensor t : b) n += t.numel();
        return n <= DENSE ? dense(v -> f.apply(p, v), x, b, transposed) : iterated(op, f, p, x, b, transposed);
    }

    private static <X> Tensor[] dense(Function<X, X> f, X at, Tensor[] b, boolean transposed) {
        Tensor a = Jacobian.blocks(f, at, Jacobian.Mode.FORWARD, 0).matrix();
        a = a.to(a.dtype().arithmetic());
        Tensor s = Linalg.solve(transposed ? a.t() : a, joined(b).unsqueeze(-1)).squeeze(-1);
        return split(s, b);
    }

    /** All that the residual A·s − b depends on: where A is taken, and b. */
    private record System<P, X>(P p, X x, List<Tensor> b) {}

    /** The solution is a root again, of a linear function, so it has derivatives as any other. */
    private static <P, X> Tensor[] iterated(String op, BiFunction<P, X, X> f, P p, X x, Tensor[] b, boolean transposed) {
        Structure<X> structure = Tree.flatten(x).structure();
        List<Tensor> s = Root.of(op,
                (System<P, X> q, List<Tensor> v) -> {
                    Tensor[] av = product(y -> f.apply(q.p(), y), q.x(), structure, transposed).apply(v.toArray(new Tensor[0]));
                    List<Tensor> r = new ArrayList<>();
                    for (int i = 0; i < av.length; i++) r.add(av[i].sub(q.b().get(i)));
                    return r;
                },
                (System<P, X> q, List<Tensor> start) -> {
                    UnaryOperator<Tensor[]> a = product(y -> f.apply(q.p(), y), q.x(), structure, transposed);
                    Tensor[] like = q.b().toArray(new Tensor[0]);
                    return List.of(split(Gmres.solve(op, v -> joined(a.apply(split(v, like))), joined(like)), like));
                },
                new System<>(p, x, List.of(b)), List.<Tensor>of());
        return s.toArray(new Tensor[0]);
    }

    private static <X> UnaryOperator<Tensor[]> product(Function<X, X> f, X at, Structure<X> structure, boolean transposed) {
        List<Tensor> like = Tree.leaves(at);
        if (transposed) {
            Recorded<X, X> run = new Recorded<>(f, at);
            return v -> filled(run.pull(v, true), like);
        }
        return v -> filled(Pushed.of(f, new Tree.Flat<>(like, structure), v).tangents(), like);
    }

    private static Tensor[] filled(Tensor[] t, List<Tensor> like) {
        Tensor[] r = t.clone();
        for (int i = 0; i < r.length; i++) if (r[i] == null) r[i] = Tensor.zerosLike(like.get(i));
        return r;
    }

    /** One vector of all numbers, in a type to compute in. */
    static Tensor joined(Tensor[] t) {
        return Tensor.cat(0, Arrays.stream(t).map(v -> v.reshape(v.numel()).to(v.dtype().arithmetic())).toArray(Tensor[]::new));
    }

    static Tensor[] split(Tensor v, Tensor[] like) {
        Tensor[] r = new Tensor[like.length];
        int at = 0;
        for (int i = 0; i < r.length; i++) {
            Shape s = like[i].shape();
            DType type = like[i].dtype();
            r[i] = v.narrow(0, at, s.numel()).reshape(s).to(type);
            at += s.numel();
        }
        return r;
    }
}
