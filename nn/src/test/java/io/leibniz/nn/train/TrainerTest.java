package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.data.Loader;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Plateau;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.ops.Losses;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrainerTest {
    /** y = w, fitted to zeros: each full step of rate r shrinks w by 1 − 2r. */
    record W(Tensor w) {}

    private static final Dataset<Labeled> DATA = Dataset.of(new Labeled(Tensor.ones(5, 1), Tensor.zeros(5)));

    private static Tensor loss(W m, Labeled b) {
        return Losses.mse(b.images().mul(m.w()).reshape(-1), b.labels());
    }

    private static Trainer<W, Labeled> trainer(double rate) {
        return Trainer.of(new W(Tensor.scalar(1.0)), TrainerTest::loss).optimizer(Sgd.with(rate));
    }

    private static DataLoader<Labeled> loader() {
        return DataLoader.of(DATA, 2);
    }

    @Test
    void whatAListenerHears() {
        List<String> heard = new ArrayList<>();
        Listener l = new Listener() {
            @Override
            public void start(Start s) {
                heard.add("start " + s.step());
            }

            @Override
            public void begin(int epoch, int epochs, int batches) {
                heard.add("begin " + epoch + "/" + epochs + " " + batches);
            }

            @Override
            public void batch(int batch, double loss) {
                heard.add("batch " + batch);
            }

            @Override
            public void step(Step s) {
                heard.add("step " + s.number() + " " + s.measures().keySet());
            }

            @Override
            public void model(long step, Object model) {
                heard.add("model " + step + " " + model.getClass().getSimpleName());
            }

            @Override
            public boolean end(Epoch e) {
                heard.add("end " + e.number() + " " + e.examples());
                return true;
            }

            @Override
            public void finish(Run<?> run) {
                heard.add("finish " + run.ended());
            }

            @Override
            public void close() {
                heard.add("close");
            }
        };
        trainer(0.1).steps(4).listener(l).fit(loader());
        assertEquals(List.of("start 0", "begin 1/2 3", "batch 0", "step 1 [loss]", "batch 1", "step 2 [loss]", "batch 2", "step 3 [loss]", "model 3 W", "end 1 5",
                "begin 2/2 3", "batch 0", "step 4 [loss]", "model 4 W", "end 2 2", "finish COMPLETED", "close"), heard);
        heard.clear();
        assertThrows(ArithmeticException.class, () -> trainer(1e30).epochs(3).listener(l).fit(loader()));
        assertEquals("close", heard.getLast());
    }

    @Test
    void aListenerStopsTheRun() {
        Run<W> run = trainer(0.1).epochs(9).listener(new Listener() {
            @Override
            public boolean end(Epoch e) {
                return e.number() < 2;
            }
        }).fit(loader());
        assertEquals(2, run.epochs().size());
        assertEquals(Run.Ending.EARLY, run.ended());
    }

    /** The rate 1.1 makes w grow by −1.2 a step, so the first epoch is the best and the loss never gets better. */
    @Test
    void earlyStoppingKeepsTheBest() {
        Run<W> run = trainer(1.1).epochs(50).earlyStopping(3).fit(loader(), DATA);
        assertEquals(Run.Ending.EARLY, run.ended());
        assertEquals(4, run.epochs().size());
        assertEquals(Math.pow(-1.2, 3), run.best().w().item(), 1e-5);
        assertEquals(Math.pow(-1.2, 12), run.model().w().item(), 1e-4);
    }

    /** Half the rate after an epoch without progress: 1.1 becomes 0.55, which converges. */
    @Test
    void aPlateauLowersTheRate() {
        Run<W> run = trainer(1.1).epochs(6).plateau(Plateau.of(0.5, 0)).fit(loader(), DATA);
        assertEquals(0.5, run.optimizer().rateFactor().item());
        assertTrue(Math.abs(run.model().w().item()) < 1e-6, run.model().toString());
    }

    /** The compiled step runs the Java code once for each shape of batch, the eager one every time. */
    @Test
    void stepsAreCompiled() {
        for (boolean eager : new boolean[] {false, true}) {
            AtomicInteger runs = new AtomicInteger();
            Trainer<W, Labeled> t = Trainer.of(new W(Tensor.scalar(1.0)), (W m, Labeled b) -> {
                runs.incrementAndGet();
                return loss(m, b);
            }).optimizer(Sgd.with(0.1)).epochs(10);
            (eager ? t.eager() : t).fit(loader());
            assertEquals(eager ? 30 : 2, runs.get());
        }
    }

    @Test
    void theLossIsScaledInTheStepAlone() {
        Run<W> scaled = trainer(0.1).optimizer(Sgd.with(0.1).scaleLoss(1024, 1000)).epochs(2).fit(loader());
        Run<W> plain = trainer(0.1).epochs(2).fit(loader());
        assertEquals(plain.model().w().item(), scaled.model().w().item(), 1e-7);
        assertEquals(plain.epochs().getLast().train().get("loss"), scaled.epochs().getLast().train().get("loss"), 1e-7);
        assertEquals(1024, Optimizer.lossScale(scaled.optimizer()).item());
    }

    @Test
    void anyLoaderWillDo() {
        Labeled one = new Labeled(Tensor.ones(4, 1), Tensor.zeros(4));
        Loader<Labeled> endless = (epoch, from) -> () -> java.util.stream.Stream.generate(() -> one).iterator();
        Run<W> run = trainer(0.1).steps(25).epochOf(10).fit(endless, DATA);
        assertEquals(List.of(40L, 40L, 20L), run.epochs().stream().map(Epoch::examples).toList());
        assertEquals(Math.pow(0.8, 25), run.model().w().item(), 1e-5);
        Loader<Labeled> empty = (epoch, from) -> List.of();
        assertEquals("Trainer: the loader has no batches", assertThrows(IllegalArgumentException.class, () -> trainer(0.1).fit(empty)).getMessage());
    }

    @Test
    void goals() {
        assertThrows(IllegalArgumentException.class, () -> Goal.least("loss"));
        Epoch[] e = {epoch(1, 3), epoch(2, Double.NaN), epoch(3, 1), epoch(4, 1), epoch(5, 4)};
        assertEquals(2, Goal.least("test/x").best(List.of(e)));
        assertEquals(4, Goal.most("test/x").best(List.of(e)));
        assertEquals(-1, Goal.most("test/x").best(List.of(e[1])));
        assertEquals("the goal least test/y isn't measured; in testing there is x", assertThrows(IllegalArgumentException.class, () -> Goal.least("test/y").of(e[0])).getMessage());
        assertEquals("the goal most test/loss isn't measured; in testing there is nothing: give fit a test set",
                assertThrows(IllegalArgumentException.class, () -> trainer(0.1).goal(Goal.most("test/loss")).fit(loader())).getMessage());
    }

    private static Epoch epoch(int number, double x) {
        return new Epoch(number, Map.of(), Map.of("x", x), 1, 1, 1e-3);
    }

    @Test
    void theBarIsDrawnInPlaceAndGoes() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        ByteArrayOutputStream bar = new ByteArrayOutputStream();
        trainer(0.1).epochs(1).listener(new ProgressBar(new PrintStream(lines, true, StandardCharsets.UTF_8), new PrintStream(bar, true, StandardCharsets.UTF_8))).fit(loader());
        assertTrue(lines.toString(StandardCharsets.UTF_8).matches("epoch 1: train loss 0\\.\\d{4}, \\d+\\.\\d s\\R"), lines.toString(StandardCharsets.UTF_8));
        String drawn = bar.toString(StandardCharsets.UTF_8);
        assertTrue(drawn.startsWith("\r\u001b[2Kepoch 1/1  [========                ] 1/3  loss 1.000"), drawn);
        assertTrue(drawn.endsWith("\r\u001b[2K"));
        assertFalse(drawn.contains("\n"));
    }

    @Test
    void settingsThatMeanNothing() {
        Trainer<W, Labeled> t = trainer(0.1);
        for (Runnable bad : List.<Runnable>of(() -> t.epochs(-1), () -> t.steps(-1), () -> t.epochOf(0), () -> t.testBatch(0), () -> t.earlyStopping(0), () -> t.saveEvery(0))) {
            assertThrows(IllegalArgumentException.class, bad::run);
        }
    }
}
