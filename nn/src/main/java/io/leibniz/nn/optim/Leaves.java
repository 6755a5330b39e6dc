package io.leibniz.nn.optim;

import io.leibniz.tensor.Shape;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Some of a model's leaves, by path and shape.
 *
 * {@snippet :
 * Leaves.named("**.bias", "norm*.weight").or(Leaves.rank(1));
 * }
 */
@FunctionalInterface
public interface Leaves {
    /** Whether a leaf is one of them; its path is as in {@code layers.0.weight}. */
    boolean has(String path, Shape shape);

    /** By path, where {@code *} stands for any characters but dots, and {@code **} for any at all. */
    static Leaves named(String... patterns) {
        List<Pattern> all = List.of(patterns).stream().map(Leaves::pattern).toList();
        return new Leaves() {
            @Override
            public boolean has(String path, Shape shape) {
                return all.stream().anyMatch(p -> p.matcher(path).matches());
            }

            @Override
            public String toString() {
                return String.join(", ", patterns);
            }
        };
    }

    /** With so many axes. */
    static Leaves rank(int rank) {
        return (path, shape) -> shape.rank() == rank;
    }

    default Leaves and(Leaves other) {
        return (path, shape) -> has(path, shape) && other.has(path, shape);
    }

    default Leaves or(Leaves other) {
        return (path, shape) -> has(path, shape) || other.has(path, shape);
    }

    default Leaves not() {
        return (path, shape) -> !has(path, shape);
    }

    private static Pattern pattern(String glob) {
        StringBuilder r = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c != '*') {
                r.append(Pattern.quote(String.valueOf(c)));
            } else if (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                r.append(".*");
                i++;
            } else {
                r.append("[^.]*");
            }
        }
        return Pattern.compile(r.toString());
    }
}
