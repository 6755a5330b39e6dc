package io.leibniz.transform;

import io.leibniz.graph.Graph;
import io.leibniz.graph.Simplify;
import io.leibniz.kernel.Backend;
import io.leibniz.kernel.Executable;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Eager;
import io.leibniz.trace.Recording;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Programs of one function, one for each signature: the structure of the arguments and the type and shape of each leaf. */
final class Jit<B> {
    private record Signature(Structure<?> structure, List<Spec> leaves, Kernels kernels) {}

    /** A program and how to put its results together; no program if the function has none of its own. */
    private record Entry<B>(Graph graph, Executable program, Structure<B> structure, double millis) {}

    private final Function<Object[], B> f;
    private final Map<Signature, Entry<B>> entries = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private volatile boolean frozen;

    Jit(Function<Object[], B> f) {
        this.f = f;
    }

    B call(Object... arguments) {
        Tree.Flat<Object[]> in = Tree.flatten(arguments);
        List<Tensor> leaves = in.leaves();
        NdArray[] arrays = new NdArray[leaves.size()];
        List<Spec> specs = new ArrayList<>(arrays.length);
        for (int i = 0; i < arrays.length; i++) {
            Tensor x = leaves.get(i);
            // Another transform's turn: the function becomes a part of what that one does.
            if (!(x.value() instanceof NdArray a)) return f.apply(arguments);
            arrays[i] = a;
            specs.add(Spec.of(x));
        }
        if (Eager.isChecking()) return f.apply(arguments);
        Signature signature = new Signature(in.structure(), specs, Backend.current());
        Entry<B> e = entries.get(signature);
        if (e == null) e = compile(signature, in.structure());
        if (e.program == null) return f.apply(arguments);
        NdArray[] y = e.program.run(arrays);
        List<Tensor> out = new ArrayList<>(y.length);
        for (NdArray a : y) out.add(Tensor.of(a));
        return e.structure.unflatten(out);
    }

    private synchronized Entry<B> compile(Signature signature, Structure<Object[]> structure) {
        Entry<B> known = entries.get(signature);
        if (known != null) return known;
        String why = why(signature);
        if (frozen) throw new IllegalStateException("jit: another program is needed after noRetrace(): " + why);
        long start = System.nanoTime();
        Entry<B> e;
        try {
            Recording trace = new Recording(signature.leaves);
            List<Tensor> symbols = new ArrayList<>();
            for (int i = 0; i < signature.leaves.size(); i++) symbols.add(trace.input(i));
            Tree.Flat<B> out = Tree.flatten(f.apply(structure.unflatten(symbols)));
            Graph graph = Simplify.of(trace.graph(out.leaves()).verified());
            Executable program = Backend.current().compile(graph);
            e = new Entry<>(graph, program, out.structure(), (System.nanoTime() - start) / 1e6);
        } catch (Recording.Escape captured) {
            e = new Entry<>(null, null, null, 0);
        }
        entries.put(signature, e);
        log.add(why);
        return e;
    }

    private String why(Signature s) {
        if (entries.isEmpty()) return "the first call, with " + s.leaves.size() + " tensors";
        for (Signature other : entries.keySet()) {
            if (!other.structure.equals(s.structure)) continue;
            for (int i = 0; i < s.leaves.size(); i++) {
                if (!other.leaves.get(i).equals(s.leaves.get(i))) {
                    return "argument " + s.structure.names().get(i) + " is " + s.leaves.get(i) + ", was " + other.leaves.get(i);
                }
            }
            return "other kernels are in use";
        }
        return "the arguments have another structure, or another value of a part that isn't a tensor";
    }

    void freeze() {
        frozen = true;
    }

    List<String> traces() {
        return List.copyOf(log);
    }

    double compileMillis() {
        return entries.values().stream().mapToDouble(Entry::millis).sum();
    }

    List<Graph> graphs() {
        return entries.values().stream().map(Entry::graph).filter(g -> g != null).toList();
    }

    List<Executable> programs() {
        return entries.values().stream().map(Entry::program).filter(p -> p != null).toList();
    }
}
