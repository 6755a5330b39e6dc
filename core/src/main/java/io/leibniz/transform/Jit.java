package io.leibniz.transform;

import io.leibniz.graph.Graph;
import io.leibniz.graph.Simplify;
import io.leibniz.kernel.Backend;
import io.leibniz.kernel.Dump;
import io.leibniz.kernel.Executable;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Eager;
import io.leibniz.trace.FlightEvents;
import io.leibniz.trace.Recording;
import io.leibniz.trace.Watch;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Programs of one function, one for each signature: the structure of the arguments and the type and shape of each leaf. */
final class Jit<B> {
    private record Signature(Structure<?> structure, List<Spec> leaves, Kernels kernels) {}

    /** A program and how to put its results together; no program if the function has none of its own. */
    private record Entry<B>(Graph graph, Executable program, Structure<B> structure, boolean[] donated, double millis) {}

    /** So many programs of one function are worth a word. */
    private static final int MANY = 16;

    private static final System.Logger LOG = System.getLogger("io.leibniz.jit");
    private static final AtomicInteger DUMPED = new AtomicInteger();

    private final Function<Object[], B> f;
    private final Map<Signature, Entry<B>> entries = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private volatile boolean frozen;
    private volatile int[] donatedArguments = {};

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
        boolean fresh = e == null;
        if (fresh) e = compile(signature, in.structure(), arguments);
        if (e.program == null) return f.apply(arguments);
        if (e.donated != null) donate(e, arrays, in.structure());
        Executable program = e.program;
        NdArray[] y = Watch.any() ? Watch.program(() -> program.run(arrays)) : program.run(arrays);
        if (Dump.ON && fresh) dump(e);
        List<Tensor> out = new ArrayList<>(y.length);
        for (NdArray a : y) out.add(Tensor.of(a));
        return e.structure.unflatten(out);
    }

    private static void dump(Entry<?> e) {
        String number = String.format(Locale.ROOT, "%04d", DUMPED.incrementAndGet());
        Dump.write(number + "-graph.txt", e.graph.toString());
        Dump.write(number + "-program.txt", e.program.describe());
    }

    private static void donate(Entry<?> e, NdArray[] arrays, Structure<?> in) {
        Map<Object, Integer> given = new IdentityHashMap<>();
        for (int i = 0; i < arrays.length; i++) if (e.donated[i] && given.put(arrays[i].data(), i) != null) throw shared(in.names().get(i), "another donated one");
        for (int i = 0; i < arrays.length; i++) {
            Integer other = e.donated[i] ? null : given.get(arrays[i].data());
            if (other != null) throw shared(in.names().get(other), in.names().get(i));
        }
        for (NdArray c : e.graph.constants()) {
            Integer other = given.get(c.data());
            if (other != null) throw shared(in.names().get(other), "a tensor that the function captures");
        }
        for (int i = 0; i < arrays.length; i++) if (e.donated[i]) arrays[i] = arrays[i].giveAway();
    }

    private static IllegalArgumentException shared(String leaf, String other) {
        return new IllegalArgumentException("jit: the donated tensor " + leaf + " shares its numbers with " + other
                + ", which would be overwritten; pass a copy, or don't donate it");
    }

    /** For each leaf whether its argument is donated; null if none is. */
    private boolean[] donated(Object[] arguments) {
        if (donatedArguments.length == 0) return null;
        List<Boolean> all = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            int at = i;
            boolean given = Arrays.stream(donatedArguments).anyMatch(d -> d == at);
            for (Tensor _ : Tree.flatten(arguments[i]).leaves()) all.add(given);
        }
        boolean[] r = new boolean[all.size()];
        for (int i = 0; i < r.length; i++) r[i] = all.get(i);
        return r;
    }

    void donates(int... which) {
        donatedArguments = which.clone();
    }

    private synchronized Entry<B> compile(Signature signature, Structure<Object[]> structure, Object[] arguments) {
        Entry<B> known = entries.get(signature);
        if (known != null) return known;
        String why = why(signature);
        if (frozen) throw new IllegalStateException("jit: another program is needed after noRetrace(): " + why);
        FlightEvents.Compilation event = new FlightEvents.Compilation();
        long start = System.nanoTime();
        Entry<B> e;
        try {
            Recording trace = new Recording(signature.leaves);
            List<Tensor> symbols = new ArrayList<>();
            for (int i = 0; i < signature.leaves.size(); i++) symbols.add(trace.input(i));
            Tree.Flat<B> out;
            try (Watch _ = Watch.steps()) {
                out = Tree.flatten(f.apply(structure.unflatten(symbols)));
            }
            Graph graph = Simplify.of(trace.graph(out.leaves()).verified());
            boolean[] donated = donated(arguments);
            Executable program = Backend.current().compile(graph, donated == null ? new boolean[graph.inputs().size()] : donated);
            event.end(why, graph.steps().size(), program.kernels());
            e = new Entry<>(graph, program, out.structure(), donated, (System.nanoTime() - start) / 1e6);
        } catch (Recording.Escape captured) {
            e = new Entry<>(null, null, null, null, 0);
        }
        entries.put(signature, e);
        log.add(why);
        String made = e.program == null ? "runs as it is, for it uses values of a transform around it, sparse gradients, fixedPoint, or a mapped or differentiated whileLoop"
                : String.format(Locale.ROOT, "compiled in %.1f ms", e.millis);
        LOG.log(System.Logger.Level.DEBUG, () -> "jit: program " + log.size() + " " + made + ": " + why);
        if (entries.size() == MANY) {
            LOG.log(System.Logger.Level.WARNING, () -> "jit: " + MANY + " programs of one function, the last because " + why
                    + ". Each is compiled: pad to a few shapes, or pass numbers that change as tensors; traces() tells all reasons");
        }
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
