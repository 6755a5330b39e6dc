package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/**
 * A learning rate as a function of the step, counted from 0. Written with tensor operations, so that a schedule can be
 * part of a compiled step.
 *
 * {@snippet :
 * Schedule.cosine(1e-3, 9_500).warmup(500);
 * Schedule.constant(1e-3).then(1_000, Schedule.exponential(1e-3, 0.999));
 * }
 *
 * <p>What depends on a measure rather than on the step is a {@link Plateau}.
 */
@FunctionalInterface
public interface Schedule {
    /** The rate at a step, an f64 scalar for an f64 scalar. */
    Tensor at(Tensor step);

    /** The rate at a step, as a number. */
    default double at(long step) {
        return at(Tensor.scalar(step, DType.F64)).item();
    }

    static Schedule constant(double rate) {
        return step -> Tensor.fullLike(step, rate);
    }

    /** Multiplied by {@code gamma} every {@code every} steps. */
    static Schedule step(double rate, long every, double gamma) {
        require(every > 0, "step: every", every);
        return step -> Tensor.fullLike(step, gamma).pow(step.div((double) every).floor()).mul(rate);
    }

    /** Multiplied by {@code gamma} at each of these steps. */
    static Schedule multiStep(double rate, double gamma, long... milestones) {
        long[] all = milestones.clone();
        return step -> {
            Tensor passed = Tensor.zerosLike(step);
            for (long m : all) passed = passed.add(step.ge((double) m).to(step.dtype()));
            return Tensor.fullLike(step, gamma).pow(passed).mul(rate);
        };
    }

    /** {@code rate·gammaᵗ}. */
    static Schedule exponential(double rate, double gamma) {
        return step -> Tensor.fullLike(step, gamma).pow(step).mul(rate);
    }

    /** A line from {@code first} at 0 to {@code last} at {@code steps}, and {@code last} from then on. */
    static Schedule linear(double first, double last, long steps) {
        return polynomial(first, steps, 1, last);
    }

    /** {@code last + (rate − last)·(1 − t/steps)^power}, and {@code last} from {@code steps} on. */
    static Schedule polynomial(double rate, long steps, double power, double last) {
        require(steps > 0, "polynomial: steps", steps);
        return step -> done(step, steps).rsub(1).pow(power).mul(rate - last).add(last);
    }

    /** Half a cosine from {@code rate} at 0 down to {@code last} at {@code steps}, and {@code last} from then on (Loshchilov and Hutter 2016). */
    static Schedule cosine(double rate, long steps, double last) {
        require(steps > 0, "cosine: steps", steps);
        return step -> between(rate, last, done(step, steps));
    }

    static Schedule cosine(double rate, long steps) {
        return cosine(rate, steps, 0);
    }

    /**
     * Half a cosine from {@code rate} down to {@code last}, again and again, the first over {@code steps} steps and each other one
     * {@code growth} times as long as the one before (Loshchilov and Hutter 2016).
     */
    static Schedule cosineRestarts(double rate, long steps, int growth, double last) {
        require(steps > 0, "cosineRestarts: steps", steps);
        require(growth > 0, "cosineRestarts: growth", growth);
        if (growth == 1) return step -> between(rate, last, step.remainder((double) steps).div((double) steps));
        return step -> {
            Tensor first = step.div((double) steps).mul(growth - 1.0).add(1.0).log().div(Math.log(growth)).floor();
            // Where a cosine begins the logarithm may fall short of a whole number.
            Tensor after = first.add(1.0);
            Tensor n = Tensor.where(begin(after, steps, growth).le(step), after, first);
            Tensor length = Tensor.fullLike(n, growth).pow(n).mul((double) steps);
            return between(rate, last, step.sub(begin(n, steps, growth)).div(length));
        };
    }

    /** Where the n-th cosine begins: steps·(growthⁿ − 1)/(growth − 1), a whole number. */
    private static Tensor begin(Tensor n, long steps, int growth) {
        return Tensor.fullLike(n, growth).pow(n).round().sub(1.0).mul((double) steps).div(growth - 1.0).round();
    }

    /** Up to {@code top} over the first 30 % of the steps from a 25th of it, and down to a 250,000th, each half a cosine. */
    static Schedule oneCycle(double top, long steps) {
        return oneCycle(top, steps, 0.3, 25, 1e4);
    }

    /**
     * Half a cosine from {@code top/first} up to {@code top}, another one down to {@code top/first/last} (Smith and Topin 2017).
     *
     * @param steps in all, of which the last is number {@code steps − 1}
     * @param rise the share of the steps that go up
     */
    static Schedule oneCycle(double top, long steps, double rise, double first, double last) {
        require(steps > 1, "oneCycle: steps", steps);
        if (!(rise > 0 && rise < 1)) throw new IllegalArgumentException("oneCycle: rise " + rise + "; give a share between 0 and 1");
        double turn = rise * steps - 1;
        return step -> {
            Tensor up = between(top / first, top, step.div(Math.max(turn, 1e-9)).minimum(1.0));
            Tensor down = between(top, top / first / last, step.sub(turn).div(steps - 1 - turn).minimum(1.0));
            return Tensor.where(step.le(turn), up, down);
        };
    }

    /** A linear rise over the first {@code steps} steps, then this schedule from its beginning. */
    default Schedule warmup(long steps) {
        require(steps > 0, "warmup: steps", steps);
        Schedule after = this;
        Schedule rise = step -> after.at(Tensor.zerosLike(step)).mul(step.add(1.0).div((double) steps));
        return rise.then(steps, after);
    }

    /** This schedule for {@code steps} steps, then the other one from its beginning. */
    default Schedule then(long steps, Schedule next) {
        require(steps > 0, "then: steps", steps);
        Schedule before = this;
        return step -> Tensor.where(step.lt((double) steps), before.at(step), next.at(step.sub((double) steps).maximum(0.0)));
    }

    /** The product of both: {@code Schedule.cosine(1e-3, n).times(Schedule.step(1, 1000, 0.5))}. */
    default Schedule times(Schedule factor) {
        Schedule one = this;
        return step -> one.at(step).mul(factor.at(step));
    }

    /** From a to b by half a cosine; at 0 all of a, at 1 all of b. */
    private static Tensor between(double a, double b, Tensor share) {
        return share.mul(Math.PI).cos().add(1.0).mul((a - b) / 2).add(b);
    }

    private static Tensor done(Tensor step, long steps) {
        return step.minimum((double) steps).div((double) steps);
    }

    private static void require(boolean ok, String what, long got) {
        if (!ok) throw new IllegalArgumentException(what + " is too small: " + got);
    }
}
