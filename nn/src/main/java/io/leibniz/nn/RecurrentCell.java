package io.leibniz.nn;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/**
 * One step of a recurrent network, cut in two so that a sequence needs one product for all of its inputs.
 *
 * @param <S> the state of a batch: a tensor [N, width], or a record of them
 */
public sealed interface RecurrentCell<S> permits RnnCell, LstmCell, GruCell {
    /** What the inputs add to the gates, of one step or of many: [.., in] → [.., gates·width]. */
    Tensor project(Tensor x);

    /** The next state from one step's {@link #project}. */
    S step(Tensor projected, S state);

    /** What a state shows to the next layer: [N, width]. */
    Tensor output(S state);

    /** The state before the first step: zeros for a batch of n. */
    S start(int n, DType dtype);

    /** Features of one input. */
    int inputs();

    /** The next state from one input [N, in]. */
    default S apply(Tensor x, S state) {
        return step(project(x), state);
    }
}
