package io.leibniz.trace;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.Cost;
import io.leibniz.prim.Permute;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one kernel has to do: an operation of eager mode, or one or several steps of a program.
 *
 * @param name the operation's; of several, all of theirs
 * @param flops see {@link Cost}
 * @param read bytes of the operands; of a broadcast one, what it was before
 * @param written bytes of the results; 0 where the result looks at an operand's elements
 */
public record Work(String name, List<Spec> in, List<Spec> out, long flops, long read, long written) {

    static Work of(Primitive p, NdArray[] x, NdArray y) {
        Spec[] in = new Spec[x.length];
        boolean view = false;
        long read = 0;
        for (int i = 0; i < x.length; i++) {
            in[i] = new Spec(x[i].dtype(), x[i].shape());
            view |= x[i].data() == y.data();
            read += distinct(x[i]) * x[i].dtype().bytes();
        }
        Spec out = new Spec(y.dtype(), y.shape());
        return new Work(p.label(), List.of(in), List.of(out), Cost.flops(p, in, out), view ? 0 : read, view ? 0 : bytes(out));
    }

    /**
     * Steps of a program that one kernel does.
     *
     * @param values their numbers
     * @param needed for each value of the program whether it is read outside of its kernel
     */
    public static Work of(Graph g, List<Integer> values, boolean[] needed) {
        Map<String, Integer> names = new LinkedHashMap<>();
        Map<Integer, Spec> outside = new LinkedHashMap<>();
        List<Spec> out = new ArrayList<>();
        Set<Integer> inside = new HashSet<>(values);
        long flops = 0;
        long written = 0;
        for (int v : values) {
            Graph.Step s = g.step(v);
            Spec[] in = s.operands().stream().map(g::spec).toArray(Spec[]::new);
            names.merge(s.op().label(), 1, Integer::sum);
            flops += Cost.flops(s.op(), in, s.spec());
            boolean view = s.op() instanceof Broadcast || s.op() instanceof Reshape || s.op() instanceof Permute || s.op() instanceof Slice;
            if (!view) for (int o : s.operands()) if (!inside.contains(o)) outside.put(o, source(g, o));
            if (!needed[v]) continue;
            out.add(s.spec());
            if (!view) written += bytes(s.spec());
        }
        List<String> all = new ArrayList<>();
        names.forEach((name, times) -> all.add(times == 1 ? name : times + "×" + name));
        String name = all.size() <= 4 ? String.join("+", all) : String.join("+", all.subList(0, 3)) + "+… (" + values.size() + " steps)";
        List<Spec> in = values.size() == 1 ? g.step(values.getFirst()).operands().stream().map(g::spec).toList() : List.copyOf(outside.values());
        return new Work(name, in, List.copyOf(out), flops, outside.values().stream().mapToLong(Work::bytes).sum(), written);
    }

    /** A broadcast value has no more elements than what it was made of. */
    private static Spec source(Graph g, int value) {
        while (value >= g.firstStep() && g.step(value).op() instanceof Broadcast) value = g.step(value).operands().getFirst();
        boolean number = g.isConstant(value) && g.constant(value).isUniform();
        return number ? new Spec(g.spec(value).dtype(), Shape.SCALAR) : g.spec(value);
    }

    private static long bytes(Spec s) {
        return (long) s.shape().numel() * s.dtype().bytes();
    }

    /** How many elements an array has that aren't the same one again. */
    private static long distinct(NdArray a) {
        if (a.isContiguous() || a.numel() == 0) return a.numel();
        int[] strides = a.strides();
        long n = 1;
        for (int i = 0; i < strides.length; i++) if (strides[i] != 0) n *= a.shape().dim(i);
        return n;
    }

    /** As in {@code f32[64, 784], f32[784, 10]}. */
    static String shapes(List<Spec> specs) {
        return String.join(", ", specs.stream().map(Spec::toString).toList());
    }
}
