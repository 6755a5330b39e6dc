package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack of encoder layers: [N, L, E] → [N, L, E].
 *
 * {@snippet :
 * var encoder = TransformerEncoder.init(TransformerOptions.of(64, 4).layers(2), Key.of(42));
 * encoder.apply(Tensor.zeros(8, 10, 64), AttentionMask.CAUSAL, Context.eval());         // f32[8, 10, 64]
 * }
 *
 * @param norm after the last layer; or null
 */
public record TransformerEncoder(List<TransformerEncoderLayer> layers, LayerNorm norm) implements Layer {
    /** With a normalisation at the end. */
    public static TransformerEncoder init(TransformerOptions options, Key key) {
        List<TransformerEncoderLayer> layers = new ArrayList<>();
        for (Key k : key.split(options.layers())) layers.add(TransformerEncoderLayer.init(options, k));
        return new TransformerEncoder(List.copyOf(layers), LayerNorm.init(options.width()));
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x, AttentionMask.NONE, context);
    }

    /** @param mask what a position may look at, in each layer */
    public Tensor apply(Tensor x, AttentionMask mask, Context context) {
        for (TransformerEncoderLayer layer : layers) x = layer.apply(x, mask, context);
        return norm == null ? x : norm.apply(x);
    }
}
