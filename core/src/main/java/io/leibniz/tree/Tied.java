package io.leibniz.tree;

/**
 * A part of a tree that stands in several places and is one: the same {@code Tied} object in two fields gives its leaves
 * once, so they have one gradient, one update and one entry in a file. Identity counts, not equality.
 *
 * {@snippet :
 * record Translator(Tied<Tensor> words, Tied<Tensor> output) {}
 * var w = Tied.of(Tensor.ones(3, 2));
 * Tree.names(new Translator(w, w));      // [words]
 * }
 *
 * @param <T> a tensor or a tree of them
 */
public final class Tied<T> {
    private final T value;

    private Tied(T value) {
        this.value = value;
    }

    public static <T> Tied<T> of(T value) {
        return new Tied<>(value);
    }

    public T get() {
        return value;
    }

    @Override
    public String toString() {
        return "Tied[" + value + "]";
    }
}
