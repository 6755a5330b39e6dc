package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A computation whose graph is not kept: what it recorded is cut off behind its results, and when a walk arrives there
 * the computation runs again and the walk goes on through the new graph (rematerialisation; Griewank and Walther 2000).
 *
 * <p>The second run has the same operands, the traced values themselves, so it records onto the same variables, captured
 * ones too. Its nodes are younger than all that the walk has yet to see, so the walk meets them in the right order. Each
 * reverse trace that watches the results is cut by itself; other traces have nothing to let go.
 */
public final class Recompute {
    private final Supplier<Tensor[]> f;

    private Recompute(Supplier<Tensor[]> f) {
        this.f = f;
    }

    /** The results of {@code f}, which must give the same ones whenever it is called. */
    public static Tensor[] call(Supplier<Tensor[]> f) {
        long start = Node.now();
        Tensor[] y = f.get().clone();
        Recompute again = new Recompute(f);
        Map<Reverse, Node> calls = new IdentityHashMap<>();
        for (int i = 0; i < y.length; i++) y[i] = again.cut(y[i], start, calls);
        return y;
    }

    private Tensor cut(Tensor y, long start, Map<Reverse, Node> calls) {
        return switch (y.value()) {
            case NdArray _, RowSparse _, Symbol _ -> y;
            case Dual d -> d.trace.dual(cut(d.primal, start, calls), cut(d.tangent, start, calls));
            case Batched b -> b.trace.example(cut(b.all, start, calls));
            case Node n when n.seq < start || n.isVariable() || n.trace.isRecorder() -> y;
            case Node n -> {
                Tensor primal = cut(n.primal, start, calls);
                Node call = calls.computeIfAbsent(n.trace, t -> new Node(t, this));
                Node result = new Node(n.trace, primal, null, null, null);
                result.call = call;
                result.index = call.results++;
                yield Tensor.of(result);
            }
        };
    }

    /** The nodes that stand where the results of {@code call} stood, from another run. */
    Node[] nodes(Node call) {
        long start = Node.now();
        Tensor[] y = call.trace.isTape() ? Tape.enableGrad(f) : f.get();
        List<Node> found = new ArrayList<>();
        for (Tensor t : y) find(t, start, call.trace, found);
        if (found.size() != call.results) {
            throw new IllegalStateException("checkpoint: the function made " + call.results + " results with a derivative, and "
                    + found.size() + " when it ran again; it must do the same whenever it is called with the same arguments");
        }
        return found.toArray(new Node[0]);
    }

    private static void find(Tensor y, long start, Reverse trace, List<Node> found) {
        switch (y.value()) {
            case NdArray _, RowSparse _, Symbol _ -> { }
            case Dual d -> {
                find(d.primal, start, trace, found);
                find(d.tangent, start, trace, found);
            }
            case Batched b -> find(b.all, start, trace, found);
            case Node n when n.seq < start || n.isVariable() -> { }
            case Node n -> {
                find(n.primal, start, trace, found);
                if (n.trace == trace) found.add(n);
            }
        }
    }
}
