package io.leibniz.ops;

import io.leibniz.prim.Fused;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Take;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Parts of networks as functions of their parameters. */
public final class Functional {
    private Functional() {}

    // ------------------------------------------------------------------------------------------------ linear maps

    /**
     * x·wᵀ + b.
     *
     * @param x [N…, in]
     * @param weight [out, in]
     * @param bias [out]; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (weight.rank() != 2 || x.rank() == 0 || x.size(-1) != weight.size(1)) {
            String fix = weight.rank() == 2 && x.rank() > 0 && x.size(-1) == weight.size(0) ? ". Did you mean weight.t()? It is [out, in]" : "";
            throw new ShapeException("linear: x of shape " + x.shape() + " and a weight of shape " + weight.shape() + "; they must be [N…, in] and [out, in]" + fix);
        }
        if (bias != null && !bias.shape().equals(Shape.of(weight.size(0)))) {
            throw new ShapeException("linear: the bias has shape " + bias.shape() + ", the result " + weight.size(0) + " features; it must be [" + weight.size(0) + "]");
        }
        Tensor y = x.matmul(weight.t());
        return bias == null ? y : y.add(bias);
    }

    /**
     * y[n, o] = Σ x₁[n, i]·w[o, i, j]·x₂[n, j] + b[o].
     *
     * @param x1 [N…, I]
     * @param x2 [N…, J]
     * @param weight [O, I, J]
     * @param bias [O]; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor bilinear(Tensor x1, Tensor x2, Tensor weight, Tensor bias) {
        Shape a = x1.shape();
        Shape b = x2.shape();
        Shape w = weight.shape();
        if (w.rank() != 3 || a.rank() == 0 || b.rank() != a.rank() || a.dim(-1) != w.dim(1) || b.dim(-1) != w.dim(2)
                || !a.sub(0, a.rank() - 1).equals(b.sub(0, b.rank() - 1))) {
            throw new ShapeException("bilinear: x1 " + a + ", x2 " + b + " and weight " + w + "; they must be [N…, I], [N…, J] and [O, I, J]");
        }
        Shape lead = a.sub(0, a.rank() - 1);
        int n = lead.numel();
        Tensor left = x1.reshape(n, w.dim(1)).matmul(weight.permute(1, 0, 2).reshape(w.dim(1), w.dim(0) * w.dim(2)));
        Tensor y = left.reshape(n, w.dim(0), w.dim(2)).matmul(x2.reshape(n, w.dim(2), 1)).reshape(lead.concat(Shape.of(w.dim(0))));
        return bias == null ? y : y.add(bias);
    }

    /** {@link #embedding(Tensor, Tensor, EmbeddingOptions)} in which every row gets its derivative, as a dense tensor. */
    public static Tensor embedding(Tensor weight, Tensor indices) {
        return embedding(weight, indices, EmbeddingOptions.DEFAULT);
    }

    /** The same with a row that gets no derivative. */
    public static Tensor embedding(Tensor weight, Tensor indices, int paddingIndex) {
        return embedding(weight, indices, EmbeddingOptions.DEFAULT.paddingIndex(paddingIndex));
    }

    /**
     * Rows of a table: y[i…, :] = w[index[i…], :]. Repeated indices add up in the derivative.
     *
     * <p>A sparse gradient ({@link SparseRows}) has the rows that were looked up and no others, so its cost doesn't depend
     * on V. Where the gradient is differentiated itself or mapped, it is dense. A function that computes one has no program
     * of its own: {@code jit} runs it as it is.
     *
     * @param weight [V, D]
     * @param indices i32 or i64 in [0, V), any shape
     * @throws ShapeException unless the table has two axes
     * @throws DTypeException unless indices are integers
     * @throws io.leibniz.tensor.IndexException for an index out of range
     */
    public static Tensor embedding(Tensor weight, Tensor indices, EmbeddingOptions options) {
        if (weight.rank() != 2) throw new ShapeException("embedding: the table has shape " + weight.shape() + ", it must be [V, D]");
        if (!indices.dtype().isInteger()) throw new DTypeException("embedding: indices of type " + indices.dtype() + "; they must be i32 or i64");
        Tensor index = indices.to(DType.I64);
        Tensor y = Trace.apply(new Take(0, options.sparseGradient()), weight, index);
        if (options.paddingIndex() < 0) return y;
        return Tensor.where(index.eq(options.paddingIndex()).unsqueeze(-1), y.stopGradient(), y);
    }

    // ------------------------------------------------------------------------------------------------ attention

    /** {@link #scaledDotProductAttention(Tensor, Tensor, Tensor, Tensor, boolean)} of everything to everything. */
    public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v) {
        return scaledDotProductAttention(q, k, v, null, false);
    }

    /**
     * softmax(q·kᵀ/√E)·v: each query takes the mean of the values, weighted by how well their keys fit (Vaswani et al.
     * 2017). A query that may look at nothing gets 0, and derivative 0, not NaN.
     *
     * {@snippet :
     * var y = scaledDotProductAttention(q, k, v, null, true);        // each position sees itself and those before
     * }
     *
     * @param q queries [B…, L, E]
     * @param k keys [B…, S, E]
     * @param v values [B…, S, F]
     * @param mask bool, true where a query may look, or floating, added to the logits (−inf forbids); broadcasts to
     *     [B…, L, S]; or null
     * @param causal whether query i may look at keys 0 to i only
     * @return [B…, L, F]
     * @throws ShapeException if shapes don't fit
     * @throws DTypeException for a mask of integers
     */
    public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v, Tensor mask, boolean causal) {
        return scaledDotProductAttention(q, k, v, mask, causal, 0, null);
    }

    /**
     * The same with {@link Dropouts#dropout dropout} of the weights.
     *
     * @param dropout the probability of dropping a weight
     * @param key decides which; null only if the probability is 0
     */
    public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v, Tensor mask, boolean causal, double dropout, Key key) {
        if (q.rank() < 2 || k.rank() < 2 || v.rank() < 2 || q.size(-1) != k.size(-1) || k.size(-2) != v.size(-2)) {
            throw new ShapeException("scaledDotProductAttention: q " + q.shape() + ", k " + k.shape() + " and v " + v.shape()
                    + "; they must be [B…, L, E], [B…, S, E] and [B…, S, F]");
        }
        if (mask != null && mask.dtype().isInteger()) {
            throw new DTypeException("scaledDotProductAttention: the mask has type " + mask.dtype() + "; it must be bool (true may look) or floating (added)");
        }
        Tensor logits = Ops.floating(q).mul(1 / Math.sqrt(q.size(-1))).matmul(k.transpose(-1, -2));
        if (mask != null) Shape.broadcast("scaledDotProductAttention", logits.shape(), mask.shape());
        Tensor allowed = null;
        if (causal) allowed = Tensor.arange(q.size(-2)).unsqueeze(1).ge(Tensor.arange(k.size(-2)));
        if (mask != null) {
            Tensor open = mask.dtype() == DType.BOOL ? mask : mask.ne(Double.NEGATIVE_INFINITY);
            allowed = allowed == null ? open : allowed.logicalAnd(open);
            if (mask.dtype().isFloating()) logits = logits.add(Tensor.where(open, mask.to(logits.dtype()), Tensor.scalar(0, logits.dtype())));
        }
        if (allowed == null) return dropped(Trace.apply(Fused.Softmax.INSTANCE, logits), dropout, key).matmul(v);
        // A causal row always holds its first key; only a mask can leave a query with nothing.
        Tensor blind = mask == null ? null : none(allowed);
        Tensor shown = blind == null ? allowed : allowed.logicalOr(blind);
        Tensor p = Trace.apply(Fused.Softmax.INSTANCE, Tensor.where(shown, logits, Tensor.scalar(Double.NEGATIVE_INFINITY, logits.dtype())));
        Tensor y = dropped(p, dropout, key).matmul(v);
        return blind == null ? y : Tensor.where(blind, Tensor.scalar(0, y.dtype()), y);
    }

    private static Tensor dropped(Tensor p, double dropout, Key key) {
        return dropout == 0 ? p : Dropouts.dropout(p, dropout, key);
    }

    /** Whether no element along the last axis is true; the axis stays. */
    private static Tensor none(Tensor x) {
        Tensor at = x.rank() == 0 ? x.unsqueeze(0) : x;
        return Trace.apply(new Reduce(Reduce.Op.ANY, Shape.of(at.rank() - 1)), at).unsqueeze(-1).logicalNot();
    }
}
