package io.leibniz.ops;

/**
 * How an embedding is differentiated.
 *
 * {@snippet :
 * embedding(weight, indices, EmbeddingOptions.DEFAULT.sparse());
 * }
 *
 * @param paddingIndex the row that gets no derivative; negative is none
 * @param sparseGradient whether the derivative by the table holds only the rows that were looked up
 */
public record EmbeddingOptions(int paddingIndex, boolean sparseGradient) {
    /** Every row gets its derivative, and it is dense. */
    public static final EmbeddingOptions DEFAULT = new EmbeddingOptions(-1, false);

    public EmbeddingOptions paddingIndex(int row) {
        return new EmbeddingOptions(row, sparseGradient);
    }

    /** A gradient of the rows that were looked up: see {@link SparseRows}. */
    public EmbeddingOptions sparse() {
        return new EmbeddingOptions(paddingIndex, true);
    }
}
