package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Philox;
import io.leibniz.prim.RandomBits;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/** Random numbers in pieces, since each is a function of the key and its index alone; {@link Philox} defines them. */
final class CpuRandom {
    /** So few are over before the first vector is loaded. */
    private static final int SMALL = 64;

    /** Two lanes of 64 bits do no more than the scalar multiplier, and not every machine can shuffle them. */
    private static final boolean VECTORS = Simd.bits() > 128;

    private CpuRandom() {}

    static NdArray random(RandomBits.Kind kind, DType dtype, Shape shape, NdArray key) {
        int n = shape.numel();
        Object y = Buffers.unwritten(dtype, n);
        long k = key.getLong(0);
        // An empty range too: an undefined type is refused whatever the size.
        if (n < SMALL) Philox.fill(kind, k, y, 0, n);
        else Chunks.run(n, chunk(kind, dtype), (from, to) -> fill(kind, k, y, from, to));
        return NdArray.of(dtype, shape, y);
    }

    private static int chunk(RandomBits.Kind kind, DType dtype) {
        if (kind == RandomBits.Kind.NORMAL && (dtype == DType.F64 || !VECTORS)) return Chunks.DEAR;
        return Chunks.COSTLY;
    }

    /** As {@link Philox#fill}. */
    static void fill(RandomBits.Kind kind, long key, Object out, int from, int to) {
        if (!VECTORS) {
            Philox.fill(kind, key, out, from, to);
            return;
        }
        switch (kind) {
            case BITS -> {
                if (out instanceof int[] y) whole(kind, key, y, from, to, 4, (i, j) -> VectorRandom.bits(key, y, i, j));
                else if (out instanceof long[] y) whole(kind, key, y, from, to, 2, (i, j) -> VectorRandom.bits(key, y, i, j));
                else Philox.fill(kind, key, out, from, to);
            }
            case UNIFORM -> {
                if (out instanceof float[] y) whole(kind, key, y, from, to, 4, (i, j) -> VectorRandom.uniform(key, y, i, j));
                else if (out instanceof double[] y) whole(kind, key, y, from, to, 2, (i, j) -> VectorRandom.uniform(key, y, i, j));
                else Philox.fill(kind, key, out, from, to);
            }
            case NORMAL -> {
                if (out instanceof float[] y) whole(kind, key, y, from, to, 4, (i, j) -> VectorRandom.normal(key, y, i, j));
                else Philox.fill(kind, key, out, from, to);
            }
            case SPLIT, FOLD -> Philox.fill(kind, key, out, from, to);
        }
    }

    /** The blocks that whole vectors make go to {@code vectors}, what is before and after them to the definition. */
    private static void whole(RandomBits.Kind kind, long key, Object out, int from, int to, int perBlock, Chunks.Range vectors) {
        int step = VectorRandom.BLOCKS * perBlock;
        int start = (int) Math.min(to, (from + perBlock - 1L) & -perBlock);
        int end = start + (to - start) / step * step;
        Philox.fill(kind, key, out, from, start);
        if (start < end) vectors.run(start, end);
        Philox.fill(kind, key, out, end, to);
    }
}
