package io.leibniz.graph;

import io.leibniz.prim.CrossEntropy;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.Shape;
import io.leibniz.trace.Origin;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The same program with a cross-entropy and its gradient computed together where a program has both, as one that trains
 * does: logits are read once and exponentials taken once. The results are views of what the joint step makes, with the
 * same bits.
 */
public final class Pairs {
    private record Key(double smoothing, int logits, int labels) {}

    private final Graph graph;

    /** For either half of a pair its gradient, and the other way round its loss. */
    private final Map<Integer, Integer> gradients = new HashMap<>();
    private final Map<Integer, Integer> losses = new HashMap<>();

    private final List<Graph.Step> steps = new ArrayList<>();
    private final int[] to;

    private Pairs(Graph graph) {
        this.graph = graph;
        this.to = new int[graph.size()];
    }

    public static Graph of(Graph graph) {
        Pairs p = new Pairs(graph);
        p.find();
        return p.gradients.isEmpty() ? graph : p.rewritten().verified();
    }

    private void find() {
        Map<Key, Integer> known = new HashMap<>();
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            List<Integer> x = graph.step(v).operands();
            if (graph.step(v).op() instanceof CrossEntropy c) known.put(new Key(c.smoothing(), x.get(0), x.get(1)), v);
        }
        if (known.isEmpty()) return;
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            if (!(graph.step(v).op() instanceof CrossEntropy.Gradient g)) continue;
            List<Integer> x = graph.step(v).operands();
            Integer loss = known.get(new Key(g.smoothing(), x.get(1), x.get(2)));
            if (loss == null || gradients.containsKey(loss) || depends(x.get(0), loss)) continue;
            Shape s = graph.spec(v).shape();
            if ((long) s.numel() + s.dim(0) > Integer.MAX_VALUE - 8) continue;
            gradients.put(loss, v);
            gradients.put(v, v);
            losses.put(v, loss);
        }
    }

    private boolean depends(int value, int on) {
        BitSet open = new BitSet();
        open.set(value);
        for (int v = value; v > on; v = open.previousSetBit(v - 1)) {
            if (v >= graph.firstStep()) for (int o : graph.step(v).operands()) open.set(o);
        }
        return open.get(on);
    }

    private Graph rewritten() {
        BitSet done = new BitSet();
        for (int i = 0; i < graph.firstStep(); i++) {
            to[i] = i;
            done.set(i);
        }
        // The joint step comes where the first half was, and the cotangent, which may stand later, before it.
        List<Integer> open = new ArrayList<>();
        for (int first = graph.firstStep(); first < graph.size(); first++) {
            open.add(first);
            while (!open.isEmpty()) {
                int v = open.getLast();
                int size = open.size();
                if (!done.get(v)) for (int o : operands(v)) if (!done.get(o)) open.add(o);
                if (open.size() > size) continue;
                open.removeLast();
                if (!done.get(v)) add(v, done);
            }
        }
        return new Graph(graph.inputs(), graph.constants(), steps, graph.results().stream().map(r -> to[r]).toList());
    }

    private List<Integer> operands(int v) {
        return graph.step(gradients.getOrDefault(v, v)).operands();
    }

    private void add(int v, BitSet done) {
        Integer gradient = gradients.get(v);
        done.set(v);
        if (gradient == null) {
            Graph.Step s = graph.step(v);
            to[v] = add(s.op(), s.operands().stream().map(o -> to[o]).toList(), s.spec(), s.origin());
            return;
        }
        Graph.Step g = graph.step(gradient);
        CrossEntropy.Both both = new CrossEntropy.Both(((CrossEntropy.Gradient) g.op()).smoothing());
        Shape shape = g.spec().shape();
        int rows = shape.dim(0);
        int all = add(both, g.operands().stream().map(o -> to[o]).toList(), new Spec(g.spec().dtype(), Shape.of(shape.numel() + rows)), g.origin());
        int matrix = part(all, 0, shape.numel());
        to[gradient] = add(new Reshape(shape), List.of(matrix), g.spec(), g.origin());
        to[losses.get(gradient)] = part(all, shape.numel(), rows);
        done.set(gradient);
        done.set(losses.get(gradient));
    }

    private int part(int of, int from, int size) {
        Shape s = Shape.of(size);
        Graph.Step made = steps.get(of - graph.firstStep());
        return add(new Slice(new int[] {from}, s, new int[] {1}), List.of(of), new Spec(made.spec().dtype(), s), made.origin());
    }

    private int add(Primitive op, List<Integer> operands, Spec spec, Origin origin) {
        steps.add(new Graph.Step(op, operands, spec, origin));
        return graph.firstStep() + steps.size() - 1;
    }
}
