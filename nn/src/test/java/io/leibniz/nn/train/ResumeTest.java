package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Digits;
import io.leibniz.data.Labeled;
import io.leibniz.io.FormatException;
import io.leibniz.nn.BatchNorm;
import io.leibniz.nn.Context;
import io.leibniz.nn.Conv2d;
import io.leibniz.nn.Dropout;
import io.leibniz.nn.Flatten;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Plateau;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training that was stopped and goes on has the bits of training that never stopped. */
class ResumeTest {
    record Net(Conv2d conv, BatchNorm norm, Linear out) {
        static Net init(Key key) {
            Key[] k = key.split(2);
            return new Net(Conv2d.init(1, 4, 3, ConvOptions.of(2, 1), k[0]), BatchNorm.init(4), Linear.init(4 * 16, 10, k[1]));
        }

        Tensor apply(Tensor x, Context context) {
            x = new Flatten().apply(norm.apply(conv.apply(x), context).relu());
            return out.apply(new Dropout(0.2).apply(x, context));
        }
    }

    @TempDir Path folder;

    private static Dataset<Labeled> digits(boolean train, int n) throws IOException {
        Dataset<Labeled> all = Dataset.of(train ? Digits.load().train() : Digits.load().test());
        return all.subset(IntStream.range(0, n).toArray());
    }

    /** 4 batches, the last one shorter. */
    private static DataLoader<Labeled> loader() throws IOException {
        return DataLoader.of(digits(true, 60), 16).shuffle(Key.of(5))
                .augment(Key.of(6), (b, key) -> new Labeled(b.images().add(Random.normal(key, b.images().shape().dims()).mul(0.1)), b.labels()));
    }

    private static Trainer<Net, Labeled> trainer(Optimizer optimizer) {
        return Trainer.classifier(Net.init(Key.of(1)), Net::apply).optimizer(optimizer).epochs(6).key(Key.of(7)).plateau(Plateau.of(0.5, 1));
    }

    private Run<Net> inPieces(Trainer<Net, Labeled> trainer, int steps) throws IOException {
        for (int sessions = 1; ; sessions++) {
            int[] left = {steps + 1};
            Run<Net> run = trainer.save(folder).resume().stopRequested(() -> --left[0] <= 0).fit(loader(), digits(false, 40));
            if (run.ended() != Run.Ending.REQUESTED) return run;
            assertTrue(sessions < 100);
        }
    }

    private static void assertSameBits(Run<?> expected, Run<?> actual) {
        same(expected.model(), actual.model());
        same(expected.optimizer(), actual.optimizer());
        same(expected.best(), actual.best());
        assertEquals(expected.steps(), actual.steps());
        assertEquals(expected.ended(), actual.ended());
        assertEquals(expected.epochs().stream().map(e -> List.of(e.number(), e.train(), e.test(), e.examples(), e.rate())).toList(),
                actual.epochs().stream().map(e -> List.of(e.number(), e.train(), e.test(), e.examples(), e.rate())).toList());
    }

    private static void same(Object expected, Object actual) {
        assertEquals(Tree.names(expected), Tree.names(actual));
        List<Tensor> x = Tree.leaves(expected);
        List<Tensor> y = Tree.leaves(actual);
        for (int i = 0; i < x.size(); i++) {
            assertEquals(x.get(i).dtype(), y.get(i).dtype());
            assertArrayEquals(bits(x.get(i)), bits(y.get(i)), Tree.names(expected).get(i));
        }
    }

    private static long[] bits(Tensor t) {
        return t.dtype().isFloating() ? IntStream.range(0, t.numel()).mapToLong(i -> Double.doubleToRawLongBits(t.reshape(-1).at(i).item())).toArray() : t.toLongArray();
    }

    @Test
    void adamWithScheduleAndAverages() throws IOException {
        Trainer<Net, Labeled> t = trainer(AdamW.with(Schedule.cosine(3e-3, 24).warmup(3)).weightDecay(0.1).average(0.9).clipNorm(1));
        assertSameBits(t.fit(loader(), digits(false, 40)), inPieces(t, 3));
    }

    @Test
    void momentumStoppedAfterEveryFifthStepInEagerMode() throws IOException {
        Trainer<Net, Labeled> t = trainer(Sgd.with(Schedule.exponential(0.05, 0.97)).momentum(0.9).nesterov());
        assertSameBits(t.fit(loader(), digits(false, 40)), inPieces(t.eager(), 5));
    }

    /** Epochs of seven steps that lie across passes of four. */
    @Test
    void stepsInPlaceOfEpochs() throws IOException {
        Trainer<Net, Labeled> t = trainer(AdamW.with(1e-3).accumulate(2)).steps(18).epochOf(7).saveEvery(2);
        Run<Net> straight = t.fit(loader(), digits(false, 40));
        assertEquals(18, straight.steps());
        assertEquals(List.of(108L, 104L, 60L), straight.epochs().stream().map(Epoch::examples).toList());
        assertSameBits(straight, inPieces(t, 4));
    }

    @Test
    void aFinishedRunGoesOnForMoreEpochs() throws IOException {
        Trainer<Net, Labeled> t = trainer(AdamW.with(1e-3));
        Run<Net> straight = t.fit(loader(), digits(false, 40));
        t.epochs(4).save(folder).fit(loader(), digits(false, 40));
        assertSameBits(straight, t.save(folder).resume().fit(loader(), digits(false, 40)));
        Run<Net> again = t.save(folder).resume().fit(loader(), digits(false, 40));
        assertSameBits(straight, again);
    }

    @Test
    void earlyStoppingEndsAtTheSameEpoch() throws IOException {
        Trainer<Net, Labeled> t = trainer(Sgd.with(0.5)).epochs(40).goal(Goal.most("test/accuracy")).earlyStopping(2);
        Run<Net> straight = t.fit(loader(), digits(false, 40));
        assertEquals(Run.Ending.EARLY, straight.ended());
        int best = Goal.most("test/accuracy").best(straight.epochs());
        assertEquals(straight.epochs().size() - 3, best);
        assertEquals(straight.epochs().get(best).test(), t.evaluate(straight.best(), digits(false, 40)));
        assertSameBits(straight, inPieces(t, 3));
        same(straight.best(), Checkpoint.model(folder, "best", Net.init(Key.of(0))));
        same(straight.model(), Checkpoint.model(folder, "last", Net.init(Key.of(0))));
    }

    @Test
    void aFolderKeepsTwoCheckpointsAtMost() throws IOException {
        trainer(AdamW.with(1e-3)).save(folder).saveEvery(1).fit(loader(), digits(false, 40));
        try (var files = Files.list(folder)) {
            List<String> names = new ArrayList<>(files.map(p -> p.getFileName().toString()).toList());
            assertTrue(names.remove("last.json") && names.remove("best.json"), names.toString());
            assertTrue(names.contains("step-00000024-6.safetensors") && names.size() <= 2, names.toString());
        }
    }

    @Test
    void whatCannotBeGoneOnWithIsRefused() throws IOException {
        Trainer<Net, Labeled> t = trainer(AdamW.with(1e-3)).epochs(1);
        assertEquals("Trainer: resume() needs save(folder), where the checkpoints lie",
                assertThrows(IllegalStateException.class, () -> t.resume().fit(loader())).getMessage());
        t.save(folder).fit(loader());
        assertTrue(assertThrows(IllegalStateException.class, () -> t.save(folder).fit(loader())).getMessage().contains("go on with it by resume()"));
        var other = assertThrows(java.io.UncheckedIOException.class, () -> t.optimizer(Sgd.with(1)).save(folder).resume().fit(loader()));
        assertTrue(other.getMessage().contains("is not in the model"), other.getMessage());
        Path last = folder.resolve("last.json");
        String json = Files.readString(last);
        for (String bad : List.of("", "{", "[]", "{}", json.substring(0, json.length() / 2), json.replace("\"step\" :", "\"stop\" :"), json.replace("\"format\" : 1", "\"format\" : 2"), json.replace("0:", "zero:"), json.replace("1:", "one:"))) {
            if (bad.equals(json)) continue;
            Files.writeString(last, bad);
            assertThrows(FormatException.class, () -> Checkpoint.last(folder, Net.init(Key.of(0)), AdamW.with(1e-3)), bad);
        }
        Files.delete(last);
        assertFalse(Checkpoint.last(folder, Net.init(Key.of(0)), AdamW.with(1e-3)).isPresent());
    }
}
