package io.leibniz.ops;

import io.leibniz.prim.Attention;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import io.leibniz.trace.Forward;
import io.leibniz.trace.Trace;
import java.util.Arrays;

/**
 * {@link Attention} of (q, k, v) and perhaps a mask, with a derivative that takes the cotangents of all three together.
 *
 * @param masks whether the mask may want a cotangent, which is as large as all pairs
 */
record AttentionRule(double scale, boolean causal, boolean masks) implements Custom {

    @Override
    public Tensor[] run(Tensor[] x) {
        return new Tensor[] {Trace.apply(new Attention(scale, causal), x)};
    }

    @Override
    public Tangent jvp(Tensor[] x, Tensor[] t) {
        return new Tangent(run(x), new Tensor[] {Forward.push(in -> run(in)[0], x, t)});
    }

    @Override
    public Pullback vjp(Tensor[] x) {
        return new Pullback(run(x), ct -> {
            if (ct[0] == null) return new Tensor[x.length];
            Tensor[] in = new Tensor[x.length + 1];
            in[0] = ct[0];
            System.arraycopy(x, 0, in, 1, x.length);
            Tensor all = Trace.apply(new Attention.Gradients(scale, causal), in);
            Tensor[] g = Arrays.copyOf(Attention.Gradients.split(all, x), x.length);
            if (masks) g[3] = Attention.maskGradient(scale, causal, ct[0], x);
            return g;
        });
    }
}
