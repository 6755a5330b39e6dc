package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * softmax(s·q·kᵀ + mask)·v without an array of all pairs: operands q [B…, L, E], k [B…, S, E], v [B…, S, F] and perhaps a
 * floating mask [B…, L, S]. A query whose logits are all −inf gets 0.
 *
 * @param scale s
 * @param causal whether query i sees keys 0 to i only
 */
public record Attention(double scale, boolean causal) implements Fused {
    @Override
    public String label() {
        return "attention";
    }

    @Override
    public Spec spec(Spec... in) {
        Shape q = in[0].shape();
        return new Spec(in[0].dtype(), q.with(q.rank() - 1, in[2].shape().dim(-1)));
    }

    /** The weights [B…, L, S]; rows of queries that may look at nothing are 0. The mask may be null. */
    public static Tensor weights(double scale, boolean causal, Tensor q, Tensor k, Tensor mask) {
        Tensor logits = q.mul(scale).matmul(k.transpose(-1, -2));
        Tensor allowed = null;
        if (causal) allowed = Tensor.arange(q.size(-2)).unsqueeze(1).ge(Tensor.arange(k.size(-2)));
        if (mask != null) {
            Tensor open = mask.ne(Double.NEGATIVE_INFINITY);
            allowed = allowed == null ? open : allowed.logicalAnd(open);
            logits = logits.add(Tensor.where(open, mask.to(logits.dtype()), Tensor.scalar(0, logits.dtype())));
        }
        if (allowed == null) return apply(Fused.Softmax.INSTANCE, logits);
        // A causal row always holds its first key; only a mask can leave a query with nothing.
        Tensor blind = mask == null ? null : none(allowed);
        Tensor shown = blind == null ? allowed : allowed.logicalOr(blind);
        Tensor p = apply(Fused.Softmax.INSTANCE, Tensor.where(shown, logits, Tensor.scalar(Double.NEGATIVE_INFINITY, logits.dtype())));
        return blind == null ? p : Tensor.where(blind, Tensor.scalar(0, p.dtype()), p);
    }

    /** Whether no element along the last axis is true; the axis stays. */
    private static Tensor none(Tensor x) {
        Tensor at = x.rank() == 0 ? x.unsqueeze(0) : x;
        return apply(new Reduce(Reduce.Op.ANY, Shape.of(at.rank() - 1)), at).unsqueeze(-1).logicalNot();
    }

    private static Tensor mask(Tensor[] x, int at) {
        return x.length > at ? x[at] : null;
    }

    @Override
    public Tensor decompose(Tensor... x) {
        return weights(scale, causal, x[0], x[1], mask(x, 3)).matmul(x[2]);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        if (i == 3) return maskGradient(scale, causal, ct, x);
        Tensor all = apply(new Gradients(scale, causal), with(ct, x));
        return Gradients.split(all, x)[i];
    }

    private static Tensor[] with(Tensor ct, Tensor[] x) {
        Tensor[] in = new Tensor[x.length + 1];
        in[0] = ct;
        System.arraycopy(x, 0, in, 1, x.length);
        return in;
    }

    /** p∘(g − Σ p∘g) with g = ct·vᵀ: the cotangent of the logits. */
    private static Tensor logitsGradient(Tensor p, Tensor ct, Tensor v) {
        Tensor g = ct.matmul(v.transpose(-1, -2));
        return p.mul(g.sub(p.mul(g).sum(true, -1)));
    }

    /** The mask's cotangent, which is as large as all pairs. */
    public static Tensor maskGradient(double scale, boolean causal, Tensor ct, Tensor[] x) {
        return logitsGradient(weights(scale, causal, x[0], x[1], x[3]), ct, x[2]);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(this, Primitive.allBatched(x, batched, n));
    }

    /** The cotangents of q, k and v along one axis, of operands (ct [B…, L, F], q, k, v) and perhaps the mask. */
    public record Gradients(double scale, boolean causal) implements Fused {
        @Override
        public String label() {
            return "attention.gradients";
        }

        @Override
        public Spec spec(Spec... in) {
            return new Spec(in[1].dtype(), Shape.of(in[1].shape().numel() + in[2].shape().numel() + in[3].shape().numel()));
        }

        /** The cotangents in the shapes of q, k and v. */
        public static Tensor[] split(Tensor gradients, Tensor[] qkv) {
            Tensor[] parts = new Tensor[3];
            int at = 0;
            for (int i = 0; i < 3; i++) {
                Shape s = qkv[i].shape();
                parts[i] = gradients.narrow(0, at, s.numel()).reshape(s);
                at += s.numel();
            }
            return parts;
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor p = weights(scale, causal, x[1], x[2], mask(x, 4));
            Tensor d = logitsGradient(p, x[0], x[3]);
            Tensor q = d.matmul(x[2]).mul(scale);
            Tensor k = d.transpose(-1, -2).matmul(x[1].mul(scale));
            Tensor v = p.transpose(-1, -2).matmul(x[0]);
            return Tensor.cat(0, q.reshape(q.numel()), k.reshape(k.numel()), v.reshape(v.numel()));
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            Tensor[] all = Primitive.allBatched(x, batched, n);
            Tensor[] g = split(apply(this, all), new Tensor[] {all[1], all[2], all[3]});
            for (int i = 0; i < 3; i++) g[i] = g[i].reshape(n, g[i].numel() / n);
            return Tensor.cat(1, g);
        }
    }
}
