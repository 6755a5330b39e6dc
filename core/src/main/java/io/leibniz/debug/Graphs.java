package io.leibniz.debug;

import io.leibniz.graph.Graph;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.ComputationGraph;
import io.leibniz.trace.Lower;
import io.leibniz.trace.Reverse;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The graph of operations of any function, at an example of its argument. A transform's result is a function too, so the
 * graph of {@code grad(f)} holds the forward and the backward pass; the backward operations carry the line of the forward
 * operation that they belong to.
 *
 * {@snippet :
 * System.out.println(Graphs.draw(grad(loss), model));                 // as text
 * Graphs.draw(grad(loss), model).write(Path.of("loss.svg"));         // or loss.dot, loss.txt
 * Graphs.draw(step.graphs().getFirst()).write(Path.of("step.svg"));   // what jit made of it
 * }
 *
 * <p>A function with a derivative of its own is one operation, {@code custom}; under {@code grad} its rule shows what it
 * does. Under {@code vmap} operations have the batch axis. The derivatives of one result, with their values, are drawn by
 * {@link ComputationGraph#of}.
 *
 * @see Drawing
 */
public final class Graphs {
    private Graphs() {}

    /** What a function does with its argument, drawn. */
    public static <A, B> Drawing draw(Function<A, B> f, A example) {
        return new Drawing(of(f, example));
    }

    /** The same for a function of two arguments, under the names a and b. */
    public static <A, B, C> Drawing draw(BiFunction<A, B, C> f, A first, B second) {
        return new Drawing(of((Pair<A, B> x) -> f.apply(x.a(), x.b()), new Pair<>(first, second)));
    }

    /** The operations behind a tensor that requires gradients or that a transform records. */
    public static Drawing draw(Tensor result) {
        if (!Lower.isRecorded(result)) {
            throw new IllegalArgumentException("draw: nobody recorded how " + result.dtype() + result.shape() + " was made; start from"
                    + " requiresGrad(), or draw the function that makes it: Graphs.draw(f, x)");
        }
        return new Drawing(ComputationGraph.behind(Lower.recorded(result)));
    }

    /** A program that {@code jit} made, one of {@code graphs()} of the compiled function. */
    public static Drawing draw(Graph program) {
        return new Drawing(ComputationGraph.of(program));
    }

    private record Pair<A, B>(A a, B b) {}

    /**
     * Runs the function once and records what it does.
     *
     * @param example the argument, a tensor or a tree of them; its leaves are the graph's variables, under their names
     * @return the graph; the last vertices are the leaves of the result, under theirs
     */
    public static <A, B> ComputationGraph of(Function<A, B> f, A example) {
        Reverse trace = Reverse.recorder();
        Tree.Flat<A> in = Tree.flatten(example);
        List<Tensor> bound = new ArrayList<>();
        for (Tensor t : in.leaves()) bound.add(trace.variable(t));
        Tree.Flat<B> out = Provenance.on(() -> Tree.flatten(f.apply(in.structure().unflatten(bound))));
        Map<String, Tensor> arguments = new LinkedHashMap<>();
        for (int i = 0; i < bound.size(); i++) arguments.put(named(in.structure().names().get(i), "x"), bound.get(i));
        List<String> results = out.structure().names().stream().map(n -> named(n, "result")).toList();
        return ComputationGraph.behind(trace, out.leaves(), results, arguments);
    }

    private static String named(String path, String otherwise) {
        return path.isEmpty() ? otherwise : path;
    }
}
