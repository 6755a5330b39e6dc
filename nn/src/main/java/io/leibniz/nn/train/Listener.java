package io.leibniz.nn.train;

/** Watches a training run: progress bars, logs, early stopping. */
public interface Listener {
    /** An epoch begins. */
    default void begin(int epoch, int epochs, int batches) {}

    /** A batch was learned from. */
    default void batch(int batch, double loss) {}

    /** An epoch ended. Returns whether to go on. */
    default boolean end(Epoch epoch) {
        return true;
    }

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
