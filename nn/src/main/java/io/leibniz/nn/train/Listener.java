package io.leibniz.nn.train;

import java.util.List;
import java.util.Map;

/**
 * Watches a training run: progress bars, logs, own reasons to stop. All calls come from the thread that trains, in the order
 * {@code start (begin (batch step)* model end)* finish close}.
 */
public interface Listener {
    /**
     * What a run begins with.
     *
     * @param model before its first step
     * @param epochs that had ended before, of a run that is resumed
     * @param step how many steps were taken before
     */
    record Start(Object model, List<Epoch> epochs, long step) {}

    /**
     * A step.
     *
     * @param number counted from 1 over the whole run
     * @param epoch counted from 1
     * @param measures of its batch, {@code loss} first
     * @param rate the learning rate it was taken at; NaN if the optimizer has none
     */
    record Step(long number, int epoch, Map<String, Double> measures, double rate) {}

    /** The run begins, or goes on. */
    default void start(Start start) {}

    /** An epoch begins, or goes on; a total that isn't known is 0. */
    default void begin(int epoch, int epochs, int batches) {}

    /** A batch was learned from; its number counts from 0 in the epoch. */
    default void batch(int batch, double loss) {}

    /** The same batch with all that was measured. */
    default void step(Step step) {}

    /** An epoch's learning and testing is done; the model after it. */
    default void model(long step, Object model) {}

    /** An epoch ended. Returns whether to go on. */
    default boolean end(Epoch epoch) {
        return true;
    }

    /** The run ended as it should. */
    default void finish(Run<?> run) {}

    /** The run ended, also by an exception. */
    default void close() {}

    /** One line an epoch. */
    static Listener lines(java.io.PrintStream out) {
        return new Listener() {
            @Override
            public boolean end(Epoch e) {
                out.println(line(e));
                return true;
            }
        };
    }

    /** {@code epoch 3: train loss 0.3121 accuracy 0.8876, test loss 0.3310 accuracy 0.8801, 41.2 s}. */
    static String line(Epoch e) {
        StringBuilder s = new StringBuilder("epoch ").append(e.number()).append(": train");
        e.train().forEach((name, v) -> s.append(String.format(java.util.Locale.ROOT, " %s %.4f", name, v)));
        if (!e.test().isEmpty()) {
            s.append(", test");
            e.test().forEach((name, v) -> s.append(String.format(java.util.Locale.ROOT, " %s %.4f", name, v)));
        }
        return s.append(String.format(java.util.Locale.ROOT, ", %.1f s", e.seconds())).toString();
    }
}
