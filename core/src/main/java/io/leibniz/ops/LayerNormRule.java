package io.leibniz.ops;

import io.leibniz.prim.LayerNorm;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import io.leibniz.trace.Forward;
import io.leibniz.trace.Trace;
import java.util.Arrays;

/**
 * Layer normalisation (x [R, L], w [L], b [L]), or RMS normalisation (x, w), with a derivative that takes all cotangents
 * from one walk over x and the cotangent of the result.
 */
record LayerNormRule(double eps, boolean centred) implements Custom {

    @Override
    public Tensor[] run(Tensor[] x) {
        return new Tensor[] {Trace.apply(new LayerNorm(eps, centred), x)};
    }

    @Override
    public Tangent jvp(Tensor[] x, Tensor[] t) {
        return new Tangent(run(x), new Tensor[] {Forward.push(in -> run(in)[0], x, t)});
    }

    @Override
    public Pullback vjp(Tensor[] x) {
        return new Pullback(run(x), ct -> {
            if (ct[0] == null) return new Tensor[x.length];
            Tensor all = Trace.apply(new LayerNorm.Gradients(eps, centred), ct[0], x[0], x[1]);
            return Arrays.copyOf(LayerNorm.Gradients.split(all, x[0].shape()), x.length);
        });
    }
}
