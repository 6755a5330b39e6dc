package io.leibniz.trace;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a result came to be: its operations with their values, and where asked for on every edge the share of the derivative
 * that flows back along it. The picture behind the chain rule; {@link GraphDrawing} draws it.
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
     * @param value null for a constant that was let go by {@code backward()}
     * @param gradient the derivative of the result by this value; null for a constant, and in graphs without derivatives
     * @param origin where in the program it was made; null if nobody was looking
     */
    public record Vertex(int id, Kind kind, String label, Tensor value, Tensor gradient, List<Edge> operands, Origin origin) {
        /** Whether it belongs to a backward pass. */
        public boolean isBackward() {
            return origin != null && origin.derivativeOf() != null;
        }
    }

    public enum Kind { VARIABLE, CONSTANT, OPERATION, RESULT }

    /**
     * From an operation to one of its operands.
     *
     * @param to the operand's id
     * @param gradient the share of the operand's derivative that this use contributes; null for a constant, and in graphs
     *     without derivatives
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

        return new ComputationGraph(List.copyOf(vertices(order.reversed(), names, gradients, shares, new IdentityHashMap<>())));
    }

    /**
     * The operations behind a tensor, without derivatives; the walk back may have been before.
     *
     * @throws IllegalStateException if no reverse mode records the tensor
     */
    public static ComputationGraph behind(Tensor result) {
        if (!(result.value() instanceof Node root)) {
            throw new IllegalStateException("graph: nobody records how this tensor is made; use requiresGrad() on what it is made of");
        }
        return new ComputationGraph(List.copyOf(vertices(ancestors(List.of(root)), Map.of(), Map.of(), Map.of(), new IdentityHashMap<>())));
    }

    /**
     * The operations behind some results that a trace recorded, without derivatives; the last vertices are the results, of
     * kind {@link Kind#RESULT}.
     *
     * @param arguments the trace's variables by their names
     */
    public static ComputationGraph behind(Reverse trace, List<Tensor> results, List<String> resultNames, Map<String, Tensor> arguments) {
        List<Node> roots = new ArrayList<>();
        for (Tensor t : arguments.values()) roots.add((Node) t.value());
        for (Tensor t : results) if (t.value() instanceof Node n && n.trace == trace) roots.add(n);
        Map<Node, Integer> ids = new IdentityHashMap<>();
        List<Vertex> vertices = vertices(ancestors(roots), arguments, Map.of(), Map.of(), ids);
        int first = vertices.size();
        List<Edge> edges = new ArrayList<>();
        for (Tensor t : results) edges.add(new Edge(t.value() instanceof Node n && ids.containsKey(n) ? ids.get(n) : constant(t, vertices), null));
        for (int i = 0; i < results.size(); i++) {
            vertices.add(new Vertex(vertices.size(), Kind.RESULT, resultNames.get(i), results.get(i), null, List.of(edges.get(i)), null));
        }
        return new ComputationGraph(List.copyOf(vertices));
    }

    /** A program that {@code jit} made; its values are known by type and shape only. */
    public static ComputationGraph of(Graph program) {
        Recording trace = new Recording(program.inputs());
        List<Vertex> vertices = new ArrayList<>();
        int[] ids = new int[program.size()];
        for (int v = 0; v < program.size(); v++) {
            ids[v] = -1;
            if (program.isConstant(v)) continue;
            List<Edge> operands = new ArrayList<>();
            if (program.isInput(v)) {
                ids[v] = vertices.size();
                vertices.add(new Vertex(ids[v], Kind.VARIABLE, "argument " + v, trace.value(v, program.spec(v)), null, operands, null));
                continue;
            }
            Graph.Step s = program.step(v);
            for (int o : s.operands()) operands.add(new Edge(operand(program, o, ids, vertices), null));
            ids[v] = vertices.size();
            vertices.add(new Vertex(ids[v], Kind.OPERATION, s.op().label(), trace.value(v, s.spec()), null, operands, s.origin()));
        }
        for (int i = 0; i < program.results().size(); i++) {
            int r = program.results().get(i);
            Edge e = new Edge(operand(program, r, ids, vertices), null);
            String label = program.results().size() == 1 ? "result" : "result " + i;
            vertices.add(new Vertex(vertices.size(), Kind.RESULT, label, trace.value(r, program.spec(r)), null, List.of(e), null));
        }
        return new ComputationGraph(List.copyOf(vertices));
    }

    /** A number stands wherever it is used, a larger constant once. */
    private static int operand(Graph program, int value, int[] ids, List<Vertex> vertices) {
        if (ids[value] >= 0) return ids[value];
        int id = constant(Tensor.of(program.constant(value)), vertices);
        if (!program.constant(value).isUniform()) ids[value] = id;
        return id;
    }

    /** The nodes that these depend on and they themselves, operands first. */
    private static List<Node> ancestors(List<Node> roots) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>();
        for (Node r : roots) if (seen.add(r)) open.push(r);
        while (!open.isEmpty()) {
            Node n = open.pop();
            Node maker = n.call != null ? n.call : n;
            if (maker.parents != null) for (Node p : maker.parents) if (p != null && seen.add(p)) open.push(p);
        }
        List<Node> order = new ArrayList<>(seen);
        order.sort(Comparator.comparingLong(n -> n.seq));
        return order;
    }

    private static int constant(Tensor c, List<Vertex> vertices) {
        String label = c == null ? "…" : c.value() instanceof NdArray a && a.numel() > 1 && a.isUniform() ? number(a.dtype(), a.getDouble(0)) : number(c);
        vertices.add(new Vertex(vertices.size(), Kind.CONSTANT, label, c, null, List.of(), null));
        return vertices.size() - 1;
    }

    /** @param ids receives the place of each node */
    private static List<Vertex> vertices(List<Node> order, Map<String, Tensor> names, Map<Node, Tensor> gradients,
            Map<Node, Map<Integer, Tensor>> shares, Map<Node, Integer> ids) {
        Map<Node, String> called = new IdentityHashMap<>();
        names.forEach((name, t) -> {
            if (t.value() instanceof Node n) called.put(n, name);
        });
        List<Vertex> vertices = new ArrayList<>();
        int variables = 0;
        for (Node n : order) {
            List<Edge> operands = new ArrayList<>();
            Node maker = n.call != null ? n.call : n;
            if (maker.parents != null) {
                for (int i = 0; i < maker.parents.length; i++) {
                    Integer id = maker.parents[i] == null ? null : ids.get(maker.parents[i]);
                    if (id == null) {
                        Tensor[] x = maker.x;
                        id = constant(x == null ? null : x[i], vertices);
                    }
                    operands.add(new Edge(id, shares.getOrDefault(n, Map.of()).get(i)));
                }
            }
            String label = called.get(n);
            Kind kind = n.isVariable() ? Kind.VARIABLE : Kind.OPERATION;
            if (label == null) label = kind == Kind.VARIABLE ? "v" + variables++ : n.label();
            ids.put(n, vertices.size());
            vertices.add(new Vertex(vertices.size(), kind, label, n.primal, gradients.get(n), operands, n.origin));
        }
        return vertices;
    }

    /** Where a look back begins: the vertices of kind {@link Kind#RESULT}, else the last one. */
    public List<Vertex> results() {
        List<Vertex> marked = vertices.stream().filter(v -> v.kind() == Kind.RESULT).toList();
        return marked.isEmpty() ? List.of(result()) : marked;
    }

    public Vertex result() {
        return vertices.getLast();
    }

    /** A number without needless digits; the shape of anything larger. */
    static String number(Tensor t) {
        if (t == null) return "";
        if (t.numel() != 1 || Lower.isMapped(t) || Recording.isSymbolic(t)) return t.dtype() + t.shape().toString();
        return number(t.dtype(), t.item());
    }

    private static String number(DType type, double v) {
        if (type == DType.BOOL) return String.valueOf(v != 0);
        return v == Math.rint(v) && Math.abs(v) < 1e9 ? String.valueOf(Math.round(v)) : String.format(Locale.ROOT, "%.5g", v);
    }
}
