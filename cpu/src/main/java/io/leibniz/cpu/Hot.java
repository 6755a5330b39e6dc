package io.leibniz.cpu;

/**
 * Decides between the plain and the vector form of one loop, which have the same bits.
 *
 * <p>Until HotSpot has compiled it, a loop on vectors makes an object of each: it is a thousand times slower than
 * afterwards and slower than the plain loop by far, and its first use loads the Vector API. So a loop begins in its plain
 * form and turns to vectors when it has seen enough work to be worth that price; a short program never pays it.
 *
 * <p>With the property {@code leibniz.vector.bits} set, vectors are used at once.
 */
final class Hot {
    /** Elements after which a loop has cost about what its compilation will. */
    private static final int WARM = 1 << 24;

    /** For tests: vectors from the first element on. */
    static volatile boolean always = System.getProperty("leibniz.vector.bits") != null;

    /** Counted without care: it is a threshold, not a sum. */
    private int seen;

    /** Whether to use the vector form for the n elements that come now. */
    boolean use(int n) {
        if (seen >= WARM || always) return Simd.ON;
        seen += Math.min(n, WARM);
        return false;
    }
}
