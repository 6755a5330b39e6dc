package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/** Gradients kept within bounds. */
public final class Clip {
    private Clip() {}

    /** √Σ g² over all leaves. */
    public static Tensor globalNorm(Object gradient) {
        return norm(Tree.leaves(gradient), Tree.flatten(gradient).structure().trainable());
    }

    /** The whole gradient scaled down so that its norm over all leaves is at most {@code max} (Pascanu et al. 2013). */
    public static <M> M byGlobalNorm(M gradient, double max) {
        Tree.Flat<M> g = Tree.flatten(gradient);
        return g.structure().unflatten(byGlobalNorm(g.leaves(), g.structure().trainable(), max));
    }

    /** Every element into [−max, max]. */
    public static <M> M byValue(M gradient, double max) {
        return Tree.map(gradient, g -> g.dtype().isFloating() ? g.minimum(max).maximum(-max) : g);
    }

    private static Tensor norm(List<Tensor> g, List<Boolean> trainable) {
        Tensor sum = Tensor.scalar(0);
        for (int i = 0; i < g.size(); i++) if (trainable.get(i)) sum = sum.add(g.get(i).square().sum());
        return sum.sqrt();
    }

    static List<Tensor> byGlobalNorm(List<Tensor> g, List<Boolean> trainable, double max) {
        // As PyTorch: the small constant keeps a zero gradient zero.
        Tensor scale = norm(g, trainable).add(1e-6).rdiv(max).minimum(1.0);
        List<Tensor> r = new ArrayList<>(g);
        for (int i = 0; i < r.size(); i++) if (trainable.get(i)) r.set(i, r.get(i).mul(scale.to(r.get(i).dtype())));
        return r;
    }
}
