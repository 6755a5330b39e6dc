package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * Self-attention, attention to a memory, then a feed-forward network, each added to what it got and normalised as in
 * {@link TransformerEncoderLayer}: [N, L, E] → [N, L, E].
 *
 * @param dropout of what each part adds, in training
 * @param normFirst whether a part normalises what it gets, not what it gives
 */
public record TransformerDecoderLayer(MultiHeadAttention attention, MultiHeadAttention toMemory, FeedForward feedForward,
        LayerNorm norm1, LayerNorm norm2, LayerNorm norm3, double dropout, boolean normFirst) {

    public static TransformerDecoderLayer init(TransformerOptions o, Key key) {
        Key[] k = key.split(3);
        return new TransformerDecoderLayer(MultiHeadAttention.init(o.width(), o.heads(), k[0]).dropout(o.dropout()),
                MultiHeadAttention.init(o.width(), o.heads(), k[1]).dropout(o.dropout()),
                FeedForward.init(o.width(), o.hidden(), o.activation(), o.dropout(), k[2]), LayerNorm.init(o.width()),
                LayerNorm.init(o.width()), LayerNorm.init(o.width()), o.dropout(), o.normFirst());
    }

    /**
     * @param x [N, L, E]
     * @param memory what an encoder gave, [N, S, E]
     * @param mask what a position may look at in x
     * @param memoryMask what it may look at in the memory
     */
    public Tensor apply(Tensor x, Tensor memory, AttentionMask mask, AttentionMask memoryMask, Context context) {
        Dropout drop = new Dropout(dropout);
        if (normFirst) {
            x = x.add(drop.apply(attention.apply(norm1.apply(x), mask, context), context));
            x = x.add(drop.apply(toMemory.apply(norm2.apply(x), memory, memory, memoryMask, context), context));
            return x.add(drop.apply(feedForward.apply(norm3.apply(x), context), context));
        }
        x = norm1.apply(x.add(drop.apply(attention.apply(x, mask, context), context)));
        x = norm2.apply(x.add(drop.apply(toMemory.apply(x, memory, memory, memoryMask, context), context)));
        return norm3.apply(x.add(drop.apply(feedForward.apply(x, context), context)));
    }
}
