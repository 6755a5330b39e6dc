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
    private static void pack(int n, int k, float[] b, int bo, int brs, int bcs, float[] packed) {
        Pool.parallelFor(parts(n, k, bcs), t -> part(t, n, k, b, bo, brs, bcs, packed));
    }

    /** The same on this thread. */
    static void packAlone(int n, int k, float[] b, int bo, int brs, int bcs, float[] packed) {
        int parts = parts(n, k, bcs);
        for (int t = 0; t < parts; t++) part(t, n, k, b, bo, brs, bcs, packed);
    }

    /** Into how many parts packing is cut: rows as they lie in memory, columns where those are transposed. */
    static int parts(int n, int k, int bcs) {
        return Math.ceilDiv(n, columns(bcs)) * Math.ceilDiv(k, rows(bcs));
    }

    static void part(int t, int n, int k, float[] b, int bo, int brs, int bcs, float[] packed) {
        int across = Math.ceilDiv(n, columns(bcs));
        int j = t % across * columns(bcs);
        int p = t / across * rows(bcs);
        int block = p / Gemm.KC * Gemm.KC;
        int kc = Math.min(Gemm.KC, k - block);
        SgemmPanels.packB(Math.min(rows(bcs), k - p), kc, Math.min(columns(bcs), n - j),
                b, bo + p * brs + j * bcs, brs, bcs, packed, block * width(n) + j * kc + (p - block) * SgemmTiles.NR);
    }

    private static int columns(int bcs) {
        return bcs == 1 ? SgemmPanels.WIDE : 4 * SgemmTiles.NR;
    }

    private static int rows(int bcs) {
        return bcs == 1 ? 16 : Gemm.KC;
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
