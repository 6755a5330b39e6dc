package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Layers of long short-term memory ({@link LstmCell}) over sequences: [N, T, in] → [N, T, directions·width].
 *
 * {@snippet :
 * var net = Lstm.init(8, 16, RecurrentOptions.DEFAULT.layers(2).bidirectional(true), Key.of(42));
 * net.run(Tensor.zeros(4, 10, 8)).y();            // f32[4, 10, 32]
 * }
 *
 * @param forward each layer's cell
 * @param backward each layer's cell from the end to the beginning; empty for one direction
 * @param dropout between layers, in training
 */
public record Lstm(List<LstmCell> forward, List<LstmCell> backward, double dropout) implements Layer {
    public Lstm {
        if (forward.isEmpty() || !backward.isEmpty() && backward.size() != forward.size()) {
            throw new IllegalArgumentException("lstm: " + forward.size() + " cells forward and " + backward.size() + " backward; give one of each a layer, or none backward");
        }
        forward = List.copyOf(forward);
        backward = List.copyOf(backward);
    }

    /** One layer, one direction. */
    public static Lstm init(int in, int width, Key key) {
        return init(in, width, RecurrentOptions.DEFAULT, key);
    }

    public static Lstm init(int in, int width, RecurrentOptions options, Key key) {
        Recurrence.Stack<LstmCell> s = Recurrence.stack(in, width, options, key, (i, k) -> LstmCell.init(i, width, k));
        return new Lstm(s.forward(), s.backward(), options.dropout());
    }

    /** From a zero state, in evaluation. */
    public Unrolled<LstmState> run(Tensor x) {
        return run(x, null, null, Context.eval());
    }

    /**
     * Sequences of different lengths stand padded at the end; what stands there is not looked at, and each state is that
     * after the sequence's own last step. The backward direction begins at each sequence's own end.
     *
     * @param x [N, T, in]
     * @param state before the first step, [layers·directions, N, width] a leaf; null is zeros
     * @param lengths steps of each sequence, integers [N]; null if all have T
     * @throws io.leibniz.tensor.ShapeException if shapes don't fit
     */
    public Unrolled<LstmState> run(Tensor x, LstmState state, Tensor lengths, Context context) {
        return Recurrence.run("lstm", forward, backward, dropout, x, state, lengths, context);
    }

    /** The outputs of {@link #run(Tensor, LstmState, Tensor, Context)} from a zero state. */
    @Override
    public Tensor apply(Tensor x, Context context) {
        return run(x, null, null, context).y();
    }
}
