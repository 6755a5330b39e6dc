package io.leibniz.nn;

import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Which keys a query may look at. True is allowed everywhere in this library; PyTorch's {@code nn.MultiheadAttention} has
 * it the other way round.
 *
 * {@snippet :
 * AttentionMask.padding(Tensor.of(3L, 5L), 5).andCausal();
 * }
 *
 * @param mask bool, true where a query may look, or floating, added to the logits; broadcasts to [N, heads, L, S]; null
 *     allows all
 * @param causal whether query i may look at keys 0 to i only
 */
public record AttentionMask(Tensor mask, boolean causal) {
    /** Everything may look at everything. */
    public static final AttentionMask NONE = new AttentionMask(null, false);

    /** Each position sees itself and those before. */
    public static final AttentionMask CAUSAL = new AttentionMask(null, true);

    /** A mask of one's own: bool or floating, [L, S] or any shape that broadcasts to [N, heads, L, S]. */
    public static AttentionMask of(Tensor mask) {
        return new AttentionMask(mask, false);
    }

    /** Keys that count, [N, S], true for each that is not padding. */
    public static AttentionMask keys(Tensor present) {
        if (present.rank() != 2) throw new ShapeException("AttentionMask.keys: a mask of shape " + present.shape() + "; it must be [N, S]");
        return new AttentionMask(present.reshape(present.size(0), 1, 1, present.size(1)), false);
    }

    /**
     * Keys before each sequence's length.
     *
     * @param lengths integers [N]
     * @param keys S
     */
    public static AttentionMask padding(Tensor lengths, int keys) {
        if (lengths.rank() != 1) throw new ShapeException("AttentionMask.padding: lengths of shape " + lengths.shape() + "; they must be [N]");
        if (!lengths.dtype().isInteger()) throw new DTypeException("AttentionMask.padding: lengths of type " + lengths.dtype() + "; they must be i32 or i64");
        return keys(Tensor.arange(keys).lt(lengths.unsqueeze(1)));
    }

    /** The same, and no query looks past its own position. */
    public AttentionMask andCausal() {
        return new AttentionMask(mask, true);
    }

    /** For queries in groups [N, K, G, L, D] that share a head of keys [N, K, 1, S, D]. */
    Tensor grouped(int heads, int keyHeads) {
        if (mask == null || mask.rank() < 3) return mask;
        Shape s = mask.shape();
        if (s.dim(-3) == 1) return mask.unsqueeze(mask.rank() - 3);
        if (s.dim(-3) != heads) throw new ShapeException("attention: a mask of shape " + s + " for " + heads + " heads; it must broadcast to [N, " + heads + ", L, S]");
        return mask.reshape(s.sub(0, s.rank() - 3).concat(Shape.of(keyHeads, heads / keyHeads)).concat(s.sub(s.rank() - 2, s.rank())));
    }
}
