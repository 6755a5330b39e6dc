package io.leibniz.kernel;

import io.leibniz.graph.Graph;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Conv;
import io.leibniz.prim.Factorisation;
import io.leibniz.prim.FourierTransform;
import io.leibniz.prim.Pad;
import io.leibniz.prim.RandomBits;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Scan;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/**
 * Everything that a device must know how to compute. Operands have passed all checks: types agree, shapes fit, indices
 * of whole operations are normalised. They may be views with any strides; results are fresh and contiguous, or views of
 * an operand.
 *
 * <p>What only moves elements ({@code select}, {@code concat}, {@code pad}, {@code take}, {@code gather}, {@code scatter} by
 * setting) and {@code convert} take every type; what computes takes bool, i32, i64, f32 and f64 alone, and is given wider
 * operands in place of bf16, f16, i8 and u8.
 *
 * <p>{@link Reference} is the plain definition of each; every other implementation must give the same bits for f32
 * and f64 pointwise functions, reductions, products and convolutions, whatever its vector width or thread count.
 *
 * <p>Views (broadcast, permute, slice, reshape) are no kernels: see {@link NdArray}. Only the copy that a reshape may need is.
 */
public interface Kernels {
    NdArray unary(Unary op, NdArray x);

    NdArray binary(Binary op, NdArray a, NdArray b);

    NdArray compare(Compare op, NdArray a, NdArray b);

    NdArray select(NdArray condition, NdArray a, NdArray b);

    /** The same elements in row-major order without gaps; the operand itself if they lie so. Takes every type. */
    default NdArray contiguous(NdArray x) {
        return x.contiguous();
    }

    NdArray convert(DType to, NdArray x);

    /** Over ascending axes, which disappear. */
    NdArray reduce(Reduce.Op op, int[] axes, NdArray x);

    NdArray argReduce(boolean max, int axis, NdArray x);

    NdArray argSort(int axis, boolean descending, NdArray x);

    NdArray scan(Scan.Op op, int axis, NdArray x);

    NdArray concat(int axis, NdArray[] x);

    NdArray pad(Pad pad, NdArray x);

    /** @throws io.leibniz.tensor.IndexException for an index out of range */
    NdArray take(int axis, NdArray x, NdArray index);

    /** @throws io.leibniz.tensor.IndexException for an index out of range */
    NdArray takeAdd(int axis, int size, NdArray x, NdArray index);

    /** @throws io.leibniz.tensor.IndexException for an index out of range */
    NdArray gather(int axis, NdArray x, NdArray index);

    /** @throws io.leibniz.tensor.IndexException for an index out of range */
    NdArray scatter(int axis, Scatter.Mode mode, NdArray x, NdArray index, NdArray source);

    /** [b…, m, k] × [b…, k, n] with equal leading axes. */
    NdArray dot(NdArray a, NdArray b);

    NdArray conv(Conv.Kind kind, ConvShape shape, NdArray a, NdArray b);

    NdArray poolMax(WindowShape shape, NdArray x);

    /** Each element of y, added to zeros where x is largest in its window, in the order of windows. */
    NdArray poolMaxSpread(WindowShape shape, NdArray x, NdArray y);

    NdArray poolArgMax(WindowShape shape, NdArray x);

    NdArray poolSum(WindowShape shape, NdArray x);

    NdArray poolSumTransposed(WindowShape shape, NdArray x);

    NdArray random(RandomBits.Kind kind, DType dtype, Shape shape, NdArray key);

    /** Along the last axis. */
    NdArray softmax(NdArray x);

    /** Along the last axis. */
    NdArray logSoftmax(NdArray x);

    /**
     * A program ready to run: by default step by step.
     *
     * @param donated which inputs are nobody else's, so that the program may write to their arrays
     */
    default Executable compile(Graph graph, boolean[] donated) {
        return new Interpreter(graph);
    }

    // Fused kernels. Sums over a row follow the tree; sums over a channel of [N, C, S] follow it over the S elements of
    // each example and then over the N results. Everything else is rounded in the order of the formula.

    /**
     * For every row of x [R, C] its cross-entropy with smoothed labels [R], −1 counting for nothing.
     *
     * @throws io.leibniz.tensor.IndexException for a label out of range
     */
    default NdArray crossEntropy(double smoothing, NdArray x, NdArray labels) {
        return ReferenceFused.crossEntropy(smoothing, x, labels);
    }

    /** (softmax(x) − q)·ct for every row, as e·(ct/s) − q·ct with the exponentials e and their sum s. */
    default NdArray crossEntropyGradient(double smoothing, NdArray ct, NdArray x, NdArray labels) {
        return ReferenceFused.crossEntropyGradient(smoothing, ct, x, labels);
    }

    /** The gradient [R, C] and behind it the losses [R], as one axis. */
    default NdArray crossEntropyBoth(double smoothing, NdArray ct, NdArray x, NdArray labels) {
        return ReferenceFused.crossEntropyBoth(smoothing, ct, x, labels);
    }

    /** (x − μ)/√(σ² + ε)·w + b for every row of [R, L]; b or both may be null. Unless centred μ is 0 and σ² the mean of x². */
    default NdArray layerNorm(double eps, boolean centred, NdArray x, NdArray w, NdArray b) {
        return ReferenceFused.layerNorm(eps, centred, x, w, b);
    }

    /**
     * (g − mean g − x̂·mean(g·x̂))/√(σ² + ε) with g = ct·w and the normalised row x̂ for every row of [R, L]; unless centred
     * without mean g. w may be null.
     */
    default NdArray layerNormGradient(double eps, boolean centred, NdArray ct, NdArray x, NdArray w) {
        return ReferenceFused.layerNormGradient(eps, centred, ct, x, w);
    }

    /** Rows that are added up one after the other where a fused kernel sums over rows. */
    int SUMMED_ROWS = 64;

    /**
     * {@link #layerNormGradient} [R, L], and behind it for each block b of {@link #SUMMED_ROWS} rows Σ ct·x̂ [L] and Σ ct
     * [L], added up row by row: all along one axis.
     */
    default NdArray layerNormGradients(double eps, boolean centred, NdArray ct, NdArray x, NdArray w) {
        return ReferenceFused.layerNormGradients(eps, centred, ct, x, w);
    }

    /** Queries of an attention whose shares of the cotangents of keys and values are added up together. */
    int QUERIES = 32;

    /**
     * softmax(scale·q·kᵀ + mask)·v for q [B…, L, E], k [B…, S, E], v [B…, S, F] and a mask [B…, L, S] of their type or
     * null; causal, query i sees keys 0 to i. Where all logits are −inf the result is 0. {@link ReferenceAttention} has the
     * bits.
     */
    default NdArray attention(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
        return ReferenceAttention.attention(scale, causal, q, k, v, mask);
    }

    /** The cotangents of q, k and v, one behind the other along one axis, for that of the result, ct [B…, L, F]. */
    default NdArray attentionGradients(double scale, boolean causal, NdArray ct, NdArray q, NdArray k, NdArray v, NdArray mask) {
        return ReferenceAttention.gradients(scale, causal, ct, q, k, v, mask);
    }

    /** Mean and biased variance of every channel of [N, C, S], as [2, C]. */
    default NdArray channelMoments(NdArray x) {
        return ReferenceFused.channelMoments(x);
    }

    /** a·x + d with a, d [C]. */
    default NdArray channelAffine(NdArray x, NdArray a, NdArray d) {
        return ReferenceFused.channelAffine(x, a, d);
    }

    /** Σ u·(x − m) and Σ u of every channel, as [2, C]. */
    default NdArray channelSums(NdArray u, NdArray x, NdArray m) {
        return ReferenceFused.channelSums(u, x, m);
    }

    /** a·u + b·v + d with a, b, d [C]. */
    default NdArray channelBlend(NdArray u, NdArray v, NdArray a, NdArray b, NdArray d) {
        return ReferenceFused.channelBlend(u, v, a, b, d);
    }

    /** Along the last axis, or the last but one of pairs; computed in f64 and rounded once. */
    default NdArray fourier(FourierTransform op, NdArray x) {
        return ReferenceFft.transform(op, x);
    }

    // Linear algebra: computed in f64 and rounded once.

    /** @throws ArithmeticException for a matrix that the operation doesn't take: singular, not positive definite */
    default NdArray factorise(Factorisation op, NdArray... x) {
        return ReferenceLinalg.factorise(op, x);
    }

    /** Which row of each matrix [.., n, n] partial pivoting brings to each place, as i64 [.., n]. */
    default NdArray luPermutation(NdArray x) {
        return ReferenceLinalg.luPermutation(x);
    }
}
