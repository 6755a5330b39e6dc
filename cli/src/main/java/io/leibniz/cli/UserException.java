package io.leibniz.cli;

/** A failure that its message explains completely: a missing file, an unknown name. No stack helps. */
final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UserException(String message) {
        super(message, null, false, false);
    }
}
