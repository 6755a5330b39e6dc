package io.leibniz.trace;

import io.leibniz.prim.Primitive;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A value that remembers how it was made: the operation, its operands and the nodes they came from. A node without
 * parents is a variable, at which gradients arrive.
 */
final class Node extends Value {
    private static final AtomicLong SEQUENCE = new AtomicLong();

    /** Made after all its parents, so a walk in falling order meets every node after all its uses. */
    final long seq = SEQUENCE.getAndIncrement();
    final Reverse trace;
    final Tensor primal;
    final Primitive p;
    /** Operands one level down; null once the graph was let go. */
    volatile Tensor[] x;
    /** Aligned with the operands; null for a constant. */
    final Node[] parents;

    /** Of a call of a function with its own rule: the function, and cotangents of its results to those of the arguments. */
    Custom custom;
    UnaryOperator<Tensor[]> pull;
    /** Of a call whose graph wasn't kept: how to record it again. */
    Recompute again;
    /** Of one result of such a call: the call, and which result. */
    Node call;
    int index;
    /** Of a call: the number of its results. */
    int results;

    /** What the first door keeps at a tensor; null until asked for. */
    volatile Slot slot;

    /** Where it was made, if somebody was looking. */
    final Origin origin = Watch.any() ? Watch.origin() : null;

    /** Gradient and hooks of a tensor of the first door. */
    static final class Slot {
        Tensor grad;
        boolean retain;
        UnaryOperator<Tensor>[] hooks;
    }

    Node(Reverse trace, Tensor primal, Primitive p, Tensor[] x, Node[] parents) {
        super(primal.shape(), primal.dtype());
        this.trace = trace;
        this.primal = primal;
        this.p = p;
        this.x = x;
        this.parents = parents;
    }

    /** A call with several results; it has no value of its own. */
    Node(Reverse trace, Custom custom, Tensor[] x, Node[] parents, UnaryOperator<Tensor[]> pull, int results) {
        super(Shape.SCALAR, DType.F32);
        this.trace = trace;
        this.primal = null;
        this.p = null;
        this.custom = custom;
        this.x = x;
        this.parents = parents;
        this.pull = pull;
        this.results = results;
    }

    /** A call that is recorded again when a walk arrives. */
    Node(Reverse trace, Recompute again) {
        super(Shape.SCALAR, DType.F32);
        this.trace = trace;
        this.primal = null;
        this.p = null;
        this.parents = null;
        this.again = again;
    }

    /** All nodes that exist have a smaller sequence number, all that come have this one or a larger. */
    static long now() {
        return SEQUENCE.get();
    }

    /** The operation's name. */
    String label() {
        if (p != null) return p.label();
        Node maker = call == null ? this : call;
        return maker.custom != null ? "custom" : maker.isVariable() && maker.primal != null ? "variable" : "checkpoint";
    }

    boolean isVariable() {
        return parents == null && call == null;
    }

    Slot slot() {
        Slot s = slot;
        if (s == null) {
            synchronized (this) {
                s = slot;
                if (s == null) slot = s = new Slot();
            }
        }
        return s;
    }

    @Override
    public Trace trace() {
        return trace;
    }
}
