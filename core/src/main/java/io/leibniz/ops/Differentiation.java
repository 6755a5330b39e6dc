package io.leibniz.ops;

import io.leibniz.debug.Explain;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Lower;
import io.leibniz.trace.Tape;
import io.leibniz.trace.Trace;
import java.util.function.UnaryOperator;

/** The chain rule through the first door: tensors that remember how they were made. */
public sealed interface Differentiation permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * This tensor as a variable: results computed from it remember how, and {@code backward()} on one of them brings its
     * derivative here. A tensor that already remembers is returned as it is.
     *
     * {@snippet :
     * var x = Tensor.scalar(3).requiresGrad();
     * x.square().backward();
     * x.grad();               // 6.0
     * }
     *
     * @throws io.leibniz.tensor.DTypeException for integers and truth values
     */
    default Tensor requiresGrad() {
        return Tape.requiresGrad(self());
    }

    /** Whether {@code backward()} on a result of this tensor reaches a variable. */
    default boolean isRequiringGrad() {
        return Tape.isTaped(self());
    }

    /** Whether this is a variable or a constant, rather than a result. */
    default boolean isLeaf() {
        return Tape.isLeaf(self());
    }

    /**
     * The gradient that has arrived at this variable, summed over all {@code backward()} calls; null before the first.
     *
     * @throws IllegalStateException if this tensor is a constant
     */
    default Tensor grad() {
        return Tape.grad(self());
    }

    /** Forgets the gradient, so that the next {@code backward()} starts anew. */
    default void zeroGrad() {
        Tape.zeroGrad(self());
    }

    /** Keeps the gradient of this result too, not of variables alone. */
    default Tensor retainGrad() {
        return Tape.retainGrad(self());
    }

    /**
     * Calls the function with this tensor's gradient as soon as it is complete; what it returns, unless null, takes the
     * gradient's place.
     */
    default void registerHook(UnaryOperator<Tensor> hook) {
        Tape.registerHook(self(), hook);
    }

    /**
     * Adds the derivative of this number to the gradient of every variable that it depends on, and lets the graph go.
     *
     * @throws io.leibniz.tensor.ShapeException if this is more than one number
     * @throws IllegalStateException if it depends on no variable, or the graph was let go before
     */
    default void backward() {
        Tape.backward(self(), null, false, false);
    }

    /** The same from a given cotangent, of this tensor's shape and type. */
    default void backward(Tensor cotangent) {
        Tape.backward(self(), cotangent, false, false);
    }

    /**
     * @param cotangent where the walk starts; null is 1
     * @param retainGraph keep the graph for another {@code backward()}
     * @param createGraph make the gradients differentiable themselves; implies {@code retainGraph}
     */
    default void backward(Tensor cotangent, boolean retainGraph, boolean createGraph) {
        Tape.backward(self(), cotangent, retainGraph, createGraph);
    }

    /** The same numbers as a constant: no derivative of any kind or order passes. */
    default Tensor stopGradient() {
        return Trace.apply(Unary.STOP_GRADIENT, self());
    }

    /** How this tensor came to be, operation by operation: {@link Explain#explain(Tensor)}. */
    default String explain() {
        return Explain.explain(self());
    }

    /** PyTorch's name for {@link #stopGradient()}. */
    default Tensor detach() {
        return stopGradient();
    }

    /** The value that a differentiating transform watches, one level down; null if this tensor isn't being differentiated. */
    static Tensor lowered(Tensor x) {
        return Lower.once(x);
    }
}
