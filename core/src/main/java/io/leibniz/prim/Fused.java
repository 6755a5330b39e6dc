package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Reverse;
import io.leibniz.trace.Forward;

/**
 * A composite with a kernel of its own that is faster or more accurate than its parts. It keeps its decomposition into
 * public operations, to which every rule that it doesn't state falls back.
 */
public sealed interface Fused extends Primitive.General permits Fused.Softmax, Fused.LogSoftmax, Attention, Attention.Gradients,
        CrossEntropy, CrossEntropy.Gradient, CrossEntropy.Both, LayerNorm, LayerNorm.Gradient, LayerNorm.Gradients, ChannelNorm {

    /** The same function, composed of public operations. */
    Tensor decompose(Tensor... x);

    /** The decomposition, in f32 between operands and result of a storage type: it is rounded once, as the kernel rounds. */
    private Tensor rounded(Tensor... x) {
        DType type = x[0].dtype();
        if (type.arithmetic() == type) return decompose(x);
        Tensor[] wide = x.clone();
        for (int i = 0; i < x.length; i++) if (x[i].dtype() == type) wide[i] = x[i].to(type.arithmetic());
        return decompose(wide).to(type);
    }

    @Override
    default Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return Forward.push(this::rounded, x, t);
    }

    @Override
    default Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return Reverse.pull(this::rounded, x, i, ct);
    }

    @Override
    default Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return io.leibniz.trace.Batch.map(this::rounded, x, batched, n);
    }

    /** eˣ / Σ eˣ along the last axis. A row of all −inf gives NaN, as the formula does. */
    record Softmax() implements Fused {
        public static final Softmax INSTANCE = new Softmax();

        @Override
        public String label() {
            return "softmax";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor e = x[0].sub(x[0].stopGradient().amax(true, -1)).exp();
            return e.div(e.sum(true, -1));
        }

        @Override
        public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            return y.mul(t[0].sub(y.mul(t[0]).sum(true, -1)));
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            return jvp(x, new Tensor[] {ct}, y);
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            return apply(this, x[0]);
        }
    }

    /** x − log Σ eˣ along the last axis. */
    record LogSoftmax() implements Fused {
        public static final LogSoftmax INSTANCE = new LogSoftmax();

        @Override
        public String label() {
            return "logSoftmax";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor shifted = x[0].sub(x[0].stopGradient().amax(true, -1));
            return shifted.sub(shifted.exp().sum(true, -1).log());
        }

        @Override
        public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            return t[0].sub(y.exp().mul(t[0]).sum(true, -1));
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            return ct.sub(y.exp().mul(ct.sum(true, -1)));
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            return apply(this, x[0]);
        }
    }
}
