package io.leibniz.nn.train;

import java.util.List;
import java.util.Map;

/**
 * What makes one epoch better than another: a measure of training or testing, to be made small or large.
 *
 * {@snippet :
 * Goal.most("test/accuracy");
 * Goal.least("test/loss");
 * }
 *
 * @param test whether it is measured in testing
 * @param measure its name
 * @param larger whether more is better
 */
public record Goal(boolean test, String measure, boolean larger) {
    /** A measure to be made small, by the name {@code test/NAME} or {@code train/NAME}. */
    public static Goal least(String name) {
        return of(name, false);
    }

    /** A measure to be made large. */
    public static Goal most(String name) {
        return of(name, true);
    }

    private static Goal of(String name, boolean larger) {
        boolean test = name.startsWith("test/");
        if (!test && !name.startsWith("train/")) {
            throw new IllegalArgumentException("Goal: '" + name + "' is neither test/NAME nor train/NAME, such as test/loss");
        }
        return new Goal(test, name.substring(name.indexOf('/') + 1), larger);
    }

    /**
     * What an epoch came to.
     *
     * @throws IllegalArgumentException if nothing of the name was measured
     */
    public double of(Epoch epoch) {
        Map<String, Double> all = test ? epoch.test() : epoch.train();
        Double v = all.get(measure);
        if (v == null) {
            throw new IllegalArgumentException("the goal " + this + " isn't measured; in " + (test ? "testing" : "training") + " there is "
                    + (all.isEmpty() ? "nothing: give fit a test set" : String.join(", ", all.keySet())));
        }
        return v;
    }

    /** Where the best epoch stands in a list: the first of equals, NaN never; −1 if there is none. */
    public int best(List<Epoch> epochs) {
        int best = -1;
        double value = larger ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        for (int i = 0; i < epochs.size(); i++) {
            double v = of(epochs.get(i));
            if (larger ? v > value : v < value) {
                best = i;
                value = v;
            }
        }
        return best;
    }

    /** {@code least test/loss}. */
    @Override
    public String toString() {
        return (larger ? "most " : "least ") + (test ? "test/" : "train/") + measure;
    }
}
