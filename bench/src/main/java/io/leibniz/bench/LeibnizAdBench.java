package io.leibniz.bench;

import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.adbench.Ba;
import io.leibniz.testkit.adbench.Gmm;
import io.leibniz.testkit.adbench.Hand;
import io.leibniz.testkit.adbench.Lstm;
import java.util.List;
import java.util.function.Supplier;

/** ADBench's objectives and their derivatives on this library. */
final class LeibnizAdBench extends LeibnizWorkload {
    private final Problem.AdBench problem;
    private Supplier<List<Tensor>> work;

    LeibnizAdBench(Problem.AdBench problem) {
        this.problem = problem;
    }

    @Override void load() {
        work = switch (problem) {
            case Problem.Gmm p -> gmm(p);
            case Problem.BundleAdjustment p -> ba(p);
            case Problem.DiagonalLstm p -> lstm(p);
            case Problem.HandTracking p -> hand(p);
        };
    }

    private static Supplier<List<Tensor>> gmm(Problem.Gmm p) {
        var gmm = new Gmm(p.data());
        var parameters = Gmm.Parameters.of(p.data());
        return p.derivative() ? () -> {
            var g = gmm.gradient(parameters).grad();
            return List.of(g.alphas(), g.means(), g.icf());
        } : () -> List.of(gmm.apply(parameters));
    }

    private static Supplier<List<Tensor>> ba(Problem.BundleAdjustment p) {
        var ba = new Ba(p.data());
        var parameters = Ba.Parameters.of(p.data());
        return p.derivative() ? () -> {
            var j = ba.jacobian(parameters);
            return List.of(j.blocks(), j.weights());
        } : () -> {
            var r = ba.residuals(parameters);
            return List.of(r.x(), r.y(), r.weights());
        };
    }

    private static Supplier<List<Tensor>> lstm(Problem.DiagonalLstm p) {
        var lstm = new Lstm(p.data());
        var parameters = Lstm.Parameters.of(p.data());
        return p.derivative() ? () -> List.of(Tensor.wrap(lstm.gradient(parameters).grad().toArray(), p.data().parameters().length))
                : () -> List.of(lstm.apply(parameters));
    }

    private static Supplier<List<Tensor>> hand(Problem.HandTracking p) {
        var hand = new Hand(p.data());
        var theta = hand.theta();
        var us = hand.us();
        return p.derivative() ? () -> List.of(hand.jacobian(theta, us)) : () -> List.of(hand.residuals(theta, us));
    }

    @Override public double step() {
        return work.get().size();
    }

    @Override public double checksum() {
        double sum = 0;
        for (var tensor : work.get()) {
            for (double value : tensor.toDoubleArray()) {
                sum += Math.abs(value);
            }
        }
        return sum;
    }
}
