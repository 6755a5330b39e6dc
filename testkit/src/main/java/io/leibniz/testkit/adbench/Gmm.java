package io.leibniz.testkit.adbench;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.ValueAndGrad;
import java.util.function.Function;

/**
 * The log-likelihood of a Gaussian mixture with a Wishart prior on its precisions, as the benchmark adds them up:
 *
 * <p>−n·d/2·log 2π + Σᵢ logsumexpₖ(αₖ + Σq − ½‖Lₖ(xᵢ − μₖ)‖²) − n·logsumexp(α)
 * + Σₖ (½γ²‖Lₖ‖² − m·Σq) − K·C, where q are the logarithms of Lₖ's diagonal and
 * C = n′·d·(log γ − ½ log 2) − log Γ_d(n′/2), n′ = d + m + 1.
 */
public final class Gmm implements Function<Gmm.Parameters, Tensor> {
    private final GmmData data;
    /** The points with a 1 behind each: one matrix product then scales and centres. [N, D + 1]. */
    private final Tensor points;
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
    }

    public Gmm(GmmData data) {
        this.data = data;
        int d = data.d();
        var x = Tensor.wrap(data.x(), data.n(), d);
        this.points = Tensor.cat(1, x, Tensor.onesLike(x.narrow(1, 0, 1)));
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
        int n = data.n();
        int d = data.d();
        int k = data.k();
        Tensor q = p.icf().narrow(1, 0, d);
        Tensor diagonal = q.exp();
        Tensor lower = p.icf().narrow(1, d, data.factor() - d);
        Tensor zero = Tensor.zerosLike(q.narrow(1, 0, 1));
        Tensor factors = Tensor.cat(1, diagonal, lower, zero).take(places, 1).reshape(k, d, d);
        Tensor shifts = factors.matmul(p.means().unsqueeze(2)).neg();
        // [K, D, D + 1]: row r of component k maps (x, 1) to (L(x − μ))ᵣ.
        Tensor affine = Tensor.cat(2, factors, shifts).reshape(k * d, d + 1);
        Tensor distances = points.matmul(affine.t()).reshape(n, k, d).square().sum(-1);
        Tensor logDeterminants = q.sum(1);
        Tensor likelihood = p.alphas().add(logDeterminants).sub(distances.mul(0.5)).logsumexp(1).sum()
                .sub(p.alphas().logsumexp(0).mul(n));
        Tensor prior = diagonal.square().sum().add(lower.square().sum()).mul(data.gamma() * data.gamma() / 2)
                .sub(logDeterminants.sum().mul(data.m()));
        return likelihood.add(prior).add(constant);
    }

    /** Value and gradient, in reverse mode. */
    public ValueAndGrad<Parameters> gradient(Parameters p) {
        return Transforms.valueAndGrad(this).apply(p);
    }
}
