package io.leibniz.ops;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Attention;
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
     * <p>Neither the result nor its first derivatives, but for a mask's own, need an array of all L × S pairs in f32, bf16
     * and f16; with dropout, in f64, for fewer than 8 queries and in derivatives of second order and of forward mode one is
     * made. In f32 both ways agree within about 10⁻⁶ of the largest value.
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
        Shape lead = Shape.broadcast("scaledDotProductAttention", Shape.broadcast("scaledDotProductAttention", lead(q), lead(k)), lead(v));
        Shape pairs = lead.concat(Shape.of(q.size(-2), k.size(-2)));
        if (mask != null && !stretches(mask.shape(), pairs)) {
            throw new ShapeException("scaledDotProductAttention: the mask has shape " + mask.shape() + "; it must broadcast to " + pairs);
        }
        Tensor open = mask;
        if (mask != null && mask.dtype() == DType.BOOL) {
            open = Tensor.where(mask, Tensor.scalar(0, DType.F32), Tensor.scalar(Double.NEGATIVE_INFINITY, DType.F32));
        }
        double scale = 1 / Math.sqrt(q.size(-1));
        if (dropout != 0 || !blockwise(q, k, v)) return dropped(Attention.weights(scale, causal, Ops.floating(q), k, open), dropout, key).matmul(v);
        Tensor[] x = new Tensor[mask == null ? 3 : 4];
        x[0] = over(lead, q);
        x[1] = over(lead, k);
        x[2] = over(lead, v);
        if (mask != null) x[3] = open.to(q.dtype()).expand(pairs);
        boolean masks = mask != null && mask.dtype().isFloating() && !(mask.value() instanceof NdArray);
        return new AttentionRule(scale, causal, masks).call(x)[0];
    }

    private static boolean stretches(Shape from, Shape to) {
        int skip = to.rank() - from.rank();
        if (skip < 0) return false;
        for (int i = 0; i < from.rank(); i++) if (from.dim(i) != 1 && from.dim(i) != to.dim(skip + i)) return false;
        return true;
    }

    private static Shape lead(Tensor x) {
        return x.shape().sub(0, x.rank() - 2);
    }

    private static Tensor over(Shape lead, Tensor x) {
        return x.expand(lead.concat(Shape.of(x.size(-2), x.size(-1))));
    }

    /** Whether the kernel that holds no array of all pairs pays: not for f64 and not for a few queries. */
    private static boolean blockwise(Tensor q, Tensor k, Tensor v) {
        DType t = q.dtype();
        return t.isFloating() && t != DType.F64 && k.dtype() == t && v.dtype() == t && q.size(-2) >= 8 && k.size(-2) > 0
                && q.size(-1) > 0 && v.size(-1) > 0;
    }

    private static Tensor dropped(Tensor p, double dropout, Key key) {
        return dropout == 0 ? p : Dropouts.dropout(p, dropout, key);
    }
}
