package io.leibniz.nn;

/** Where in a model an error happened: attached to the error, so that its own type and text stay. */
public final class LayerPath extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LayerPath(String message) {
        super(message, null, false, false);
    }
}
