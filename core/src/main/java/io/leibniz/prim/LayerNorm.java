package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.Kernels;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Every row of x [R, L] by its own statistics: (x − μ)/√(σ² + ε)·w + b, with the biased variance σ². Not centred, μ is 0
 * and σ² the mean of x². Operands (x), (x, w [L]) or (x, w, b [L]).
 */
public record LayerNorm(double eps, boolean centred) implements Fused {
    @Override
    public String label() {
        return centred ? "layerNorm" : "rmsNorm";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    private static Tensor mean(Tensor x) {
        return x.sum(true, -1).div((double) x.size(-1));
    }

    private static Tensor normal(double eps, boolean centred, Tensor x) {
        Tensor d = centred ? x.sub(mean(x)) : x;
        return d.mul(scale(eps, d));
    }

    private static Tensor scale(double eps, Tensor d) {
        return mean(d.square()).add(eps).rsqrt();
    }

    @Override
    public Tensor decompose(Tensor... x) {
        Tensor y = normal(eps, centred, x[0]);
        if (x.length > 1) y = y.mul(x[1]);
        return x.length > 2 ? y.add(x[2]) : y;
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return switch (i) {
            case 0 -> x.length == 1 ? apply(new Gradient(eps, centred), ct, x[0]) : apply(new Gradient(eps, centred), ct, x[0], x[1]);
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
     * The cotangent of x: (g − mean g − x̂·mean(g·x̂))/√(σ² + ε) with g = ct·w and the normalised row x̂; not centred,
     * without mean g. Operands (ct, x) or (ct, x, w).
     */
    public record Gradient(double eps, boolean centred) implements Fused {
        @Override
        public String label() {
            return centred ? "layerNorm.gradient" : "rmsNorm.gradient";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor g = x.length == 2 ? x[0] : x[0].mul(x[2]);
            Tensor d = centred ? x[1].sub(mean(x[1])) : x[1];
            Tensor scale = scale(eps, d);
            Tensor normal = d.mul(scale);
            Tensor rest = centred ? g.sub(mean(g)) : g;
            return rest.sub(normal.mul(mean(g.mul(normal)))).mul(scale);
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            if (x.length > 2 && batched[2]) return Fused.super.batch(x, batched, n);
            boolean[] both = {batched[0], batched[1]};
            Tensor[] in = Primitive.allBatched(new Tensor[] {x[0], x[1]}, both, n);
            Shape s = in[0].shape();
            Tensor ct = in[0].reshape(n * s.dim(1), s.dim(2));
            Tensor rows = in[1].reshape(n * s.dim(1), s.dim(2));
            return (x.length == 2 ? apply(this, ct, rows) : apply(this, ct, rows, x[2])).reshape(s);
        }
    }

    /**
     * {@link Gradient} of operands (ct, x, w), and behind it for each block of rows Σ ct·x̂ and Σ ct, the parts of the
     * cotangents of w and b: all along one axis. {@link #split} tells them apart.
     */
    public record Gradients(double eps, boolean centred) implements Fused {
        @Override
        public String label() {
            return centred ? "layerNorm.gradients" : "rmsNorm.gradients";
        }

        private static int blocks(Shape x) {
            return Math.ceilDiv(x.dim(0), Kernels.SUMMED_ROWS);
        }

        @Override
        public Spec spec(Spec... in) {
            Shape x = in[1].shape();
            return new Spec(in[1].dtype(), Shape.of(x.numel() + blocks(x) * 2 * x.dim(1)));
        }

        /** The cotangents of x, of the given shape, w and b. */
        public static Tensor[] split(Tensor gradients, Shape x) {
            int blocks = blocks(x);
            int n = x.dim(1);
            Tensor sums = gradients.narrow(0, x.numel(), blocks * 2 * n).reshape(blocks, 2, n).sum(0);
            return new Tensor[] {gradients.narrow(0, 0, x.numel()).reshape(x), sums.select(0, 0), sums.select(0, 1)};
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor first = apply(new Gradient(eps, centred), x);
            Tensor products = x[0].mul(apply(new LayerNorm(eps, centred), x[1]));
            List<Tensor> parts = new ArrayList<>(List.of(first.reshape(first.numel())));
            int rows = x[1].size(0);
            for (int r = 0; r < rows; r += Kernels.SUMMED_ROWS) {
                int length = Math.min(Kernels.SUMMED_ROWS, rows - r);
                parts.add(products.narrow(0, r, length).sum(0));
                parts.add(x[0].narrow(0, r, length).sum(0));
            }
            return Tensor.cat(0, parts);
        }
    }
}
