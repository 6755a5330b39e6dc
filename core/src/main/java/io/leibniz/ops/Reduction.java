package io.leibniz.ops;

/** What becomes of the losses of all elements. */
public enum Reduction {
    /** They stay as they are. */
    NONE,
    /** Their mean; weighted losses say what they divide by. */
    MEAN,
    /** Their sum. */
    SUM,
    /** Their sum divided by the extent of axis 0, the batch. */
    BATCH_MEAN
}
