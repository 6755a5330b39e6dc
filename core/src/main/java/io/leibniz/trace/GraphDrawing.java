package io.leibniz.trace;

import io.leibniz.trace.ComputationGraph.Edge;
import io.leibniz.trace.ComputationGraph.Kind;
import io.leibniz.trace.ComputationGraph.Vertex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws computation graphs: as text for a terminal, as SVG for everything else, as DOT for Graphviz. */
public final class GraphDrawing {
    private static final int BOX_HEIGHT = 48;
    private static final int GAP = 96;
    private static final int ROW = 92;
    private static final int MARGIN = 32;
    private static final String LEGEND = "blue: value    ∂: derivative of the result by it    on an edge: what flows back along it";
    private static final String PLAIN_LEGEND = "blue: argument    yellow: forward    red: backward    green: result";
    private static final int NARROWEST = 560;
    /** What is further from the result than this has no room on a line. */
    private static final int DEEPEST = 60;

    private GraphDrawing() {}

    /**
     * A tree from the result down to the variables: each line an operation, its value and, where the graph has derivatives,
     * the derivative of the result by it; behind ← the share that flows back along this edge. What has been drawn before is
     * pointed to by ↑, what is further than 60 operations from the result is left out.
     */
    public static String text(ComputationGraph g) {
        StringBuilder out = new StringBuilder();
        List<String[]> rows = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (Vertex r : g.results()) rows(g, r, null, "", "", 0, seen, rows);
        int[] width = new int[4];
        for (String[] r : rows) for (int i = 0; i < 4; i++) width[i] = Math.max(width[i], r[i].length());
        for (String[] r : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < 4; i++) line.append(r[i]).append(" ".repeat(width[i] - r[i].length() + (i < 3 ? 2 : 0)));
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static void rows(ComputationGraph g, Vertex v, Edge by, String first, String rest, int depth,
            Set<Integer> seen, List<String[]> rows) {
        boolean again = !seen.add(v.id()) && v.kind() != Kind.CONSTANT;
        String flow = by == null || by.gradient() == null ? "" : "← " + ComputationGraph.number(by.gradient());
        String gradient = v.gradient() == null ? "" : "∂ " + ComputationGraph.number(v.gradient());
        String value = v.kind() == Kind.CONSTANT ? "" : "= " + ComputationGraph.number(v.value());
        rows.add(new String[] {first + v.label() + (again ? " ↑" : ""), again ? "" : value, again ? "" : gradient, flow});
        if (again) return;
        if (depth == DEEPEST) {
            if (!v.operands().isEmpty()) rows.add(new String[] {rest + "└─ …", "", "", ""});
            return;
        }
        for (int i = 0; i < v.operands().size(); i++) {
            boolean last = i == v.operands().size() - 1;
            Edge e = v.operands().get(i);
            rows(g, g.vertices().get(e.to()), e, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), depth + 1, seen, rows);
        }
    }

    /**
     * The graph from left (variables) to right (result): in each box the operation and its value, and where the graph has
     * derivatives, above it the derivative of the result by it and on each edge the share that flows back. A pointer over a
     * box shows where in the program it was made.
     */
    public static String svg(ComputationGraph g) {
        return new Picture(g, GraphLayout.of(g)).draw();
    }

    /** One drawing in the making. */
    private static final class Picture {
        private final ComputationGraph graph;
        private final GraphLayout layout;
        private final int boxWidth;
        private final StringBuilder s = new StringBuilder();

        Picture(ComputationGraph graph, GraphLayout layout) {
            this.graph = graph;
            this.layout = layout;
            int longest = graph.vertices().stream().mapToInt(v -> v.label().length()).max().orElse(0);
            boxWidth = Math.max(112, 9 * longest + 20);
        }

        String draw() {
            int width = Math.max(NARROWEST, 2 * MARGIN + layout.columns() * (boxWidth + GAP) - GAP);
            int height = 2 * MARGIN + (layout.rows() - 1) * ROW + BOX_HEIGHT + 28;
            add("""
                    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="DejaVu Sans, Helvetica, sans-serif" font-size="13">
                    <rect width="100%%" height="100%%" fill="#ffffff"/>
                    <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#7b8794"/></marker></defs>
                    """, width, height, width, height);
            for (Vertex v : graph.vertices()) for (int k = 0; k < v.operands().size(); k++) line(v, k);
            for (Vertex v : graph.vertices()) for (int k = 0; k < v.operands().size(); k++) share(v, k);
            for (Vertex v : graph.vertices()) box(v);
            text(MARGIN, height - 16, "start", "#52606d", 11, graph.result().gradient() == null ? PLAIN_LEGEND : LEGEND);
            return s.append("</svg>\n").toString();
        }

        private double x(int place) {
            return MARGIN + layout.column()[place] * (boxWidth + GAP);
        }

        /** The top of a box. */
        private double y(int place) {
            return MARGIN + layout.row()[place] * ROW;
        }

        /** Where operand k's line ends: the operands share the left side of the box, in their order from the top. */
        private double port(Vertex v, int k) {
            return y(v.id()) + BOX_HEIGHT * (k + 1.0) / (v.operands().size() + 1);
        }

        private void line(Vertex v, int k) {
            int[] route = layout.routes()[v.id()][k];
            double x = x(route[0]) + boxWidth;
            double y = y(route[0]) + BOX_HEIGHT / 2.0;
            add("<path d=\"M%.1f %.1f", x, y);
            for (int i = 1; i < route.length; i++) {
                boolean bend = i < route.length - 1;
                double toX = x(route[i]);
                double toY = bend ? y(route[i]) + BOX_HEIGHT / 2.0 : port(v, k);
                add("C%.1f %.1f %.1f %.1f %.1f %.1f", x + GAP / 2.0, y, toX - GAP / 2.0, toY, toX, toY);
                x = toX;
                y = toY;
                if (bend) add("H%.1f", x += boxWidth);
            }
            add("\" fill=\"none\" stroke=\"#7b8794\" stroke-width=\"1.4\" marker-end=\"url(#arrow)\"/>%n");
        }

        /** On the last curve of the line, a little behind its middle, where lines that cross are apart again. */
        private void share(Vertex v, int k) {
            if (v.operands().get(k).gradient() == null) return;
            int[] route = layout.routes()[v.id()][k];
            double t = 0.6;
            double alongX = 1.5 * t * (1 - t) + t * t * t;
            double alongY = t * t * (3 - 2 * t);
            double fromY = y(route[route.length - 2]) + BOX_HEIGHT / 2.0;
            double x = x(v.id()) - GAP * (1 - alongX);
            double y = fromY + alongY * (port(v, k) - fromY);
            String text = ComputationGraph.number(v.operands().get(k).gradient());
            double width = 7.0 * text.length() + 4;
            add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\" fill=\"#ffffff\"/>%n", x - width / 2, y - 7, width);
            text(x, y + 4, "middle", "#b42318", 11, text);
        }

        private void box(Vertex v) {
            double x = x(v.id());
            double y = y(v.id());
            boolean constant = v.kind() == Kind.CONSTANT;
            String hover = origin(v);
            add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"9\" fill=\"%s\" stroke=\"#52606d\"", x, y, boxWidth, BOX_HEIGHT, fill(v));
            add(hover.isEmpty() ? "/>%n" : "><title>%s</title></rect>%n", escape(hover));
            double middle = x + boxWidth / 2.0;
            add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>%n", middle, y + (constant ? 29 : 20), escape(v.label()));
            if (constant) return;
            text(middle, y + 38, "middle", "#1f5f8b", 13, ComputationGraph.number(v.value()));
            if (v.gradient() != null) text(middle, y - 6, "middle", "#b42318", 11, "∂ " + ComputationGraph.number(v.gradient()));
        }

        private void text(double x, double y, String anchor, String colour, int size, String text) {
            add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%d\" xml:space=\"preserve\">%s</text>%n", x, y, anchor, colour, size, escape(text));
        }

        private void add(String format, Object... arguments) {
            s.append(String.format(Locale.ROOT, format, arguments));
        }
    }

    /** The graph in Graphviz's language: {@code dot -Tpdf}. */
    public static String dot(ComputationGraph g) {
        StringBuilder s = new StringBuilder("digraph {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];\n");
        for (Vertex v : g.vertices()) {
            String value = v.kind() == Kind.CONSTANT ? "" : "\n" + ComputationGraph.number(v.value());
            String gradient = v.gradient() == null ? "" : "\n∂ " + ComputationGraph.number(v.gradient());
            s.append("  n").append(v.id()).append(" [label=").append(quoted(v.label() + value + gradient))
                    .append(", fillcolor=").append(quoted(fill(v)));
            if (!origin(v).isEmpty()) s.append(", tooltip=").append(quoted(origin(v)));
            s.append("];\n");
        }
        for (Vertex v : g.vertices()) {
            for (Edge e : v.operands()) {
                s.append("  n").append(e.to()).append(" -> n").append(v.id());
                if (e.gradient() != null) s.append(" [label=").append(quoted(ComputationGraph.number(e.gradient()))).append(']');
                s.append(";\n");
            }
        }
        return s.append("}\n").toString();
    }

    private static String quoted(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String fill(Vertex v) {
        return switch (v.kind()) {
            case VARIABLE -> "#dbeafe";
            case CONSTANT -> "#f1f3f5";
            case OPERATION -> v.isBackward() ? "#fde2e1" : "#fff7e0";
            case RESULT -> "#dcf5e3";
        };
    }

    private static String origin(Vertex v) {
        if (v.origin() == null) return "";
        return v.isBackward() ? "derivative of " + v.origin().derivativeOf() + " " + v.origin().where() : v.origin().where();
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
