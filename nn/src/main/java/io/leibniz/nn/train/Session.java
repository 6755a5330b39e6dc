package io.leibniz.nn.train;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Loader;
import io.leibniz.data.Loader.Position;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Plateau;
import io.leibniz.random.Key;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of a {@link Trainer}. */
final class Session<M, B> {
    private final Trainer<M, B> trainer;
    private final Loader<B> loader;
    private final Dataset<B> test;
    private final Goal goal;

    private M model;
    private OptState<M> state;
    private Key key;
    private Position position;
    private long step;
    private final List<Epoch> epochs;
    private M best;
    private Means means;
    private double rate;
    private Iterator<B> batches;
    private boolean enough;

    Session(Trainer<M, B> trainer, Loader<B> loader, Dataset<B> test) {
        this.trainer = trainer;
        this.loader = loader;
        this.test = test;
        this.goal = trainer.goal != null ? trainer.goal : Goal.least(test != null ? "test/loss" : "train/loss");
        Checkpoint<M> from = from();
        model = from.model();
        state = from.optimizer();
        key = from.key();
        position = from.position();
        step = from.step();
        epochs = new ArrayList<>(from.epochs());
        means = new Means(from.begun());
        rate = from.begun().rate();
        if (best == null) best = model;
    }

    private Checkpoint<M> from() {
        Checkpoint<M> start = Checkpoint.start(trainer.model, trainer.optimizer, trainer.key);
        if (trainer.folder == null) {
            if (trainer.resume) throw new IllegalStateException("Trainer: resume() needs save(folder), where the checkpoints lie");
            return start;
        }
        try {
            if (!trainer.resume) {
                if (Checkpoint.exists(trainer.folder)) {
                    throw new IllegalStateException("Trainer: " + trainer.folder + " holds the checkpoint of another run; go on with it by resume(), or give another folder");
                }
                return start;
            }
            Optional<Checkpoint<M>> last = Checkpoint.last(trainer.folder, trainer.model, trainer.optimizer);
            if (last.isPresent()) best = Checkpoint.best(trainer.folder, trainer.model, trainer.optimizer).map(Checkpoint::model).orElse(null);
            return last.orElse(start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Run<M> run() {
        try {
            List<Epoch> before = List.copyOf(epochs);
            for (Listener l : trainer.listeners) l.start(new Listener.Start(model, before, step));
            Run.Ending ended = ending();
            while (ended == null) {
                for (Listener l : trainer.listeners) l.begin(epochs.size() + 1, expectedEpochs(), expectedBatches());
                if (learn()) {
                    close();
                    ended = ending();
                } else {
                    save(false);
                    ended = Run.Ending.REQUESTED;
                }
            }
            Run<M> run = new Run<>(model, state, List.copyOf(epochs), best, step, ended);
            for (Listener l : trainer.listeners) l.finish(run);
            return run;
        } finally {
            for (Listener l : trainer.listeners) l.close();
        }
    }

    private Run.Ending ending() {
        if (enough || trainer.patience > 0 && !epochs.isEmpty() && epochs.size() - 1 - goal.best(epochs) >= trainer.patience) return Run.Ending.EARLY;
        if (epochs.size() >= trainer.epochs || step >= trainer.steps) return Run.Ending.COMPLETED;
        return trainer.stop.getAsBoolean() ? Run.Ending.REQUESTED : null;
    }

    private int expectedBatches() {
        if (trainer.every > 0) return (int) Math.min(trainer.every, trainer.steps - step + means.batches());
        return loader instanceof DataLoader<B> d ? d.batches() : 0;
    }

    private int expectedEpochs() {
        if (trainer.epochs < Integer.MAX_VALUE) return trainer.epochs;
        int each = expectedBatches();
        long all = each == 0 ? 0 : Math.ceilDiv(trainer.steps, each);
        return all > Integer.MAX_VALUE ? 0 : (int) all;
    }

    /** Learns to the end of the epoch; false if it was asked to stop before. */
    private boolean learn() {
        if (batches == null) batches = loader.epoch(position.epoch(), position.batch()).iterator();
        while (true) {
            if (step >= trainer.steps || trainer.every > 0 && means.batches() == trainer.every) return true;
            if (!batches.hasNext()) {
                if (position.batch() == 0) throw new IllegalArgumentException("Trainer: the loader has no batches");
                position = new Position(position.epoch() + 1, 0);
                batches = loader.epoch(position.epoch()).iterator();
                if (trainer.every == 0) return true;
                continue;
            }
            // A stop after the last batch would leave an epoch without its end, so it is asked for before one.
            if (trainer.stop.getAsBoolean()) return false;
            learnFrom(batches.next());
            if (trainer.saveEvery > 0 && step % trainer.saveEvery == 0) save(false);
        }
    }

    private void learnFrom(B batch) {
        int i = means.batches();
        rate = trainer.optimizer.rate(state);
        Trainer.Step<M> s = trainer.compiledStep().apply(model, state, batch, key.foldIn(step));
        Map<String, Double> measures = means.add(s.measures(), examples(batch));
        double loss = measures.get("loss");
        if (!Double.isFinite(loss)) {
            throw new ArithmeticException("training: the loss is " + loss + " at epoch " + (epochs.size() + 1) + ", batch " + i
                    + "; lower the learning rate, clip gradients, or wrap the step in checkNumerics to find the operation");
        }
        model = s.model();
        state = s.state();
        position = new Position(position.epoch(), position.batch() + 1);
        step++;
        Listener.Step seen = new Listener.Step(step, epochs.size() + 1, measures, rate);
        for (Listener l : trainer.listeners) {
            l.batch(i, loss);
            l.step(seen);
        }
    }

    /** An epoch's end: tests, compares, lowers the rate, saves, tells. */
    private void close() {
        Map<String, Double> train = means.result();
        Map<String, Double> tested = test == null ? Map.of() : trainer.evaluate(model, test);
        Epoch epoch = new Epoch(epochs.size() + 1, train, tested, means.seconds(), means.examples(), rate);
        epochs.add(epoch);
        means = new Means(Checkpoint.Begun.NONE);
        boolean better = goal.best(epochs) == epochs.size() - 1;
        if (better) best = model;
        if (trainer.plateau != null) state = state.withRateFactor(plateau().rateFactor());
        save(better);
        for (Listener l : trainer.listeners) l.model(step, model);
        for (Listener l : trainer.listeners) enough |= !l.end(epoch);
    }

    /** A plateau is a fold over the epochs, so that resumed training sees the same one. */
    private Plateau plateau() {
        Plateau p = goal.larger() ? trainer.plateau.largerIsBetter() : trainer.plateau;
        for (Epoch e : epochs) p = p.see(goal.of(e));
        return p;
    }

    private void save(boolean better) {
        if (trainer.folder == null) return;
        try {
            new Checkpoint<>(model, state, key, position, step, List.copyOf(epochs), means.batches() == 0 ? Checkpoint.Begun.NONE : means.begun(rate)).save(trainer.folder, better);
        } catch (IOException e) {
            throw new UncheckedIOException("Trainer: the checkpoint of step " + step + " could not be written to " + trainer.folder, e);
        }
    }

    static int examples(Object batch) {
        return Tree.leaves(batch).getFirst().size(0);
    }
}
