package io.leibniz.ops;

import io.leibniz.tensor.Tensor;

/**
 * How the losses of classification count.
 *
 * {@snippet :
 * crossEntropy(logits, labels, CrossEntropyOptions.DEFAULT.labelSmoothing(0.1).ignoreIndex(0));
 * }
 *
 * @param weight one factor a class, [C]; null is 1 for each
 * @param ignoreIndex the label that counts for nothing
 * @param labelSmoothing ε in [0, 1]: targets become (1 − ε)·target + ε/C (Szegedy et al. 2016)
 * @param reduction what becomes of the losses of all elements
 */
public record CrossEntropyOptions(Tensor weight, long ignoreIndex, double labelSmoothing, Reduction reduction) {
    /** No weights, no smoothing, −100 ignored, the mean. */
    public static final CrossEntropyOptions DEFAULT = new CrossEntropyOptions(null, -100, 0, Reduction.MEAN);

    public CrossEntropyOptions {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("crossEntropy: labelSmoothing must lie in [0, 1], not " + labelSmoothing);
        }
    }

    public CrossEntropyOptions weight(Tensor weight) {
        return new CrossEntropyOptions(weight, ignoreIndex, labelSmoothing, reduction);
    }

    public CrossEntropyOptions ignoreIndex(long ignoreIndex) {
        return new CrossEntropyOptions(weight, ignoreIndex, labelSmoothing, reduction);
    }

    public CrossEntropyOptions labelSmoothing(double labelSmoothing) {
        return new CrossEntropyOptions(weight, ignoreIndex, labelSmoothing, reduction);
    }

    public CrossEntropyOptions reduction(Reduction reduction) {
        return new CrossEntropyOptions(weight, ignoreIndex, labelSmoothing, reduction);
    }
}
