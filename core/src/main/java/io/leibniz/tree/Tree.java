package io.leibniz.tree;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Records, lists, maps, arrays and {@code Optional}s of tensors, nested in any way, as trees whose leaves are the tensors.
 *
 * <p>A model is a record; its gradient is a record of the same type, built by taking the model apart into leaves and
 * putting others in their places. Everything that isn't a tensor or a container (a stride, an activation, a name) belongs
 * to the structure and is carried over as it is. Each leaf has a name, its path of fields: {@code hidden.weight},
 * {@code layers.0.bias}.
 *
 * <p>A tensor that stands in two places is two leaves: a function of {@code Point(a, a)} has two partial derivatives. To
 * have one weight in two places, tie it: see {@link Tied}.
 *
 * {@snippet :
 * record Point(Tensor x, Tensor y) {}
 * Point p = new Point(Tensor.scalar(1), Tensor.scalar(2));
 * Tree.map(p, t -> t.mul(10));      // Point[x=10.0, y=20.0]
 * Tree.names(p);                    // [x, y]
 * }
 */
public final class Tree {
    private Tree() {}

    /** The leaves in the order of fields and elements, and the structure to put others back. */
    public record Flat<T>(List<Tensor> leaves, Structure<T> structure) {}

    /**
     * Takes a tree apart.
     *
     * @throws IllegalArgumentException for a container type that can't be rebuilt
     */
    @SuppressWarnings("unchecked")
    public static <T> Flat<T> flatten(T tree) {
        if (tree instanceof Tensor t) return new Flat<>(List.of(t), (Structure<T>) Structure.LEAF);
        return Structure.of(tree);
    }

    public static List<Tensor> leaves(Object tree) {
        return flatten(tree).leaves();
    }

    /** The path of each leaf; a lone tensor's is empty. */
    public static List<String> names(Object tree) {
        return flatten(tree).structure().names();
    }

    /** The same tree with a function applied to every leaf. */
    public static <T> T map(T tree, UnaryOperator<Tensor> f) {
        Flat<T> flat = flatten(tree);
        List<Tensor> out = new ArrayList<>(flat.leaves().size());
        for (Tensor t : flat.leaves()) out.add(f.apply(t));
        return flat.structure().unflatten(out);
    }

    /**
     * Leaf by leaf over two trees of one structure.
     *
     * @throws IllegalArgumentException if the structures differ
     */
    public static <T> T map(T a, T b, BinaryOperator<Tensor> f) {
        Flat<T> x = flatten(a);
        Flat<T> y = flatten(b);
        if (!x.structure().names().equals(y.structure().names())) {
            throw new IllegalArgumentException("Tree.map: the leaves differ: " + x.structure().names() + " and " + y.structure().names());
        }
        List<Tensor> out = new ArrayList<>(x.leaves().size());
        for (int i = 0; i < x.leaves().size(); i++) out.add(f.apply(x.leaves().get(i), y.leaves().get(i)));
        return x.structure().unflatten(out);
    }
}
