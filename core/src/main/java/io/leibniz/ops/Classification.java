package io.leibniz.ops;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.CrossEntropy;
import io.leibniz.prim.Fused;
import io.leibniz.prim.Gather;
import io.leibniz.prim.Take;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/**
 * The losses of classification: C classes on axis 1 of a batch, or on axis 0 of one example.
 *
 * {@snippet :
 * var logits = Tensor.of(new float[][] {{2, 0, 0}, {0, 0, 3}});
 * crossEntropy(logits, Tensor.of(0L, 2L));        // 0.16735
 * }
 */
public final class Classification {
    private Classification() {}

    /** The mean, with nothing special. */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return crossEntropy(logits, target, CrossEntropyOptions.DEFAULT);
    }

    /**
     * −Σ_c q_c·log softmax(x)_c, stable for logits of any size. The target distribution q is 1 at the label, or given as
     * probabilities; label smoothing mixes it with the uniform one.
     *
     * <p>With labels the mean divides by the sum of the weights of the labels that count (their number without weights),
     * with probabilities by the number of examples; where nothing counts it is NaN.
     *
     * @param logits x: [N, C], [N, C, d…] or [C]
     * @param target labels, i32 or i64, in [0, C) or the ignored one: [N], [N, d…] or a scalar; or probabilities, floating,
     *     of the shape of the logits
     * @throws ShapeException if shapes don't fit
     * @throws IndexException for a label outside of [0, C)
     * @throws DTypeException for a target of truth values
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target, CrossEntropyOptions o) {
        if (target.dtype().isFloating()) return ofProbabilities(logits, target, o);
        Rows r = Rows.of("crossEntropy", logits, target, o);
        double smoothing = o.labelSmoothing();
        if (smoothing == 0 || o.weight() == null) {
            Tensor labels = r.ignored == null ? r.labels : Tensor.where(r.ignored, Tensor.scalar(-1L, DType.I64), r.labels);
            return r.reduce(Trace.apply(new CrossEntropy(smoothing), r.x, labels), o);
        }
        Tensor logP = Trace.apply(Fused.LogSoftmax.INSTANCE, r.x);
        Tensor uniform = r.counted(logP.mul(weights("crossEntropy", o, r.classes, logP.dtype())).sum(-1)).neg();
        // The smoothed part carries the weights of all classes already, the other one that of its label.
        Tensor own = r.weighted(r.picked(logP).neg(), o);
        return r.finish(own.mul(1 - smoothing).add(uniform.mul(smoothing / r.classes)), o);
    }

    /** The mean, with nothing special. */
    public static Tensor nll(Tensor logProbabilities, Tensor labels) {
        return nll(logProbabilities, labels, CrossEntropyOptions.DEFAULT);
    }

    /**
     * −x at the label: {@link #crossEntropy(Tensor, Tensor, CrossEntropyOptions)} of log-probabilities x, for which
     * smoothing has no meaning.
     *
     * @throws ShapeException if shapes don't fit
     * @throws IndexException for a label outside of [0, C)
     * @throws DTypeException unless labels are integers
     */
    public static Tensor nll(Tensor logProbabilities, Tensor labels, CrossEntropyOptions o) {
        if (labels.dtype().isFloating()) {
            throw new DTypeException("nll: labels of type " + labels.dtype() + "; they must be integers, or use crossEntropy for probabilities");
        }
        if (o.labelSmoothing() != 0) throw new IllegalArgumentException("nll: labelSmoothing belongs to crossEntropy; call that with the logits");
        Rows r = Rows.of("nll", logProbabilities, labels, o);
        return r.reduce(r.picked(r.x).neg(), o);
    }

    /**
     * The hinge over classes, Σ_{c≠y} max(0, margin − x_y + x_c)ᵖ / C (Crammer and Singer 2001).
     *
     * @param x [N, C] or [C]
     * @param labels [N] or a scalar
     * @param weight one factor a class; or null
     * @throws ShapeException if shapes don't fit
     * @throws IllegalArgumentException unless p is 1 or 2
     */
    public static Tensor multiMargin(Tensor x, Tensor labels, int p, double margin, Tensor weight, Reduction reduction) {
        if (p != 1 && p != 2) throw new IllegalArgumentException("multiMargin: p must be 1 or 2, not " + p);
        if (x.rank() > 2) throw new ShapeException("multiMargin: x has shape " + x.shape() + ", it must be [N, C] or [C]");
        CrossEntropyOptions o = CrossEntropyOptions.DEFAULT.weight(weight).ignoreIndex(Long.MIN_VALUE);
        Rows r = Rows.of("multiMargin", x, labels, o);
        Tensor hinge = r.x.sub(r.picked(r.x).unsqueeze(1)).add(margin).relu();
        if (p == 2) hinge = hinge.square();
        Tensor others = Tensor.arange(r.classes).ne(r.labels.unsqueeze(1));
        Tensor loss = Tensor.where(others, hinge, Tensor.zerosLike(hinge)).sum(1).div((double) r.classes);
        return Losses.reduce(r.weighted(loss, o).reshape(r.shape), reduction);
    }

    /**
     * The hinge over pairs of a label j and another class k, Σ max(0, 1 − x_j + x_k) / C, as often as labels are named.
     *
     * @param x [N, C] or [C]
     * @param labels of the shape of x: class numbers, of which those before the first negative one count
     * @throws ShapeException if shapes differ
     */
    public static Tensor multiLabelMargin(Tensor x, Tensor labels, Reduction reduction) {
        Losses.require("multiLabelMargin", x, labels);
        requireClasses("multiLabelMargin", x);
        if (x.rank() > 2) throw new ShapeException("multiLabelMargin: x has shape " + x.shape() + ", it must be [N, C] or [C]");
        int classes = x.size(-1);
        Tensor rows = Ops.floating(x).reshape(x.numel() / classes, classes);
        Tensor named = labels.to(DType.I64).reshape(rows.shape());
        Tensor counts = named.lt(0).cumsum(1).eq(0);
        // [n, position, class]: where a position that counts names the class.
        Tensor isLabel = named.unsqueeze(2).eq(Tensor.arange(classes)).logicalAnd(counts.unsqueeze(2)).any(1);
        Tensor pairs = counts.unsqueeze(2).logicalAnd(isLabel.logicalNot().unsqueeze(1));
        Tensor own = rows.gather(1, Tensor.where(counts, named, Tensor.zerosLike(named)));
        Tensor margin = rows.unsqueeze(1).sub(own.unsqueeze(2)).add(1.0).relu();
        Tensor loss = Tensor.where(pairs, margin, Tensor.zerosLike(margin)).sum(1, 2).div((double) classes);
        return Losses.reduce(loss.reshape(x.shape().sub(0, x.rank() - 1)), reduction);
    }

    /**
     * {@link Losses#binaryCrossEntropyWithLogits} of each class, the mean over classes.
     *
     * @param logits [N, C] or [C]
     * @param target 0 or 1 for each class, of the same shape
     * @param weight one factor a class, [C]; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor multiLabelSoftMargin(Tensor logits, Tensor target, Tensor weight, Reduction reduction) {
        requireClasses("multiLabelSoftMargin", logits);
        return Losses.reduce(Losses.binaryCrossEntropyWithLogits(logits, target, weight, null, Reduction.NONE).mean(-1), reduction);
    }

    /**
     * Binary cross-entropy that looks at what is still wrong: −α_t·(1 − p_t)^γ·log p_t, where p_t is the probability given to
     * the truth and α_t is α for positives, 1 − α for negatives (Lin et al. 2017: α = ¼, γ = 2).
     *
     * @param target 0 or 1, of the shape of the logits
     * @param alpha α in [0, 1]; negative for no factor
     * @throws ShapeException unless shapes are equal
     */
    public static Tensor focal(Tensor logits, Tensor target, double alpha, double gamma, Reduction reduction) {
        if (alpha > 1 || !(gamma >= 0)) throw new IllegalArgumentException("focal: alpha " + alpha + " and gamma " + gamma + "; alpha is at most 1, gamma at least 0");
        Tensor ce = Losses.binaryCrossEntropyWithLogits(logits, target, null, null, Reduction.NONE);
        Tensor y = target.to(ce.dtype());
        Tensor p = logits.to(ce.dtype()).sigmoid();
        Tensor wrong = p.mul(y.rsub(1)).add(p.rsub(1).mul(y));
        Tensor loss = ce.mul(wrong.pow(gamma));
        if (alpha >= 0) loss = loss.mul(y.mul(2 * alpha - 1).add(1 - alpha));
        return Losses.reduce(loss, reduction);
    }

    /**
     * 1 − (2Σp·y + s) / (Σp + Σy + s), the sums over the spatial axes: how little two regions overlap (Dice 1945; Milletari,
     * Navab and Ahmadi 2016).
     *
     * @param probabilities p, [N, C, spatial…]
     * @param target y in [0, 1], of the same shape
     * @param smooth s, which makes two empty regions equal
     * @return [N, C] before the reduction
     * @throws ShapeException unless shapes are equal and there are spatial axes
     */
    public static Tensor dice(Tensor probabilities, Tensor target, double smooth, Reduction reduction) {
        Losses.require("dice", probabilities, target);
        if (probabilities.rank() < 3) throw new ShapeException("dice: probabilities of shape " + probabilities.shape() + "; they must be [N, C, spatial…]");
        DType t = Losses.floating(probabilities, target);
        Shape planes = probabilities.shape().sub(0, 2).concat(Shape.of(probabilities.shape().sub(2, probabilities.rank()).numel()));
        Tensor p = probabilities.to(t).reshape(planes);
        Tensor y = target.to(t).reshape(planes);
        Tensor both = p.mul(y).sum(-1).mul(2).add(smooth);
        return Losses.reduce(both.div(p.sum(-1).add(y.sum(-1)).add(smooth)).rsub(1), reduction);
    }

    private static Tensor ofProbabilities(Tensor logits, Tensor target, CrossEntropyOptions o) {
        requireClasses("crossEntropy", logits);
        if (target.shape().equals(logits.rank() == 1 ? Shape.SCALAR : logits.shape().without(1))) {
            throw new DTypeException("crossEntropy: labels of type " + target.dtype() + "; they must be integers, as in target.to(DType.I64),"
                    + " and probabilities have the shape of x, " + logits.shape());
        }
        Losses.require("crossEntropy", logits, target);
        DType t = Losses.floating(logits, target);
        Tensor x = classesLast(logits).to(t);
        Tensor q = classesLast(target).to(t);
        int classes = x.size(-1);
        if (o.labelSmoothing() != 0) q = q.mul(1 - o.labelSmoothing()).add(o.labelSmoothing() / classes);
        if (o.weight() != null) q = q.mul(weights("crossEntropy", o, classes, t));
        return Losses.reduce(q.mul(Trace.apply(Fused.LogSoftmax.INSTANCE, x)).sum(-1).neg(), o.reduction());
    }

    private static void requireClasses(String op, Tensor x) {
        if (x.rank() == 0) throw new ShapeException(op + ": a scalar has no classes; x must be [N, C], [N, C, d…] or [C]");
        if (x.size(x.rank() == 1 ? 0 : 1) == 0) throw new ShapeException(op + ": x of shape " + x.shape() + " has no classes");
    }

    private static Tensor classesLast(Tensor x) {
        return x.rank() > 2 ? x.moveAxis(1, -1) : x;
    }

    private static Tensor weights(String op, CrossEntropyOptions o, int classes, DType t) {
        if (!o.weight().shape().equals(Shape.of(classes))) {
            throw new ShapeException(op + ": the weight has shape " + o.weight().shape() + ", for " + classes + " classes it must be [" + classes + "]");
        }
        return o.weight().to(t);
    }

    /**
     * One row of classes for each label.
     *
     * @param labels 0 where ignored
     * @param ignored whether the label counts for nothing; null if all are known to count
     */
    private record Rows(String op, Tensor x, Tensor labels, Tensor ignored, int classes, Shape shape) {
        static Rows of(String op, Tensor x, Tensor target, CrossEntropyOptions o) {
            requireClasses(op, x);
            if (target.dtype() == DType.BOOL) {
                throw new DTypeException(op + ": the target is bool; give labels (i32 or i64)" + (op.equals("crossEntropy") ? " or probabilities (floating)" : ""));
            }
            Tensor last = classesLast(Ops.floating(x));
            Shape lead = last.shape().sub(0, last.rank() - 1);
            if (!target.shape().equals(lead)) {
                String fix = target.shape().equals(x.shape()) && op.equals("crossEntropy") ? "; one-hot targets are probabilities: convert them, as in target.to(DType.F32)"
                        : target.numel() == lead.numel() ? ". Did you mean labels.reshape(" + lead + ")?" : "; the class axis is axis " + (x.rank() == 1 ? 0 : 1) + " of x";
                throw new ShapeException(op + ": x of shape " + x.shape() + " needs labels of shape " + lead + ", not " + target.shape() + fix);
            }
            int classes = last.size(-1);
            Tensor given = target.to(DType.I64).reshape(lead.numel());
            Tensor rows = last.reshape(lead.numel(), classes);
            if (given.value() instanceof NdArray a && allCount(op, a, classes, o.ignoreIndex())) return new Rows(op, rows, given, null, classes, lead);
            Tensor ignored = given.eq(o.ignoreIndex());
            return new Rows(op, rows, Tensor.where(ignored, Tensor.zerosLike(given), given), ignored, classes, lead);
        }

        /** Checks labels that are known already; true if none of them is the ignored one. */
        private static boolean allCount(String op, NdArray labels, int classes, long ignored) {
            boolean all = true;
            for (int i = 0; i < labels.numel(); i++) {
                long y = labels.getLong(i);
                all &= y != ignored;
                if ((y < 0 || y >= classes) && y != ignored) {
                    throw new IndexException(op + ": label " + y + " at position " + i + ", but there are " + classes
                            + " classes, 0 to " + (classes - 1) + " (" + ignored + " would be ignored)");
                }
            }
            return all;
        }

        /** The values, with 0 where the label is ignored. */
        Tensor counted(Tensor y) {
            return ignored == null ? y : Tensor.where(ignored, Tensor.zerosLike(y), y);
        }

        /** What stands at the label of each row; 0 where ignored. */
        Tensor picked(Tensor rows) {
            return counted(Trace.apply(new Gather(1), rows, labels.unsqueeze(1)).reshape(labels.shape()));
        }

        Tensor weighted(Tensor loss, CrossEntropyOptions o) {
            return o.weight() == null ? loss : loss.mul(labelWeights(o, loss.dtype()));
        }

        private Tensor labelWeights(CrossEntropyOptions o, DType t) {
            return Trace.apply(new Take(0), weights(op, o, classes, t), labels);
        }

        Tensor reduce(Tensor loss, CrossEntropyOptions o) {
            return finish(weighted(loss, o), o);
        }

        Tensor finish(Tensor loss, CrossEntropyOptions o) {
            if (o.reduction() != Reduction.MEAN) return Losses.reduce(loss.reshape(shape), o.reduction());
            if (o.weight() == null && ignored == null) return loss.sum().div((double) loss.numel());
            Tensor counted = counted(o.weight() == null ? Tensor.onesLike(loss) : labelWeights(o, loss.dtype()));
            return loss.sum().div(counted.sum());
        }
    }
}
