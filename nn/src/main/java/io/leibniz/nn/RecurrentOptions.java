package io.leibniz.nn;

/**
 * How recurrent layers stand on each other.
 *
 * @param layers how many
 * @param bidirectional whether each has a second direction, from the end to the beginning, whose outputs stand beside the
 *     first's (Schuster and Paliwal 1997)
 * @param dropout between layers, in training
 */
public record RecurrentOptions(int layers, boolean bidirectional, double dropout) {
    /** One layer, one direction. */
    public static final RecurrentOptions DEFAULT = new RecurrentOptions(1, false, 0);

    public RecurrentOptions {
        if (layers < 1) throw new IllegalArgumentException("recurrent: " + layers + " layers; give at least 1");
        if (!(dropout >= 0 && dropout < 1)) throw new IllegalArgumentException("recurrent: dropout " + dropout + "; give a probability in [0, 1)");
    }

    public RecurrentOptions layers(int layers) {
        return new RecurrentOptions(layers, bidirectional, dropout);
    }

    public RecurrentOptions bidirectional(boolean bidirectional) {
        return new RecurrentOptions(layers, bidirectional, dropout);
    }

    public RecurrentOptions dropout(double dropout) {
        return new RecurrentOptions(layers, bidirectional, dropout);
    }
}
