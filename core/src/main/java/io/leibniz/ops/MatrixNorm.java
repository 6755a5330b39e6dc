package io.leibniz.ops;

/** The norms of a matrix that {@link Linalg#matrixNorm} knows. */
public enum MatrixNorm {
    /** √Σ xᵢⱼ². */
    FROBENIUS,
    /** Σ σᵢ, the sum of singular values. */
    NUCLEAR,
    /** The largest sum of magnitudes of a column. */
    ONE,
    /** The smallest sum of magnitudes of a column. */
    MINUS_ONE,
    /** The largest singular value. */
    TWO,
    /** The smallest singular value. */
    MINUS_TWO,
    /** The largest sum of magnitudes of a row. */
    INFINITY,
    /** The smallest sum of magnitudes of a row. */
    MINUS_INFINITY;

    /**
     * The norm of a number: ±1, ±2 or ±∞.
     *
     * @throws IllegalArgumentException for another
     */
    public static MatrixNorm of(double p) {
        if (Double.isInfinite(p)) return p > 0 ? INFINITY : MINUS_INFINITY;
        if (p == 1 || p == -1) return p > 0 ? ONE : MINUS_ONE;
        if (p == 2 || p == -2) return p > 0 ? TWO : MINUS_TWO;
        throw new IllegalArgumentException("matrixNorm: p is " + p + "; a matrix has norms for ±1, ±2 and ±∞, and FROBENIUS and NUCLEAR");
    }
}
