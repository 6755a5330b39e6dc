package io.leibniz.testkit.adbench;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A sequence of characters and a network to predict each from those before it.
 *
 * @param layers     layers of the network
 * @param steps      characters
 * @param bits       numbers that stand for a character, and width of every layer
 * @param parameters for each layer the weights of its forget, input and output gates and of its change, then their biases, each
 *                   {@code bits} numbers; then the weight of the input, the weight and the bias of the output
 * @param state      for each layer its first output and its first cell, which are not fitted
 * @param sequence   {@code steps} characters
 */
public record LstmData(int layers, int steps, int bits, double[] parameters, double[] state, double[] sequence) {
    /** Parameters and state in [−0.5, 0.5), characters of zeros and ones. */
    public static LstmData random(long seed, int layers, int steps, int bits) {
        var random = new SplittableRandom(seed);
        double[] parameters = GmmData.uniform(random, (8 * layers + 3) * bits, -0.5, 0.5);
        double[] state = GmmData.uniform(random, 2 * layers * bits, -0.5, 0.5);
        double[] sequence = IntStream.range(0, steps * bits).mapToDouble(i -> random.nextInt(2)).toArray();
        return new LstmData(layers, steps, bits, parameters, state, sequence);
    }
}
