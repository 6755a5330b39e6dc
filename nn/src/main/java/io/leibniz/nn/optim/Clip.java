package io.leibniz.nn.optim;

import io.leibniz.ops.SparseRows;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/** Gradients kept within bounds; integers and what stands under a {@code @Buffer} don't count. */
public final class Clip {
    private Clip() {}

    /** √Σ g² over all leaves. */
    public static Tensor globalNorm(Object gradient) {
        Tree.Flat<Object> g = Tree.flatten(gradient);
        return norm(trained(g));
    }

    /** The whole gradient scaled down so that its norm over all leaves is at most {@code max} (Pascanu et al. 2013). */
    public static <M> M byGlobalNorm(M gradient, double max) {
        Tree.Flat<M> g = Tree.flatten(gradient);
        List<Tensor> clipped = byGlobalNorm(trained(g), max);
        List<Tensor> r = new ArrayList<>(g.leaves());
        for (int i = 0, k = 0; i < r.size(); i++) if (g.structure().trainable().get(i)) r.set(i, clipped.get(k++));
        return g.structure().unflatten(r);
    }

    /** Every element into [−max, max]. */
    public static <M> M byValue(M gradient, double max) {
        return Tree.map(gradient, g -> g.dtype().isFloating() ? byValue(g, max) : g);
    }

    static Tensor byValue(Tensor g, double max) {
        Tensor clipped = stored(g).minimum(max).maximum(-max);
        return g.isSparse() ? SparseRows.of(g.size(0), g.coalesce().sparseRows(), clipped) : clipped;
    }

    private static List<Tensor> trained(Tree.Flat<?> g) {
        List<Tensor> r = new ArrayList<>();
        for (int i = 0; i < g.leaves().size(); i++) if (g.structure().trainable().get(i)) r.add(g.leaves().get(i));
        return r;
    }

    private static Tensor norm(List<Tensor> g) {
        Tensor sum = Tensor.scalar(0);
        for (Tensor t : g) sum = sum.add(stored(t).square().sum());
        return sum.sqrt();
    }

    /** All elements but the zeros that a row-sparse gradient doesn't store. */
    static Tensor stored(Tensor g) {
        return g.isSparse() ? g.coalesce().sparseValues() : g;
    }

    static List<Tensor> byGlobalNorm(List<Tensor> g, double max) {
        // As PyTorch: the small constant keeps a zero gradient zero.
        Tensor scale = norm(g).add(1e-6).rdiv(max).minimum(1.0);
        return g.stream().map(t -> t.mul(scale.to(t.dtype()))).toList();
    }
}
