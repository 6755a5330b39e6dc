package io.leibniz.nn;

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
 */
public record Embedding(Tensor weight) implements Layer {
    /** Rows from the standard normal distribution. */
    public static Embedding init(int rows, int width, Key key) {
        return new Embedding(Random.normal(key, Shape.of(rows, width), DType.F32));
    }

    /** @throws io.leibniz.tensor.IndexException for an index outside [0, rows) */
    public Tensor apply(Tensor indices) {
        return Functional.embedding(weight, indices);
    }

    @Override
    public Tensor apply(Tensor indices, Context context) {
        return apply(indices);
    }
}
