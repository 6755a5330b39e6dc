package io.leibniz.debug;

import io.leibniz.graph.Graph;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.ComputationGraph;
import io.leibniz.trace.ComputationGraph.Edge;
import io.leibniz.trace.ComputationGraph.Kind;
import io.leibniz.trace.ComputationGraph.Vertex;
import io.leibniz.trace.Lower;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * How a tensor came to be: one line for each operation behind it, in the order in which they ran, with the operands by
 * number, type and shape, and the user's line.
 *
 * <pre>
 * f64[] by 3 operations from 1 variable
 * %0 = x             f64[2]
 * %1 = exp(%0)       f64[2]  Demo.java:12 (Demo.loss)
 * %2 = mul(%1, %1)   f64[2]  Demo.java:13 (Demo.loss)
 * %3 = sum(%2)       f64[]   Demo.java:14 (Demo.loss)
 * </pre>
 *
 * <p>A result that is used twice stands there once. Of a large graph the operations nearest to the tensor are shown.
 */
public final class Explain {
    private static final int LIMIT = 60;

    private Explain() {}

    /**
     * How a tensor that depends on {@code requiresGrad()}, or that a transform records, came to be. Lines are known for
     * what ran inside {@link Provenance#on(java.util.function.Supplier)}.
     */
    public static String explain(Tensor x) {
        return explain(x, LIMIT);
    }

    /** @param limit how many operations to show at most */
    public static String explain(Tensor x, int limit) {
        require(limit);
        if (!Lower.isRecorded(x)) {
            return x.dtype().toString() + x.shape() + ", a constant: nobody recorded how it was made; start from requiresGrad(),"
                    + " or explain the function that makes it: Explain.explain(f, x)\n";
        }
        // Behind a dual number or an example of a batch is what reverse mode recorded.
        return text(ComputationGraph.behind(Lower.recorded(x)), limit);
    }

    /** What a function does with its argument, operation by operation, with lines. */
    public static <A, B> String explain(Function<A, B> f, A x) {
        return explain(f, x, LIMIT);
    }

    /** @param limit how many operations to show at most */
    public static <A, B> String explain(Function<A, B> f, A x, int limit) {
        require(limit);
        return text(Graphs.of(f, x), limit);
    }

    /** A program that {@code jit} made: {@code Explain.explain(f.graphs().getFirst())}. */
    public static String explain(Graph program) {
        return text(ComputationGraph.of(program), LIMIT);
    }

    private static void require(int limit) {
        if (limit < 1) throw new IllegalArgumentException("explain: at most " + limit + " operations; give at least 1");
    }

    private static String text(ComputationGraph g, int limit) {
        List<Vertex> all = g.vertices();
        int[] number = new int[all.size()];
        int numbered = 0;
        int operations = 0;
        int variables = 0;
        for (Vertex v : all) {
            if (v.kind() == Kind.OPERATION) operations++;
            if (v.kind() == Kind.VARIABLE) variables++;
            number[v.id()] = v.kind() == Kind.OPERATION || v.kind() == Kind.VARIABLE ? numbered++ : -1;
        }
        BitSet shown = nearest(g, limit);
        int left = 0;
        boolean lines = false;
        List<String[]> rows = new ArrayList<>();
        for (Vertex v : all) {
            if (v.kind() == Kind.CONSTANT) continue;
            if (!shown.get(v.id())) {
                if (v.kind() == Kind.OPERATION) left++;
                continue;
            }
            String name = v.kind() == Kind.RESULT ? v.label() : "%" + number[v.id()];
            String origin = origin(v);
            lines |= !origin.isEmpty();
            rows.add(new String[] {name + " = ", made(g, v, number), v.value().dtype() + v.value().shape().toString(), origin});
        }
        StringBuilder s = new StringBuilder(results(g)).append(" by ").append(count(operations, "operation")).append(" from ")
                .append(count(variables, "variable")).append('\n');
        if (left > 0) s.append("… ").append(left).append(" more before these\n");
        int[] width = new int[3];
        for (String[] r : rows) for (int i = 0; i < 3; i++) width[i] = Math.max(width[i], r[i].length());
        for (String[] r : rows) {
            StringBuilder line = new StringBuilder(" ".repeat(width[0] - r[0].length()) + r[0]);
            for (int i = 1; i < 3; i++) line.append(r[i]).append(" ".repeat(width[i] - r[i].length() + 2));
            s.append(line.append(r[3]).toString().stripTrailing()).append('\n');
        }
        if (!lines && operations > 0) s.append("(for the lines of your program, run it inside Provenance.on(() -> …))\n");
        return s.toString();
    }

    private static String results(ComputationGraph g) {
        List<String> all = new ArrayList<>();
        for (Vertex v : g.results()) all.add(v.value().dtype() + v.value().shape().toString());
        return all.size() <= 4 ? String.join(", ", all) : all.size() + " tensors";
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** What to show: the results, and breadth first the operations behind them, with the variables they use. */
    private static BitSet nearest(ComputationGraph g, int limit) {
        BitSet shown = new BitSet();
        BitSet met = new BitSet();
        Deque<Vertex> open = new ArrayDeque<>();
        for (Vertex r : g.results()) {
            open.add(r);
            met.set(r.id());
        }
        int operations = 0;
        while (!open.isEmpty()) {
            Vertex v = open.poll();
            if (v.kind() == Kind.OPERATION && ++operations > limit) continue;
            shown.set(v.id());
            for (Edge e : v.operands()) {
                if (met.get(e.to())) continue;
                met.set(e.to());
                open.add(g.vertices().get(e.to()));
            }
        }
        return shown;
    }

    private static String made(ComputationGraph g, Vertex v, int[] number) {
        if (v.kind() == Kind.VARIABLE) return v.label();
        List<String> operands = new ArrayList<>();
        for (Edge e : v.operands()) operands.add(number[e.to()] < 0 ? g.vertices().get(e.to()).label() : "%" + number[e.to()]);
        String list = String.join(", ", operands);
        return v.kind() == Kind.RESULT ? list : v.label() + "(" + list + ")";
    }

    private static String origin(Vertex v) {
        if (v.origin() == null || v.kind() == Kind.RESULT) return "";
        String where = v.origin().where();
        return v.isBackward() ? "derivative of " + v.origin().derivativeOf() + (where.isEmpty() ? "" : ", " + where) : where;
    }
}
