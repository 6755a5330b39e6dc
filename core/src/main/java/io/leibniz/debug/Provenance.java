package io.leibniz.debug;

import io.leibniz.trace.Watch;
import java.util.function.Supplier;

/**
 * Lets tensors remember the user's line that made them. It costs a walk over the stack for each recorded operation (some
 * microseconds), so it is off until asked for, and on for one thread.
 *
 * {@snippet :
 * Tensor loss = Provenance.on(() -> model.loss(batch));
 * System.out.println(loss.explain());
 * }
 */
public final class Provenance {
    private Provenance() {}

    /** Runs with lines. */
    public static <R> R on(Supplier<R> body) {
        try (Watch _ = Watch.lines()) {
            return body.get();
        }
    }

    /** The same for a program without a result. */
    public static void on(Runnable body) {
        try (Watch _ = Watch.lines()) {
            body.run();
        }
    }
}
