package io.leibniz.tensor;

/** An axis or an index out of range. The message names the operation, what it got, and what to do. */
public final class IndexException extends IndexOutOfBoundsException {
    private static final long serialVersionUID = 1L;

    public IndexException(String message) {
        super(message);
    }
}
