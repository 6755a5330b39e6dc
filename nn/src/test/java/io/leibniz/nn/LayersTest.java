package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.nn.EmbeddingBag.Mode;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Resize;
import io.leibniz.ops.Window;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Layers against PyTorch's, with parameters and buffers under PyTorch's names. */
class LayersTest {
    private static final Golden GOLDEN = Golden.of("layers");
    private static final ConvOptions PLAIN = ConvOptions.DEFAULT;

    private static void layer(String name, Function<Map<String, Tensor>, Layer> make) {
        GOLDEN.one(name, in -> make.apply(in).apply(in.get("x"), Context.eval()));
    }

    private static void layer(String name, Layer layer) {
        layer(name, in -> layer);
    }

    private static Tensor w(Map<String, Tensor> in) {
        return in.get("weight");
    }

    private static Tensor b(Map<String, Tensor> in) {
        return in.get("bias");
    }

    private static BatchNorm batchNorm(Map<String, Tensor> in) {
        return new BatchNorm(w(in), b(in), in.get("running_mean"), in.get("running_var"), 0.1, 1e-5);
    }

    private static Tensor normalisedByBatch(Map<String, Tensor> in) {
        return batchNorm(in).apply(in.get("x"), Context.train(Key.of(1)));
    }

    @Test
    void recorded() {
        layer("linear", in -> new Linear(w(in), b(in)));
        GOLDEN.one("bilinear", in -> new Bilinear(w(in), b(in)).apply(in.get("a"), in.get("b")));
        layer("prelu", in -> new PRelu(w(in)));
        convolutions();
        pools();
        norms();
        embeddings();
        layer("upsample-nearest", new Upsample(Resize.by(2)));
        layer("upsample-bilinear", new Upsample(Resize.to(5, 4).linear().alignCorners(true)));
        layer("pixel-shuffle", new PixelShuffle(2));
        layer("pixel-unshuffle", new PixelUnshuffle(2));
        layer("flatten", new Flatten());
        layer("unflatten", Unflatten.of(1, 3, 2));
        for (Activation f : Activation.values()) layer("activation-" + f, f);
        GOLDEN.complete();
    }

    private static void convolutions() {
        layer("conv1d", in -> new Conv1d(w(in), b(in), PLAIN.stride(2).padding(1).groups(2)));
        layer("conv2d", in -> new Conv2d(w(in), b(in), PLAIN.padding(1, 0).dilation(2, 1)));
        layer("conv3d", in -> new Conv3d(w(in), null, PLAIN.stride(1, 2, 1)));
        layer("conv-transpose1d", in -> new ConvTranspose1d(w(in), b(in), PLAIN.stride(2).padding(1).outputPadding(1).groups(2)));
        layer("conv-transpose2d", in -> new ConvTranspose2d(w(in), b(in), PLAIN.stride(2).dilation(1, 2)));
        layer("conv-transpose3d", in -> new ConvTranspose3d(w(in), b(in), PLAIN.stride(2)));
    }

    private static void pools() {
        Window max = Window.of(3).stride(2).padding(1);
        Window avg = Window.of(2).stride(1).padding(1).countPadding(false);
        layer("max-pool1d", new MaxPool1d(max));
        layer("max-pool2d", new MaxPool2d(max));
        layer("max-pool3d", new MaxPool3d(max));
        layer("avg-pool1d", new AvgPool1d(avg));
        layer("avg-pool2d", new AvgPool2d(avg));
        layer("avg-pool3d", new AvgPool3d(avg));
        layer("adaptive-avg1d", new AdaptiveAvgPool1d(2));
        layer("adaptive-avg2d", AdaptiveAvgPool2d.of(2));
        layer("adaptive-avg3d", AdaptiveAvgPool3d.of(2));
        layer("adaptive-max1d", new AdaptiveMaxPool1d(2));
        layer("adaptive-max2d", AdaptiveMaxPool2d.of(2));
        layer("adaptive-max3d", AdaptiveMaxPool3d.of(2));
        layer("lp-pool1d", LpPool1d.of(4, 2));
        layer("lp-pool2d", LpPool2d.of(4, 2));
    }

    /** Eight elements a window: (Σ x²)^½ = (8·mean x²)^½. */
    @Test
    void euclideanPoolOfVolumes() {
        Tensor x = Random.normal(Key.of(1), Shape.of(1, 2, 4, 2, 4), DType.F64);
        Golden.close("p = 2", AvgPool3d.of(2).apply(x.square()).mul(8).sqrt(), LpPool3d.of(2, 2).apply(x));
    }

    private static void norms() {
        GOLDEN.check("batch-norm", in -> {
            BatchNorm m = batchNorm(in);
            Context c = Context.train(Key.of(1));
            Tensor y = m.apply(in.get("x"), c);
            BatchNorm next = c.updated(m);
            return List.of(y, next.runningMean(), next.runningVar());
        });
        GOLDEN.one("batch-norm1d", LayersTest::normalisedByBatch);
        GOLDEN.one("batch-norm3d", LayersTest::normalisedByBatch);
        layer("batch-norm-eval", LayersTest::batchNorm);
        layer("layer-norm", in -> new LayerNorm(w(in), b(in), 1e-5));
        layer("group-norm", in -> new GroupNorm(2, w(in), b(in), 1e-5));
        layer("instance-norm", in -> new InstanceNorm(w(in), b(in), 1e-5));
        layer("instance-norm-plain", InstanceNorm.plain());
        layer("local-response", new LocalResponseNorm(3, 0.5, 0.75, 1));
        layer("rms-norm", in -> new RmsNorm(w(in), 1e-6));
    }

    private static void embeddings() {
        GOLDEN.one("embedding", in -> new Embedding(w(in)).apply(in.get("i")));
        for (Mode mode : Mode.values()) {
            GOLDEN.one("bag-" + mode.name().toLowerCase(), in -> new EmbeddingBag(w(in), mode, 1).apply(in.get("i")));
        }
        GOLDEN.one("bag-offsets", in -> new EmbeddingBag(w(in), Mode.MEAN, -1).apply(in.get("i"), new int[] {0, 3, 3}));
        GOLDEN.one("bag-weighted", in -> new EmbeddingBag(w(in), Mode.SUM, -1).apply(in.get("i"), in.get("w")));
    }

    @Test
    void emptyAndWrongBags() {
        EmbeddingBag bag = EmbeddingBag.init(4, 2, Key.of(1)).padding(0);
        for (Mode mode : Mode.values()) {
            Tensor y = bag.mode(mode).apply(Tensor.of(0L, 1, 2), new int[] {0, 1, 1});
            Golden.close("only padding, or nothing", Tensor.zeros(2, 2), y.narrow(0, 0, 2));
        }
        assertThrows(ShapeException.class, () -> bag.apply(Tensor.of(1L, 2)));
        assertThrows(IllegalArgumentException.class, () -> bag.apply(Tensor.of(1L, 2), new int[] {0, 3}));
        assertThrows(IllegalArgumentException.class, () -> bag.apply(Tensor.zeros(Shape.of(1, 2), DType.I64), Tensor.ones(1, 2)));
    }

    /** Every kernel element's bound is 1/√fan-in; a transposed convolution's fan-in is that of axis 1, as in PyTorch. */
    @Test
    void firstWeights() {
        bounded(1 / Math.sqrt(16 * 3), Conv1d.init(32, 64, 3, PLAIN.groups(2), Key.of(1)).weight());
        bounded(1 / Math.sqrt(4 * 27), Conv3d.init(4, 32, 3, PLAIN, Key.of(1)).weight());
        bounded(1 / Math.sqrt(8 * 9), ConvTranspose2d.init(32, 8, 3, PLAIN, Key.of(1)).weight());
        bounded(1 / Math.sqrt(8 * 9), ConvTranspose2d.init(32, 8, 3, PLAIN, Key.of(1)).bias());
        bounded(1 / Math.sqrt(20), Bilinear.init(20, 3, 50, Key.of(1)).weight());
    }

    private static void bounded(double bound, Tensor w) {
        double top = w.abs().amax().item();
        assertTrue(top <= bound * (1 + 1e-6) && top > bound * (w.numel() > 100 ? 0.97 : 0.5), top + " for a bound of " + bound);
    }

    @Test
    void residuals() {
        Tensor x = Random.normal(Key.of(1), Shape.of(2, 3), DType.F32);
        Golden.close("x + tanh x", x.add(x.tanh()), Residual.of(Activation.TANH).apply(x, Context.eval()));
        Linear wider = Linear.init(3, 5, Key.of(2));
        assertTrue(assertThrows(ShapeException.class, () -> Residual.of(wider).apply(x, Context.eval())).getMessage().contains("shortcut"));
        Golden.close("2·W·x", wider.apply(x).mul(2), new Residual(wider, wider).apply(x, Context.eval()));
    }

    @Test
    void dropoutsOfChannelsAndForSelu() {
        Tensor x = Tensor.ones(20, 30, 2, 3);
        Tensor y = new ChannelDropout(0.25).apply(x, Context.train(Key.of(1)));
        Golden.close("whole channels", y.amin(2, 3), y.amax(2, 3));
        assertEquals(0.25, y.eq(0).to(DType.F32).mean().item(), 0.06);
        Tensor z = Random.normal(Key.of(2), Shape.of(20_000), DType.F32);
        Tensor kept = new AlphaDropout(0.2).apply(z, Context.train(Key.of(3)));
        assertEquals(0, kept.mean().item(), 0.03);
        assertEquals(1, kept.square().mean().item(), 0.05);
        for (Layer layer : List.of(new ChannelDropout(0.5), new AlphaDropout(0.5))) assertSame(x, layer.apply(x, Context.eval()));
        assertThrows(IllegalArgumentException.class, () -> new AlphaDropout(1));
    }

    @Test
    void normsBeginAsNormalisation() {
        Tensor x = Random.normal(Key.of(1), Shape.of(3, 4, 5), DType.F32);
        Golden.close("group", Norms.groupNorm(x, 2, null, null, 1e-5), GroupNorm.init(2, 4).apply(x));
        Golden.close("instance", InstanceNorm.plain().apply(x), InstanceNorm.init(4).apply(x));
        Golden.close("rms", Norms.rmsNorm(x, Shape.of(5), null, 1e-6), RmsNorm.init(5).apply(x));
        Golden.close("prelu", x.leakyRelu(0.25), PRelu.init(4).apply(x));
    }
}
