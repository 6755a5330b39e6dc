package io.leibniz.transform;

import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import io.leibniz.trace.Lower;
import io.leibniz.trace.Trace;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * The x with F(p, x) = 0 as a function of p, found by a solver that is not differentiated. By the implicit function
 * theorem, with A = ∂F/∂x at the solution, A·dx = −∂F/∂p·dp; so cotangents pull back as −(∂F/∂p)ᵀ·A⁻ᵀ·u.
 *
 * <p>Both rules name the solution by calling the function itself, so they can be differentiated again. Operands are the
 * leaves of p, then those of where the solver starts, on which a root doesn't depend.
 */
final class Root<P, S, X> implements Custom {
    private final String op;
    private final BiFunction<P, X, X> residual;
    private final BiFunction<P, S, X> solver;
    private final Structure<P> parameters;
    private final Structure<S> start;
    private final AtomicReference<Structure<X>> solution = new AtomicReference<>();

    private Root(String op, BiFunction<P, X, X> residual, BiFunction<P, S, X> solver, Structure<P> parameters, Structure<S> start) {
        this.op = op;
        this.residual = residual;
        this.solver = solver;
        this.parameters = parameters;
        this.start = start;
    }

    static <P, S, X> X of(String op, BiFunction<P, X, X> residual, BiFunction<P, S, X> solver, P p, S start) {
        Tree.Flat<P> flat = Tree.flatten(p);
        Tree.Flat<S> from = Tree.flatten(start);
        Root<P, S, X> root = new Root<>(op, residual, solver, flat.structure(), from.structure());
        List<Tensor> x = new ArrayList<>(flat.leaves());
        x.addAll(from.leaves());
        Tensor[] y = root.call(x.toArray(new Tensor[0]));
        return root.solution.get().unflatten(List.of(y));
    }

    private P parameters(Tensor[] x) {
        return parameters.unflatten(Arrays.asList(x).subList(0, parameters.size()));
    }

    @Override
    public Tensor[] run(Tensor[] x) {
        P p = parameters(x);
        X y = solver.apply(p, start.unflatten(Arrays.asList(x).subList(parameters.size(), x.length)));
        Tree.Flat<X> flat = Tree.flatten(y);
        for (int i = 0; i < flat.leaves().size(); i++) {
            Tensor t = flat.leaves().get(i);
            if (t.dtype().isFloating()) continue;
            String name = flat.structure().names().get(i);
            throw new DTypeException(op + ": the solution" + (name.isEmpty() ? "" : " " + name) + " is " + t.dtype() + t.shape()
                    + "; the unknowns must be floating numbers");
        }
        // The operands are plain here, so the residual is, unless it depends on something else.
        for (Tensor r : Tree.leaves(checked(p, y))) if (Lower.isDifferentiated(r)) throw Trace.captured();
        solution.set(flat.structure());
        return flat.leaves().toArray(new Tensor[0]);
    }

    private X checked(P p, X x) {
        X r = residual.apply(p, x);
        Alike.require(op + ": the residual", Tree.flatten(r), Tree.flatten(x));
        return r;
    }

    @Override
    public Tangent jvp(Tensor[] x, Tensor[] t) {
        Tensor[] y = call(x);
        P p = parameters(x);
        X root = solution.get().unflatten(List.of(y));
        Pushed<X> moved = Pushed.of((P q) -> residual.apply(q, root), Tree.flatten(p), Arrays.copyOf(t, parameters.size()));
        Tensor[] b = negated(moved.tangents(), y);
        return new Tangent(y, b == null ? new Tensor[y.length] : LinearSystem.solve(op, residual, p, root, b, false));
    }

    @Override
    public Pullback vjp(Tensor[] x) {
        Tensor[] y = call(x);
        P p = parameters(x);
        X root = solution.get().unflatten(List.of(y));
        return new Pullback(y, ct -> {
            Tensor[] b = negated(ct, y);
            if (b == null) return new Tensor[x.length];
            Tensor[] u = LinearSystem.solve(op, residual, p, root, b, true);
            Tensor[] g = new Recorded<>((P q) -> residual.apply(q, root), p).pull(u, false);
            return Arrays.copyOf(g, x.length);
        });
    }

    /** Null is zero, in the elements and if all are. */
    private static Tensor[] negated(Tensor[] t, Tensor[] like) {
        boolean zero = true;
        Tensor[] r = new Tensor[t.length];
        for (int i = 0; i < r.length; i++) {
            zero &= t[i] == null;
            r[i] = t[i] == null ? Tensor.zerosLike(like[i]) : t[i].neg();
        }
        return zero ? null : r;
    }
}
