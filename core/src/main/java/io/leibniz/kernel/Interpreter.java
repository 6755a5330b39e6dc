package io.leibniz.kernel;

import io.leibniz.graph.Graph;
import io.leibniz.trace.Eager;
import io.leibniz.trace.Watch;
import io.leibniz.trace.Work;
import java.util.Arrays;
import java.util.List;

/** Runs a program step by step with the kernels of eager mode: the meaning of every faster way. */
public final class Interpreter implements Executable {
    private final Graph graph;

    /** For each step the values that nothing uses after it. */
    private final int[][] dead;

    public Interpreter(Graph graph) {
        this.graph = graph;
        this.dead = dead(graph);
    }

    /** For each step the values whose last use it is; results live on. */
    public static int[][] dead(Graph graph) {
        int[] last = new int[graph.size()];
        Arrays.fill(last, -1);
        for (int i = 0; i < graph.steps().size(); i++) for (int o : graph.steps().get(i).operands()) last[o] = i;
        for (int r : graph.results()) last[r] = Integer.MAX_VALUE;
        int[][] dead = new int[graph.steps().size()][];
        for (int i = 0; i < dead.length; i++) {
            int at = i;
            dead[i] = graph.steps().get(i).operands().stream().mapToInt(o -> o).distinct().filter(o -> last[o] == at).toArray();
        }
        return dead;
    }

    @Override
    public NdArray[] run(NdArray[] inputs) {
        NdArray[] values = new NdArray[graph.size()];
        System.arraycopy(inputs, 0, values, 0, inputs.length);
        for (int i = 0; i < graph.constants().size(); i++) values[inputs.length + i] = graph.constants().get(i);
        int first = graph.firstStep();
        boolean watched = Watch.any();
        boolean[] all = new boolean[watched ? values.length : 0];
        Arrays.fill(all, true);
        for (int i = 0; i < graph.steps().size(); i++) {
            Graph.Step s = graph.steps().get(i);
            NdArray[] x = new NdArray[s.operands().size()];
            for (int k = 0; k < x.length; k++) x[k] = values[s.operands().get(k)];
            int at = first + i;
            if (watched) Watch.kernel(Work.of(graph, List.of(at), all), s.origin(), () -> values[at] = Eager.run(s.op(), x));
            else values[at] = Eager.run(s.op(), x);
            for (int d : dead[i]) values[d] = null;
        }
        List<Integer> results = graph.results();
        NdArray[] y = new NdArray[results.size()];
        for (int i = 0; i < y.length; i++) y[i] = values[results.get(i)];
        return y;
    }

    @Override
    public int kernels() {
        return graph.steps().size();
    }

    @Override
    public String describe() {
        return graph.toString();
    }
}
