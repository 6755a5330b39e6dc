package io.leibniz.nn;

/**
 * The make of a transformer's layers.
 *
 * @param width E, the features of a position
 * @param heads of attention
 * @param hidden features between the two maps of the feed-forward part
 * @param layers in a stack
 * @param dropout of attention weights, of hidden features and of what each part adds
 * @param activation of the feed-forward part
 * @param normFirst whether a part normalises what it gets (Xiong et al. 2020), not what it gives
 */
public record TransformerOptions(int width, int heads, int hidden, int layers, double dropout, Activation activation, boolean normFirst) {
    /** The original's: 6 layers, hidden 4·width, dropout 0.1, relu, normalised after (Vaswani et al. 2017). */
    public static TransformerOptions of(int width, int heads) {
        return new TransformerOptions(width, heads, 4 * width, 6, 0.1, Activation.RELU, false);
    }

    public TransformerOptions hidden(int hidden) {
        return new TransformerOptions(width, heads, hidden, layers, dropout, activation, normFirst);
    }

    public TransformerOptions layers(int layers) {
        return new TransformerOptions(width, heads, hidden, layers, dropout, activation, normFirst);
    }

    public TransformerOptions dropout(double dropout) {
        return new TransformerOptions(width, heads, hidden, layers, dropout, activation, normFirst);
    }

    public TransformerOptions activation(Activation activation) {
        return new TransformerOptions(width, heads, hidden, layers, dropout, activation, normFirst);
    }

    public TransformerOptions normFirst(boolean normFirst) {
        return new TransformerOptions(width, heads, hidden, layers, dropout, activation, normFirst);
    }
}
