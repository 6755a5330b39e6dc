package io.leibniz.trace;

import io.leibniz.prim.Primitive;
import io.leibniz.tensor.Tensor;
import java.util.function.Function;

/**
 * Reverse mode: every result remembers its operation and operands, and a walk from the last result back to the variables
 * carries the derivative of that result along (Linnainmaa 1970). The walk is a loop, so the depth of a program is
 * limited by memory alone.
 */
public final class Reverse extends Trace {
    /** Where {@code requiresGrad} records, for the whole process; nodes belong to whoever can reach them. */
    static final Reverse TAPE_TRACE = new Reverse(TAPE, true);

    /** Recording stops inside {@code noGrad}: the first door's tapes only. */
    private final boolean tape;
    /** Whether operations without a derivative are recorded as well. */
    private final boolean all;

    public Reverse() {
        this(freshTag(), false);
    }

    Reverse(long tag, boolean tape) {
        this(tag, tape, false);
    }

    private Reverse(long tag, boolean tape, boolean all) {
        super(tag);
        this.tape = tape;
        this.all = all;
    }

    /** Records every operation, with a derivative or without: for looking at, not for walking back over. */
    public static Reverse recorder() {
        return new Reverse(freshTag(), false, true);
    }

    boolean isRecorder() {
        return all;
    }

    boolean isTape() {
        return tape;
    }

    /** The tensor as a variable of this invocation. */
    public Tensor variable(Tensor primal) {
        return Tensor.of(new Node(this, primal, null, null, null));
    }

    /** The value of a result, one level down. */
    public Tensor primal(Tensor y) {
        return y.value() instanceof Node n && n.trace == this ? n.primal : y;
    }

    private Node node(Tensor y) {
        return y.value() instanceof Node n && n.trace == this ? n : null;
    }

    @Override
    protected Tensor process(Primitive p, Tensor[] x) {
        Tensor[] primals = new Tensor[x.length];
        Node[] parents = new Node[x.length];
        split(x, primals, parents);
        Tensor y = Trace.apply(p, primals);
        if (!p.differentiable() && !all || tape && !Tape.recording()) return y;
        return Tensor.of(new Node(this, y, p, primals, parents));
    }

    @Override
    protected Tensor[] process(Custom f, Tensor[] x) {
        Tensor[] primals = new Tensor[x.length];
        Node[] parents = new Node[x.length];
        split(x, primals, parents);
        if (tape && !Tape.recording()) return Trace.apply(f, primals);
        Custom.Pullback r = f.vjp(primals);
        Tensor[] y = r.primals().clone();
        requireBelow(y, tag);
        Node call = new Node(this, f, primals, parents, r.pull(), y.length);
        for (int i = 0; i < y.length; i++) {
            if (!y[i].dtype().isFloating() && !all) continue;
            Node n = new Node(this, y[i], null, null, null);
            n.call = call;
            n.index = i;
            y[i] = Tensor.of(n);
        }
        return y;
    }

    private void split(Tensor[] x, Tensor[] primals, Node[] parents) {
        for (int i = 0; i < x.length; i++) {
            Node n = node(x[i]);
            parents[i] = n;
            primals[i] = n == null ? x[i] : n.primal;
        }
    }

    /**
     * Gradients of Σ⟨ct, y⟩ at the variables.
     *
     * @param ct cotangents of {@code y}; null is zero
     * @param variables what {@link #variable} gave; entries may be null
     * @param retain whether another walk may follow; else operands are let go on the way, which frees their memory
     * @return one gradient a variable, null where the result doesn't depend on it
     */
    public Tensor[] gradients(Tensor[] y, Tensor[] ct, Tensor[] variables, boolean retain) {
        Walk walk = new Walk(retain, false);
        for (int i = 0; i < y.length; i++) {
            Node n = y[i] == null || ct[i] == null ? null : node(y[i]);
            if (n != null) walk.add(n, ct[i]);
        }
        Tensor[] g = new Tensor[variables.length];
        walk.run((leaf, c) -> {
            for (int i = 0; i < g.length; i++) {
                if (variables[i] != null && variables[i].value() == leaf) g[i] = c;
            }
        });
        return g;
    }

    /** The cotangent of argument {@code i} of a function; null if it is zero. */
    public static Tensor pull(Function<Tensor[], Tensor> f, Tensor[] x, int i, Tensor ct) {
        Reverse trace = new Reverse();
        Tensor[] in = x.clone();
        in[i] = trace.variable(x[i]);
        return trace.gradients(new Tensor[] {f.apply(in)}, new Tensor[] {ct}, new Tensor[] {in[i]}, false)[0];
    }
}
