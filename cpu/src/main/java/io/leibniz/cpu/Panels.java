package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;

/**
 * The panels of a right operand of several products, as a recurrence has them: packed by the first that wants them. A product
 * of few rows would take a good part of its time for that.
 */
final class Panels {
    private float[] packed;

    /** Panels of all columns for each block of the inner axis, one block behind the other. */
    float[] of(int n, int k, float[] b, int bo, int brs, int bcs) {
        if (packed == null) {
            packed = Buffers.floats(Math.multiplyExact(k, width(n)));
            pack(n, k, b, bo, brs, bcs, packed);
        }
        return packed;
    }

    /** Packs all of B, as {@link #of} has it, on all threads. */
    static void pack(int n, int k, float[] b, int bo, int brs, int bcs, float[] packed) {
        int width = width(n);
        int columns = 4 * SgemmTiles.NR;
        int across = Math.ceilDiv(n, columns);
        Pool.parallelFor(across * Math.ceilDiv(k, Gemm.KC), t -> {
            int j = t % across * columns;
            int p = t / across * Gemm.KC;
            int kc = Math.min(Gemm.KC, k - p);
            SgemmPanels.packB(kc, Math.min(columns, n - j), b, bo + p * brs + j * bcs, brs, bcs, packed, p * width + j * kc);
        });
    }

    /** Columns with those that fill the last panel. */
    static int width(int n) {
        return Math.ceilDiv(n, SgemmTiles.NR) * SgemmTiles.NR;
    }

    /** Bytes held: none before anyone wanted them. */
    long bytes() {
        return packed == null ? 0 : Buffers.bytes(packed);
    }

    /** The array, which is anybody's from now on. */
    float[] release() {
        float[] p = packed;
        packed = null;
        return p;
    }
}
