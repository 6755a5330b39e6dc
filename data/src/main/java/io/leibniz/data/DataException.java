package io.leibniz.data;

import java.io.IOException;

/** A file that isn't what it should be. The message names the file, what was found, and what was expected. */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
