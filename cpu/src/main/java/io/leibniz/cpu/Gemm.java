package io.leibniz.cpu;

import io.leibniz.kernel.GemmReference;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Matrix products on strided views of heap arrays.
 *
 * <p>C = A·B with A of m × k, B of k × n and C of m × n, for which element (i, j) of A is
 * {@code a[aOff + i * aRowStride + j * aColStride]}; a transposed operand is one with its strides exchanged, and a stride
 * may be zero or negative. C is overwritten; its rows are contiguous.
 *
 * <p><b>Bits.</b> Every element is that of {@link GemmReference}: fused multiply-adds in ascending order inside blocks of
 * {@link GemmReference#BLOCK} terms, whose sums are added in ascending order. Neither the path taken, the vector width nor
 * the number of threads can be seen in a result.
 *
 * <p><b>Paths.</b> Vectors times matrices go straight over the matrix. Small products run on the operands where they lie.
 * Others follow Goto and van de Geijn, <i>Anatomy of high-performance matrix multiplication</i> (2008), with the roles
 * of the two panels exchanged: the narrow panel of A stays in the first-level cache while B's panels stream from the
 * second level. C is cut into tiles by its shape, each a task of {@link Pool}; of large products all threads pack the operands
 * together before, otherwise a task packs what it needs itself.
 */
public final class Gemm {
    static final int KC = GemmReference.BLOCK;

    /** Products of less than this many multiply-adds stay on the calling thread. */
    static final long PARALLEL = 1 << 20;

    /** Floats of B in a tile: half of a second-level cache, a multiple of any block. */
    static final int NEAR = 1 << 16;

    /** Up to so many multiply-adds packing costs more than it saves; fewer where the loop over panels is the faster one by far. */
    private static final long SMALL = Simd.bits() == 256 ? 32 * 32 * 32 : 64 * 64 * 64;

    /** Whether there are vectors worth packing for; if not, no class that names one may be touched. */
    static final boolean VECTORS = Simd.bits() >= 128;

    private static final WarmUp F32 = new WarmUp(() -> Sgemm.kernels());
    private static final WarmUp F32_PACKED = new WarmUp(() -> Sgemm.packedKernels());
    private static final WarmUp F64 = new WarmUp(() -> Dgemm.kernels());
    private static final WarmUp F64_PACKED = new WarmUp(() -> Dgemm.packedKernels());

    private Gemm() {}

    /** Whether a product is made on packed panels; otherwise on its operands where they lie. */
    static boolean packed(int m, int n, int k, int bcs) {
        return m > 1 && n > 1 && (bcs != 1 || m > 4) && (long) m * n * k > SMALL;
    }

    /**
     * The product of floats.
     *
     * @throws IllegalArgumentException if an extent is negative or a view leaves its array
     */
    public static void sgemm(
            int m, int n, int k,
            float[] a, int aOff, int aRowStride, int aColStride,
            float[] b, int bOff, int bRowStride, int bColStride,
            float[] c, int cOff, int cRowStride) {
        sgemm(m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride, null, null);
    }

    /**
     * @param rider for all of C, which fills its array; or null
     * @param panels of B, for this product and others; or null
     */
    static void sgemm(
            int m, int n, int k,
            float[] a, int aOff, int aRowStride, int aColStride,
            float[] b, int bOff, int bRowStride, int bColStride,
            float[] c, int cOff, int cRowStride, Rider rider, Panels panels) {
        check(m, n, k, a.length, aOff, aRowStride, aColStride, b.length, bOff, bRowStride, bColStride, c.length, cOff, cRowStride);
        if (m == 0 || n == 0) return;
        if (k > 0 && (packed(m, n, k, bColStride) ? F32_PACKED : F32).done((long) m * n * k)) {
            Sgemm.run(m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride, rider, panels);
            return;
        }
        if (k == 0) for (int i = 0; i < m; i++) Arrays.fill(c, cOff + i * cRowStride, cOff + i * cRowStride + n, 0);
        else PlainGemm.run(m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride);
        if (rider != null) rider.all(0, m * n);
    }

    /**
     * A batch of products of floats: the {@code q}-th is of the views at {@code aOff + q * aBatchStride} and so on. Batch
     * strides of a and b may be zero.
     *
     * @throws IllegalArgumentException if an extent is negative or a view leaves its array
     */
    public static void sgemm(
            int batch, int m, int n, int k,
            float[] a, int aOff, int aBatchStride, int aRowStride, int aColStride,
            float[] b, int bOff, int bBatchStride, int bRowStride, int bColStride,
            float[] c, int cOff, int cBatchStride, int cRowStride) {
        if (batch <= 1 || bBatchStride == 0 && (long) m * aRowStride == aBatchStride && (long) m * cRowStride == cBatchStride) {
            // One product with the rows of all.
            sgemm(Math.max(0, batch) * m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride);
            return;
        }
        chunks(batch, (long) m * n * k, q -> sgemm(m, n, k,
                a, aOff + q * aBatchStride, aRowStride, aColStride,
                b, bOff + q * bBatchStride, bRowStride, bColStride,
                c, cOff + q * cBatchStride, cRowStride));
    }

    /**
     * The product of doubles.
     *
     * @throws IllegalArgumentException if an extent is negative or a view leaves its array
     */
    public static void dgemm(
            int m, int n, int k,
            double[] a, int aOff, int aRowStride, int aColStride,
            double[] b, int bOff, int bRowStride, int bColStride,
            double[] c, int cOff, int cRowStride) {
        check(m, n, k, a.length, aOff, aRowStride, aColStride, b.length, bOff, bRowStride, bColStride, c.length, cOff, cRowStride);
        if (m == 0 || n == 0) return;
        if (k == 0) for (int i = 0; i < m; i++) Arrays.fill(c, cOff + i * cRowStride, cOff + i * cRowStride + n, 0);
        else if ((packed(m, n, k, bColStride) ? F64_PACKED : F64).done((long) m * n * k)) Dgemm.run(m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride);
        else PlainDgemm.run(m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride);
    }

    /**
     * A batch of products of doubles: the {@code q}-th is of the views at {@code aOff + q * aBatchStride} and so on. Batch
     * strides of a and b may be zero.
     *
     * @throws IllegalArgumentException if an extent is negative or a view leaves its array
     */
    public static void dgemm(
            int batch, int m, int n, int k,
            double[] a, int aOff, int aBatchStride, int aRowStride, int aColStride,
            double[] b, int bOff, int bBatchStride, int bRowStride, int bColStride,
            double[] c, int cOff, int cBatchStride, int cRowStride) {
        if (batch <= 1 || bBatchStride == 0 && (long) m * aRowStride == aBatchStride && (long) m * cRowStride == cBatchStride) {
            // One product with the rows of all.
            dgemm(Math.max(0, batch) * m, n, k, a, aOff, aRowStride, aColStride, b, bOff, bRowStride, bColStride, c, cOff, cRowStride);
            return;
        }
        chunks(batch, (long) m * n * k, q -> dgemm(m, n, k,
                a, aOff + q * aBatchStride, aRowStride, aColStride,
                b, bOff + q * bBatchStride, bRowStride, bColStride,
                c, cOff + q * cBatchStride, cRowStride));
    }

    /** Runs all of a batch: large members one after the other, each on all threads, small ones in runs worth a task. */
    private static void chunks(int batch, long work, IntConsumer one) {
        if (work >= 16 * PARALLEL) {
            for (int q = 0; q < batch; q++) one.accept(q);
            return;
        }
        int size = (int) Math.clamp(PARALLEL / 2 / Math.max(1, work), 1, batch);
        Pool.parallelFor((batch + size - 1) / size, t -> {
            for (int q = t * size; q < Math.min(batch, (t + 1) * size); q++) one.accept(q);
        });
    }

    interface Tile {
        /** Rows {@code i} … {@code i + rows − 1} of C, columns {@code j} … {@code j + columns − 1}. */
        void run(int i, int rows, int j, int columns);
    }

    /**
     * Cuts C into tiles, a task each. Large tiles pack little, many tiles balance the threads: eight at least, while each is
     * worth handing over, and none where there is but one thread.
     *
     * @param wide how many times as wide as high tiles are while they are cut, so that A is packed less often
     */
    static void tiles(int m, int n, int k, int wide, Tile tile) {
        int wanted = Pool.threads() == 1 ? 1 : 8;
        int rows = wanted == 1 ? m : Math.min(512, m + 7 & -8);
        int cols = Math.min(512, n + 31 & -32);
        while ((long) Math.ceilDiv(m, rows) * Math.ceilDiv(n, cols) < wanted && (long) rows * cols > wide * 128 * 128 && (long) rows * cols * k > 2 * PARALLEL) {
            if (wide * rows >= cols) rows = rows / 2 + 7 & -8;
            else cols = cols / 2 + 31 & -32;
        }
        run(m, n, rows, cols, tile);
    }

    /**
     * The same where nothing of B is packed again for other rows: tiles are as wide as B's block of the inner axis may be to stay in
     * the second-level cache, and as low as is worth handing over.
     *
     * @param high rows of a panel of A, which tiles have whole
     */
    static void rows(int m, int n, int k, int high, Tile tile) {
        int rows = m <= 512 ? m : 512 / high * high;
        int cols = Math.min(NEAR / Math.min(k, KC) & -32, n + 31 & -32);
        while ((long) Math.ceilDiv(m, rows) * Math.ceilDiv(n, cols) < 16 && (long) rows * cols * k > 2 * PARALLEL) {
            if (rows >= 48) rows = Math.ceilDiv(Math.ceilDiv(rows, 2), high) * high;
            else if (cols > 64) cols = cols / 2 + 31 & -32;
            else break;
        }
        run(m, n, rows, cols, tile);
    }

    private static void run(int m, int n, int height, int width, Tile tile) {
        int down = Math.ceilDiv(m, height);
        Pool.parallelFor(down * Math.ceilDiv(n, width), t -> {
            int i = t % down * height;
            int j = t / down * width;
            tile.run(i, Math.min(height, m - i), j, Math.min(width, n - j));
        });
    }

    private static void check(int m, int n, int k,
            int aLength, int ao, int ars, int acs,
            int bLength, int bo, int brs, int bcs,
            int cLength, int co, int crs) {
        if ((m | n | k) < 0) throw new IllegalArgumentException("gemm: negative extent in " + m + "×" + k + " · " + k + "×" + n);
        view("A", m, k, ao, ars, acs, aLength);
        view("B", k, n, bo, brs, bcs, bLength);
        view("C", m, n, co, crs, 1, cLength);
    }

    private static void view(String name, int rows, int cols, int offset, int rowStride, int colStride, int length) {
        if (rows == 0 || cols == 0) return;
        long down = (rows - 1L) * rowStride;
        long across = (cols - 1L) * colStride;
        long low = offset + Math.min(0, down) + Math.min(0, across);
        long high = offset + Math.max(0, down) + Math.max(0, across);
        if (low < 0 || high >= length) {
            throw new IllegalArgumentException("gemm: " + name + " of " + rows + "×" + cols + " at offset " + offset + " with strides "
                    + rowStride + " and " + colStride + " spans elements " + low + " to " + high + " of an array of " + length);
        }
    }
}
