package io.leibniz.testkit.adbench;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.ValueAndGrad;
import io.leibniz.transform.Transforms.Vjp;
import java.util.List;
import java.util.function.Function;

/**
 * The log-likelihood of a Gaussian mixture with a Wishart prior on its precisions, as the benchmark adds them up:
 *
 * <p>−n·d/2·log 2π + Σᵢ logsumexpₖ(αₖ + Σq − ½‖Lₖ(xᵢ − μₖ)‖²) − n·logsumexp(α)
 * + Σₖ (½γ²‖Lₖ‖² − m·Σq) − K·C, where q are the logarithms of Lₖ's diagonal and
 * C = n′·d·(log γ − ½ log 2) − log Γ_d(n′/2), n′ = d + m + 1.
 */
public final class Gmm implements Function<Gmm.Parameters, Tensor> {
    private static final int BLOCK = 1 << 17;

    private final GmmData data;
    /** The points with a 1 behind each, so that one matrix product scales and centres, in blocks [n, D + 1]. */
    private final List<Tensor> blocks;
    /** For each element of a triangular matrix, its place in a row of diagonal, lower part and a zero. [D·D]. */
    private final Tensor places;
    private final double constant;

    /**
     * What is fitted.
     *
     * @param alphas [K] log weights
     * @param means  [K, D]
     * @param icf    [K, D·(D + 1)/2] inverse covariance factors, see {@link GmmData}
     */
    public record Parameters(Tensor alphas, Tensor means, Tensor icf) {
        /** From the flat array. */
        public static Parameters of(GmmData data) {
            int k = data.k();
            var all = Tensor.wrap(data.parameters(), data.parameters().length);
            return new Parameters(all.narrow(0, 0, k), all.narrow(0, k, k * data.d()).reshape(k, data.d()),
                    all.narrow(0, k * (1 + data.d()), k * data.factor()).reshape(k, data.factor()));
        }

        /** As a flat array. */
        public double[] toArray() {
            return Tensor.cat(0, alphas, means.reshape(-1), icf.reshape(-1)).toDoubleArray();
        }

        Parameters add(Parameters other) {
            return new Parameters(alphas.add(other.alphas), means.add(other.means), icf.add(other.icf));
        }
    }

    public Gmm(GmmData data) {
        this.data = data;
        int d = data.d();
        var x = Tensor.wrap(data.x(), data.n(), d);
        // [n, K·D] numbers in about a megabyte stay in cache; far fewer rows than D + 1 would be a poor matrix product.
        int rows = Math.max(BLOCK / (data.k() * d), 4 * (d + 1));
        this.blocks = Tensor.cat(1, x, Tensor.onesLike(x.narrow(1, 0, 1))).split(rows, 0);
        long[] places = new long[d * d];
        for (int row = 0; row < d; row++) {
            for (int column = 0; column < d; column++) {
                places[row * d + column] = row == column ? row : row < column ? data.factor() : GmmReference.below(d, row, column);
            }
        }
        this.places = Tensor.wrap(places, places.length);
        int freedom = d + data.m() + 1;
        double c = freedom * d * (Math.log(data.gamma()) - Math.log(2) / 2) - Tensor.of(freedom / 2.0).mvlgamma(d).item();
        this.constant = -data.n() * (d / 2.0) * Math.log(2 * Math.PI) - data.k() * c;
    }

    @Override public Tensor apply(Parameters p) {
        Components c = components(p);
        Tensor sum = rest(p);
        for (Tensor points : blocks) sum = sum.add(likelihood(c, points));
        return sum;
    }

    /** Value and gradient, in reverse mode, points a block at a time: only one block's intermediates are alive at once. */
    public ValueAndGrad<Parameters> gradient(Parameters p) {
        Vjp<Parameters, Components> c = Transforms.vjp(this::components, p);
        ValueAndGrad<Parameters> sum = Transforms.valueAndGrad(this::rest).apply(p);
        Tensor value = sum.value();
        Components cotangent = null;
        for (Tensor points : blocks) {
            var one = Transforms.valueAndGrad((Components v) -> likelihood(v, points)).apply(c.value());
            value = value.add(one.value());
            cotangent = cotangent == null ? one.grad() : cotangent.add(one.grad());
        }
        return new ValueAndGrad<>(value, c.pullback().apply(cotangent).add(sum.grad()));
    }

    /**
     * The components as the points need them.
     *
     * @param affine  [K·D, D + 1]: row (k, r) maps (x, 1) to (Lₖ(x − μₖ))ᵣ
     * @param offsets [K] log weight and log determinant
     */
    private record Components(Tensor affine, Tensor offsets) {
        Components add(Components other) {
            return new Components(affine.add(other.affine), offsets.add(other.offsets));
        }
    }

    private Components components(Parameters p) {
        int d = data.d();
        Tensor q = p.icf().narrow(1, 0, d);
        Tensor lower = p.icf().narrow(1, d, data.factor() - d);
        Tensor zero = Tensor.zerosLike(p.alphas()).unsqueeze(1);
        Tensor factors = Tensor.cat(1, q.exp(), lower, zero).take(places, 1).reshape(data.k(), d, d);
        Tensor shifts = factors.matmul(p.means().unsqueeze(2)).neg();
        return new Components(Tensor.cat(2, factors, shifts).reshape(data.k() * d, d + 1), p.alphas().add(q.sum(1)));
    }

    private Tensor likelihood(Components c, Tensor points) {
        Tensor distances = points.matmul(c.affine().t()).reshape(points.size(0), data.k(), data.d()).square().sum(-1);
        return c.offsets().sub(distances.mul(0.5)).logsumexp(1).sum();
    }

    /** What doesn't depend on the points: normaliser of the weights and prior. */
    private Tensor rest(Parameters p) {
        Tensor q = p.icf().narrow(1, 0, data.d());
        Tensor lower = p.icf().narrow(1, data.d(), data.factor() - data.d());
        return q.exp().square().sum().add(lower.square().sum()).mul(data.gamma() * data.gamma() / 2)
                .sub(q.sum().mul(data.m())).sub(p.alphas().logsumexp(0).mul(data.n())).add(constant);
    }
}
