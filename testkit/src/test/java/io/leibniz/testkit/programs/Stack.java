package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Transforms one around the other, the outermost first.
 *
 * @param variant chooses axes and ways
 */
record Stack(List<Transform> transforms, int variant) {
    /** All of this depth. */
    static List<Stack> all(int depth) {
        List<Stack> r = List.of(new Stack(List.of(), 0));
        for (int i = 0; i < depth; i++) {
            List<Stack> longer = new ArrayList<>();
            for (Stack s : r) {
                for (Transform t : Transform.values()) {
                    List<Transform> l = new ArrayList<>(s.transforms);
                    l.add(t);
                    longer.add(new Stack(List.copyOf(l), 0));
                }
            }
            r = longer;
        }
        return r;
    }

    Stack with(int variant) {
        return new Stack(transforms, variant);
    }

    /** From this level inwards. */
    Function<Object, Tensor> from(int level, Function<Object, Tensor> f) {
        Function<Object, Tensor> g = f;
        for (int i = transforms.size() - 1; i >= level; i--) g = transforms.get(i).of(g, variant + i);
        return g;
    }

    Function<Object, Tensor> of(Function<Object, Tensor> f) {
        return from(0, f);
    }

    /** Every level by another way. */
    Function<Object, Tensor> otherwise(Function<Object, Tensor> f) {
        Function<Object, Tensor> g = f;
        for (int i = transforms.size() - 1; i >= 0; i--) g = transforms.get(i).otherwise(g, variant + i);
        return g;
    }

    /** Without one level: for finding out what a failure needs. */
    List<Stack> smaller() {
        List<Stack> all = new ArrayList<>();
        for (int i = 0; i < transforms.size(); i++) {
            List<Transform> l = new ArrayList<>(transforms);
            l.remove(i);
            all.add(new Stack(List.copyOf(l), variant));
        }
        return all;
    }

    @Override
    public String toString() {
        return String.join(" of ", transforms.stream().map(Transform::name).toList()) + " (variant " + variant + ")";
    }
}
