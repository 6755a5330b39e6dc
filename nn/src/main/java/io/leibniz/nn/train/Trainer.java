package io.leibniz.nn.train;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.data.Loader;
import io.leibniz.nn.Context;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Plateau;
import io.leibniz.nn.optim.Update;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Tape;
import io.leibniz.transform.Compiled3;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Aux;
import io.leibniz.transform.Transforms.ValueAndGradAux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains a model: a loop over epochs and batches around a pure step, which runs as a compiled program. For people who just
 * want to train; the step itself is {@link #step}, a function that can be called by hand.
 *
 * {@snippet :
 * try (var interrupted = Interruption.listen()) {
 *     Run<Net> run = Trainer.classifier(Net.init(Key.of(42)), Net::apply)
 *             .optimizer(AdamW.with(1e-3)).epochs(50)
 *             .goal(Goal.most("test/accuracy")).earlyStopping(5)
 *             .save(Path.of("runs/digits")).resume()
 *             .stopRequested(interrupted).progress()
 *             .fit(DataLoader.of(Dataset.of(digits.train()), 64).shuffle(Key.of(1)), Dataset.of(digits.test()));
 *     run.plot(Path.of("runs/digits/curve.svg"));
 * }
 * }
 *
 * <p>The same model, data, keys and settings give the same bits, on any number of threads, at one go or in many.
 *
 * @param <M> the type of the model
 * @param <B> the type of a batch
 */
public final class Trainer<M, B> {
    /** A forward pass over a batch, with what is to be made small and what else to measure. */
    @FunctionalInterface
    public interface Forward<M, B> {
        Scored apply(M model, B batch, Context context);
    }

    /** A model as a function from inputs to predictions. */
    @FunctionalInterface
    public interface Predict<M> {
        Tensor apply(M model, Tensor inputs, Context context);
    }

    final M model;
    private final Forward<M, B> forward;
    Optimizer optimizer = AdamW.with(1e-3);
    int epochs = 1;
    long steps = Long.MAX_VALUE;
    int every;
    Key key = Key.of(0);
    private int testBatch = 256;
    private boolean eager;
    List<Listener> listeners = List.of();
    Path folder;
    int saveEvery;
    boolean resume;
    Goal goal;
    int patience;
    Plateau plateau;
    BooleanSupplier stop = () -> false;
    /** Programs, made when first needed. */
    private StepFunction<M, B> step;
    private BiFunction<M, B, Map<String, Tensor>> score;

    private Trainer(M model, Forward<M, B> forward) {
        this.model = model;
        this.forward = forward;
    }

    /** A copy with one setting changed: nobody else has it yet, so its fields can still be set. */
    private Trainer<M, B> with(Consumer<Trainer<M, B>> change) {
        Trainer<M, B> t = new Trainer<>(model, forward);
        t.optimizer = optimizer;
        t.epochs = epochs;
        t.steps = steps;
        t.every = every;
        t.key = key;
        t.testBatch = testBatch;
        t.eager = eager;
        t.listeners = listeners;
        t.folder = folder;
        t.saveEvery = saveEvery;
        t.resume = resume;
        t.goal = goal;
        t.patience = patience;
        t.plateau = plateau;
        t.stop = stop;
        change.accept(t);
        return t;
    }

    /** From a forward pass that may use randomness and running statistics. */
    public static <M, B> Trainer<M, B> of(M model, Forward<M, B> forward) {
        return new Trainer<>(model, forward);
    }

    /** From a loss that needs no context. */
    public static <M, B> Trainer<M, B> of(M model, BiFunction<M, B, Tensor> loss) {
        return of(model, (m, b, c) -> new Scored(loss.apply(m, b), Map.of()));
    }

    /** For labelled images: cross-entropy of the model's logits, and their accuracy. */
    public static <M> Trainer<M, Labeled> classifier(M model, Predict<M> logits) {
        return of(model, (m, b, c) -> {
            Tensor y = logits.apply(m, b.images(), c);
            Tensor right = y.stopGradient().argmax(-1).eq(b.labels()).to(DType.F32).mean();
            return new Scored(Losses.crossEntropy(y, b.labels()), Map.of("accuracy", right));
        });
    }

    // ------------------------------------------------------------------------------------------------ settings

    /** The default is AdamW with a rate of 10⁻³. */
    public Trainer<M, B> optimizer(Optimizer optimizer) {
        return with(t -> t.optimizer = optimizer);
    }

    /** Passes over the data; the default is 1. */
    public Trainer<M, B> epochs(int epochs) {
        if (epochs < 0) throw new IllegalArgumentException("Trainer: " + epochs + " epochs");
        return with(t -> {
            t.epochs = epochs;
            t.steps = Long.MAX_VALUE;
        });
    }

    /** Steps in place of epochs: passes over the data go on until so many batches were learned from. */
    public Trainer<M, B> steps(long steps) {
        if (steps < 0) throw new IllegalArgumentException("Trainer: " + steps + " steps");
        return with(t -> {
            t.epochs = Integer.MAX_VALUE;
            t.steps = steps;
        });
    }

    /** So many steps count as an epoch, after which the model is tested, compared and saved; unless told, a pass over the data does. */
    public Trainer<M, B> epochOf(int steps) {
        if (steps < 1) throw new IllegalArgumentException("Trainer: epochs of " + steps + " steps; at least 1");
        return with(t -> t.every = steps);
    }

    /** Where the randomness of forward passes (dropout) comes from. */
    public Trainer<M, B> key(Key key) {
        return with(t -> t.key = key);
    }

    /** Examples a batch in testing; the default is 256. */
    public Trainer<M, B> testBatch(int size) {
        if (size < 1) throw new IllegalArgumentException("Trainer: test batches of " + size + "; at least 1");
        return with(t -> t.testBatch = size);
    }

    /** Steps run operation by operation and not as a compiled program: for breakpoints, and forward passes with side effects. */
    public Trainer<M, B> eager() {
        return with(t -> t.eager = true);
    }

    /** One more that watches. */
    public Trainer<M, B> listener(Listener listener) {
        List<Listener> all = new ArrayList<>(listeners);
        all.add(listener);
        return with(t -> t.listeners = List.copyOf(all));
    }

    /** A bar while an epoch runs, on a terminal, and a line on standard output when it has ended. */
    public Trainer<M, B> progress() {
        return listener(new ProgressBar());
    }

    /**
     * All {@link Logs} in one folder, {@code epochs.csv}, {@code steps.jsonl} and event files for TensorBoard, and at the end of a
     * run its {@link Report}, {@code report.html}.
     */
    public Trainer<M, B> log(Path folder) {
        return listener(Logs.csv(folder.resolve("epochs.csv"))).listener(Logs.jsonLines(folder.resolve("steps.jsonl")))
                .listener(Logs.tensorBoard(folder)).listener(Report.listener(folder.resolve("report.html"), folder.toAbsolutePath().getFileName().toString()));
    }

    /** What the best model, early stopping and plateaus go by; {@code least test/loss}, or {@code least train/loss} without a test set, unless told. */
    public Trainer<M, B> goal(Goal goal) {
        return with(t -> t.goal = goal);
    }

    /** Stops after so many epochs in a row without a new best one. */
    public Trainer<M, B> earlyStopping(int patience) {
        if (patience < 1) throw new IllegalArgumentException("Trainer: a patience of " + patience + " epochs; at least 1");
        return with(t -> t.patience = patience);
    }

    /** Lowers the learning rate where the goal stands still; which direction is better the goal says. */
    public Trainer<M, B> plateau(Plateau plateau) {
        return with(t -> t.plateau = plateau);
    }

    /** Keeps the last and the best {@link Checkpoint} in a folder: after each epoch, and when asked to stop. */
    public Trainer<M, B> save(Path folder) {
        return with(t -> t.folder = folder);
    }

    /** And after every so many steps. */
    public Trainer<M, B> saveEvery(int steps) {
        if (steps < 1) throw new IllegalArgumentException("Trainer: to save every " + steps + " steps; at least 1");
        return with(t -> t.saveEvery = steps);
    }

    /**
     * Goes on from the last checkpoint of the folder, if there is one: the result has the bits of a run that never stopped.
     * Settings, loader and test set must be those of the run before, but for the number of epochs or steps; the key is the
     * checkpoint's.
     */
    public Trainer<M, B> resume() {
        return with(t -> t.resume = true);
    }

    /** Asked before each step; when it says true the run saves and ends. See {@link Interruption} for Ctrl-C. */
    public Trainer<M, B> stopRequested(BooleanSupplier stop) {
        return with(t -> t.stop = stop);
    }

    // ------------------------------------------------------------------------------------------------ a step

    /** What a step gives: the new model and optimizer state, and the measures of the batch before the step. */
    public record Step<M>(M model, OptState<M> state, Map<String, Tensor> measures) {}

    /** One step, a pure function. Where the optimizer scales the loss ({@link Optimizer#scaleLoss()}), so does the step; the loss in the measures is the unscaled one. */
    public Step<M> step(M model, OptState<M> state, B batch, Key key) {
        record Seen<M>(M model, Map<String, Tensor> measures) {}
        ValueAndGradAux<M, Seen<M>> r = Transforms.valueAndGradAux((M m) -> {
            Context context = Context.train(key);
            Scored s = forward.apply(m, batch, context);
            Tensor scaled = Optimizer.scalesLoss(state) ? s.loss().mul(Optimizer.lossScale(state)) : s.loss();
            return new Aux<>(scaled, new Seen<>(context.updated(m), withLoss(s.loss(), s.measures())));
        }).apply(model);
        Update<M> u = optimizer.update(r.aux().model(), r.grad(), state);
        return new Step<>(u.model(), u.state(), r.aux().measures());
    }

    @FunctionalInterface
    interface StepFunction<M, B> {
        Step<M> apply(M model, OptState<M> state, B batch, Key key);
    }

    synchronized StepFunction<M, B> compiledStep() {
        if (step == null) {
            Compiled3<Update<M>, B, Key, Step<M>> program = Transforms.jit((Update<M> u, B batch, Key k) -> step(u.model(), u.state(), batch, k));
            step = eager ? this::step : (m, s, batch, k) -> program.apply(new Update<>(m, s), batch, k);
        }
        return step;
    }

    private synchronized BiFunction<M, B, Map<String, Tensor>> compiledScore() {
        if (score == null) {
            BiFunction<M, B, Map<String, Tensor>> f = (m, batch) -> {
                Scored s = forward.apply(m, batch, Context.eval());
                return withLoss(s.loss(), s.measures());
            };
            score = eager ? f : Transforms.jit(f);
        }
        return score;
    }

    private static Map<String, Tensor> withLoss(Tensor loss, Map<String, Tensor> measures) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.put("loss", loss);
        all.putAll(measures);
        return all;
    }

    // ------------------------------------------------------------------------------------------------ training

    /** Trains, without testing. */
    public Run<M> fit(Loader<B> train) {
        return fit(train, null);
    }

    /**
     * Trains, and tests after each epoch.
     *
     * @throws ArithmeticException if the loss is no longer finite
     * @throws IllegalStateException if the folder to save in has a checkpoint of a run that isn't resumed
     * @throws java.io.UncheckedIOException if checkpoints can't be read or written
     */
    public Run<M> fit(Loader<B> train, Dataset<B> test) {
        return new Session<>(this, train, test).run();
    }

    /** The mean of every measure over a data set, in evaluation mode. */
    public Map<String, Double> evaluate(M model, Dataset<B> data) {
        return Tape.noGrad(() -> {
            Means means = new Means(Checkpoint.Begun.NONE);
            for (B batch : DataLoader.of(data, testBatch).epoch(0)) means.add(compiledScore().apply(model, batch), Session.examples(batch));
            return means.result();
        });
    }
}
