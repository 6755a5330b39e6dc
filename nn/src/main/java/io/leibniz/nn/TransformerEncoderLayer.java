package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * Self-attention, then a feed-forward network, each added to what it got and normalised: [N, L, E] → [N, L, E].
 *
 * <p>Normalised after: x ← norm₁(x + attention(x)), x ← norm₂(x + feedForward(x)). Normalised first: x ← x +
 * attention(norm₁(x)), x ← x + feedForward(norm₂(x)).
 *
 * @param dropout of what each part adds, in training
 * @param normFirst which of the two
 */
public record TransformerEncoderLayer(MultiHeadAttention attention, FeedForward feedForward, LayerNorm norm1, LayerNorm norm2,
        double dropout, boolean normFirst) implements Layer {

    public static TransformerEncoderLayer init(TransformerOptions o, Key key) {
        Key[] k = key.split(2);
        return new TransformerEncoderLayer(MultiHeadAttention.init(o.width(), o.heads(), k[0]).dropout(o.dropout()),
                FeedForward.init(o.width(), o.hidden(), o.activation(), o.dropout(), k[1]), LayerNorm.init(o.width()),
                LayerNorm.init(o.width()), o.dropout(), o.normFirst());
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x, AttentionMask.NONE, context);
    }

    /** @param mask what a position may look at */
    public Tensor apply(Tensor x, AttentionMask mask, Context context) {
        Dropout drop = new Dropout(dropout);
        if (normFirst) {
            x = x.add(drop.apply(attention.apply(norm1.apply(x), mask, context), context));
            return x.add(drop.apply(feedForward.apply(norm2.apply(x), context), context));
        }
        x = norm1.apply(x.add(drop.apply(attention.apply(x, mask, context), context)));
        return norm2.apply(x.add(drop.apply(feedForward.apply(x, context), context)));
    }
}
