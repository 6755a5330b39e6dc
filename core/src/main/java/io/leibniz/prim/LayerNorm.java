package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * Every row of x [R, L] by its own statistics: (x − μ)/√(σ² + ε)·w + b, with the biased variance σ². Operands (x), or
 * (x, w [L], b [L]).
 */
public record LayerNorm(double eps) implements Fused {
    @Override
    public String label() {
        return "layerNorm";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    private static Tensor mean(Tensor x) {
        return x.sum(true, -1).div((double) x.size(-1));
    }

    @Override
    public Tensor decompose(Tensor... x) {
        Tensor centred = x[0].sub(mean(x[0]));
        Tensor y = centred.mul(mean(centred.square()).add(eps).rsqrt());
        return x.length == 1 ? y : y.mul(x[1]).add(x[2]);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return switch (i) {
            case 0 -> x.length == 1 ? apply(new Gradient(eps), ct, x[0]) : apply(new Gradient(eps), ct, x[0], x[1]);
            case 1 -> ct.mul(apply(this, x[0])).sum(0);
            default -> ct.sum(0);
        };
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        for (int i = 1; i < x.length; i++) if (batched[i]) return Fused.super.batch(x, batched, n);
        Tensor[] in = x.clone();
        Shape s = x[0].shape();
        in[0] = x[0].reshape(s.dim(0) * s.dim(1), s.dim(2));
        return apply(this, in).reshape(s);
    }

    /**
     * The cotangent of x: (g − mean g − x̂·mean(g·x̂))/√(σ² + ε) with g = ct·w and the normalised row x̂. Operands (ct, x) or
     * (ct, x, w).
     */
    public record Gradient(double eps) implements Fused {
        @Override
        public String label() {
            return "layerNorm.gradient";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor g = x.length == 2 ? x[0] : x[0].mul(x[2]);
            Tensor centred = x[1].sub(mean(x[1]));
            Tensor scale = mean(centred.square()).add(eps).rsqrt();
            Tensor normal = centred.mul(scale);
            return g.sub(mean(g)).sub(normal.mul(mean(g.mul(normal)))).mul(scale);
        }
    }
}
