package io.leibniz.transform;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Eager;
import io.leibniz.trace.Tape;
import io.leibniz.tree.Tree;
import java.util.List;
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

    /** The gradient by the first of three arguments; the others are constant. */
    public static <A, B, C> Function3<A, B, C, A> grad(Function3<A, B, C, Tensor> f) {
        return (x, y, z) -> valueAndGrad((A a) -> f.apply(a, y, z)).apply(x).grad();
    }

    /** The gradient by the first of four arguments; the others are constant. */
    public static <A, B, C, D> Function4<A, B, C, D, A> grad(Function4<A, B, C, D, Tensor> f) {
        return (x, y, z, w) -> valueAndGrad((A a) -> f.apply(a, y, z, w)).apply(x).grad();
    }

    /** Value and gradient by the first of three arguments; the others are constant. */
    public static <A, B, C> Function3<A, B, C, ValueAndGrad<A>> valueAndGrad(Function3<A, B, C, Tensor> f) {
        return (x, y, z) -> valueAndGrad((A a) -> f.apply(a, y, z)).apply(x);
    }

    /** Value and gradient by the first of four arguments; the others are constant. */
    public static <A, B, C, D> Function4<A, B, C, D, ValueAndGrad<A>> valueAndGrad(Function4<A, B, C, D, Tensor> f) {
        return (x, y, z, w) -> valueAndGrad((A a) -> f.apply(a, y, z, w)).apply(x);
    }

    /**
     * The gradients by the arguments at these positions, counted from 0, from one run; the other arguments are constant.
     *
     * {@snippet :
     * var g = grad((Tensor x, Tensor y) -> x.mul(y), 0, 1).apply(Tensor.scalar(2), Tensor.scalar(5));
     * g.first();      // 5.0
     * g.second();     // 2.0
     * }
     *
     * @throws IllegalArgumentException if there is no such position, or one stands twice
     */
    public static <A, B> BiFunction<A, B, Args2<A, B>> grad(BiFunction<A, B, Tensor> f, int... positions) {
        return valueAndGrad(f, positions).andThen(ValueAndGrad::grad);
    }

    /** The same for a function of three arguments. */
    public static <A, B, C> Function3<A, B, C, Args3<A, B, C>> grad(Function3<A, B, C, Tensor> f, int... positions) {
        Function3<A, B, C, ValueAndGrad<Args3<A, B, C>>> g = valueAndGrad(f, positions);
        return (x, y, z) -> g.apply(x, y, z).grad();
    }

    /** The same for a function of four arguments. */
    public static <A, B, C, D> Function4<A, B, C, D, Args4<A, B, C, D>> grad(Function4<A, B, C, D, Tensor> f, int... positions) {
        Function4<A, B, C, D, ValueAndGrad<Args4<A, B, C, D>>> g = valueAndGrad(f, positions);
        return (x, y, z, w) -> g.apply(x, y, z, w).grad();
    }

    /** Value and gradients by the arguments at these positions, counted from 0; see {@link #grad(BiFunction, int...)}. */
    public static <A, B> BiFunction<A, B, ValueAndGrad<Args2<A, B>>> valueAndGrad(BiFunction<A, B, Tensor> f, int... positions) {
        Positions by = Positions.of(2, positions);
        return (x, y) -> by.of(f, x, y);
    }

    /** The same for a function of three arguments. */
    public static <A, B, C> Function3<A, B, C, ValueAndGrad<Args3<A, B, C>>> valueAndGrad(Function3<A, B, C, Tensor> f, int... positions) {
        Positions by = Positions.of(3, positions);
        return (x, y, z) -> by.of(f, x, y, z);
    }

    /** The same for a function of four arguments. */
    public static <A, B, C, D> Function4<A, B, C, D, ValueAndGrad<Args4<A, B, C, D>>> valueAndGrad(
            Function4<A, B, C, D, Tensor> f, int... positions) {
        Positions by = Positions.of(4, positions);
        return (x, y, z, w) -> by.of(f, x, y, z, w);
    }

    /** The same for a function that returns something besides the number: predictions, new running statistics. */
    public static <A, X> Function<A, ValueAndGradAux<A, X>> valueAndGradAux(Function<A, Aux<X>> f) {
        return x -> Gradient.withAux("grad", f, x);
    }

    /** The same by the first of two arguments; the second is constant. */
    public static <A, B, X> BiFunction<A, B, ValueAndGradAux<A, X>> valueAndGradAux(BiFunction<A, B, Aux<X>> f) {
        return (x, y) -> Gradient.withAux("grad", (A a) -> f.apply(a, y), x);
    }

    /**
     * The same function, of which reverse mode remembers arguments and results only: what else its derivative needs is
     * computed again when the walk back arrives. Memory for time, as for the layers of a deep network: with a checkpoint
     * around every layer, one layer's inside is in memory at a time.
     *
     * <p>The function must do the same each time: let random numbers come from a {@link io.leibniz.random.Key} that it gets
     * or captures, not from something that gives another one at every call, and let state go out as part of the result.
     * Values that it captures are differentiated as well.
     *
     * {@snippet :
     * Function<Tensor, Tensor> layer = checkpoint(x -> block.apply(x));
     * }
     */
    public static <A, B> Function<A, B> checkpoint(Function<A, B> f) {
        return x -> Checkpoint.call(() -> f.apply(x));
    }

    /** The same for two arguments. */
    public static <A1, A2, B> BiFunction<A1, A2, B> checkpoint(BiFunction<A1, A2, B> f) {
        return (x, y) -> Checkpoint.call(() -> f.apply(x, y));
    }

    /** The same for three arguments. */
    public static <A1, A2, A3, B> Function3<A1, A2, A3, B> checkpoint(Function3<A1, A2, A3, B> f) {
        return (x, y, z) -> Checkpoint.call(() -> f.apply(x, y, z));
    }

    /**
     * The same function as a compiled program: it is recorded once for every structure, type and shape of its arguments,
     * simplified, and from then on runs as a whole. Values are the same; only the clock tells.
     *
     * <p>What isn't a tensor in the arguments (a number, a flag, a layer's stride) is part of the signature: another value is
     * another program. Tensors that the function captures are constants of the program. It must be pure: what it prints,
     * counts or draws from a stateful generator happens once, when it is recorded; pass keys as arguments. A Java {@code if}
     * on a tensor's value is an error that says what to write instead. Inside another transform the function is simply a part
     * of what that does, so {@code jit(grad(f))} is the way round that pays.
     *
     * {@snippet :
     * var step = jit((Tensor w, Tensor x) -> w.sub(grad((Tensor v) -> v.mul(x).sin().sum()).apply(w).mul(0.1)));
     * Tensor next = step.apply(Tensor.of(1.0, 2.0), Tensor.of(3.0, 4.0));
     * }
     */
    public static <A, B> Compiled<A, B> jit(Function<A, B> f) {
        return new Compiled<>(f);
    }

    /** A function of two arguments as a compiled program. */
    public static <A, B, C> Compiled2<A, B, C> jit(BiFunction<A, B, C> f) {
        return new Compiled2<>(f);
    }

    /** A function of three arguments as a compiled program. */
    public static <A, B, C, D> Compiled3<A, B, C, D> jit(Function3<A, B, C, D> f) {
        return new Compiled3<>(f);
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

    /**
     * The value of a function at a point, and its pullback: cotangents of the value to cotangents of the argument, that is
     * uᵀJ for any u, any number of times.
     */
    public static <A, B> Vjp<A, B> vjp(Function<A, B> f, A x) {
        Recorded<A, B> run = new Recorded<>(f, x);
        return new Vjp<>(run.value(), run::pull);
    }

    /** The value of a function at a point and its derivative in a direction, J·t, in one forward pass. */
    public static <A, B> Jvp<B> jvp(Function<A, B> f, A x, A tangent) {
        Tree.Flat<A> in = Tree.flatten(x);
        Tree.Flat<A> t = Tree.flatten(tangent);
        Alike.require("jvp: the tangent", t, in);
        Pushed<B> r = Pushed.of(f, in, t.leaves().toArray(new Tensor[0]));
        return new Jvp<>(r.value(), r.tangent());
    }

    /**
     * The value of a function at a point, and its derivatives in many directions, which share one pass.
     *
     * @param tangents like {@code x}, every leaf with a new axis 0 of equal extent; so has the result's tangent
     */
    public static <A, B> Jvp<B> jvpMany(Function<A, B> f, A x, A tangents) {
        return Linear.pushMany(f, x, tangents);
    }

    /** {@link #vjp} for many cotangents at once: every leaf of the pullback's argument and result has a new axis 0. */
    public static <A, B> Vjp<A, B> vjpMany(Function<A, B> f, A x) {
        return Linear.pullMany(f, x);
    }

    /** A function's value at a point and its derivative there, J, as a linear function of a direction. */
    public record Linearized<A, B>(B value, Function<A, B> derivative) {}

    /**
     * The best linear approximation at a point: f(x + t) ≈ value + derivative(t). The function runs once, however often the
     * derivative is called; what it needs stays in memory as long as the derivative is reachable.
     *
     * {@snippet :
     * var sine = linearize(Tensor::sin, Tensor.scalar(1));
     * sine.derivative().apply(Tensor.scalar(0.1));          // 0.1·cos 1
     * }
     */
    public static <A, B> Linearized<A, B> linearize(Function<A, B> f, A x) {
        return Linear.linearize(f, x);
    }

    /**
     * The transpose of a linear function: ⟨u, f(x)⟩ = ⟨fᵀ(u), x⟩ for all x.
     *
     * @param like an argument, for its shapes and types; its numbers have no influence if the function is linear
     */
    public static <A, B> Function<B, A> linearTranspose(Function<A, B> f, A like) {
        return vjp(f, like).pullback();
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
        return x -> OwnRule.vjp(f, rule, x);
    }

    /** A function with a derivative of one's own, for forward mode; reverse mode transposes it, which must be linear in the direction. */
    public static <A, B> Function<A, B> customJvp(Function<A, B> f, JvpRule<A, B> rule) {
        return x -> OwnRule.jvp(f, rule, x);
    }

    /** The Hessian times a direction, without the Hessian: the derivative of the gradient (Pearlmutter 1994). */
    public static <A> A hvp(Function<A, Tensor> f, A x, A direction) {
        return jvp(grad(f), x, direction).tangent();
    }

    /**
     * All partial derivatives of a function of one tensor: for x of shape [a…] and f(x) of shape [b…] a tensor [b…, a…].
     * Built column by column in forward mode or row by row in reverse mode, whichever takes fewer passes.
     */
    public static Jacobian jacobian(Function<Tensor, Tensor> f) {
        return Jacobian.of(f, Jacobian.Mode.BY_SHAPE);
    }

    /** {@link #jacobian} in forward mode: for functions with more results than arguments. */
    public static Jacobian jacfwd(Function<Tensor, Tensor> f) {
        return Jacobian.of(f, Jacobian.Mode.FORWARD);
    }

    /** {@link #jacobian} in reverse mode: for functions with fewer results than arguments. */
    public static Jacobian jacrev(Function<Tensor, Tensor> f) {
        return Jacobian.of(f, Jacobian.Mode.REVERSE);
    }

    /** All partial derivatives of a function of trees at a point, by leaf of the result and leaf of the argument. */
    public static <A, B> Blocks jacobian(Function<A, B> f, A x) {
        return Jacobian.blocks(f, x, Jacobian.Mode.BY_SHAPE, 0);
    }

    /**
     * All second derivatives of a function from one tensor [a…] to a number: [a…, a…], by forward over reverse mode.
     *
     * @throws ShapeException when applied, if the result isn't a single number
     */
    public static Jacobian hessian(Function<Tensor, Tensor> f) {
        return Jacobian.of(x -> Gradient.of("hessian", f, x), Jacobian.Mode.FORWARD);
    }

    /**
     * All second derivatives of a function of a tree at a point: a block for every two leaves.
     *
     * {@snippet :
     * hessian(loss, model).block("hidden.weight", "out.bias");
     * }
     */
    public static <A> Blocks hessian(Function<A, Tensor> f, A x) {
        return Jacobian.blocks((A a) -> Gradient.of("hessian", f, a), x, Jacobian.Mode.FORWARD, 0);
    }

    // ------------------------------------------------------------------------------------------------ many examples

    /** For {@link Vmap#in} and {@link Vmap#out(Axis)}: the axis with this number; negative counts from the end. */
    public static Axis axis(int number) {
        return Axis.of(number);
    }

    /** For {@link Vmap#in} and {@link Vmap#out(Axis)}: shared by all examples. */
    public static Axis unmapped() {
        return Axis.unmapped();
    }

    /**
     * A function of one example as a function of a batch: takes axis 0 of every leaf as the examples, and stacks the results
     * along a new axis 0. The function runs once, on tensors that stand for all examples; a result that is the same for all
     * is repeated. An {@code if} or {@code item()} on such a tensor fails, as there is no one number: use {@link Tensor#where}.
     * Random numbers differ from example to example if their key does: give {@code key.splitBatch(n)}.
     *
     * {@snippet :
     * vmap((Tensor x) -> x.dot(x)).apply(Tensor.ones(3, 2));                          // [2, 2, 2]
     * vmap((Tensor image, Tensor label) -> grad(lossOf(image, label)).apply(model));  // a gradient for each example
     * vmap((Tensor w, Tensor x) -> w.matmul(x)).in(unmapped(), axis(1)).out(1);
     * }
     */
    public static <A, B> Vmap<A, B> vmap(Function<A, B> f) {
        return Vmap.of(f);
    }

    /** The same for two arguments: of equal extent where mapped, see {@link Vmap2#in}. */
    public static <A1, A2, B> Vmap2<A1, A2, B> vmap(BiFunction<A1, A2, B> f) {
        return Vmap2.of(f);
    }

    /** The same for three arguments. */
    public static <A1, A2, A3, B> Vmap3<A1, A2, A3, B> vmap(Function3<A1, A2, A3, B> f) {
        return Vmap3.of(f);
    }

    // ------------------------------------------------------------------------------------------------ control flow

    /**
     * One of two functions, by a condition that may be traced. Where {@code vmap} maps the condition, both run on all
     * examples and each example gets its own branch's result: the derivative of the other is multiplied by zero, which is
     * NaN where it is infinite, see {@link Tensor#where}. Where {@code jit} records the condition it is the same, and a zero
     * in the derivative may have the other sign than without {@code jit}.
     *
     * {@snippet :
     * vmap((Tensor x) -> cond(x.gt(0), Tensor::sqrt, Tensor::neg, x));
     * }
     *
     * @param predicate a bool scalar
     * @throws io.leibniz.tensor.DTypeException for another condition
     * @throws ShapeException if the condition is mapped and the two results differ in shape or type
     */
    public static <A, B> B cond(Tensor predicate, Function<A, B> ifTrue, Function<A, B> ifFalse, A operands) {
        return Loops.cond(predicate, ifTrue, ifFalse, operands);
    }

    /** What goes on to the next step of a {@link #scan}, and what a step leaves behind. */
    public record Carried<C, Y>(C carry, Y out) {}

    /**
     * A loop over axis 0 of all leaves of {@code xs} that carries something along: step i takes the carry and slice i, and
     * returns the next carry and a result; results are stacked. For reverse mode that keeps carries only, not the inside of
     * steps, make a checkpoint of the step.
     *
     * {@snippet :
     * var r = scan(checkpoint((Tensor h, Tensor x) -> {
     *     Tensor next = h.mul(0.9).add(x).tanh();
     *     return new Carried<>(next, next.sum());
     * }), Tensor.zeros(4), Tensor.ones(100, 4));
     * r.carry();      // f32[4]
     * r.out();        // f32[100]
     * }
     *
     * @throws ShapeException if the leaves of {@code xs} differ in extent, or the carry or result changes shape or type
     */
    public static <C, X, Y> Carried<C, Y> scan(BiFunction<C, X, Carried<C, Y>> f, C carry, X xs) {
        return Loops.scan(f, carry, xs);
    }

    /**
     * Repeats the body while the condition holds. Under {@code vmap} until it holds for no example; those that are done
     * keep their state. Under {@code jit} it is one step of the program, whose condition and body are programs themselves; a
     * function with a loop that is mapped or differentiated inside of {@code jit} runs as it is. It has derivatives in forward mode; for reverse mode a loop must have a fixed number of steps
     * ({@link #scan}, {@link #foriLoop}) or converge ({@link #fixedPoint}).
     *
     * @throws UnsupportedOperationException in reverse mode
     * @throws ShapeException if the state changes shape or type
     */
    public static <A> A whileLoop(Function<A, Tensor> condition, Function<A, A> body, A init) {
        return Loops.whileLoop(condition, body, init);
    }

    /**
     * Repeats the body for i = from, …, to − 1; i comes as an i64 scalar.
     *
     * @throws ShapeException if the state changes shape or type
     */
    public static <A> A foriLoop(int from, int to, BiFunction<Tensor, A, A> body, A init) {
        return Loops.foriLoop(from, to, body, init);
    }

    // ------------------------------------------------------------------------------------------------ implicit functions

    /**
     * The x with f(p, x) = 0 as a function of p, however it was found: derivatives of every order come from f by the
     * implicit function theorem, A·dx = −∂f/∂p·dp with A = ∂f/∂x, and none from inside the solver. Systems with A are
     * solved by elimination up to 512 unknowns, by GMRES beyond.
     *
     * {@snippet :
     * var sqrt = customRoot((Tensor p, Tensor x) -> x.mul(x).sub(p), (Tensor p) -> p.sqrt());
     * grad(sqrt).apply(Tensor.scalar(4));        // 0.25
     * }
     *
     * <p>All that is to be differentiated or mapped must come through {@code p}. Under {@code vmap} the solver runs on all
     * examples at once; a loop in it must be a {@link #whileLoop}.
     *
     * @param f of parameters and unknowns, its result like the unknowns
     * @param solve from parameters to a root of f
     * @throws ArithmeticException when differentiated, if A is singular
     */
    public static <P, X> Function<P, X> customRoot(BiFunction<P, X, X> f, Function<P, X> solve) {
        return p -> Root.of("customRoot", f, (P q, List<Tensor> none) -> solve.apply(q), p, List.<Tensor>of());
    }

    /**
     * The x with x = f(p, x) as a function of p, by repeating f from a first guess; its derivatives are those of
     * {@link #customRoot} and cost one linear system, not the steps.
     *
     * {@snippet :
     * var kepler = fixedPoint((Orbit o, Tensor e) -> o.eccentricity().mul(e.sin()).add(o.meanAnomaly()), Tensor.scalar(0));
     * grad(kepler).apply(orbit);
     * }
     *
     * @param start what to begin with; no derivative passes
     */
    public static <P, X> FixedPoint<P, X> fixedPoint(BiFunction<P, X, X> f, X start) {
        return FixedPoint.of(f, start);
    }
}
