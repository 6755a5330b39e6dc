package io.leibniz.trace;

import io.leibniz.trace.ComputationGraph.Edge;
import io.leibniz.trace.ComputationGraph.Kind;
import io.leibniz.trace.ComputationGraph.Vertex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws computation graphs: as text for a terminal, as SVG for everything else. */
public final class GraphDrawing {
    private static final int BOX_WIDTH = 118;
    private static final int BOX_HEIGHT = 46;
    private static final int COLUMN = 190;
    private static final int ROW = 92;
    private static final int MARGIN = 40;

    private GraphDrawing() {}

    /**
     * A tree from the result down to the variables: each line an operation, its value and the derivative of the result by
     * it; behind ← the share that flows back along this edge. What has been drawn before is pointed to by ↑.
     */
    public static String text(ComputationGraph g) {
        StringBuilder out = new StringBuilder();
        List<String[]> rows = new ArrayList<>();
        rows(g, g.result(), null, "", "", new HashSet<>(), rows);
        int[] width = new int[4];
        for (String[] r : rows) for (int i = 0; i < 4; i++) width[i] = Math.max(width[i], r[i].length());
        for (String[] r : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < 4; i++) line.append(r[i]).append(" ".repeat(width[i] - r[i].length() + (i < 3 ? 2 : 0)));
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static void rows(ComputationGraph g, Vertex v, Edge by, String first, String rest, Set<Integer> seen, List<String[]> rows) {
        boolean again = !seen.add(v.id()) && v.kind() != Kind.CONSTANT;
        String flow = by == null || by.gradient() == null ? "" : "← " + ComputationGraph.number(by.gradient());
        String gradient = v.kind() == Kind.CONSTANT ? "" : "∂ " + ComputationGraph.number(v.gradient());
        String value = v.kind() == Kind.CONSTANT ? "" : "= " + ComputationGraph.number(v.value());
        rows.add(new String[] {first + v.label() + (again ? " ↑" : ""), again ? "" : value, again ? "" : gradient, flow});
        if (again) return;
        for (int i = 0; i < v.operands().size(); i++) {
            boolean last = i == v.operands().size() - 1;
            Edge e = v.operands().get(i);
            rows(g, g.vertices().get(e.to()), e, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), seen, rows);
        }
    }

    /**
     * The graph from left (variables) to right (result): in each box the operation and its value, above it the derivative
     * of the result by it; on each edge the share of the derivative that flows back.
     */
    public static String svg(ComputationGraph g) {
        int n = g.vertices().size();
        int[] level = levels(g);
        int depth = 0;
        for (int l : level) depth = Math.max(depth, l);
        List<List<Integer>> columns = new ArrayList<>();
        for (int l = 0; l <= depth; l++) columns.add(new ArrayList<>());
        for (int i = 0; i < n; i++) columns.get(level[i]).add(i);
        double[] y = rowsOf(g, columns, level);
        int tallest = 0;
        for (List<Integer> c : columns) tallest = Math.max(tallest, c.size());
        int width = 2 * MARGIN + depth * COLUMN + BOX_WIDTH;
        int height = 2 * MARGIN + tallest * ROW;

        StringBuilder s = new StringBuilder();
        s.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="DejaVu Sans, Helvetica, sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#7b8794"/></marker></defs>
                """, width, height, width, height));
        for (Vertex v : g.vertices()) {
            for (int k = 0; k < v.operands().size(); k++) edge(s, g, v, k, level, y);
        }
        for (Vertex v : g.vertices()) box(s, v, MARGIN + level[v.id()] * COLUMN, y[v.id()]);
        return s.append("</svg>\n").toString();
    }

    /** Each vertex one column right of its last operand; variables and constants just before their first use. */
    private static int[] levels(ComputationGraph g) {
        int n = g.vertices().size();
        int[] level = new int[n];
        for (Vertex v : g.vertices()) for (Edge e : v.operands()) level[v.id()] = Math.max(level[v.id()], level[e.to()] + 1);
        int[] firstUse = new int[n];
        java.util.Arrays.fill(firstUse, Integer.MAX_VALUE);
        for (Vertex v : g.vertices()) for (Edge e : v.operands()) firstUse[e.to()] = Math.min(firstUse[e.to()], level[v.id()]);
        for (Vertex v : g.vertices()) {
            if (v.kind() == Kind.CONSTANT && firstUse[v.id()] != Integer.MAX_VALUE) level[v.id()] = firstUse[v.id()] - 1;
        }
        return level;
    }

    /** Vertical places: each column ordered by the mean height of its operands, spread around the middle. */
    private static double[] rowsOf(ComputationGraph g, List<List<Integer>> columns, int[] level) {
        int tallest = 0;
        for (List<Integer> c : columns) tallest = Math.max(tallest, c.size());
        double[] y = new double[g.vertices().size()];
        double[] wish = new double[y.length];
        for (List<Integer> c : columns) {
            for (int i : c) {
                List<Edge> in = g.vertices().get(i).operands();
                double sum = 0;
                for (Edge e : in) sum += y[e.to()];
                wish[i] = in.isEmpty() ? i * ROW : sum / in.size();
            }
            c.sort((a, b) -> Double.compare(wish[a], wish[b]));
            double top = MARGIN + (tallest - c.size()) * ROW / 2.0 + (ROW - BOX_HEIGHT) / 2.0;
            for (int k = 0; k < c.size(); k++) y[c.get(k)] = top + k * ROW;
        }
        return y;
    }

    private static void edge(StringBuilder s, ComputationGraph g, Vertex v, int k, int[] level, double[] y) {
        Edge e = v.operands().get(k);
        int m = v.operands().size();
        double x1 = MARGIN + level[e.to()] * COLUMN + BOX_WIDTH;
        double y1 = y[e.to()] + BOX_HEIGHT / 2.0;
        double x2 = MARGIN + level[v.id()] * COLUMN;
        double y2 = y[v.id()] + BOX_HEIGHT * (k + 1.0) / (m + 1);
        double bend = Math.max(30, (x2 - x1) / 2);
        s.append(String.format(Locale.ROOT, "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" stroke=\"#7b8794\" stroke-width=\"1.4\" marker-end=\"url(#arrow)\"/>%n",
                x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2));
        if (e.gradient() == null) return;
        s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#b42318\" font-size=\"11\" text-anchor=\"end\">%s</text>%n",
                x2 - 10, y2 - 4, escape(ComputationGraph.number(e.gradient()))));
    }

    private static void box(StringBuilder s, Vertex v, double x, double y) {
        String fill = switch (v.kind()) {
            case VARIABLE -> "#dbeafe";
            case CONSTANT -> "#f1f3f5";
            case OPERATION -> "#fff7e0";
        };
        s.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"9\" fill=\"%s\" stroke=\"#52606d\"/>%n", x, y, BOX_WIDTH, BOX_HEIGHT, fill));
        double middle = x + BOX_WIDTH / 2.0;
        s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>%n", middle, y + 19, escape(v.label())));
        if (v.kind() == Kind.CONSTANT) return;
        s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#1f5f8b\">%s</text>%n", middle, y + 37, escape(ComputationGraph.number(v.value()))));
        s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#b42318\" font-size=\"11\">∂ %s</text>%n", middle, y - 5, escape(ComputationGraph.number(v.gradient()))));
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
