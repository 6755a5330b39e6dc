package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps by an inverse Hessian made of the last m steps s and changes of the gradient y (Liu and Nocedal 1989): {@code p ← p −
 * η·H·g}, H·g by the two loops over the pairs from H₀ = sᵀy/yᵀy, the latest pair's. The first step is min(1, 1/‖g‖₁)·η·g. For whole
 * batches: gradients of different batches don't differ by curvature alone. All leaves move as one vector.
 */
public final class LBfgs extends Optimizer {
    private static final String HISTORY = "history:";
    /** sᵀy below which a pair tells nothing of a curvature. */
    private static final double FLAT = 1e-10;

    private final Schedule rate;
    private final int history;

    private LBfgs(Schedule rate, int history) {
        this.rate = rate;
        this.history = history;
    }

    /** A rate of 1 is Newton's. */
    public static LBfgs with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static LBfgs with(Schedule rate) {
        return new LBfgs(rate, 10);
    }

    /** m; 10 at first. */
    public LBfgs history(int pairs) {
        if (pairs < 1) throw new IllegalArgumentException("history: " + pairs + " pairs; give at least 1");
        return new LBfgs(rate, pairs);
    }

    /** Steps, changes, 1/sᵀy of each pair, H₀, the last gradient and the last step. A pair of zeros, 1/sᵀy being 0 too, does nothing. */
    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Tensor x = vector(List.copyOf(parameters.values()));
        DType t = x.dtype();
        Tensor pairs = Tensor.zeros(Shape.of(history, x.numel()), t);
        Tensor none = Tensor.zerosLike(x);
        return Map.of(HISTORY, List.of(pairs, pairs, Tensor.zeros(Shape.of(history), t), Tensor.scalar(1, t), none, none));
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        List<Tensor> k = kept(kept, HISTORY, 6);
        Tensor x = vector(leaves.values().stream().map(Leaf::parameter).toList());
        Tensor g = vector(leaves.values().stream().map(Leaf::gradient).toList());
        Tensor s = k.get(5);
        Tensor y = g.sub(k.get(4));
        Tensor sy = s.mul(y).sum();
        // Before the first step s is 0, and no pair comes of it.
        Tensor curved = sy.gt(FLAT);
        Tensor safe = Tensor.where(curved, sy, Tensor.onesLike(sy));
        Tensor steps = Tensor.where(curved, pushed(k.get(0), s.unsqueeze(0)), k.get(0));
        Tensor changes = Tensor.where(curved, pushed(k.get(1), y.unsqueeze(0)), k.get(1));
        Tensor inverse = Tensor.where(curved, pushed(k.get(2), safe.rdiv(1).unsqueeze(0)), k.get(2));
        Tensor yy = Tensor.where(curved, y.square().sum(), Tensor.onesLike(sy));
        Tensor scale = Tensor.where(curved, sy.div(yy), k.get(3));

        Tensor first = clock.step().eq(0);
        Tensor eta = rate.at(clock.step().to(DType.F64)).mul(clock.rateFactor()).to(x.dtype());
        Tensor careful = Tensor.where(first, g.abs().sum().rdiv(1).minimum(1.0), Tensor.onesLike(sy));
        Tensor move = direction(g, steps, changes, inverse, scale).mul(eta.mul(careful)).neg();
        Advance r = new Advance();
        Tensor next = x.add(move);
        int at = 0;
        for (var e : leaves.entrySet()) {
            Tensor p = e.getValue().parameter();
            r.parameters().put(e.getKey(), next.narrow(0, at, p.numel()).reshape(p.shape()).to(p.dtype()));
            at += p.numel();
        }
        r.kept().put(HISTORY, List.of(steps, changes, inverse, scale, g, move));
        return r;
    }

    /** H·g. */
    private Tensor direction(Tensor g, Tensor steps, Tensor changes, Tensor inverse, Tensor scale) {
        Tensor q = g;
        Tensor[] alpha = new Tensor[history];
        for (int i = history - 1; i >= 0; i--) {
            alpha[i] = steps.select(0, i).mul(q).sum().mul(inverse.select(0, i));
            q = q.sub(changes.select(0, i).mul(alpha[i]));
        }
        Tensor r = q.mul(scale);
        for (int i = 0; i < history; i++) {
            Tensor beta = changes.select(0, i).mul(r).sum().mul(inverse.select(0, i));
            r = r.add(steps.select(0, i).mul(alpha[i].sub(beta)));
        }
        return r;
    }

    /** Without the oldest, and with a new one at the end. */
    private static Tensor pushed(Tensor rows, Tensor row) {
        return Tensor.cat(0, rows.narrow(0, 1, rows.size(0) - 1), row);
    }

    private static Tensor vector(List<Tensor> leaves) {
        DType t = DType.F32;
        List<Tensor> flat = new ArrayList<>();
        for (Tensor l : leaves) if (l.dtype() == DType.F64) t = DType.F64;
        for (Tensor l : leaves) flat.add(l.reshape(l.numel()).to(t));
        return Tensor.cat(0, flat.toArray(Tensor[]::new));
    }
}
