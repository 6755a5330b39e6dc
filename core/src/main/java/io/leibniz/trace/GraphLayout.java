package io.leibniz.trace;

import io.leibniz.trace.ComputationGraph.Edge;
import io.leibniz.trace.ComputationGraph.Kind;
import io.leibniz.trace.ComputationGraph.Vertex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Places for a graph drawn in columns, after Sugiyama, Tagawa and Toda (1981): each vertex right of its operands; where an
 * edge passes a column it gets a bend there, a place of its own, so that no line runs through a box; each column in the
 * order of the mean heights of its neighbours.
 *
 * @param columns how many
 * @param rows how many places the fullest column has
 * @param column of each place: first the vertices by id, then the bends
 * @param row of each place, from the top; columns with fewer places are centred
 * @param routes for each vertex and each of its operands, the places from the operand to the vertex
 */
record GraphLayout(int columns, int rows, int[] column, double[] row, int[][][] routes) {
    private static final int SWEEPS = 8;

    static GraphLayout of(ComputationGraph g) {
        int[] level = levels(g);
        List<Integer> column = new ArrayList<>();
        for (int l : level) column.add(l);
        int[][][] routes = new int[level.length][][];
        for (Vertex v : g.vertices()) {
            routes[v.id()] = new int[v.operands().size()][];
            for (int k = 0; k < v.operands().size(); k++) {
                int from = v.operands().get(k).to();
                int[] route = new int[level[v.id()] - level[from] + 1];
                route[0] = from;
                for (int i = 1; i < route.length - 1; i++) {
                    route[i] = column.size();
                    column.add(level[from] + i);
                }
                route[route.length - 1] = v.id();
                routes[v.id()][k] = route;
            }
        }
        int[] columns = column.stream().mapToInt(Integer::intValue).toArray();
        int depth = Arrays.stream(columns).max().orElse(0) + 1;
        List<List<Integer>> members = new ArrayList<>();
        for (int c = 0; c < depth; c++) members.add(new ArrayList<>());
        for (int p = 0; p < columns.length; p++) members.get(columns[p]).add(p);
        int rows = members.stream().mapToInt(List::size).max().orElse(0);
        return new GraphLayout(depth, rows, columns, rows(members, rows, routes, columns.length), routes);
    }

    /** Each vertex one column right of its last operand; constants just before their first use. */
    private static int[] levels(ComputationGraph g) {
        int[] level = new int[g.vertices().size()];
        int[] firstUse = new int[level.length];
        Arrays.fill(firstUse, Integer.MAX_VALUE);
        for (Vertex v : g.vertices()) {
            for (Edge e : v.operands()) level[v.id()] = Math.max(level[v.id()], level[e.to()] + 1);
            for (Edge e : v.operands()) firstUse[e.to()] = Math.min(firstUse[e.to()], level[v.id()]);
        }
        for (Vertex v : g.vertices()) {
            if (v.kind() == Kind.CONSTANT && firstUse[v.id()] != Integer.MAX_VALUE) level[v.id()] = firstUse[v.id()] - 1;
        }
        return level;
    }

    /** Sweeps to the right and to the left, each ordering a column by its neighbours in the one before. */
    private static double[] rows(List<List<Integer>> members, int rows, int[][][] routes, int places) {
        List<List<Integer>> left = new ArrayList<>();
        List<List<Integer>> right = new ArrayList<>();
        for (int p = 0; p < places; p++) {
            left.add(new ArrayList<>());
            right.add(new ArrayList<>());
        }
        for (int[][] operands : routes) {
            for (int[] route : operands) {
                for (int i = 1; i < route.length; i++) {
                    left.get(route[i]).add(route[i - 1]);
                    right.get(route[i - 1]).add(route[i]);
                }
            }
        }
        double[] row = new double[places];
        for (List<Integer> m : members) settle(m, rows, row);
        for (int s = 0; s < SWEEPS; s++) {
            boolean forth = s % 2 == 0;
            for (List<Integer> m : forth ? members : members.reversed()) {
                double[] wish = row.clone();
                for (int p : m) wish[p] = (forth ? left : right).get(p).stream().mapToDouble(q -> row[q]).average().orElse(row[p]);
                m.sort(Comparator.comparingDouble(p -> wish[p]));
                settle(m, rows, row);
            }
        }
        return row;
    }

    private static void settle(List<Integer> members, int rows, double[] row) {
        for (int k = 0; k < members.size(); k++) row[members.get(k)] = k + (rows - members.size()) / 2.0;
    }
}
