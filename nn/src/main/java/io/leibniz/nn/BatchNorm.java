package io.leibniz.nn;

import io.leibniz.ops.Norms;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Buffer;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of [N, C] or [N, C, spatial…] per channel. Training normalises by the
 * batch's mean and biased variance and tells the context new running statistics, {@code old·(1 − m) + batch·m} with the
 * unbiased variance; evaluation normalises by the running statistics.
 *
 * @param weight the scale, [C]
 * @param bias the shift, [C]
 * @param runningMean [C]
 * @param runningVar [C]
 * @param momentum m, the weight of the newest batch
 * @param eps added to the variance
 */
public record BatchNorm(Tensor weight, Tensor bias, @Buffer Tensor runningMean, @Buffer Tensor runningVar, double momentum,
        double eps) implements Layer {

    /** Scale 1, shift 0, momentum 0.1, ε 10⁻⁵. */
    public static BatchNorm init(int channels) {
        return new BatchNorm(Tensor.ones(channels), Tensor.zeros(channels), Tensor.zeros(channels), Tensor.ones(channels), 0.1, 1e-5);
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        if (!context.training()) return Norms.batchNorm(x, runningMean, runningVar, weight, bias, eps);
        Norms.BatchNorm r = Norms.batchNorm(x, weight, bias, eps);
        context.update(runningMean, runningMean.mul(1 - momentum).add(r.mean().mul(momentum)).stopGradient());
        context.update(runningVar, runningVar.mul(1 - momentum).add(r.variance().mul(momentum)).stopGradient());
        return r.y();
    }
}
