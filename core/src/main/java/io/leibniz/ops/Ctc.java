package io.leibniz.ops;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Connectionist temporal classification (Graves et al. 2006): the negative log-likelihood of a sequence of labels under all
 * alignments with a longer sequence of predictions, in which labels repeat and blanks stand between them.
 *
 * <p>α_t(s) sums the probabilities of all ways to have read the first s of blank, l₁, blank, l₂, …, blank after t steps:
 * α_t(s) = (α_{t−1}(s) + α_{t−1}(s − 1) + [l_s is no blank and not l_{s−2}]·α_{t−1}(s − 2))·y_t(l_s), in logarithms.
 *
 * {@snippet :
 * var loss = Ctc.of(logits.logSoftmax(-1), targets, inputLengths, targetLengths);
 * var options = new Ctc.Options(0, true, Reduction.SUM);
 * }
 */
public final class Ctc {
    /** The logarithm of nothing. Minus infinity would have no derivative where two of them meet. */
    private static final double NOTHING = -1e30;

    private Ctc() {}

    /**
     * @param blank the class that stands for no label
     * @param zeroInfinity whether examples whose labels don't fit into their predictions count 0, not ∞
     * @param reduction the mean divides each loss by its number of labels first, as in PyTorch
     */
    public record Options(int blank, boolean zeroInfinity, Reduction reduction) {
        /** Class 0 is blank, ∞ stays, the mean. */
        public static final Options DEFAULT = new Options(0, false, Reduction.MEAN);
    }

    /** {@link #of(Tensor, Tensor, Tensor, Tensor, Options)} with class 0 for blank: the mean. */
    public static Tensor of(Tensor logProbabilities, Tensor targets, Tensor inputLengths, Tensor targetLengths) {
        return of(logProbabilities, targets, inputLengths, targetLengths, Options.DEFAULT);
    }

    /**
     * @param logProbabilities [T, N, C]
     * @param targets labels [N, S], integers in [0, C), not blank; what stands after an example's length doesn't count
     * @param inputLengths [N], integers from 1 to T
     * @param targetLengths [N], integers from 0 to S
     * @return a scalar, or [N] without reduction
     * @throws ShapeException if shapes don't fit
     * @throws DTypeException unless labels and lengths are integers
     * @throws IllegalArgumentException for a length out of range
     * @throws io.leibniz.tensor.IndexException for a label out of range
     */
    public static Tensor of(Tensor logProbabilities, Tensor targets, Tensor inputLengths, Tensor targetLengths, Options o) {
        if (logProbabilities.rank() != 3) throw new ShapeException("ctc: log-probabilities of shape " + logProbabilities.shape() + "; they must be [T, N, C]");
        Tensor y = Ops.floating(logProbabilities);
        int steps = y.size(0);
        int n = y.size(1);
        if (targets.rank() != 2 || targets.size(0) != n) throw new ShapeException("ctc: targets of shape " + targets.shape() + " for " + n + " examples; they must be [" + n + ", S]");
        if (steps == 0) throw new ShapeException("ctc: log-probabilities of shape " + y.shape() + " have no steps");
        if (o.blank() < 0 || o.blank() >= y.size(2)) throw new IllegalArgumentException("ctc: blank " + o.blank() + " isn't one of " + y.size(2) + " classes");
        for (Tensor t : List.of(targets, inputLengths, targetLengths)) {
            if (!t.dtype().isInteger()) throw new DTypeException("ctc: labels or lengths of type " + t.dtype() + "; they must be i32 or i64");
        }
        int most = targets.size(1);
        Tensor inputs = lengths("inputLengths", inputLengths, n, 1, steps);
        Tensor labels = lengths("targetLengths", targetLengths, n, 0, most);

        int states = 2 * most + 1;
        Tensor read = states(targets, o.blank());
        Tensor emitted = y.gather(2, read.unsqueeze(0).expand(Shape.of(steps, n, states)));
        Tensor nothing = Tensor.full(Shape.of(n, states), NOTHING, y.dtype());
        Tensor place = Tensor.arange(states);
        // A label may follow another one directly, unless they are the same.
        Tensor leaps = place.remainder(2L).eq(1).logicalAnd(read.ne(shifted(read, Tensor.full(Shape.of(n, states), o.blank(), DType.I64), 2)));
        leaps = leaps.logicalAnd(place.ge(2));
        Tensor a = Tensor.where(place.lt(2).logicalAnd(place.le(labels.mul(2L))), emitted.select(0, 0), nothing);
        for (int t = 1; t < steps; t++) {
            Tensor leap = Tensor.where(leaps, shifted(a, nothing, 2), nothing);
            Tensor next = a.logaddexp(shifted(a, nothing, 1)).logaddexp(leap).add(emitted.select(0, t));
            a = Tensor.where(inputs.gt((long) t), next, a);
        }
        Tensor last = a.gather(1, labels.mul(2L));
        Tensor before = Tensor.where(labels.gt(0), a.gather(1, labels.mul(2L).sub(1L).maximum(0L)), Tensor.full(Shape.of(n, 1), NOTHING, y.dtype()));
        Tensor loss = last.logaddexp(before).neg().reshape(n);
        Tensor impossible = loss.gt(-NOTHING / 2);
        loss = Tensor.where(impossible, Tensor.scalar(o.zeroInfinity() ? 0 : Double.POSITIVE_INFINITY, y.dtype()), loss);
        if (o.reduction() == Reduction.MEAN) loss = loss.div(labels.reshape(n).maximum(1L).to(y.dtype()));
        return Losses.reduce(loss, o.reduction());
    }

    /** Blank, l₁, blank, l₂, …, blank. */
    private static Tensor states(Tensor targets, int blank) {
        Tensor l = targets.to(DType.I64);
        Tensor blanks = Tensor.full(l.shape(), blank, DType.I64);
        int n = l.size(0);
        return Tensor.cat(1, Tensor.stack(2, blanks, l).reshape(n, 2 * l.size(1)), Tensor.full(Shape.of(n, 1), blank, DType.I64));
    }

    /** k places later along axis 1, with others at the beginning. */
    private static Tensor shifted(Tensor x, Tensor fill, int k) {
        int n = x.size(1);
        return n <= k ? fill : Tensor.cat(1, fill.narrow(1, 0, k), x.narrow(1, 0, n - k));
    }

    /** [N, 1], checked if they are known. */
    private static Tensor lengths(String name, Tensor given, int n, int least, int most) {
        if (!given.shape().equals(Shape.of(n))) throw new ShapeException("ctc: " + name + " of shape " + given.shape() + "; they must be [" + n + "]");
        if (given.value() instanceof NdArray a) {
            for (int i = 0; i < n; i++) {
                if (a.getLong(i) < least || a.getLong(i) > most) {
                    throw new IllegalArgumentException("ctc: " + name + "[" + i + "] is " + a.getLong(i) + "; it must lie between " + least + " and " + most);
                }
            }
        }
        return given.to(DType.I64).reshape(n, 1);
    }
}
