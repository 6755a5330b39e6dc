package io.leibniz.tensor;

/** An element type that an operation doesn't take. The message names the operation, what it got, and what to do. */
public final class DTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public DTypeException(String message) {
        super(message);
    }
}
