package io.leibniz.ops;

import io.leibniz.prim.ChannelNorm;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import io.leibniz.trace.Forward;
import io.leibniz.trace.Trace;

/**
 * Batch normalisation (x [N, C, S], γ [C], β [C]) → (y, [mean; biased variance]) with the derivative of its paper (Ioffe
 * and Szegedy 2015): two walks over the operand forward to the statistics and one to the result, one walk over cotangent
 * and operand back to the sums, which all three cotangents share, and one to the cotangent of x. The composition of
 * public operations would take some fifteen. Statistics are constants to derivatives.
 */
record BatchNormRule(double eps) implements Custom {

    @Override
    public Tensor[] run(Tensor[] x) {
        return forward(x).results();
    }

    private record Pass(Tensor mean, Tensor rstd, Tensor[] results) {}

    private Pass forward(Tensor[] x) {
        Tensor moments = Trace.apply(ChannelNorm.Moments.INSTANCE, x[0]);
        Tensor mean = moments.select(0, 0);
        Tensor rstd = moments.select(0, 1).add(eps).rsqrt();
        Tensor a = x[1].mul(rstd);
        Tensor y = Trace.apply(ChannelNorm.Affine.INSTANCE, x[0], a, x[2].sub(mean.mul(a)));
        return new Pass(mean, rstd, new Tensor[] {y, moments});
    }

    @Override
    public Tangent jvp(Tensor[] x, Tensor[] t) {
        Tensor tangent = Forward.push(in -> run(in)[0], x, t);
        return new Tangent(run(x), new Tensor[] {tangent, null});
    }

    @Override
    public Pullback vjp(Tensor[] x) {
        Pass p = forward(x);
        return new Pullback(p.results(), ct -> {
            if (ct[0] == null) return new Tensor[3];
            double n = (double) x[0].size(0) * x[0].size(2);
            Tensor sums = Trace.apply(ChannelNorm.Sums.INSTANCE, ct[0], x[0], p.mean());
            Tensor bias = sums.select(0, 1);
            Tensor weight = sums.select(0, 0).mul(p.rstd());
            // γ/σ·(ct − mean ct − x̂·mean(ct·x̂)), gathered by powers of x.
            Tensor a = x[1].mul(p.rstd());
            Tensor b = a.mul(p.rstd()).mul(weight).div(-n);
            Tensor d = a.mul(bias).div(-n).sub(b.mul(p.mean()));
            return new Tensor[] {Trace.apply(ChannelNorm.Blend.INSTANCE, ct[0], x[0], a, b, d), weight, bias};
        });
    }
}
