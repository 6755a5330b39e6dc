package io.leibniz.tensor;

/** Shapes that don't fit an operation. The message names the operation, what it got, and what to do. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
