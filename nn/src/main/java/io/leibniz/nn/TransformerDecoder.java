package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack of decoder layers: [N, L, E] and a memory [N, S, E] → [N, L, E].
 *
 * @param norm after the last layer; or null
 */
public record TransformerDecoder(List<TransformerDecoderLayer> layers, LayerNorm norm) {
    /** With a normalisation at the end. */
    public static TransformerDecoder init(TransformerOptions options, Key key) {
        List<TransformerDecoderLayer> layers = new ArrayList<>();
        for (Key k : key.split(options.layers())) layers.add(TransformerDecoderLayer.init(options, k));
        return new TransformerDecoder(List.copyOf(layers), LayerNorm.init(options.width()));
    }

    /**
     * @param mask what a position may look at in x
     * @param memoryMask what it may look at in the memory
     */
    public Tensor apply(Tensor x, Tensor memory, AttentionMask mask, AttentionMask memoryMask, Context context) {
        for (TransformerDecoderLayer layer : layers) x = layer.apply(x, memory, mask, memoryMask, context);
        return norm == null ? x : norm.apply(x);
    }
}
