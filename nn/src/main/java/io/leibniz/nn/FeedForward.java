package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * The same small network at each position: down(dropout(f(up(x)))), [.., E] → [.., E].
 *
 * @param up E → hidden
 * @param down hidden → E
 * @param activation f
 * @param dropout of the hidden features, in training
 */
public record FeedForward(Linear up, Linear down, Activation activation, double dropout) implements Layer {
    public static FeedForward init(int width, int hidden, Activation activation, double dropout, Key key) {
        Key[] k = key.split(2);
        return new FeedForward(Linear.init(width, hidden, k[0]), Linear.init(hidden, width, k[1]), activation, dropout);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        Tensor hidden = activation.apply(up.apply(x));
        return down.apply(new Dropout(dropout).apply(hidden, context));
    }
}
