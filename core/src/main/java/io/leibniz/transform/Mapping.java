package io.leibniz.transform;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Batch;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the variants of {@link Vmap} share: arguments in, one run over the whole batch, results out. */
final class Mapping {
    private Mapping() {}

    static <B> B run(Function<Object[], B> f, Object[] arguments, Axis[] in, Axis out) {
        List<Tree.Flat<Object>> flat = new ArrayList<>();
        List<Integer[]> axes = new ArrayList<>();
        int extent = -1;
        String first = null;
        for (int i = 0; i < arguments.length; i++) {
            Tree.Flat<Object> a = Tree.flatten(arguments[i]);
            Integer[] numbers = in[i].of(a.structure().names());
            flat.add(a);
            axes.add(numbers);
            for (int j = 0; j < numbers.length; j++) {
                if (numbers[j] == null) continue;
                Tensor leaf = a.leaves().get(j);
                String name = name(i, arguments.length, a.structure().names().get(j));
                int axis = axis(leaf, numbers[j], a.structure().names().get(j), name, arguments.length);
                numbers[j] = axis;
                String here = name + " has " + leaf.shape().dim(axis) + " (axis " + axis + " of " + leaf.dtype() + leaf.shape() + ")";
                if (first == null) {
                    extent = leaf.shape().dim(axis);
                    first = here;
                } else if (leaf.shape().dim(axis) != extent) {
                    throw new ShapeException("vmap: the mapped axes differ in extent: " + first + ", " + here
                            + "; make them equal, or share an argument between all examples, as in vmap(f).in(axis(0), unmapped())");
                }
            }
        }
        if (first == null) {
            throw new IllegalArgumentException("vmap: no argument has a leaf to map over; call the function itself, or give an axis with in(…)");
        }
        Batch trace = new Batch(extent);
        Object[] examples = new Object[arguments.length];
        for (int i = 0; i < examples.length; i++) {
            List<Tensor> leaves = new ArrayList<>(flat.get(i).leaves());
            Integer[] numbers = axes.get(i);
            for (int j = 0; j < numbers.length; j++) {
                if (numbers[j] != null) leaves.set(j, trace.example(toFront(leaves.get(j), numbers[j])));
            }
            examples[i] = flat.get(i).structure().unflatten(leaves);
        }
        return collect(trace, f.apply(examples), out);
    }

    private static <B> B collect(Batch trace, B result, Axis out) {
        Tree.Flat<B> y = Tree.flatten(result);
        Integer[] numbers = out.of(y.structure().names());
        List<Tensor> leaves = new ArrayList<>(numbers.length);
        for (int j = 0; j < numbers.length; j++) {
            Tensor leaf = y.leaves().get(j);
            String name = y.structure().names().get(j);
            if (numbers[j] != null) {
                Tensor all = trace.all(leaf);
                int axis = Axis.within(all.shape(), numbers[j]);
                if (axis < 0) {
                    throw new ShapeException("vmap: the result" + (name.isEmpty() ? "" : " " + name) + " is " + all.dtype() + all.shape()
                            + " with its new axis, which can't stand at " + numbers[j]);
                }
                leaves.add(axis == 0 ? all : all.moveAxis(0, axis));
            } else if (trace.isBatched(leaf)) {
                throw new IllegalArgumentException("vmap: the result" + (name.isEmpty() ? "" : " " + name)
                        + " is declared unmapped but differs from example to example; give it an axis with out(…)");
            } else {
                leaves.add(leaf);
            }
        }
        return y.structure().unflatten(leaves);
    }

    private static int axis(Tensor leaf, int number, String leafName, String name, int arguments) {
        int axis = Axis.within(leaf.shape(), number);
        if (axis >= 0) return axis;
        Shape s = leaf.shape();
        String advice;
        if (arguments > 1) advice = "share it between all examples with in(…, unmapped())";
        else if (leafName.isEmpty()) advice = "map over another axis with in(axis(…)), or call the function itself";
        else advice = "leave it out with in(axis(0).except(\"" + leafName + "\", unmapped()))";
        throw new ShapeException("vmap: " + name + " is " + leaf.dtype() + s + " and has no axis " + number + " to map over; " + advice);
    }

    private static String name(int argument, int arguments, String leaf) {
        if (arguments == 1) return leaf.isEmpty() ? "the argument" : leaf;
        return "argument " + argument + (leaf.isEmpty() ? "" : " " + leaf);
    }

    private static Tensor toFront(Tensor x, int axis) {
        return axis == 0 ? x : x.moveAxis(axis, 0);
    }
}
