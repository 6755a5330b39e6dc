package io.leibniz.ops;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;
import java.util.function.BinaryOperator;

/**
 * How far predictions are from targets. Every loss demands equal shapes: a [N, 1] beside a [N] would broadcast to
 * [N, N] and train on nonsense. Weights do broadcast. The plain form takes the mean.
 *
 * <p>Losses of classification are in {@link Classification}, {@link #crossEntropy} is repeated here; those of sequences
 * without alignment in {@link Ctc}.
 */
public final class Losses {
    private Losses() {}

    /** {@link Classification#crossEntropy(Tensor, Tensor, CrossEntropyOptions)} with nothing special: the mean. */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return Classification.crossEntropy(logits, target, CrossEntropyOptions.DEFAULT);
    }

    /** {@link Classification#crossEntropy(Tensor, Tensor, CrossEntropyOptions)}. */
    public static Tensor crossEntropy(Tensor logits, Tensor target, CrossEntropyOptions options) {
        return Classification.crossEntropy(logits, target, options);
    }

    /** {@link Classification#nll(Tensor, Tensor, CrossEntropyOptions)} with nothing special: the mean. */
    public static Tensor nll(Tensor logProbabilities, Tensor labels) {
        return Classification.nll(logProbabilities, labels, CrossEntropyOptions.DEFAULT);
    }

    /** {@link Classification#nll(Tensor, Tensor, CrossEntropyOptions)}. */
    public static Tensor nll(Tensor logProbabilities, Tensor labels, CrossEntropyOptions options) {
        return Classification.nll(logProbabilities, labels, options);
    }

    // ------------------------------------------------------------------------------------------------ regression

    /** The mean of {@link #mse(Tensor, Tensor, Reduction)}. */
    public static Tensor mse(Tensor x, Tensor target) {
        return mse(x, target, Reduction.MEAN);
    }

    /**
     * (x − target)².
     *
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor mse(Tensor x, Tensor target, Reduction reduction) {
        return reduce(difference("mse", x, target).square(), reduction);
    }

    /** The mean of {@link #l1(Tensor, Tensor, Reduction)}. */
    public static Tensor l1(Tensor x, Tensor target) {
        return l1(x, target, Reduction.MEAN);
    }

    /**
     * |x − target|; the derivative at equality is 0.
     *
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor l1(Tensor x, Tensor target, Reduction reduction) {
        return reduce(difference("l1", x, target).abs(), reduction);
    }

    /** The mean of {@link #huber(Tensor, Tensor, double, Reduction)} with δ = 1. */
    public static Tensor huber(Tensor x, Tensor target) {
        return huber(x, target, 1, Reduction.MEAN);
    }

    /**
     * ½d² where |d| ≤ δ, else δ(|d| − ½δ), with d = x − target (Huber 1964).
     *
     * @throws ShapeException unless shapes are equal
     * @throws IllegalArgumentException unless δ is positive
     */
    public static Tensor huber(Tensor x, Tensor target, double delta, Reduction reduction) {
        if (!(delta > 0)) throw new IllegalArgumentException("huber: delta must be positive, not " + delta);
        Tensor d = difference("huber", x, target);
        Tensor a = d.abs();
        return reduce(Tensor.where(a.le(delta), d.square().mul(0.5), a.sub(0.5 * delta).mul(delta)), reduction);
    }

    /** The mean of {@link #smoothL1(Tensor, Tensor, double, Reduction)} with β = 1. */
    public static Tensor smoothL1(Tensor x, Tensor target) {
        return smoothL1(x, target, 1, Reduction.MEAN);
    }

    /**
     * ½d²/β where |d| &lt; β, else |d| − ½β, with d = x − target: huber over β (Girshick 2015). β = 0 is {@link #l1}.
     *
     * @throws ShapeException unless shapes are equal
     * @throws IllegalArgumentException if β is negative
     */
    public static Tensor smoothL1(Tensor x, Tensor target, double beta, Reduction reduction) {
        if (!(beta >= 0)) throw new IllegalArgumentException("smoothL1: beta must not be negative, but is " + beta);
        Tensor d = difference("smoothL1", x, target);
        Tensor a = d.abs();
        if (beta == 0) return reduce(a, reduction);
        return reduce(Tensor.where(a.lt(beta), d.square().mul(0.5 / beta), a.sub(0.5 * beta)), reduction);
    }

    // ------------------------------------------------------------------------------------------------ distributions

    /** The mean of {@link #binaryCrossEntropyWithLogits(Tensor, Tensor, Tensor, Tensor, Reduction)} without weights. */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
        return binaryCrossEntropyWithLogits(logits, target, null, null, Reduction.MEAN);
    }

    /**
     * −[w₊·y·log σ(x) + (1 − y)·log(1 − σ(x))], computed as (1 − y)·x + (1 + (w₊ − 1)·y)·softplus(−x), which is exact in
     * both tails.
     *
     * @param target probabilities y in [0, 1], of the shape of the logits
     * @param weight a factor for each loss, broadcast; or null. A mean divides by the number of elements all the same.
     * @param positiveWeight w₊, broadcast: above 1 it costs more to miss a positive; or null
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target, Tensor weight, Tensor positiveWeight,
            Reduction reduction) {
        require("binaryCrossEntropyWithLogits", logits, target);
        DType t = floating(logits, target);
        Tensor x = logits.to(t);
        Tensor y = target.to(t);
        Tensor loss;
        if (positiveWeight == null) {
            loss = x.softplus().sub(x.mul(y));
        } else {
            Tensor factor = positiveWeight.to(t).sub(1).mul(y).add(1);
            loss = y.rsub(1).mul(x).add(factor.mul(x.neg().softplus()));
        }
        return reduce(weighted("binaryCrossEntropyWithLogits", loss, weight), reduction);
    }

    /** The mean of {@link #binaryCrossEntropy(Tensor, Tensor, Tensor, Reduction)} without weights. */
    public static Tensor binaryCrossEntropy(Tensor probabilities, Tensor target) {
        return binaryCrossEntropy(probabilities, target, null, Reduction.MEAN);
    }

    /** max(log p, −100), whose derivative stays finite at p = 0. */
    private static final Custom CUT_LOG = Custom.ofJvp(x -> new Tensor[] {x[0].log().maximum(-100.0)},
            (x, t) -> new Custom.Tangent(new Tensor[] {x[0].log().maximum(-100.0)}, new Tensor[] {t[0].div(x[0].maximum(1e-12))}));

    /**
     * −[y·log p + (1 − y)·log(1 − p)], with logarithms not below −100 and their derivative not above 10¹². From logits use
     * {@link #binaryCrossEntropyWithLogits}, which is exact.
     *
     * @param probabilities p in [0, 1]
     * @param target y in [0, 1], of the same shape
     * @param weight a factor for each loss, broadcast; or null
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor binaryCrossEntropy(Tensor probabilities, Tensor target, Tensor weight, Reduction reduction) {
        require("binaryCrossEntropy", probabilities, target);
        DType t = floating(probabilities, target);
        Tensor p = probabilities.to(t);
        Tensor y = target.to(t);
        Tensor loss = y.mul(CUT_LOG.call(p)[0]).add(y.rsub(1).mul(CUT_LOG.call(p.rsub(1))[0])).neg();
        return reduce(weighted("binaryCrossEntropy", loss, weight), reduction);
    }

    /** {@link #klDiv(Tensor, Tensor, boolean, Reduction)} of probabilities, divided by the batch. */
    public static Tensor klDiv(Tensor logProbabilities, Tensor target) {
        return klDiv(logProbabilities, target, false, Reduction.BATCH_MEAN);
    }

    /**
     * The terms y·(log y − x) of the divergence of the target y from predicted log-probabilities x (Kullback and Leibler
     * 1951); 0 where y = 0. Its definition asks for {@link Reduction#BATCH_MEAN}; the mean over all elements is smaller.
     *
     * @param logTarget whether the target is given as log y
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor klDiv(Tensor logProbabilities, Tensor target, boolean logTarget, Reduction reduction) {
        require("klDiv", logProbabilities, target);
        DType t = floating(logProbabilities, target);
        Tensor x = logProbabilities.to(t);
        Tensor y = target.to(t);
        if (logTarget) return reduce(y.exp().mul(y.sub(x)), reduction);
        Tensor zero = y.eq(0);
        Tensor entropy = Tensor.where(zero, Tensor.zerosLike(y), y.mul(Tensor.where(zero, Tensor.onesLike(y), y).log()));
        return reduce(entropy.sub(y.mul(x)), reduction);
    }

    /** The mean of {@link #poissonNll(Tensor, Tensor, boolean, boolean, double, Reduction)} of the logarithm of a rate. */
    public static Tensor poissonNll(Tensor logRate, Tensor target) {
        return poissonNll(logRate, target, true, false, 1e-8, Reduction.MEAN);
    }

    /**
     * The negative log-likelihood of counts y under Poisson's distribution: eˣ − y·x, or x − y·log(x + ε) where x is the
     * rate itself.
     *
     * @param logInput whether x is the logarithm of the rate
     * @param full whether to add Stirling's y·log y − y + ½log(2πy) for y > 1, which doesn't depend on x
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor poissonNll(Tensor input, Tensor target, boolean logInput, boolean full, double eps, Reduction reduction) {
        require("poissonNll", input, target);
        DType t = floating(input, target);
        Tensor x = input.to(t);
        Tensor y = target.to(t);
        Tensor loss = logInput ? x.exp().sub(y.mul(x)) : x.sub(y.mul(x.add(eps).log()));
        if (full) {
            Tensor large = y.gt(1);
            Tensor safe = Tensor.where(large, y, Tensor.onesLike(y));
            Tensor stirling = safe.mul(safe.log()).sub(safe).add(safe.mul(2 * Math.PI).log().mul(0.5));
            loss = loss.add(Tensor.where(large, stirling, Tensor.zerosLike(y)));
        }
        return reduce(loss, reduction);
    }

    /** The mean of {@link #gaussianNll(Tensor, Tensor, Tensor, boolean, double, Reduction)} with ε = 10⁻⁶. */
    public static Tensor gaussianNll(Tensor x, Tensor target, Tensor variance) {
        return gaussianNll(x, target, variance, false, 1e-6, Reduction.MEAN);
    }

    /**
     * ½(log v + (x − y)²/v) with v = max(variance, ε): the negative log-likelihood of y under a normal distribution with
     * mean x (Nix and Weigend 1994). The derivative passes the maximum unchanged.
     *
     * @param variance broadcasts to the shape of x
     * @param full whether to add the constant ½log 2π
     * @throws ShapeException unless x and the target have equal shapes
     */
    public static Tensor gaussianNll(Tensor x, Tensor target, Tensor variance, boolean full, double eps, Reduction reduction) {
        Tensor d = difference("gaussianNll", x, target);
        Tensor given = variance.to(d.dtype());
        Tensor v = given.add(given.maximum(eps).sub(given).stopGradient());
        Tensor loss = v.log().add(d.square().div(v)).mul(0.5);
        return reduce(full ? loss.add(0.5 * Math.log(2 * Math.PI)) : loss, reduction);
    }

    // ------------------------------------------------------------------------------------------------ margins

    /**
     * max(0, −y·(a − b) + margin): a is to be larger than b by the margin where y = 1, smaller where y = −1.
     *
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor marginRanking(Tensor a, Tensor b, Tensor y, double margin, Reduction reduction) {
        Tensor d = difference("marginRanking", a, b);
        require("marginRanking", d, y);
        return reduce(d.mul(y).neg().add(margin).relu(), reduction);
    }

    /**
     * x where y = 1, max(0, margin − x) where y = −1.
     *
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor hingeEmbedding(Tensor x, Tensor y, double margin, Reduction reduction) {
        require("hingeEmbedding", x, y);
        Tensor in = Ops.floating(x);
        Tensor zero = Tensor.zerosLike(in);
        Tensor apart = Tensor.where(y.eq(1), zero, in.rsub(margin).relu());
        return reduce(apart.add(Tensor.where(y.eq(-1), zero, in)), reduction);
    }

    /**
     * log(1 + e^(−y·x)) with y = ±1.
     *
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor softMargin(Tensor x, Tensor y, Reduction reduction) {
        require("softMargin", x, y);
        DType t = floating(x, y);
        return reduce(x.to(t).mul(y.to(t)).neg().softplus(), reduction);
    }

    /**
     * 1 − cos(a, b) where y = 1, max(0, cos(a, b) − margin) where y = −1.
     *
     * @param a [N, D] or [D]
     * @param b of the shape of a
     * @param y [N] or a scalar
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor cosineEmbedding(Tensor a, Tensor b, Tensor y, double margin, Reduction reduction) {
        require("cosineEmbedding", a, b);
        Tensor cos = Norms.cosine(a, b);
        require("cosineEmbedding", cos, y);
        Tensor zero = Tensor.zerosLike(cos);
        Tensor near = Tensor.where(y.eq(1), cos.rsub(1), zero);
        return reduce(near.add(Tensor.where(y.eq(-1), cos.sub(margin).relu(), zero)), reduction);
    }

    /** The mean over Euclidean distances with margin 1. */
    public static Tensor tripletMargin(Tensor anchor, Tensor positive, Tensor negative) {
        return tripletMargin(anchor, positive, negative, 1, 2, 1e-6, false, Reduction.MEAN);
    }

    /**
     * max(0, d(anchor, positive) − d(anchor, negative) + margin), d being {@link Norms#pairwiseDistance}
     * (Balntas et al. 2016).
     *
     * @param swap takes the smaller of d(anchor, negative) and d(positive, negative)
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor tripletMargin(Tensor anchor, Tensor positive, Tensor negative, double margin, double p, double eps,
            boolean swap, Reduction reduction) {
        require("tripletMargin", anchor, positive);
        require("tripletMargin", anchor, negative);
        return tripletMargin(anchor, positive, negative, (a, b) -> Norms.pairwiseDistance(a, b, p, eps, false), margin, swap, reduction);
    }

    /**
     * The same with a distance of one's own, which gives a number for each example.
     *
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor tripletMargin(Tensor anchor, Tensor positive, Tensor negative, BinaryOperator<Tensor> distance, double margin,
            boolean swap, Reduction reduction) {
        require("tripletMargin", anchor, positive);
        require("tripletMargin", anchor, negative);
        Tensor far = distance.apply(anchor, negative);
        if (swap) far = far.minimum(distance.apply(positive, negative));
        return reduce(distance.apply(anchor, positive).sub(far).add(margin).relu(), reduction);
    }

    /**
     * The contrast of two views of each example with all other examples (Chen et al. 2020, NT-Xent): the cross-entropy of
     * cos(z_i, z_j)/τ over all j ≠ i of the 2N views, the right j being the other view of i.
     *
     * @param a [N, D]
     * @param b the other views in the same order
     * @param temperature τ
     * @return a scalar, or [2N] without reduction, the views of a first
     * @throws ShapeException unless shapes are equal and have two axes
     */
    public static Tensor ntXent(Tensor a, Tensor b, double temperature, Reduction reduction) {
        require("ntXent", a, b);
        if (a.rank() != 2) throw new ShapeException("ntXent: views of shape " + a.shape() + "; they must be [N, D]");
        if (!(temperature > 0)) throw new IllegalArgumentException("ntXent: the temperature must be positive, not " + temperature);
        DType t = floating(a, b);
        int n = a.size(0);
        Tensor z = Norms.normalize(Tensor.cat(0, a.to(t), b.to(t)));
        Tensor self = Tensor.arange(2 * n).eq(Tensor.arange(2 * n).unsqueeze(1));
        Tensor likeness = Tensor.where(self, Tensor.scalar(Double.NEGATIVE_INFINITY, t), z.matmul(z.t()).div(temperature));
        Tensor other = Tensor.arange(2 * n).add((long) n).remainder(2L * n);
        return Classification.crossEntropy(likeness, other, CrossEntropyOptions.DEFAULT.reduction(reduction));
    }

    // ------------------------------------------------------------------------------------------------ common

    static DType floating(Tensor a, Tensor b) {
        return DType.promote(a.dtype(), b.dtype()).floating();
    }

    private static Tensor difference(String op, Tensor x, Tensor target) {
        require(op, x, target);
        DType t = floating(x, target);
        return x.to(t).sub(target.to(t));
    }

    static void require(String op, Tensor x, Tensor target) {
        Shape a = x.shape();
        Shape b = target.shape();
        if (a.equals(b)) return;
        String fix = "";
        if (a.rank() == b.rank() + 1 && a.dim(-1) == 1 && a.sub(0, b.rank()).equals(b)) fix = ". Did you mean the first with squeeze(-1)?";
        else if (b.rank() == a.rank() + 1 && b.dim(-1) == 1 && b.sub(0, a.rank()).equals(a)) fix = ". Did you mean the second with squeeze(-1)?";
        else if (a.numel() == b.numel()) fix = ". Did you mean the second with reshape(" + a + ")?";
        else if (broadcasts(b, a)) fix = ". If you mean to repeat the second, say so: expand(" + a + ")";
        else if (broadcasts(a, b)) fix = ". If you mean to repeat the first, say so: expand(" + b + ")";
        throw new ShapeException(op + ": shapes " + a + " and " + b + " differ; a loss compares equal shapes and never broadcasts" + fix);
    }

    private static boolean broadcasts(Shape from, Shape to) {
        int shift = to.rank() - from.rank();
        if (shift < 0) return false;
        for (int i = 0; i < from.rank(); i++) if (from.dim(i) != 1 && from.dim(i) != to.dim(i + shift)) return false;
        return true;
    }

    private static Tensor weighted(String op, Tensor loss, Tensor weight) {
        if (weight == null) return loss;
        if (weight.dtype() == DType.BOOL) {
            throw new DTypeException(op + ": the weight is bool; convert it, as in weight.to(DType.F32)");
        }
        if (!broadcasts(weight.shape(), loss.shape())) {
            throw new ShapeException(op + ": a weight of shape " + weight.shape() + " doesn't broadcast to the losses, " + loss.shape() + "; give an extent of 1 where it is the same for all");
        }
        return loss.mul(weight.to(loss.dtype()));
    }

    static Tensor reduce(Tensor loss, Reduction reduction) {
        return switch (reduction) {
            case NONE -> loss;
            case SUM -> loss.sum();
            case MEAN -> loss.sum().div((double) loss.numel());
            case BATCH_MEAN -> {
                if (loss.rank() == 0) throw new ShapeException("loss: BATCH_MEAN of a single number; there is no batch axis, use MEAN");
                yield loss.sum().div((double) loss.size(0));
            }
        };
    }
}
