package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Layers of simple recurrent units ({@link RnnCell}) over sequences: [N, T, in] → [N, T, directions·width].
 *
 * {@snippet :
 * var net = Rnn.init(8, 16, RecurrentOptions.DEFAULT.layers(2).bidirectional(true), Key.of(42));
 * net.run(Tensor.zeros(4, 10, 8)).y();            // f32[4, 10, 32]
 * }
 *
 * @param forward each layer's cell
 * @param backward each layer's cell from the end to the beginning; empty for one direction
 * @param dropout between layers, in training
 */
public record Rnn(List<RnnCell> forward, List<RnnCell> backward, double dropout) implements Layer {
    public Rnn {
        if (forward.isEmpty() || !backward.isEmpty() && backward.size() != forward.size()) {
            throw new IllegalArgumentException("rnn: " + forward.size() + " cells forward and " + backward.size() + " backward; give one of each a layer, or none backward");
        }
        forward = List.copyOf(forward);
        backward = List.copyOf(backward);
    }

    /** One layer, one direction. */
    public static Rnn init(int in, int width, Key key) {
        return init(in, width, RecurrentOptions.DEFAULT, key);
    }

    public static Rnn init(int in, int width, RecurrentOptions options, Key key) {
        Recurrence.Stack<RnnCell> s = Recurrence.stack(in, width, options, key, (i, k) -> RnnCell.init(i, width, k));
        return new Rnn(s.forward(), s.backward(), options.dropout());
    }

    /** From a zero state, in evaluation. */
    public Unrolled<Tensor> run(Tensor x) {
        return run(x, null, null, Context.eval());
    }

    /**
     * Sequences of different lengths stand padded at the end; what stands there is not looked at, and each state is that
     * after the sequence's own last step. The backward direction begins at each sequence's own end.
     *
     * @param x [N, T, in]
     * @param state before the first step, [layers·directions, N, width]; null is zeros
     * @param lengths steps of each sequence, integers [N]; null if all have T
     * @throws io.leibniz.tensor.ShapeException if shapes don't fit
     */
    public Unrolled<Tensor> run(Tensor x, Tensor state, Tensor lengths, Context context) {
        return Recurrence.run("rnn", forward, backward, dropout, x, state, lengths, context);
    }

    /** The outputs of {@link #run(Tensor, Tensor, Tensor, Context)} from a zero state. */
    @Override
    public Tensor apply(Tensor x, Context context) {
        return run(x, null, null, context).y();
    }
}
