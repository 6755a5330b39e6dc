package io.leibniz.nn.optim;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Momentum made orthogonal, for the matrices of hidden layers (Jordan et al. 2024): {@code b ← µb + (1 − µ)g}, u = b or with
 * Nesterov's look ahead (1 − µ)g + µb, {@code p ← (1 − ηλ)p − η·√max(1, rows/columns)·O(u)}. O brings the singular
 * values of u near 1 by five Newton–Schulz steps X ← aX + (bA + cA²)X, A = XXᵀ, from u / ‖u‖. Kernels of convolutions are matrices [out, rest].
 *
 * <p>Embeddings, output layers and vectors want another rule:
 *
 * {@snippet :
 * AdamW.with(3e-4).where(Leaves.named("blocks.**").and(Leaves.rank(2)), Muon.with(0.02));
 * }
 */
public final class Muon extends LeafRule {
    private static final int STEPS = 5;
    private static final double A = 3.4445;
    private static final double B = -4.7750;
    private static final double C = 2.0315;

    private final double momentum;
    private final boolean nesterov;
    private final double weightDecay;

    private Muon(Schedule rate, double momentum, boolean nesterov, double weightDecay) {
        super(rate);
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.weightDecay = weightDecay;
    }

    public static Muon with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static Muon with(Schedule rate) {
        return new Muon(rate, 0.95, true, 0.1);
    }

    /** µ; 0.95 at first. */
    public Muon momentum(double momentum) {
        return new Muon(rate, momentum, nesterov, weightDecay);
    }

    public Muon nesterov(boolean nesterov) {
        return new Muon(rate, momentum, nesterov, weightDecay);
    }

    /** λ; 0.1 at first. */
    public Muon weightDecay(double weightDecay) {
        return new Muon(rate, momentum, nesterov, weightDecay);
    }

    @Override
    int slots() {
        return 1;
    }

    @Override
    List<Tensor> start(String path, Tensor p) {
        if (p.rank() < 2) {
            throw new ShapeException("muon: " + path + " has shape " + p.shape() + "; it moves matrices. Give the others another rule: AdamW.with(…).where(Leaves.rank(2), Muon.with(…))");
        }
        return super.start(path, p);
    }

    private static Tensor orthogonal(Tensor u) {
        boolean tall = u.size(0) > u.size(1);
        Tensor x = tall ? u.t() : u;
        x = x.div(x.square().sum().sqrt().add(1e-7));
        for (int i = 0; i < STEPS; i++) {
            Tensor a = x.matmul(x.t());
            x = x.mul(A).add(a.mul(B).add(a.matmul(a).mul(C)).matmul(x));
        }
        return tall ? x.t() : x;
    }

    @Override
    Tensor[] step(Tensor p, Tensor g, Tensor[] kept, Tensor rate, Tensor step) {
        Tensor b = kept[0].mul(momentum).add(g.mul(1 - momentum));
        Tensor u = nesterov ? g.mul(1 - momentum).add(b.mul(momentum)) : b;
        int rows = p.size(0);
        int columns = p.numel() / Math.max(rows, 1);
        Tensor o = orthogonal(u.reshape(rows, columns)).reshape(p.shape());
        if (weightDecay != 0) p = p.mul(rate.mul(weightDecay).rsub(1).to(p.dtype()));
        double longer = Math.sqrt(Math.max(1, (double) rows / Math.max(columns, 1)));
        return new Tensor[] {p.sub(o.mul(rate.mul(longer).to(p.dtype()))), b};
    }
}
