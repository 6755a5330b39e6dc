package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;

/**
 * A learning rate as a function of the step, counted from 0. Written with tensor operations, so that a schedule can be
 * part of a compiled step.
 */
@FunctionalInterface
public interface Schedule {
    /** The rate at a step, an f64 scalar for an f64 scalar. */
    Tensor at(Tensor step);

    /** The rate at a step, as a number. */
    default double at(long step) {
        return at(Tensor.scalar(step, io.leibniz.tensor.DType.F64)).item();
    }

    static Schedule constant(double rate) {
        return step -> Tensor.fullLike(step, rate);
    }

    /** Multiplied by {@code gamma} every {@code every} steps. */
    static Schedule step(double rate, long every, double gamma) {
        require(every > 0, "step: every", every);
        return step -> Tensor.fullLike(step, gamma).pow(step.div((double) every).floor()).mul(rate);
    }

    /** Half a cosine from {@code rate} at 0 down to {@code last} at {@code steps}, and {@code last} from then on (Loshchilov and Hutter 2016). */
    static Schedule cosine(double rate, long steps, double last) {
        require(steps > 0, "cosine: steps", steps);
        return step -> step.minimum((double) steps).mul(Math.PI / steps).cos().add(1.0).mul((rate - last) / 2).add(last);
    }

    static Schedule cosine(double rate, long steps) {
        return cosine(rate, steps, 0);
    }

    /** A linear rise over the first {@code steps} steps, then this schedule from its beginning. */
    default Schedule warmup(long steps) {
        require(steps > 0, "warmup: steps", steps);
        Schedule after = this;
        return step -> Tensor.where(step.lt((double) steps),
                after.at(Tensor.zerosLike(step)).mul(step.add(1.0).div((double) steps)),
                after.at(step.sub((double) steps).maximum(0.0)));
    }

    private static void require(boolean ok, String what, long got) {
        if (!ok) throw new IllegalArgumentException(what + " must be at least 1, not " + got);
    }
}
