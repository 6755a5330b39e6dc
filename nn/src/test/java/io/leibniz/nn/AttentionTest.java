package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Compiled2;
import io.leibniz.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Attention and transformers against PyTorch's. */
class AttentionTest {
    private static final Golden GOLDEN = Golden.of("attention");
    private static final Context EVAL = Context.eval();
    private static final AttentionMask PADDING = AttentionMask.padding(Tensor.of(2L, 4L), 4);

    private static Linear linear(Map<String, Tensor> in, String prefix) {
        return new Linear(in.get(prefix + "weight"), in.get(prefix + "bias"));
    }

    /** PyTorch keeps the three projections in one matrix, or in three where widths differ. */
    private static MultiHeadAttention attention(Map<String, Tensor> in, String prefix) {
        Tensor bias = in.get(prefix + "in_proj_bias");
        Linear[] p = new Linear[3];
        for (int i = 0; i < 3; i++) {
            Tensor own = in.get(prefix + List.of("q", "k", "v").get(i) + "_proj_weight");
            Tensor w = own != null ? own : in.get(prefix + "in_proj_weight").chunk(3, 0).get(i);
            p[i] = new Linear(w, bias == null ? null : bias.chunk(3, 0).get(i));
        }
        return new MultiHeadAttention(p[0], p[1], p[2], linear(in, prefix + "out_proj."), 2, 2, null, 0);
    }

    private static LayerNorm norm(Map<String, Tensor> in, String prefix) {
        return new LayerNorm(in.get(prefix + "weight"), in.get(prefix + "bias"), 1e-5);
    }

    private static FeedForward feedForward(Map<String, Tensor> in, String prefix, Activation f) {
        return new FeedForward(linear(in, prefix + "linear1."), linear(in, prefix + "linear2."), f, 0);
    }

    private static TransformerEncoderLayer encoderLayer(Map<String, Tensor> in, String p, Activation f, boolean first) {
        return new TransformerEncoderLayer(attention(in, p + "self_attn."), feedForward(in, p, f), norm(in, p + "norm1."), norm(in, p + "norm2."), 0, first);
    }

    private static TransformerDecoderLayer decoderLayer(Map<String, Tensor> in, String p, boolean first) {
        return new TransformerDecoderLayer(attention(in, p + "self_attn."), attention(in, p + "multihead_attn."),
                feedForward(in, p, Activation.RELU), norm(in, p + "norm1."), norm(in, p + "norm2."), norm(in, p + "norm3."), 0, first);
    }

    private static Transformer transformer(Map<String, Tensor> in) {
        List<TransformerEncoderLayer> e = new ArrayList<>();
        List<TransformerDecoderLayer> d = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            e.add(encoderLayer(in, "encoder.layers." + i + ".", Activation.RELU, false));
            d.add(decoderLayer(in, "decoder.layers." + i + ".", false));
        }
        return new Transformer(new TransformerEncoder(e, norm(in, "encoder.norm.")), new TransformerDecoder(d, norm(in, "decoder.norm.")));
    }

    @Test
    void recorded() {
        GOLDEN.one("self", in -> attention(in, "").apply(in.get("x"), EVAL));
        GOLDEN.one("causal", in -> attention(in, "").apply(in.get("x"), AttentionMask.CAUSAL, EVAL));
        GOLDEN.one("padded", in -> attention(in, "").apply(in.get("q"), in.get("k"), in.get("v"), PADDING, EVAL));
        GOLDEN.one("added", in -> attention(in, "").apply(in.get("x"), AttentionMask.of(in.get("mask")), EVAL));
        GOLDEN.one("other-widths", in -> attention(in, "").apply(in.get("q"), in.get("k"), in.get("v"), AttentionMask.NONE, EVAL));
        GOLDEN.one("no-bias", in -> attention(in, "").apply(in.get("x"), EVAL));
        GOLDEN.one("encoder-layer", in -> encoderLayer(in, "", Activation.RELU, false).apply(in.get("x"), PADDING, EVAL));
        GOLDEN.one("encoder-layer-first", in -> encoderLayer(in, "", Activation.GELU, true).apply(in.get("x"), AttentionMask.CAUSAL, EVAL));
        GOLDEN.one("decoder-layer", in -> decoderLayer(in, "", false).apply(in.get("x"), in.get("memory"), AttentionMask.CAUSAL, PADDING, EVAL));
        GOLDEN.one("decoder-layer-first", in -> decoderLayer(in, "", true).apply(in.get("x"), in.get("memory"), AttentionMask.NONE, AttentionMask.NONE, EVAL));
        GOLDEN.one("transformer", in -> transformer(in).apply(in.get("x"), in.get("y"), EVAL));
        GOLDEN.one("rotary", in -> Rotary.of(6).apply(in.get("x")));
        GOLDEN.one("rotary-interleaved", in -> new Rotary(6, 10_000, true).apply(in.get("x")));
        GOLDEN.one("rotary-partial", in -> Rotary.of(4).apply(in.get("x")));
        GOLDEN.one("grouped", AttentionTest::grouped);
        GOLDEN.complete();
    }

    /** The heads' own inputs come through projections that change nothing. */
    private static Tensor grouped(Map<String, Tensor> in) {
        Linear four = new Linear(Tensor.eye(8, 8, DType.F64), null);
        Linear two = new Linear(Tensor.eye(4, 4, DType.F64), null);
        Linear values = new Linear(Tensor.eye(6, 6, DType.F64), null);
        Linear out = new Linear(Tensor.eye(12, 12, DType.F64), null);
        Tensor y = new MultiHeadAttention(four, two, values, out, 4, 2, null, 0)
                .apply(joined(in.get("q")), joined(in.get("k")), joined(in.get("v")), AttentionMask.NONE, EVAL);
        return y.reshape(2, 3, 4, 3).transpose(1, 2);
    }

    private static Tensor joined(Tensor x) {
        return x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3));
    }

    /** One position after the other through the cache is the causal attention of all at once, compiled and not. */
    @Test
    void theCacheGivesTheSame() {
        MultiHeadAttention m = MultiHeadAttention.init(8, 4, 2, Key.of(1)).rotary(Rotary.of(2));
        Tensor x = Random.normal(Key.of(2), Shape.of(2, 5, 8), DType.F32);
        Tensor whole = m.apply(x, AttentionMask.CAUSAL, EVAL);
        Compiled2<Tensor, KeyValueCache, MultiHeadAttention.Step> compiled = Transforms.jit(m::step);
        List<BiFunction<Tensor, KeyValueCache, MultiHeadAttention.Step>> both = List.of(m::step, compiled::apply);
        for (var step : both) {
            KeyValueCache cache = m.cache(2, 6);
            for (int t = 0; t < 5; t++) {
                MultiHeadAttention.Step s = step.apply(x.narrow(1, t, 1), cache);
                cache = s.cache();
                assertTrue(s.y().sub(whole.narrow(1, t, 1)).abs().amax().item() < 1e-5, "position " + t);
            }
            assertEquals(5, cache.length().itemLong());
        }
        MultiHeadAttention.Step prompt = m.step(x.narrow(1, 0, 3), m.cache(2, 6));
        assertTrue(prompt.y().sub(whole.narrow(1, 0, 3)).abs().amax().item() < 1e-5);
    }

    @Test
    void aFullCacheSaysSo() {
        MultiHeadAttention m = MultiHeadAttention.init(4, 2, Key.of(1));
        KeyValueCache full = m.step(Tensor.zeros(1, 2, 4), m.cache(1, 2)).cache();
        assertThrows(IndexException.class, () -> m.step(Tensor.zeros(1, 1, 4), full));
    }

    @Test
    void groupsTakeAMaskOfEachHead() {
        MultiHeadAttention m = MultiHeadAttention.init(8, 4, 2, Key.of(1));
        Tensor x = Random.normal(Key.of(2), Shape.of(2, 3, 8), DType.F32);
        Tensor open = Tensor.arange(3).le(Tensor.arange(3).unsqueeze(1));
        Tensor each = open.expand(2, 4, 3, 3);
        Tensor expected = m.apply(x, AttentionMask.CAUSAL, EVAL);
        for (Tensor mask : List.of(open, each, open.reshape(1, 1, 3, 3))) {
            Golden.close("mask " + mask.shape(), expected, m.apply(x, AttentionMask.of(mask), EVAL));
        }
        assertThrows(ShapeException.class, () -> m.apply(x, AttentionMask.of(open.expand(2, 3, 3, 3)), EVAL));
    }

    @Test
    void dropoutIsOfTheWeightsAndInTrainingOnly() {
        MultiHeadAttention m = MultiHeadAttention.init(8, 2, Key.of(1)).dropout(0.5);
        Tensor x = Random.normal(Key.of(2), Shape.of(2, 3, 8), DType.F32);
        Tensor a = m.apply(x, Context.train(Key.of(3)));
        Golden.close("same key", a, m.apply(x, Context.train(Key.of(3))));
        assertTrue(a.sub(m.apply(x, EVAL)).abs().amax().item() > 1e-3);
    }

    /** The waves of position 1 with width 4: sin 1, cos 1, sin 0.01, cos 0.01. */
    @Test
    void sinusoids() {
        Tensor y = new SinusoidalPositions().apply(Tensor.zeros(Shape.of(1, 2, 4), DType.F64));
        Golden.close("waves", Tensor.of(0.0, 1, 0, 1, Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)), y.reshape(8));
    }

    @Test
    void firstWeights() {
        MultiHeadAttention m = MultiHeadAttention.init(64, 4, Key.of(1));
        double b = m.key().weight().abs().amax().item();
        assertTrue(b <= Math.sqrt(6.0 / 256) && b > 0.95 * Math.sqrt(6.0 / 256), "bound " + b);
        assertEquals(0, m.out().bias().abs().amax().item());
        Transformer t = Transformer.init(TransformerOptions.of(8, 2).layers(1), Key.of(2));
        assertEquals(List.of(32, 8), List.of(t.encoder().layers().getFirst().feedForward().up().weight().size(0), 8));
        assertThrows(IllegalArgumentException.class, () -> MultiHeadAttention.init(10, 4, Key.of(1)));
    }
}
