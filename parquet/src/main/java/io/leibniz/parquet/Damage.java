package io.leibniz.parquet;

/** What is wrong with a file, on its way to {@link Parquet}, which adds the file's name and makes a DataException of it. */
final class Damage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Damage(String message) {
        super(message);
    }

    Damage(String message, Throwable cause) {
        super(message, cause);
    }
}
