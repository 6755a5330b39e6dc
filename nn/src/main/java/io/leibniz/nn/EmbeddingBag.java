package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * The sum, mean or largest elements of the rows of a table that stand in a bag: integers [N, L] → [N, width]. A bag without
 * rows gives zeros.
 *
 * @param weight [rows, width]
 * @param mode what becomes of a bag's rows
 * @param padding a row that counts for nothing; negative is none
 */
public record EmbeddingBag(Tensor weight, Mode mode, int padding) implements Layer {
    /** What becomes of a bag's rows. */
    public enum Mode {
        SUM,
        MEAN,
        /** Element by element; a tie's derivative is shared. */
        MAX
    }

    /** Rows from the standard normal distribution; the mean; no padding. */
    public static EmbeddingBag init(int rows, int width, Key key) {
        return new EmbeddingBag(Random.normal(key, Shape.of(rows, width), DType.F32), Mode.MEAN, -1);
    }

    public EmbeddingBag mode(Mode mode) {
        return new EmbeddingBag(weight, mode, padding);
    }

    public EmbeddingBag padding(int padding) {
        return new EmbeddingBag(weight, mode, padding);
    }

    /** @throws io.leibniz.tensor.IndexException for an index outside [0, rows) */
    public Tensor apply(Tensor indices) {
        return apply(indices, (Tensor) null);
    }

    @Override
    public Tensor apply(Tensor indices, Context context) {
        return apply(indices, (Tensor) null);
    }

    /**
     * @param indices integers [N, L]
     * @param weights a factor for each row, [N, L], for sums; or null
     */
    public Tensor apply(Tensor indices, Tensor weights) {
        if (indices.rank() != 2) throw new ShapeException("embeddingBag: indices of shape " + indices.shape() + "; they must be [N, L]. Bags of different sizes stand in one line with offsets");
        if (weights != null && mode != Mode.SUM) throw new IllegalArgumentException("embeddingBag: factors with the mode " + mode + "; they go with SUM");
        if (weights != null && !weights.shape().equals(indices.shape())) {
            throw new ShapeException("embeddingBag: factors of shape " + weights.shape() + " for indices of shape " + indices.shape() + "; they must be equal");
        }
        return pooled(Functional.embedding(weight, indices), padding < 0 ? null : indices.ne((long) padding), weights);
    }

    /**
     * Bags of different sizes in one line.
     *
     * @param indices integers [M]
     * @param offsets where each bag begins, ascending from 0
     */
    public Tensor apply(Tensor indices, int[] offsets) {
        if (indices.rank() != 1) throw new ShapeException("embeddingBag: indices of shape " + indices.shape() + " with offsets; they must be [M]");
        int n = offsets.length;
        int m = indices.size(0);
        int longest = 1;
        for (int i = 0; i < n; i++) {
            int end = i + 1 < n ? offsets[i + 1] : m;
            if (i == 0 && offsets[0] != 0 || end < offsets[i]) throw new IllegalArgumentException("embeddingBag: offsets must ascend from 0 to " + m + "; number " + i + " is " + offsets[i]);
            longest = Math.max(longest, end - offsets[i]);
        }
        long[] place = new long[n * longest];
        boolean[] present = new boolean[n * longest];
        for (int i = 0; i < n; i++) {
            int size = (i + 1 < n ? offsets[i + 1] : m) - offsets[i];
            for (int j = 0; j < size; j++) {
                place[i * longest + j] = offsets[i] + j;
                present[i * longest + j] = true;
            }
        }
        if (m == 0) return Tensor.zeros(Shape.of(n, weight.size(1)), weight.dtype());
        Tensor at = indices.take(Tensor.of(place), 0).reshape(n, longest);
        Tensor counts = Tensor.of(present).reshape(n, longest);
        return pooled(Functional.embedding(weight, at), padding < 0 ? counts : counts.logicalAnd(at.ne((long) padding)), null);
    }

    private Tensor pooled(Tensor rows, Tensor counts, Tensor weights) {
        Tensor on = counts == null ? null : counts.unsqueeze(-1);
        if (mode == Mode.MAX) {
            if (on == null) return rows.amax(1);
            Tensor top = Tensor.where(on, rows, Tensor.scalar(Double.NEGATIVE_INFINITY, rows.dtype())).amax(1);
            return Tensor.where(counts.any(true, 1), top, Tensor.scalar(0, rows.dtype()));
        }
        Tensor shown = on == null ? rows : Tensor.where(on, rows, Tensor.scalar(0, rows.dtype()));
        if (weights != null) shown = shown.mul(weights.unsqueeze(-1));
        Tensor sum = shown.sum(1);
        if (mode == Mode.SUM) return sum;
        return on == null ? sum.div((double) rows.size(1)) : sum.div(on.to(sum.dtype()).sum(1).maximum(1.0));
    }
}
