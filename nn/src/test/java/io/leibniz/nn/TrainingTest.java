package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.cpu.Pool;
import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Digits;
import io.leibniz.data.ImageSet;
import io.leibniz.data.Labeled;
import io.leibniz.nn.metric.ConfusionMatrix;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.plot.LineChart;
import io.leibniz.nn.train.Run;
import io.leibniz.nn.train.Trainer;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingTest {
    record Net(Conv2d conv, BatchNorm norm, Linear out) {
        static Net init(Key key) {
            Key[] k = key.split(2);
            return new Net(Conv2d.init(1, 8, 3, ConvOptions.of(1, 1), k[0]), BatchNorm.init(8), Linear.init(8 * 16, 10, k[1]));
        }

        Tensor apply(Tensor x, Context context) {
            x = norm.apply(conv.apply(x), context).relu();
            x = new Flatten().apply(MaxPool2d.of(2).apply(x));
            return out.apply(new Dropout(0.1).apply(x, context));
        }
    }

    private static Run<Net> train(ImageSet data, int examples, int epochs) {
        Dataset<Labeled> train = Dataset.of(data.train()).subset(IntStream.range(0, examples).toArray());
        return Trainer.classifier(Net.init(Key.of(1)), Net::apply).optimizer(AdamW.with(3e-3)).epochs(epochs).key(Key.of(2))
                .fit(DataLoader.of(train, 32).shuffle(Key.of(3)), Dataset.of(data.test()));
    }

    @Test
    void aSmallNetworkLearnsDigits() throws Exception {
        Run<Net> run = train(Digits.load(), 1437, 8);
        double accuracy = run.epochs().getLast().test().get("accuracy");
        assertTrue(accuracy > 0.93, "test accuracy " + accuracy);
        assertTrue(run.epochs().getLast().train().get("loss") < run.epochs().getFirst().train().get("loss"));
        String svg = LineChart.learningCurves(run.epochs());
        assertTrue(svg.startsWith("<svg") && svg.contains("accuracy") && svg.contains("test"), svg);
    }

    /** 50 steps of convolution, normalisation, pooling and dropout: every bit of the result. */
    @Test
    void trainingHasTheSameBitsOnAnyNumberOfThreads() throws Exception {
        ImageSet data = Digits.load();
        List<float[][]> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 4}) {
            Pool.withThreads(threads, () -> results.add(Tree.leaves(train(data, 1437, 2).model()).stream().map(Tensor::toFloatArray).toArray(float[][]::new)));
        }
        for (float[][] r : results) {
            for (int i = 0; i < r.length; i++) assertArrayEquals(results.getFirst()[i], r[i], 0f, "leaf " + i);
        }
    }

    @Test
    void runningStatisticsAreUpdatedUnderAGradient() {
        BatchNorm norm = BatchNorm.init(2);
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 6}});
        var r = Transforms.valueAndGradAux((BatchNorm n) -> {
            Context context = Context.train(Key.of(0));
            Tensor y = n.apply(x, context);
            return new Transforms.Aux<>(y.square().sum(), context.updated(n));
        }).apply(norm);
        assertArrayEquals(new float[] {0.2f, 0.4f}, r.aux().runningMean().toFloatArray(), 1e-6f);
        assertArrayEquals(new float[] {0.9f + 0.1f * 2, 0.9f + 0.1f * 8}, r.aux().runningVar().toFloatArray(), 1e-6f);
        assertArrayEquals(new float[] {0, 0}, r.grad().runningMean().toFloatArray());
        assertArrayEquals(new float[] {0, 0}, norm.runningMean().toFloatArray(), "the model itself never changes");
        Tensor y = r.aux().apply(x, Context.eval());
        assertEquals((1 - 0.2) / Math.sqrt(1.1 + 1e-5), y.get(0, 0), 1e-6);
    }

    @Test
    void dropoutDropsInTrainingAlone() {
        Dropout half = new Dropout(0.5);
        Tensor x = Tensor.ones(10_000);
        Tensor y = half.apply(x, Context.train(Key.of(5)));
        assertArrayEquals(y.toFloatArray(), half.apply(x, Context.train(Key.of(5))).toFloatArray(), "the same key, the same mask");
        assertEquals(1, y.mean().item(), 0.05);
        assertEquals(2, y.amax().item());
        assertNotEquals(y.sum().item(), half.apply(x, Context.train(Key.of(6))).sum().item());
        assertEquals(x, half.apply(x, Context.eval()));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
        assertThrows(IllegalStateException.class, () -> Context.eval().nextKey());
    }

    @Test
    void firstValuesAsInPyTorch() {
        Linear l = Linear.init(64, 32, Key.of(7));
        assertTrue(l.weight().abs().amax().item() <= 1 / 8.0 + 1e-6);
        assertTrue(l.weight().abs().amax().item() > 0.9 / 8.0);
        assertEquals(Math.sqrt(2.0 / 64), Math.sqrt(Init.kaimingNormal(Key.of(1), 500, 64).square().mean().item()), 5e-3);
        assertTrue(Init.xavierUniform(Key.of(1), 32, 64).abs().amax().item() <= Math.sqrt(6.0 / 96) + 1e-6);
        assertThrows(IllegalArgumentException.class, () -> Init.kaimingNormal(Key.of(1), 5));
    }

    @Test
    void anErrorInALayerNamesItsPlace() {
        Sequential net = Sequential.of(Linear.init(4, 8, Key.of(1)), Activation.RELU, Linear.init(9, 2, Key.of(2)));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> net.apply(Tensor.zeros(3, 4), Context.eval()));
        assertEquals("in layers.2 (Linear) for input f32[3, 8]", e.getSuppressed()[0].getMessage());
        assertEquals(List.of("layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"), Tree.names(net));
    }

    @Test
    void aDivergingRunSaysWhere() {
        record W(Tensor w) {}
        Dataset<Labeled> data = Dataset.of(new Labeled(Tensor.ones(4, 1), Tensor.zeros(4)));
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> Trainer.of(new W(Tensor.ones(1, 1)),
                        (W m, Labeled b) -> Losses.mse(b.images().matmul(m.w()).mul(1e20).reshape(-1), b.labels()))
                .optimizer(Sgd.with(1e30)).epochs(5).fit(DataLoader.of(data, 4)));
        assertTrue(e.getMessage().startsWith("training: the loss is "), e.getMessage());
    }

    @Test
    void confusion() {
        ConfusionMatrix m = new ConfusionMatrix(2);
        m.add(Tensor.of(0L, 1L, 1L), Tensor.of(0L, 1L, 0L));
        assertEquals(2 / 3.0, m.accuracy());
        assertEquals(1, m.count(0, 1));
        String text = m.toText(List.of("cat", "dog"));
        assertEquals("       cat dog   recall\n cat     1   1    50.0 %\n dog     ·   1   100.0 %\n", text);
    }
}
