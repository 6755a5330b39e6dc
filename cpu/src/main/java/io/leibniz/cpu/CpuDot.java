package io.leibniz.cpu;

import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.GemmReference;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * Batched matrix products by way of {@link Gemm}, which reads transposed operands by their strides. A batch of left
 * matrices before one right matrix is one tall product.
 */
final class CpuDot {
    /** Multiplications that are over before a vector loop is set up. */
    private static final int TINY = 64;
    /** Multiplications below which whole products of a batch are the tasks. */
    private static final long SMALL = 1 << 18;

    private CpuDot() {}

    /** Whether a product of so many elements, sums of k terms, is worth a rider. */
    static boolean carries(int numel, int k) {
        return (long) numel * k > SMALL;
    }

    static NdArray dot(NdArray a, NdArray b) {
        DType type = a.dtype();
        if (!type.isFloating() || a.numel() == 0 || b.numel() == 0) return Reference.INSTANCE.dot(a, b);
        Shape shape = a.shape().with(a.shape().rank() - 1, b.shape().dim(-1));
        Object c = Buffers.unwritten(type, shape.numel());
        dot(a, b, c, null, null);
        return NdArray.of(type, shape, c);
    }

    /**
     * The product into an array of its own.
     *
     * @param rider for one that {@link #carries} it; or null
     * @param panels of b, if it is a matrix, for this product and others; or null
     */
    static void dot(NdArray a, NdArray b, Object c, Rider rider, Panels panels) {
        Shape s = a.shape();
        int rank = s.rank();
        int m = s.dim(-2);
        int k = s.dim(-1);
        int n = b.shape().dim(-1);
        int batch = s.numel() / m / k;
        int tall = rank == 2 ? a.strides()[0] : tall(a, b, rank);
        if (rank == 2 || tall != 0) {
            product(batch * m, n, k, a, a.offset(), tall, b, b.offset(), c, 0, rider, panels);
            return;
        }
        many(batch, m, n, k, a, b, c);
        if (rider != null) rider.all(0, batch * m * n);
    }

    /** One product after the other. */
    private static void many(int batch, int m, int n, int k, NdArray a, NdArray b, Object c) {
        int rank = a.shape().rank();
        Shape leading = a.shape().sub(0, rank - 2);
        NdArray left = NdArray.view(a.dtype(), leading, a.data(), a.offset(), Arrays.copyOf(a.strides(), rank - 2));
        NdArray right = NdArray.view(a.dtype(), leading, b.data(), b.offset(), Arrays.copyOf(b.strides(), rank - 2));
        int rows = a.strides()[rank - 2];
        long work = (long) m * n * k;
        if (work < SMALL) {
            Chunks.run(batch, (int) Math.max(1, SMALL / work), (from, to) -> {
                for (int p = from; p < to; p++) product(m, n, k, a, left.index(p), rows, b, right.index(p), c, p * m * n, null, null);
            });
        } else {
            for (int p = 0; p < batch; p++) product(m, n, k, a, left.index(p), rows, b, right.index(p), c, p * m * n, null, null);
        }
    }

    /** The stride from row to row if all rows of all left matrices follow one another and the right one stays; else 0. */
    private static int tall(NdArray a, NdArray b, int rank) {
        int[] s = a.strides();
        int[] t = b.strides();
        int step = s[rank - 2];
        int next = a.shape().dim(rank - 2) * step;
        for (int i = rank - 3; i >= 0; i--) {
            int d = a.shape().dim(i);
            if (d == 1) continue;
            if (s[i] != next || t[i] != 0) return 0;
            next *= d;
        }
        return step;
    }

    /** @param rs from one row of a to the next */
    private static void product(int m, int n, int k, NdArray a, int ao, int rs, NdArray b, int bo, Object c, int co, Rider rider, Panels panels) {
        int[] s = a.strides();
        int[] t = b.strides();
        int cs = s[s.length - 1];
        int rt = t[t.length - 2];
        int ct = t[t.length - 1];
        boolean tiny = (long) m * n * k <= TINY;
        if (c instanceof float[] y) {
            if (tiny) GemmReference.sgemm(m, n, k, a.f32(), ao, rs, cs, b.f32(), bo, rt, ct, y, co, n);
            else Gemm.sgemm(m, n, k, a.f32(), ao, rs, cs, b.f32(), bo, rt, ct, y, co, n, rider, panels);
        } else {
            double[] y = (double[]) c;
            if (tiny) GemmReference.dgemm(m, n, k, a.f64(), ao, rs, cs, b.f64(), bo, rt, ct, y, co, n);
            else Gemm.dgemm(m, n, k, a.f64(), ao, rs, cs, b.f64(), bo, rt, ct, y, co, n);
        }
    }
}
