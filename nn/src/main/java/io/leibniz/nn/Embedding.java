package io.leibniz.nn;

import io.leibniz.ops.EmbeddingOptions;
import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * A row of a table for every index: integers [..] → [.., width].
 *
 * @param weight [rows, width]
 * @param sparseGradient whether its gradient holds only the rows that were looked up ({@link io.leibniz.ops.SparseRows});
 *     what optimizers do with that, says {@link io.leibniz.nn.optim.Optimizer}
 */
public record Embedding(Tensor weight, boolean sparseGradient) implements Layer {
    /** With a dense gradient. */
    public Embedding(Tensor weight) {
        this(weight, false);
    }

    /** Rows from the standard normal distribution. */
    public static Embedding init(int rows, int width, Key key) {
        return new Embedding(Random.normal(key, Shape.of(rows, width), DType.F32));
    }

    /** The same table with a gradient of the rows that were looked up: for tables of which a step sees few rows. */
    public Embedding withSparseGradient() {
        return new Embedding(weight, true);
    }

    /** @throws io.leibniz.tensor.IndexException for an index outside [0, rows) */
    public Tensor apply(Tensor indices) {
        return Functional.embedding(weight, indices, sparseGradient ? EmbeddingOptions.DEFAULT.sparse() : EmbeddingOptions.DEFAULT);
    }

    @Override
    public Tensor apply(Tensor indices, Context context) {
        return apply(indices);
    }
}
