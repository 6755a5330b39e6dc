package io.leibniz.nn.optim;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Adam without the memory (Shazeer and Stern 2018), as in PyTorch: the average square of a matrix's gradient is the product of
 * its rows' and its columns' means, and vectors keep their own. With 1 − β = t^(−0.8), the step is
 * {@code p ← (1 − ηλ)p − min(η, 1/√t)·max(ε, rms(p))·u / max(1, rms(u)/d)}, u = g / √v.
 */
public final class Adafactor extends LeafRule {
    private final double betaDecay;
    private final double epsilon;
    private final double clip;
    private final double weightDecay;

    private Adafactor(Schedule rate, double betaDecay, double epsilon, double clip, double weightDecay) {
        super(rate);
        this.betaDecay = betaDecay;
        this.epsilon = epsilon;
        this.clip = clip;
        this.weightDecay = weightDecay;
    }

    public static Adafactor with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Adafactor with(Schedule rate) {
        return new Adafactor(rate, -0.8, 1e-3, 1, 0);
    }

    /** The exponent; −0.8 at first. */
    public Adafactor betaDecay(double betaDecay) {
        return new Adafactor(rate, betaDecay, epsilon, clip, weightDecay);
    }

    /** ε; 10⁻³ at first. */
    public Adafactor epsilon(double epsilon) {
        return new Adafactor(rate, betaDecay, epsilon, clip, weightDecay);
    }

    /** d; 1 at first. */
    public Adafactor clip(double clip) {
        return new Adafactor(rate, betaDecay, epsilon, clip, weightDecay);
    }

    /** λ; 0 at first. */
    public Adafactor weightDecay(double weightDecay) {
        return new Adafactor(rate, betaDecay, epsilon, clip, weightDecay);
    }

    @Override
    int slots() {
        return 2;
    }

    /** Means of rows and of columns; of vectors and numbers the squares, and nothing. */
    @Override
    List<Tensor> start(String path, Tensor p) {
        int r = p.rank();
        if (r < 2) return List.of(Tensor.zerosLike(p), Tensor.zeros(Shape.of(0), p.dtype()));
        Shape outer = p.shape().sub(0, r - 2);
        return List.of(Tensor.zeros(outer.concat(Shape.of(p.size(-2), 1)), p.dtype()), Tensor.zeros(outer.concat(Shape.of(1, p.size(-1))), p.dtype()));
    }

    private static Tensor toward(Tensor old, Tensor now, Tensor share) {
        return old.add(now.sub(old).mul(share));
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        Tensor share = step.pow(betaDecay).to(p.dtype());
        double tiny = p.dtype().eps();
        Tensor square = g.square();
        Tensor first;
        Tensor second;
        Tensor v;
        if (p.rank() > 1) {
            first = toward(kept[0], square.mean(true, -1), share);
            second = toward(kept[1], square.mean(true, -2), share);
            v = first.mul(second).div(first.mean(true, -2).maximum(tiny));
        } else {
            first = toward(kept[0], square, share);
            second = kept[1];
            v = first;
        }
        Tensor u = v.maximum(tiny * tiny).rsqrt().mul(g);
        Tensor eta = step.rsqrt().minimum(rate).to(p.dtype()).mul(p.square().mean().sqrt().maximum(epsilon));
        Tensor shorter = u.square().mean().sqrt().div(clip).maximum(1.0);
        if (weightDecay != 0) p = p.mul(rate.mul(weightDecay).rsub(1).to(p.dtype()));
        return new Tensor[] {p.sub(u.mul(eta.div(shorter))), first, second};
    }
}
