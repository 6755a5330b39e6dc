package io.leibniz.nn.train;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.nn.Context;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Update;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Tape;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Aux;
import io.leibniz.transform.Transforms.ValueAndGradAux;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Trains a model: a loop over epochs and batches around a pure step. For people who just want to train; the step itself
 * is {@link #step}, a function that can be called by hand.
 *
 * {@snippet :
 * Run<Net> run = Trainer.classifier(Net.init(Key.of(42)), Net::apply)
 *         .optimizer(AdamW.with(1e-3)).epochs(10)
 *         .listener(Listener.lines(System.out))
 *         .fit(DataLoader.of(Dataset.of(digits.train()), 64).shuffle(Key.of(1)), Dataset.of(digits.test()));
 * run.plot(Path.of("runs/curve.svg"));
 * }
 *
 * <p>The same model, data, keys and settings give the same bits, on any number of threads.
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

    private final M model;
    private final Forward<M, B> forward;
    private final Optimizer optimizer;
    private final int epochs;
    private final Key key;
    private final int testBatch;
    private final List<Listener> listeners;

    private Trainer(M model, Forward<M, B> forward, Optimizer optimizer, int epochs, Key key, int testBatch, List<Listener> listeners) {
        this.model = model;
        this.forward = forward;
        this.optimizer = optimizer;
        this.epochs = epochs;
        this.key = key;
        this.testBatch = testBatch;
        this.listeners = listeners;
    }

    /** From a forward pass that may use randomness and running statistics. */
    public static <M, B> Trainer<M, B> of(M model, Forward<M, B> forward) {
        return new Trainer<>(model, forward, AdamW.with(1e-3), 1, Key.of(0), 256, List.of());
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

    /** The default is AdamW with a rate of 10⁻³. */
    public Trainer<M, B> optimizer(Optimizer optimizer) {
        return new Trainer<>(model, forward, optimizer, epochs, key, testBatch, listeners);
    }

    /** The default is 1. */
    public Trainer<M, B> epochs(int epochs) {
        if (epochs < 0) throw new IllegalArgumentException("Trainer: " + epochs + " epochs");
        return new Trainer<>(model, forward, optimizer, epochs, key, testBatch, listeners);
    }

    /** Where the randomness of forward passes (dropout) comes from. */
    public Trainer<M, B> key(Key key) {
        return new Trainer<>(model, forward, optimizer, epochs, key, testBatch, listeners);
    }

    /** Examples a batch in testing; the default is 256. */
    public Trainer<M, B> testBatch(int size) {
        return new Trainer<>(model, forward, optimizer, epochs, key, size, listeners);
    }

    /** One more that watches. */
    public Trainer<M, B> listener(Listener listener) {
        List<Listener> all = new ArrayList<>(listeners);
        all.add(listener);
        return new Trainer<>(model, forward, optimizer, epochs, key, testBatch, List.copyOf(all));
    }

    /** A line an epoch on standard output. */
    public Trainer<M, B> progress() {
        return listener(Listener.lines(System.out));
    }

    /** What a step gives: the new model and optimizer state, and the measures of the batch before the step. */
    public record Step<M>(M model, OptState<M> state, Map<String, Tensor> measures) {}

    /** One step, a pure function. */
    public Step<M> step(M model, OptState<M> state, B batch, Key key) {
        record Seen<M>(M model, Map<String, Tensor> measures) {}
        ValueAndGradAux<M, Seen<M>> r = Transforms.valueAndGradAux((M m) -> {
            Context context = Context.train(key);
            Scored s = forward.apply(m, batch, context);
            return new Aux<>(s.loss(), new Seen<>(context.updated(m), s.measures()));
        }).apply(model);
        Update<M> u = optimizer.update(r.aux().model(), r.grad(), state);
        return new Step<>(u.model(), u.state(), withLoss(r.value(), r.aux().measures()));
    }

    private static Map<String, Tensor> withLoss(Tensor loss, Map<String, Tensor> measures) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.put("loss", loss);
        all.putAll(measures);
        return all;
    }

    /** Trains, without testing. */
    public Run<M> fit(DataLoader<B> train) {
        return fit(train, null);
    }

    /** Trains, and tests after each epoch. */
    public Run<M> fit(DataLoader<B> train, Dataset<B> test) {
        M m = model;
        OptState<M> state = optimizer.init(m);
        List<Epoch> history = new ArrayList<>();
        long steps = 0;
        boolean on = true;
        for (int e = 1; e <= epochs && on; e++) {
            long start = System.nanoTime();
            for (Listener l : listeners) l.begin(e, epochs, train.batches());
            Means means = new Means();
            int i = 0;
            for (B batch : train.epoch(e - 1)) {
                Step<M> s = step(m, state, batch, key.foldIn(steps++));
                m = s.model();
                state = s.state();
                double loss = means.add(s.measures(), examples(batch));
                if (!Double.isFinite(loss)) {
                    throw new ArithmeticException("training: the loss is " + loss + " at epoch " + e + ", batch " + i
                            + "; lower the learning rate, clip gradients, or wrap the step in checkNumerics to find the operation");
                }
                for (Listener l : listeners) l.batch(i, loss);
                i++;
            }
            Map<String, Double> tested = test == null ? Map.of() : evaluate(m, test);
            Epoch epoch = new Epoch(e, means.result(), tested, (System.nanoTime() - start) / 1e9, means.examples);
            history.add(epoch);
            for (Listener l : listeners) on &= l.end(epoch);
        }
        return new Run<>(m, state, List.copyOf(history));
    }

    /** The mean of every measure over a data set, in evaluation mode. */
    public Map<String, Double> evaluate(M model, Dataset<B> data) {
        return Tape.noGrad(() -> {
            Means means = new Means();
            for (B batch : DataLoader.of(data, testBatch).epoch(0)) {
                Scored s = forward.apply(model, batch, Context.eval());
                means.add(withLoss(s.loss(), s.measures()), examples(batch));
            }
            return means.result();
        });
    }

    private static int examples(Object batch) {
        return Tree.leaves(batch).getFirst().size(0);
    }

    /** Means over batches, each weighted by its examples. */
    private static final class Means {
        private final Map<String, Double> sums = new LinkedHashMap<>();
        private long examples;

        double add(Map<String, Tensor> measures, int n) {
            measures.forEach((name, t) -> sums.merge(name, t.item() * n, Double::sum));
            examples += n;
            return measures.get("loss").item();
        }

        Map<String, Double> result() {
            Map<String, Double> r = new LinkedHashMap<>();
            sums.forEach((name, s) -> r.put(name, s / examples));
            return java.util.Collections.unmodifiableMap(r);
        }
    }
}
