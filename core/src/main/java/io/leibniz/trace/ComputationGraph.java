package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a result came to be: its operations with their values, and on every edge the share of the derivative that flows
 * back along it. The picture behind the chain rule; {@link GraphDrawing} draws it.
 *
 * {@snippet :
 * var x = Tensor.scalar(1).requiresGrad();
 * var y = Tensor.scalar(2).requiresGrad();
 * var graph = ComputationGraph.of(x.mul(y).add(x), Map.of("x", x, "y", y));
 * System.out.println(GraphDrawing.text(graph));
 * }
 *
 * @param vertices operands before their uses; the result is the last
 */
public record ComputationGraph(List<Vertex> vertices) {

    /**
     * A value.
     *
     * @param label the operation's name, a variable's name, or a constant's value
     * @param kind what made it
     * @param gradient the derivative of the result by this value; null for a constant
     */
    public record Vertex(int id, Kind kind, String label, Tensor value, Tensor gradient, List<Edge> operands) {}

    public enum Kind { VARIABLE, CONSTANT, OPERATION }

    /**
     * From an operation to one of its operands.
     *
     * @param to the operand's id
     * @param gradient the share of the operand's derivative that this use contributes; null for a constant
     */
    public record Edge(int to, Tensor gradient) {}

    /**
     * The graph of a tensor that requires gradients, which must not have been let go by {@code backward()}.
     *
     * @param names names for the variables; others are called v0, v1, …
     * @throws IllegalStateException if the tensor is a constant
     */
    public static ComputationGraph of(Tensor result, Map<String, Tensor> names) {
        if (!(result.value() instanceof Node root)) {
            throw new IllegalStateException("graph: this tensor is a constant; it depends on no tensor with requiresGrad()");
        }
        Map<Node, Tensor> gradients = new IdentityHashMap<>();
        Map<Node, Map<Integer, Tensor>> shares = new IdentityHashMap<>();
        List<Node> order = new ArrayList<>();
        Walk walk = new Walk(true, false).observedBy(new Walk.Observer() {
            @Override
            public void node(Node n, Tensor cotangent) {
                order.add(n);
                gradients.put(n, cotangent);
            }

            @Override
            public void edge(Node n, int operand, Tensor cotangent) {
                shares.computeIfAbsent(n, k -> new HashMap<>()).put(operand, cotangent);
            }
        });
        walk.add(root, Tensor.onesLike(root.primal));
        walk.run((n, g) -> { });

        Map<Node, String> called = new IdentityHashMap<>();
        names.forEach((name, t) -> {
            if (t.value() instanceof Node n) called.put(n, name);
        });
        List<Vertex> vertices = new ArrayList<>();
        Map<Node, Integer> ids = new IdentityHashMap<>();
        int variables = 0;
        for (Node n : order.reversed()) {
            List<Edge> operands = new ArrayList<>();
            Node maker = n.call != null ? n.call : n;
            if (maker.parents != null) {
                for (int i = 0; i < maker.parents.length; i++) {
                    Integer id = maker.parents[i] == null ? null : ids.get(maker.parents[i]);
                    if (id == null) {
                        Tensor c = maker.x[i];
                        id = vertices.size();
                        vertices.add(new Vertex(id, Kind.CONSTANT, c.numel() == 1 ? number(c) : c.dtype() + c.shape().toString(), c, null, List.of()));
                    }
                    operands.add(new Edge(id, shares.getOrDefault(n, Map.of()).get(i)));
                }
            }
            String label = called.get(n);
            Kind kind = n.isVariable() ? Kind.VARIABLE : Kind.OPERATION;
            if (label == null) label = kind == Kind.VARIABLE ? "v" + variables++ : n.p == null ? "custom" : n.p.label();
            ids.put(n, vertices.size());
            vertices.add(new Vertex(vertices.size(), kind, label, n.primal, gradients.get(n), operands));
        }
        return new ComputationGraph(List.copyOf(vertices));
    }

    public Vertex result() {
        return vertices.getLast();
    }

    /** A number without needless digits; the shape of anything larger. */
    static String number(Tensor t) {
        if (t == null) return "";
        if (t.numel() != 1 || !(t.value() instanceof NdArray)) return t.dtype() + t.shape().toString();
        double v = t.item();
        return v == Math.rint(v) && Math.abs(v) < 1e9 ? String.valueOf(Math.round(v)) : String.format(java.util.Locale.ROOT, "%.5g", v);
    }
}
