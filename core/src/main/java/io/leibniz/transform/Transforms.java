package io.leibniz.transform;

import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import io.leibniz.trace.Eager;
import io.leibniz.trace.Forward;
import io.leibniz.trace.Reverse;
import io.leibniz.trace.Tape;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The chain rule through the second door: functions from functions. Arguments and results are tensors or trees of them
 * (records, lists, maps, arrays). Transforms nest in any order and on any thread; there is no state outside of them.
 *
 * {@snippet :
 * grad(grad(Tensor::sin)).apply(Tensor.scalar(1));          // −sin 1
 * }
 */
public final class Transforms {
    private Transforms() {}

    /** A function's value and its gradient. */
    public record ValueAndGrad<A>(Tensor value, A grad) {}

    /** A number to differentiate, and something else that the function found out on the way. */
    public record Aux<X>(Tensor value, X aux) {}

    /** A function's value, its gradient, and what else it returned. */
    public record ValueAndGradAux<A, X>(Tensor value, A grad, X aux) {}

    /** A function's value and the map from cotangents of the value to cotangents of the argument. */
    public record Vjp<A, B>(B value, Function<B, A> pullback) {}

    /** A function's value and its derivative in a direction. */
    public record Jvp<B>(B value, B tangent) {}

    /**
     * The gradient of a function with a single number as result: of the argument's type, leaf by leaf. Integer and bool
     * leaves have no derivative; they get zeros.
     *
     * @throws ShapeException when applied, if the result isn't a single number
     */
    public static <A> Function<A, A> grad(Function<A, Tensor> f) {
        return x -> valueAndGrad(f).apply(x).grad();
    }

    /** The gradient by the first argument; the second is constant. */
    public static <A, B> BiFunction<A, B, A> grad(BiFunction<A, B, Tensor> f) {
        return (x, y) -> valueAndGrad((A a) -> f.apply(a, y)).apply(x).grad();
    }

    public static <A> Function<A, ValueAndGrad<A>> valueAndGrad(Function<A, Tensor> f) {
        return x -> {
            ValueAndGradAux<A, Void> r = valueAndGradAux((A a) -> new Aux<Void>(f.apply(a), null)).apply(x);
            return new ValueAndGrad<>(r.value(), r.grad());
        };
    }

    /** Value and gradient by the first argument; the second is constant. */
    public static <A, B> BiFunction<A, B, ValueAndGrad<A>> valueAndGrad(BiFunction<A, B, Tensor> f) {
        return (x, y) -> valueAndGrad((A a) -> f.apply(a, y)).apply(x);
    }

    /** The same for a function that returns something besides the number: predictions, new running statistics. */
    public static <A, X> Function<A, ValueAndGradAux<A, X>> valueAndGradAux(Function<A, Aux<X>> f) {
        return x -> {
            Reverse trace = new Reverse();
            Tree.Flat<A> in = Tree.flatten(x);
            Tensor[] variables = variables(trace, in.leaves());
            Aux<X> y = f.apply(in.structure().unflatten(bound(in.leaves(), variables)));
            Tensor value = scalarResult("grad", y.value());
            Tensor primal = trace.primal(value);
            Tensor[] g = trace.gradients(new Tensor[] {value}, new Tensor[] {Tensor.onesLike(primal)}, variables, false);
            return new ValueAndGradAux<>(primal, in.structure().unflatten(orZeros(g, in.leaves())), lower(trace, y.aux()));
        };
    }

    /** Runs without recording for {@code backward()}: results computed inside don't require gradients. */
    public static <R> R noGrad(Supplier<R> body) {
        return Tape.noGrad(body);
    }

    /** Runs with recording for {@code backward()}, also inside {@link #noGrad}. */
    public static <R> R enableGrad(Supplier<R> body) {
        return Tape.enableGrad(body);
    }

    /**
     * Runs with every result looked at, which costs time.
     *
     * {@snippet :
     * checkNumerics(() -> Tensor.of(1.0, 0.0).log());     // ArithmeticException: log(f64[2]) made -Infinity …
     * }
     *
     * @throws ArithmeticException at the first operation that makes a NaN or an infinity out of finite numbers
     */
    public static <R> R checkNumerics(Supplier<R> body) {
        return Eager.checkNumerics(body);
    }

    /** The same numbers as a constant, in every leaf: no derivative passes. */
    public static <T> T stopGradient(T tree) {
        return Tree.map(tree, Tensor::stopGradient);
    }

    private static Tensor scalarResult(String op, Tensor y) {
        if (!y.dtype().isFloating()) {
            throw new DTypeException(op + ": the function returns " + y.dtype() + y.shape() + ", which has no derivative; return a floating number");
        }
        if (y.rank() != 0) {
            throw new ShapeException(op + ": the function returns " + y.dtype() + y.shape()
                    + ", a gradient needs a single number; reduce it, as in y.mean(), or use vjp or jacobian");
        }
        return y;
    }

    private static Tensor[] variables(Reverse trace, List<Tensor> leaves) {
        Tensor[] v = new Tensor[leaves.size()];
        for (int i = 0; i < v.length; i++) {
            if (leaves.get(i).dtype().isFloating()) v[i] = trace.variable(leaves.get(i));
        }
        return v;
    }

    private static List<Tensor> bound(List<Tensor> leaves, Tensor[] variables) {
        List<Tensor> in = new ArrayList<>(leaves);
        for (int i = 0; i < variables.length; i++) if (variables[i] != null) in.set(i, variables[i]);
        return in;
    }

    private static List<Tensor> orZeros(Tensor[] g, List<Tensor> like) {
        List<Tensor> r = new ArrayList<>(g.length);
        for (int i = 0; i < g.length; i++) r.add(g[i] != null ? g[i] : Tensor.zerosLike(like.get(i)));
        return r;
    }

    private static <X> X lower(Reverse trace, X tree) {
        return tree == null ? null : Tree.map(tree, trace::primal);
    }

    /**
     * The value of a function at a point, and its pullback: cotangents of the value to cotangents of the argument, that is
     * uᵀJ for any u, any number of times.
     */
    public static <A, B> Vjp<A, B> vjp(Function<A, B> f, A x) {
        Reverse trace = new Reverse();
        Tree.Flat<A> in = Tree.flatten(x);
        Tensor[] variables = variables(trace, in.leaves());
        Tree.Flat<B> out = Tree.flatten(f.apply(in.structure().unflatten(bound(in.leaves(), variables))));
        Tensor[] y = out.leaves().toArray(new Tensor[0]);
        B value = out.structure().unflatten(out.leaves().stream().map(trace::primal).toList());
        return new Vjp<>(value, ct -> {
            Tree.Flat<B> c = Tree.flatten(ct);
            requireAlike("vjp: the cotangent", c, out);
            Tensor[] g = trace.gradients(y, c.leaves().toArray(new Tensor[0]), variables, true);
            return in.structure().unflatten(orZeros(g, in.leaves()));
        });
    }

    /** The value of a function at a point and its derivative in a direction, J·t, in one forward pass. */
    public static <A, B> Jvp<B> jvp(Function<A, B> f, A x, A tangent) {
        Forward trace = new Forward();
        Tree.Flat<A> in = Tree.flatten(x);
        Tree.Flat<A> t = Tree.flatten(tangent);
        requireAlike("jvp: the tangent", t, in);
        List<Tensor> duals = new ArrayList<>(in.leaves());
        for (int i = 0; i < duals.size(); i++) {
            if (duals.get(i).dtype().isFloating()) duals.set(i, trace.dual(duals.get(i), t.leaves().get(i)));
        }
        Tree.Flat<B> out = Tree.flatten(f.apply(in.structure().unflatten(duals)));
        List<Tensor> primals = new ArrayList<>();
        List<Tensor> tangents = new ArrayList<>();
        for (Tensor y : out.leaves()) {
            Tensor dy = trace.tangent(y);
            primals.add(trace.primal(y));
            tangents.add(dy != null ? dy : Tensor.zerosLike(y));
        }
        Structure<B> s = out.structure();
        return new Jvp<>(s.unflatten(primals), s.unflatten(tangents));
    }

    /** A function's value and the map from its cotangent to the argument's: what a hand-written rule gives. */
    public interface VjpRule<A, B> extends Function<A, Vjp<A, B>> {}

    /** From a point and a direction to the value and its derivative: what a hand-written rule gives. */
    public interface JvpRule<A, B> extends BiFunction<A, A, Jvp<B>> {}

    /**
     * A function with a derivative of one's own, for reverse mode; forward mode transposes it. The rule may compute the
     * value in a better way too. It must get all that it depends on through the argument.
     *
     * {@snippet :
     * // a step that lets the derivative through unchanged
     * var round = Transforms.customVjp(Tensor::round, (Tensor x) -> new Transforms.Vjp<>(x.round(), ct -> ct));
     * }
     */
    public static <A, B> Function<A, B> customVjp(Function<A, B> f, VjpRule<A, B> rule) {
        return x -> {
            Tree.Flat<A> in = Tree.flatten(x);
            AtomicReference<Structure<B>> out = new AtomicReference<>();
            Custom custom = Custom.ofVjp(
                    leaves -> flat(f.apply(in.structure().unflatten(List.of(leaves))), out),
                    leaves -> {
                        Vjp<A, B> r = rule.apply(in.structure().unflatten(List.of(leaves)));
                        Tensor[] y = flat(r.value(), out);
                        return new Custom.Pullback(y, ct -> flat(r.pullback().apply(out.get().unflatten(filled(ct, y))), new AtomicReference<>()));
                    });
            Tensor[] y = custom.call(in.leaves().toArray(new Tensor[0]));
            return out.get().unflatten(List.of(y));
        };
    }

    /** A function with a derivative of one's own, for forward mode; reverse mode transposes it, which must be linear in the direction. */
    public static <A, B> Function<A, B> customJvp(Function<A, B> f, JvpRule<A, B> rule) {
        return x -> {
            Tree.Flat<A> in = Tree.flatten(x);
            AtomicReference<Structure<B>> out = new AtomicReference<>();
            Custom custom = Custom.ofJvp(
                    leaves -> flat(f.apply(in.structure().unflatten(List.of(leaves))), out),
                    (leaves, t) -> {
                        Jvp<B> r = rule.apply(in.structure().unflatten(List.of(leaves)), in.structure().unflatten(filled(t, leaves)));
                        return new Custom.Tangent(flat(r.value(), out), flat(r.tangent(), new AtomicReference<>()));
                    });
            Tensor[] y = custom.call(in.leaves().toArray(new Tensor[0]));
            return out.get().unflatten(List.of(y));
        };
    }

    private static <T> Tensor[] flat(T tree, AtomicReference<Structure<T>> structure) {
        Tree.Flat<T> f = Tree.flatten(tree);
        structure.set(f.structure());
        return f.leaves().toArray(new Tensor[0]);
    }

    /** Missing tangents and cotangents are zero. */
    private static List<Tensor> filled(Tensor[] t, Tensor[] like) {
        List<Tensor> r = new ArrayList<>(t.length);
        for (int i = 0; i < t.length; i++) r.add(t[i] != null ? t[i] : Tensor.zerosLike(like[i]));
        return r;
    }

    /** The Hessian times a direction, without the Hessian: the derivative of the gradient (Pearlmutter 1994). */
    public static <A> A hvp(Function<A, Tensor> f, A x, A direction) {
        return jvp(grad(f), x, direction).tangent();
    }

    /**
     * All partial derivatives of a function of one tensor: for x of shape [a…] and f(x) of shape [b…] a tensor [b…, a…].
     * Built column by column in forward mode or row by row in reverse mode, whichever takes fewer passes.
     */
    public static Function<Tensor, Tensor> jacobian(Function<Tensor, Tensor> f) {
        return x -> {
            Vjp<Tensor, Tensor> r = vjp(f, x);
            Tensor y = r.value();
            Shape all = y.shape().concat(x.shape());
            if (y.numel() <= x.numel()) {
                List<Tensor> rows = new ArrayList<>(y.numel());
                for (int i = 0; i < y.numel(); i++) rows.add(r.pullback().apply(unit(y, i)));
                return rows.isEmpty() ? Tensor.zeros(all, x.dtype()) : Tensor.stack(0, rows).reshape(all);
            }
            List<Tensor> columns = new ArrayList<>(x.numel());
            for (int j = 0; j < x.numel(); j++) columns.add(jvp(f, x, unit(x, j)).tangent());
            return columns.isEmpty() ? Tensor.zeros(all, y.dtype()) : Tensor.stack(-1, columns).reshape(all);
        };
    }

    /** All second derivatives of a function from one tensor [a…] to a number: [a…, a…]. */
    public static Function<Tensor, Tensor> hessian(Function<Tensor, Tensor> f) {
        return x -> {
            List<Tensor> columns = new ArrayList<>(x.numel());
            for (int j = 0; j < x.numel(); j++) columns.add(hvp(f, x, unit(x, j)));
            Shape all = x.shape().concat(x.shape());
            return columns.isEmpty() ? Tensor.zeros(all, x.dtype()) : Tensor.stack(-1, columns).reshape(all);
        };
    }

    private static Tensor unit(Tensor like, int position) {
        double[] e = new double[like.numel()];
        e[position] = 1;
        return Tensor.wrap(e, e.length).to(like.dtype()).reshape(like.shape());
    }

    private static void requireAlike(String what, Tree.Flat<?> got, Tree.Flat<?> expected) {
        if (!got.structure().names().equals(expected.structure().names())) {
            throw new IllegalArgumentException(what + " has the leaves " + got.structure().names() + ", expected " + expected.structure().names());
        }
        for (int i = 0; i < got.leaves().size(); i++) {
            Tensor g = got.leaves().get(i);
            Tensor e = expected.leaves().get(i);
            if (!g.shape().equals(e.shape()) || g.dtype() != e.dtype()) {
                String name = got.structure().names().get(i);
                throw new ShapeException(what + (name.isEmpty() ? "" : " " + name) + " is " + g.dtype() + g.shape()
                        + ", expected " + e.dtype() + e.shape());
            }
        }
    }
}
