package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/** An encoder of one sequence and a decoder of another, which looks at the first (Vaswani et al. 2017). */
public record Transformer(TransformerEncoder encoder, TransformerDecoder decoder) {
    /** As many layers in both; as in PyTorch, all matrices uniform by Glorot's bound. */
    public static Transformer init(TransformerOptions options, Key key) {
        Key[] k = key.split(3);
        Transformer plain = new Transformer(TransformerEncoder.init(options, k[0]), TransformerDecoder.init(options, k[1]));
        Tree.Flat<Transformer> flat = Tree.flatten(plain);
        Key[] each = k[2].split(flat.leaves().size());
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < each.length; i++) {
            Tensor t = flat.leaves().get(i);
            // The three projections of an attention have the bound of one matrix of all their rows already.
            boolean keep = t.rank() < 2 || flat.structure().names().get(i).matches(".*\\.(query|key|value)\\.weight");
            leaves.add(keep ? t : Init.xavierUniform(each[i], t.shape().dims()));
        }
        return flat.structure().unflatten(leaves);
    }

    /** Each position of y sees those before it and all of x. */
    public Tensor apply(Tensor x, Tensor y, Context context) {
        return apply(x, y, AttentionMask.NONE, AttentionMask.CAUSAL, context);
    }

    /**
     * @param x the source, [N, S, E]
     * @param y the target so far, [N, L, E]
     * @param sourceMask what may be looked at in x; of shape [N, 1, 1, S], so that it serves the decoder as well
     * @param mask what a position of y may look at in y
     * @return [N, L, E]
     */
    public Tensor apply(Tensor x, Tensor y, AttentionMask sourceMask, AttentionMask mask, Context context) {
        return decoder.apply(y, encoder.apply(x, sourceMask, context), mask, sourceMask, context);
    }
}
