package io.leibniz.cpu;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.Executable;
import io.leibniz.kernel.NdArray;
import io.leibniz.trace.Eager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program on the fast kernels: pointwise steps in {@link FusedLoop}s, other steps as in eager mode. */
final class CpuProgram implements Executable {
    /** A step by itself, or a fused loop. */
    private record Unit(Graph.Step step, int value, FusedLoop loop, int[] operands, int[] dead) {}

    private final Graph graph;
    private final List<Unit> units = new ArrayList<>();

    CpuProgram(Graph graph) {
        this.graph = graph;
        List<Grouping.Unit> order = Grouping.of(graph);
        int[] home = new int[graph.size()];
        Arrays.fill(home, -1);
        for (int u = 0; u < order.size(); u++) for (int v : order.get(u).values()) home[v] = u;
        int[] last = new int[graph.size()];
        Arrays.fill(last, -1);
        boolean[] needed = new boolean[graph.size()];
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            for (int o : graph.step(v).operands()) {
                if (home[o] == home[v]) continue;
                needed[o] = true;
                last[o] = Math.max(last[o], home[v]);
            }
        }
        for (int r : graph.results()) {
            needed[r] = true;
            last[r] = Integer.MAX_VALUE;
        }
        List<List<Integer>> dead = new ArrayList<>();
        for (int u = 0; u < order.size(); u++) dead.add(new ArrayList<>());
        for (int v = 0; v < last.length; v++) if (last[v] >= 0 && last[v] < order.size()) dead.get(last[v]).add(v);
        for (int u = 0; u < order.size(); u++) {
            Grouping.Unit g = order.get(u);
            int v = g.values().getFirst();
            int[] gone = dead.get(u).stream().mapToInt(i -> i).toArray();
            if (g.pointwise() && g.values().size() > 1) units.add(new Unit(null, v, new FusedLoop(graph, g.values(), needed), null, gone));
            else units.add(new Unit(graph.step(v), v, null, graph.step(v).operands().stream().mapToInt(i -> i).toArray(), gone));
        }
    }

    @Override
    public NdArray[] run(NdArray[] inputs) {
        NdArray[] values = new NdArray[graph.size()];
        System.arraycopy(inputs, 0, values, 0, inputs.length);
        for (int i = 0; i < graph.constants().size(); i++) values[inputs.length + i] = graph.constants().get(i);
        for (Unit u : units) {
            if (u.loop != null) {
                NdArray[] y = u.loop.run(values);
                for (int i = 0; i < y.length; i++) values[u.loop.outputs()[i]] = y[i];
            } else {
                NdArray[] x = new NdArray[u.operands.length];
                for (int k = 0; k < x.length; k++) x[k] = values[u.operands[k]];
                values[u.value] = Eager.run(u.step.op(), x);
            }
            for (int d : u.dead) values[d] = null;
        }
        NdArray[] y = new NdArray[graph.results().size()];
        for (int i = 0; i < y.length; i++) y[i] = values[graph.results().get(i)];
        return y;
    }

    @Override
    public int kernels() {
        return units.size();
    }

    /** The program, and after it its units. */
    @Override
    public String describe() {
        StringBuilder s = new StringBuilder(graph.toString());
        int k = 0;
        for (Unit u : units) {
            if (u.loop != null) s.append("loop ").append(k++).append(": ").append(u.loop.size()).append(" steps to %").append(Arrays.toString(u.loop.outputs())).append('\n');
        }
        return s.toString();
    }
}
