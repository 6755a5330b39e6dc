package io.leibniz.kernel;

/**
 * The matrix product C = A·B as plain loops: the definition, to the bit, of every faster one.
 *
 * <p>The inner axis is cut into blocks of {@link #BLOCK} terms. Inside a block the terms are added in ascending order by
 * fused multiply-adds, starting from +0; the sums of the blocks are then added in ascending order, starting from the first:
 *
 * <pre>
 *   s_q = fma(a[i,p], b[p,j], s_q)      for p = q·BLOCK … min(k, (q+1)·BLOCK) − 1
 *   c[i,j] = ((s_0 + s_1) + s_2) + …
 * </pre>
 *
 * An empty inner axis gives +0. The number of columns, rows or threads and the width of vectors have no part in it. Where
 * an element is NaN its payload is not defined.
 */
public final class GemmReference {
    /** Terms in a block of the inner axis: long enough to keep C's traffic low, short enough for a panel to stay in cache. */
    public static final int BLOCK = 256;

    private GemmReference() {}
    /** The product of floats; each operand is a view: element (i, j) of A is {@code a[aOff + i * aRowStride + j * aColStride]}. */
    public static void sgemm(
            int m, int n, int k,
            float[] a, int aOff, int aRowStride, int aColStride,
            float[] b, int bOff, int bRowStride, int bColStride,
            float[] c, int cOff, int cRowStride) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int p0 = 0; p0 < k; p0 += BLOCK) {
                    float s = 0;
                    for (int p = p0; p < Math.min(k, p0 + BLOCK); p++) {
                        s = Math.fma(a[aOff + i * aRowStride + p * aColStride], b[bOff + p * bRowStride + j * bColStride], s);
                    }
                    sum = p0 == 0 ? s : sum + s;
                }
                c[cOff + i * cRowStride + j] = sum;
            }
        }
    }

    /** The product of doubles; each operand is a view: element (i, j) of A is {@code a[aOff + i * aRowStride + j * aColStride]}. */
    public static void dgemm(
            int m, int n, int k,
            double[] a, int aOff, int aRowStride, int aColStride,
            double[] b, int bOff, int bRowStride, int bColStride,
            double[] c, int cOff, int cRowStride) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int p0 = 0; p0 < k; p0 += BLOCK) {
                    double s = 0;
                    for (int p = p0; p < Math.min(k, p0 + BLOCK); p++) {
                        s = Math.fma(a[aOff + i * aRowStride + p * aColStride], b[bOff + p * bRowStride + j * bColStride], s);
                    }
                    sum = p0 == 0 ? s : sum + s;
                }
                c[cOff + i * cRowStride + j] = sum;
            }
        }
    }
}
